import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missions.errors import UserError
from missions.files import FORMATS, read_area, read_plan, write_plan
from missions.files.geojson import read_geojson_area
from missions.files.kml import read_kml_area, read_kmz_area
from missions.files.qgc_read import read_qgc_plan
from missions.files.qgc_write import write_qgc_plan
from missions.files.wpl import read_wpl, write_wpl
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import MissionItem, jump, return_home, takeoff, waypoint
from missions.plan import Fence, Plan
from tests.support.plans import DATA, HOME, TOWN, a_plan, at, fences, items, positions

PLANS, HOSTILE = DATA / "plans", DATA / "hostile"
names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=30)


def document(**changes: object) -> dict[str, object]:
    """A small valid .plan document."""
    result: dict[str, object] = {
        "fileType": "Plan",
        "version": 1,
        "groundStation": "other",
        "mission": {"version": 2, "items": [], "plannedHomePosition": [47, 8, 400]},
        "geoFence": {"version": 2, "polygons": [], "circles": []},
        "rallyPoints": {"version": 2, "points": []},
    }
    result.update(changes)
    return result


def step(**changes: object) -> dict[str, object]:
    """One SimpleItem."""
    result: dict[str, object] = {
        "type": "SimpleItem",
        "command": 16,
        "frame": 3,
        "params": [0, 0, 0, None, 47.1, 8.1, 30],
        "autoContinue": True,
        "doJumpId": 1,
    }
    result.update(changes)
    return result


def with_items(*steps: object) -> dict[str, object]:
    return document(mission={"version": 2, "items": list(steps)})


def read_document(value: object) -> Plan:
    return read_qgc_plan(json.dumps(value), "test.plan")


whole_plans = st.builds(
    Plan,
    name=names,
    home=st.none() | positions(Reference.AMSL),
    items=st.lists(items(), max_size=6).map(tuple),
    fence=fences,
    rally=st.lists(positions(Reference.HOME), max_size=3).map(tuple),
    cruise_speed_mps=st.floats(0.1, 50),
    hover_speed_mps=st.floats(0.1, 50),
    firmware=st.none() | st.integers(0, 20),
    vehicle_type=st.none() | st.integers(0, 20),
    owner_uid=st.none() | names,
)


@given(whole_plans)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_plan_comes_back_from_a_plan_file_as_it_was(plan: Plan) -> None:
    assert read_qgc_plan(write_qgc_plan(plan), "x.plan") == plan


def refusal(read: Callable[[str, str], object], text: str) -> str:
    """What a reader says against a text; empty when it takes it."""
    try:
        read(text, "test.plan")
    except UserError as error:
        return str(error)
    return ""


@given(st.lists(items(), max_size=6).map(tuple), st.none() | positions(Reference.AMSL))
def test_a_plan_comes_back_from_a_waypoint_file_as_it_was(
    steps: tuple[MissionItem, ...], home: Position | None
) -> None:
    plan = Plan("x", home, steps)

    assert read_wpl(write_wpl(plan), "x.waypoints") == plan


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_no_text_breaks_a_reader(text: str) -> None:
    for reader in (read_qgc_plan, read_geojson_area, read_kml_area, read_wpl):
        for whole in (text, f"QGC WPL 110\n{text}"):
            said = refusal(reader, whole)
            assert said.startswith("test.plan") or reader is read_wpl


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
SPOTS = [
    ("version",),
    ("mission",),
    ("mission", "items"),
    ("mission", "plannedHomePosition"),
    ("mission", "items", 0),
    ("mission", "items", 0, "params"),
    ("mission", "items", 0, "params", 4),
    ("mission", "items", 0, "command"),
    ("mission", "items", 0, "doJumpId"),
    ("geoFence",),
    ("geoFence", "polygons"),
    ("geoFence", "circles"),
    ("rallyPoints", "points"),
    ("dronectl",),
    ("extra",),
]


@given(st.sampled_from(SPOTS), json_values)
def test_any_value_anywhere_is_read_or_refused_in_a_sentence(
    spot: tuple[str | int, ...], value: object
) -> None:
    whole = json.loads(json.dumps(with_items(step())))
    holder = whole
    for key in spot[:-1]:
        holder = holder[key]
    holder[spot[-1]] = value

    text = json.dumps(whole)
    said = refusal(read_qgc_plan, text)
    if said:
        assert said.startswith("test.plan: ")
    else:
        plan = read_qgc_plan(text, "test.plan")
        assert read_qgc_plan(write_qgc_plan(plan), "test.plan") == plan


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("mavsdk_qgroundcontrol_sample.plan", 6),
        ("mavsdk_qgroundcontrol_sample_with_survey.plan", 13),
        ("dronekit_mpmission.txt", 6),
        ("mavsdk_mission_planner_sample.txt", 4),
        ("uavforge_TestArcMission.waypoints", 5),
    ],
)
def test_plans_of_other_programs_are_read_and_survive_saving(
    name: str, count: int, tmp_path: Path
) -> None:
    plan = read_plan(PLANS / name)

    assert len(plan.items) == count
    for suffix in (".plan", ".waypoints"):
        write_plan(plan, tmp_path / f"{plan.name}{suffix}")
        assert read_plan(tmp_path / f"{plan.name}{suffix}").items == plan.items


def test_the_home_line_of_a_waypoint_file_is_the_home() -> None:
    plan = read_plan(PLANS / "dronekit_mpmission.txt")

    assert plan.home == Position(GeoPoint(-35.363262, 149.165237), Altitude(584.0, Reference.AMSL))
    assert read_plan(PLANS / "mavsdk_mission_planner_sample.txt").home is None
    assert read_plan(PLANS / "uavforge_TestArcMission.waypoints").home is None


def test_a_survey_is_flown_as_generated_and_saved_as_it_was(tmp_path: Path) -> None:
    source = PLANS / "mavsdk_qgroundcontrol_sample_with_survey.plan"
    plan = read_plan(source)

    write_plan(plan, tmp_path / "again.plan")

    before = json.loads(source.read_text())["mission"]["items"]
    after = json.loads((tmp_path / "again.plan").read_text())["mission"]["items"]
    assert [entry["type"] for entry in after] == [entry["type"] for entry in before]
    assert after == before


def test_an_edited_survey_is_saved_as_plain_items() -> None:
    plan = read_plan(PLANS / "mavsdk_qgroundcontrol_sample_with_survey.plan")

    saved = json.loads(write_qgc_plan(replace(plan, items=(*plan.items[:5], *plan.items[6:]))))

    assert {entry["type"] for entry in saved["mission"]["items"]} == {"SimpleItem"}
    assert len(saved["mission"]["items"]) == 12


def test_a_shifted_survey_counts_its_items_on() -> None:
    plan = read_plan(PLANS / "mavsdk_qgroundcontrol_sample_with_survey.plan")

    saved = json.loads(write_qgc_plan(replace(plan, items=(return_home(), *plan.items))))

    survey = saved["mission"]["items"][2]["TransectStyleComplexItem"]["Items"]
    assert [entry["doJumpId"] for entry in survey] == list(range(3, 15))


def test_foreign_keys_come_back_where_they_were() -> None:
    whole = with_items(step(AltitudeMode=1, mine={"a": [1, 2]}), step(doJumpId=2))
    whole["somewhere"] = "kept"
    whole["geoFence"] = {
        "version": 2,
        "color": "red",
        "polygons": [
            {"polygon": [[1, 1], [1, 2], [2, 2]], "inclusion": True, "version": 1, "tag": 7}
        ],
        "circles": [{"circle": {"center": [1, 1], "radius": 5}, "inclusion": False, "note": "x"}],
    }

    saved = json.loads(write_qgc_plan(read_document(whole)))

    assert saved["somewhere"] == "kept"
    assert saved["mission"]["items"][0]["mine"] == {"a": [1, 2]}
    assert saved["mission"]["items"][0]["AltitudeMode"] == 1
    assert "mine" not in saved["mission"]["items"][1]
    assert saved["geoFence"]["color"] == "red"
    assert saved["geoFence"]["polygons"][0]["tag"] == 7
    assert saved["geoFence"]["circles"][0]["note"] == "x"


def test_jumps_follow_the_jump_numbers_of_the_file() -> None:
    plan = read_document(
        with_items(
            step(doJumpId=10),
            step(doJumpId=20),
            step(command=177, frame=2, params=[20, 3, 0, 0, 0, 0, 0], doJumpId=30),
            step(command=177, frame=2, params=[99, 3, 0, 0, 0, 0, 0], doJumpId=40),
        )
    )

    assert plan.items[2] == jump(1, 3)
    assert plan.items[3] == jump(98, 3)


def test_a_landing_in_the_mission_frame_is_a_landing_here() -> None:
    plan = read_document(
        with_items(
            step(command=21, frame=2, params=[0, 0, 0, None, 0, 0, 0]),
            step(command=21, frame=2, params=[0, 0, 0, None, 5, 0, 0]),
        )
    )

    assert (plan.items[0].position, plan.items[0].frame) == (None, None)
    assert (plan.items[1].extra, plan.items[1].frame) == ((5.0, 0.0, 0.0), 2)


def test_a_plan_may_leave_out_fence_rally_points_and_speeds() -> None:
    plan = read_document({"fileType": "Plan", "version": 1, "mission": {"version": 2, "items": []}})

    assert plan == Plan("test")


def test_surveys_too_large_or_holding_surveys_are_refused() -> None:
    inner = {"params": [0] * 7, "command": 16, "frame": 3}
    small = {"type": "ComplexItem", "TransectStyleComplexItem": {"Items": [inner] * 10}}
    large = {"type": "ComplexItem", "TransectStyleComplexItem": {"Items": [0] * 65_530}}
    nested = {"type": "ComplexItem", "TransectStyleComplexItem": {"Items": [small]}}

    with pytest.raises(UserError, match="expand to more than 65535"):
        read_document(with_items(small, large))
    with pytest.raises(UserError, match='must be "SimpleItem"'):
        read_document(with_items(nested))


def test_the_return_point_after_a_breach_is_kept() -> None:
    plan = a_plan(fence=Fence(return_point=at(1, 2, 20)))

    assert read_qgc_plan(write_qgc_plan(plan), "x.plan") == plan


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (document(fileType="Other"), 'fileType must be "Plan"'),
        (document(version="1"), 'version must be 1, the version this program reads, not "1"'),
        (document(version=True), "version must be 1"),
        (document(mission=[]), "mission must be an object, not a list of 0"),
        (document(mission={"version": 7, "items": []}), "mission.version must be 2"),
        (document(mission={"version": 2}), "mission.items must be a list, not missing or null"),
        (with_items(step(command="16")), r"mission.items\[0\].command must be a number"),
        (with_items(step(command=1.5)), "must be a whole number from 0 to 65535, not 1.5"),
        (with_items(step(command=True)), "must be a number, not true"),
        (with_items(step(params=[1, 2])), "params must be a list of 7 numbers"),
        (with_items(step(params=[0, 0, 0, "x", 0, 0, 0])), r"params\[3\] must be a number"),
        (with_items(step(params=[10**400, 0, 0, 0, 0, 0, 0])), "an enormous number"),
        (
            with_items(step(params=[0, 0, 0, 0, 47.0, None, 0])),
            "only one of latitude and longitude",
        ),
        (with_items(step(autoContinue="yes")), "autoContinue must be true or false"),
        (with_items(step(type="Weird")), 'must be "SimpleItem" or "ComplexItem", not "Weird"'),
        (with_items({"type": "ComplexItem", "complexItemType": "StructureScan"}), "StructureScan"),
        (
            document(mission={"version": 2, "items": [], "plannedHomePosition": [1]}),
            "altitude, not",
        ),
        (document(geoFence={"version": 1}), "geoFence.version must be 2"),
        (document(geoFence={"version": 2, "polygons": {}}), "geoFence.polygons must be a list"),
        (
            document(
                geoFence={"version": 2, "circles": [{"circle": {"center": [1, 1], "radius": -5}}]}
            ),
            "must be a radius above 0 m, not -5",
        ),
        (document(geoFence={"version": 2, "polygons": [{"polygon": [[1]]}]}), "latitude and longi"),
        (document(rallyPoints=7), "rallyPoints must be an object, not 7"),
        (document(rallyPoints={"version": 2, "points": [[1, 2]]}), "latitude, longitude and alt"),
        (document(dronectl={"name": 5}), "dronectl.name must be a text"),
        (document(deep=json.loads("[" * 200 + "]" * 200)), "deep is nested too deeply"),
    ],
)
def test_what_is_wrong_in_a_plan_file_is_named(value: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_document(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1"),
        ('{"fileType": "Plan",\n oops}', "line 2, column 2 is no JSON"),
        ('{"a": 1, "a": 2}', 'the key "a" appears twice'),
        ("[" * 100_000, "nested too deeply"),
        ('{"fileType":"Plan","version":1,"x":' + "[" * 900 + "]" * 900 + "}", "mission|deep"),
        ('{"x": ' + "9" * 5000 + "}", "thousands of digits"),
        (json.dumps(with_items(step())).replace("47.1", "NaN"), r"params\[4\] .*finite.* not NaN"),
        (json.dumps(with_items(step())).replace("47.1", "1e309"), r"params\[4\] .*finite"),
        (json.dumps(document(mine=1)).replace('"mine": 1', '"mine": [Infinity]'), r"mine\[0\]"),
    ],
)
def test_broken_json_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_qgc_plan(text, "test.plan")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("synthetic_dup_keys.plan", "appears twice"),
        ("synthetic_nan.plan", r"params\[0\] must be a finite number, not NaN"),
        ("synthetic_wrong_types.plan", "version must be 1"),
    ],
)
def test_hostile_plans_are_refused(name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_plan(HOSTILE / name)


def test_a_wrong_mission_version_is_refused_by_number() -> None:
    with pytest.raises(UserError, match=r"mission.version must be 2, .* not 7"):
        read_plan(PLANS / "mavsdk_qgroundcontrol_sample_wrong_mission_version.plan")


def test_a_self_crossing_fence_is_read_and_left_to_the_checks() -> None:
    assert len(read_plan(HOSTILE / "synthetic_selfcross_fence.plan").fence.polygons) == 3


def test_a_million_items_are_refused_quickly(tmp_path: Path) -> None:
    million = tmp_path / "million.plan"
    million.write_text(
        '{"fileType":"Plan","version":1,"mission":{"version":2,"items":['
        + "{}," * 999_999
        + "{}]}}"
    )
    rows = tmp_path / "million.waypoints"
    rows.write_text("QGC WPL 110\n" + "0 0 0 0 0 0 0 0 0 0 0 1\n" * 600_000)
    endless = tmp_path / "endless.waypoints"
    endless.write_text("QGC WPL 110\n" + "".join(f"{i}{' 0' * 11}\n" for i in range(70_000)))
    huge = tmp_path / "huge.plan"
    with huge.open("wb") as file:
        file.truncate(2_000_000_000)
    started_s = time.process_time()

    for path, said in (
        (million, "1000000 entries"),
        (rows, "more than the 65535 items"),
        (endless, "more than the 65535 items"),
        (huge, "larger than 16 MB"),
    ):
        with pytest.raises(UserError, match=said):
            read_plan(path)

    assert time.process_time() - started_s < 8.0  # 2 s each


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1 must be"),
        ("QGC WPL 999\n", "line 1 must be"),
        ("QGC WPL 110\n0 1 0 16\n", "line 2 has 4 columns where 12"),
        ("QGC WPL 110\n0 1 0 16 0 0 0 x 0 0 0 1\n", "line 2, parameter 4, must be a number"),
        ("QGC WPL 110\n0 1 0 16 0 0 0 inf 0 0 0 1\n", "line 2, parameter 4, must be a number"),
        ("QGC WPL 110\n0 1 0 nan 0 0 0 0 0 0 0 1\n", "line 2, command, must be a number"),
        ("QGC WPL 110\n0 1 3 1.5 0 0 0 0 0 0 0 1\n", "command, must be a whole number"),
        ("QGC WPL 110\n0 1 0 16 0 0 0 1_0 0 0 0 1\n", "must be a number"),
        ("QGC WPL 110\n1 1 3 16 0 0 0 0 0 0 0 1\n", "line 2 has index 1 where 0 is due"),
    ],
)
def test_what_is_wrong_in_a_waypoint_file_is_named(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_wpl(text, "x.waypoints")


def test_waypoint_files_may_use_spaces_and_windows_lines() -> None:
    plan = read_wpl("QGC WPL 110\r\n0 1 3 16 0 0 0 NaN 47.5 8.5 30 1\r\n\r\n", "x.wp")

    assert plan.items == (waypoint(Position(GeoPoint(47.5, 8.5), Altitude(30, Reference.HOME))),)


def test_waypoint_files_count_jumps_with_their_home_line() -> None:
    plan = a_plan(items=(takeoff(Altitude(9, Reference.HOME)), jump(0, 2)), fence=Fence())

    text = write_wpl(plan)

    assert text.splitlines()[3].split("\t")[3:6] == ["177", "1.000000", "2.000000"]
    assert read_wpl(text, "x.wp").items[1] == jump(0, 2)


def test_a_waypoint_file_refuses_to_lose_a_fence() -> None:
    with pytest.raises(UserError, match="cannot hold a fence"):
        write_wpl(a_plan())


def test_rally_heights_above_sea_are_saved_above_home() -> None:
    spot = Position(TOWN, Altitude(60.0, Reference.AMSL))

    saved = read_document(json.loads(write_qgc_plan(a_plan(rally=(spot,)))))

    assert saved.rally == (Position(TOWN, Altitude(50.0, Reference.HOME)),)
    with pytest.raises(UserError, match="Rally point 1 has an altitude above amsl"):
        write_qgc_plan(a_plan(rally=(spot,), home=None))


def test_an_area_is_read_from_geojson_with_its_holes() -> None:
    outer = [[8.0, 47.0], [8.1, 47.0], [8.1, 47.1], [8.0, 47.1], [8.0, 47.0]]
    hole = [[8.04, 47.04], [8.05, 47.04], [8.05, 47.05]]
    feature = {
        "type": "Feature",
        "properties": {"name": "Old town"},
        "geometry": {"type": "MultiPolygon", "coordinates": [[outer, hole], [outer]]},
    }
    line = {"type": "LineString", "coordinates": [[8, 47, 100], [8.1, 47.1]]}
    whole = {
        "type": "FeatureCollection",
        "features": [
            feature,
            {"type": "Feature", "properties": None, "geometry": line},
            {"type": "Feature", "geometry": None},
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [8, 47]},
                    {"type": "MultiPoint", "coordinates": [[8, 47]]},
                    {"type": "MultiLineString", "coordinates": [[[8, 47], [9, 47]]]},
                    {"type": "Polygon", "coordinates": [outer]},
                ],
            },
        ],
    }

    area = read_geojson_area(json.dumps(whole), "x.geojson")

    assert area.name == "Old town"
    assert [len(polygon.holes) for polygon in area.polygons] == [1, 0, 0]
    assert area.polygons[0].outer[1] == GeoPoint(47.0, 8.1)
    assert len(area.polygons[0].outer) == 4
    assert (len(area.lines), len(area.points)) == (2, 2)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "three different"),
        ({"type": "Polygon", "coordinates": []}, "list of rings"),
        ({"type": "Point", "coordinates": [8]}, "longitude and latitude"),
        ({"type": "Point", "coordinates": [47, 190]}, "in this order"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "at least two places"),
        ({"type": "Circle", "coordinates": []}, "a GeoJSON type"),
        ({"type": "FeatureCollection", "features": []}, "no geometry"),
        ([], "must be an object"),
        ({"type": "Point", "crs": {"properties": {"name": "EPSG:2154"}}}, "EPSG:2154"),
    ],
)
def test_what_is_wrong_in_a_geojson_area_is_named(value: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_geojson_area(json.dumps(value), "x.geojson")


def test_deeply_nested_collections_are_refused() -> None:
    text = '{"type":"GeometryCollection","geometries":[' * 100 + "]}" * 100
    with pytest.raises(UserError, match="nested too deeply"):
        read_geojson_area(text, "x.geojson")
    with pytest.raises(UserError, match="nested too deeply"):
        read_geojson_area("[" * 100_000, "x.geojson")


def test_an_area_is_read_from_kml_wherever_it_is_nested() -> None:
    area = read_area(PLANS / "interuss_dcdemo.kml")

    assert len(area.polygons) > 5
    assert len(area.lines) == 3
    assert area.polygons[0].outer[0].latitude_deg == pytest.approx(38.8, abs=0.5)


def kml(body: str) -> str:
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def test_kml_rings_lines_and_tracks_are_read() -> None:
    ring = "<LinearRing><coordinates>8,47,0 8.1,47,0 8.1,47.1,0 8,47,0</coordinates></LinearRing>"
    area = read_kml_area(
        kml(
            f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs>"
            f"<innerBoundaryIs>{ring}</innerBoundaryIs></Polygon>"
            '<gx:Track xmlns:gx="x"><gx:coord>8 47 1</gx:coord><gx:coord>9 47 1</gx:coord></gx:Track>'
        ),
        "x.kml",
    )

    assert len(area.polygons[0].outer) == 3
    assert len(area.polygons[0].holes) == 1
    assert area.lines == ((GeoPoint(47, 8), GeoPoint(47, 9)),)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "no polygon, line or point"),
        ("<Polygon></Polygon>", "0 outer rings"),
        ("<Point><coordinates>x,y</coordinates></Point>", "no longitude,latitude"),
        ("<Point><coordinates>8</coordinates></Point>", "no longitude,latitude"),
        ("<Point><coordinates>nan,nan</coordinates></Point>", "no longitude,latitude"),
        ("<LineString><coordinates>8,47</coordinates></LineString>", "has 1 places where 2"),
        ("<Track></Track>", "has 0 places"),
        (
            "<Polygon><outerBoundaryIs><coordinates>8,47 9,47 8,47</coordinates>"
            "</outerBoundaryIs></Polygon>",
            "three different places",
        ),
        ("<oops>", "is no KML"),
    ],
)
def test_what_is_wrong_in_a_kml_area_is_named(body: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_kml_area(kml(body), "x.kml")


@pytest.mark.parametrize(
    "name", ["synthetic_billion_laughs.kml", "synthetic_xxe_file.kml", "synthetic_zipslip.kmz"]
)
def test_hostile_areas_are_refused_with_a_warning(name: str) -> None:
    with pytest.raises(UserError, match="do not trust it"):
        read_area(HOSTILE / name)


def test_markup_in_names_is_only_text() -> None:
    area = read_area(HOSTILE / "synthetic_script_in_names.kml")

    assert area.name == "<img src=x onerror=alert(1)>"


def kmz(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


POINT = kml("<Point><coordinates>8.5,47.4,0</coordinates></Point>")


def test_a_kmz_gives_its_document() -> None:
    area = read_kmz_area(kmz(other_kml=kml(""), doc_kml=POINT), "x.kmz")

    assert area.points == (GeoPoint(47.4, 8.5),)


def test_bad_archives_are_refused() -> None:
    many = {f"f{number}": "" for number in range(1_001)}
    damaged = kmz(doc_kml=POINT).replace(b"coordinates", b"coordXnates")
    cut = bytearray(kmz(doc_kml="a" * 5_000))
    cut[60] ^= 0xFF
    for content, said in (
        (b"PK no zip", "damaged or locked archive"),
        (kmz(a_txt="x"), "holds no .kml"),
        (kmz(doc_kml="a" * 17_000_000), "unpacks to more than 16 MB"),
        (kmz(**many), "holds 1001 files"),
        (bytes(cut), "damaged"),
        (damaged[:-30], "damaged"),
    ):
        with pytest.raises(UserError, match=said):
            read_kmz_area(content, "x.kmz")


@pytest.mark.parametrize("suffix", [".kml", ".geojson"])
def test_a_plan_is_exported_for_other_programs(suffix: str, tmp_path: Path) -> None:
    plan = a_plan(name="</name><script>alert(1)</script>\x00", rally=(at(5, 5),))
    path = tmp_path / f"out{suffix}"

    write_plan(plan, path)
    area = read_area(path)

    assert len(area.lines[0]) == 5
    assert len(area.polygons) == 1
    assert "<script>" not in path.read_text() or suffix == ".geojson"


def test_exported_paths_carry_heights_with_their_reference() -> None:
    write = FORMATS[".kml"].write_plan
    assert write is not None
    assert "absolute" in write(a_plan())
    assert ",40" in write(a_plan())
    assert "relativeToGround" in write(a_plan(home=None))


@pytest.mark.parametrize("suffix", [".csv", "", ".kmz", ".kml"])
def test_a_kind_that_holds_no_plan_is_said_so(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"use one of \.plan"):
        read_plan(tmp_path / f"x{suffix}")
    if suffix != ".kml":
        with pytest.raises(UserError, match=r"use one of \.plan"):
            write_plan(a_plan(), tmp_path / f"x{suffix}")
    with pytest.raises(UserError, match=r"use one of \.geojson"):
        read_area(tmp_path / "x.plan")


def test_files_that_cannot_be_opened_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.plan cannot be read"):
        read_plan(tmp_path / "gone.plan")
    (tmp_path / "folder.plan").mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        read_plan(tmp_path / "folder.plan")
    (tmp_path / "latin.plan").write_bytes(b'{"name": "caf\xe9"}')
    with pytest.raises(UserError, match=r"no UTF-8 text \(byte 13\)"):
        read_plan(tmp_path / "latin.plan")


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "mark.plan"
    path.write_bytes(b"\xef\xbb\xbf" + write_qgc_plan(a_plan()).encode())

    assert read_plan(path) == a_plan()


def test_saving_replaces_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    write_plan(a_plan(home=HOME), path)
    before = path.read_bytes()

    with pytest.raises(UserError):
        write_plan(a_plan(rally=(Position(TOWN, Altitude(1, Reference.TERRAIN)),)), path)
    with pytest.raises(UserError, match="could not be written"):
        write_plan(a_plan(), tmp_path / "nowhere" / "a.plan")
    (tmp_path / "dir.plan").mkdir()
    with pytest.raises(UserError, match="could not be written"):
        write_plan(a_plan(), tmp_path / "dir.plan")

    assert path.read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.plan", "dir.plan"]
