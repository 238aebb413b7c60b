import hashlib
import re
import zipfile

import pytest

from dronectl.cli.desktop import ReportOrder
from dronectl.errors import UserError
from missions.geo import GeoPoint, offset
from tests.support.maps import an_mbtiles_file
from tests.ui.reports.desk import a_programme
from ui.reports.curve_picture import curve_png, nice_range
from ui.reports.document import Heading, Paragraph, Picture, Report, Table
from ui.reports.order import write_report
from ui.reports.pdf import write_pdf
from ui.reports.track_picture import TrackPicture, track_png
from ui.words import language

HOME = GeoPoint(43.3, 4.5)


def a_long_report(rows=300):
    png = curve_png("height, m", [(float(t), t % 40) for t in range(600)])
    assert png is not None
    lines = tuple((str(n), f"Ōsaka-Łódź-Αθήνα {n}") for n in range(rows))
    return Report(
        "Report", "of everything",
        (Heading("Part", 1), Paragraph("text"), Picture(png), Table(("n", "name"), lines, frozenset({0}))),
    )  # fmt: skip


def test_a_pdf_has_as_many_pages_as_it_needs(qapp, tmp_path):
    path = tmp_path / "report.pdf"

    pages = write_pdf(a_long_report(), path, "footer")

    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == pages > 3


def test_nothing_but_the_pdf_is_left_beside_it(qapp, tmp_path):
    write_pdf(a_long_report(3), tmp_path / "report.pdf", "footer")

    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_a_pdf_that_cannot_be_written_says_so_and_leaves_the_old_one(qapp, tmp_path):
    with pytest.raises(UserError, match="cannot be written"):
        write_pdf(a_long_report(3), tmp_path / "no folder" / "report.pdf", "footer")


def test_a_track_is_drawn_over_the_tiles_of_a_file(qapp, tmp_path):
    flown = [offset(HOME, north_m, 0.0) for north_m in range(0, 200, 10)]

    bare = track_png(TrackPicture(flown))
    tiles = an_mbtiles_file(tmp_path / "map.mbtiles", HOME)
    mapped = track_png(TrackPicture(flown, map_files=[tmp_path / "no map", tiles]))

    assert bare is not None
    assert mapped is not None
    assert bare != mapped


@pytest.mark.parametrize(
    "flown", [[HOME], [HOME, HOME], [GeoPoint(89.9, 0.0), GeoPoint(-89.9, 1.0)]]
)
def test_any_track_with_a_place_gives_a_picture(qapp, flown):
    assert track_png(TrackPicture(flown)) is not None


def test_no_place_gives_no_picture(qapp):
    assert track_png(TrackPicture([])) is None
    assert curve_png("x", [(0.0, float("nan")), (1.0, 2.0)]) is None


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0), (-3.2, 118.4), (11.9, 12.1), (1e-9, 2e-9), (0, 7e6)]
)
def test_the_range_of_a_chart_holds_what_it_shows(low, high):
    first, last = nice_range(low, high)

    assert first <= low <= high <= last
    assert first < last


@pytest.mark.parametrize("name", ["out.pdf", "out.csv", "out.json"])
def test_a_report_is_written_as_its_name_ends(qapp, tmp_path, name):
    programme = a_programme(tmp_path / "data")
    programme.ledger.database.close()
    order = ReportOrder("pilot", tmp_path / "data", tmp_path / name, programme.pilot.name, "fr")

    written = write_report(order)

    assert written.stat().st_size > 500
    assert language() == "en"


def test_an_ending_nobody_knows_is_refused(qapp, tmp_path):
    programme = a_programme(tmp_path / "data")
    programme.ledger.database.close()

    with pytest.raises(UserError, match=r"\.pdf, \.csv, \.json or \.zip"):
        write_report(ReportOrder("audit", tmp_path / "data", tmp_path / "out.docx"))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_evidence_pack_holds_every_form_and_their_digests(tmp_path):
    programme = a_programme(tmp_path)
    folder = programme.ledger.database.folder
    programme.ledger.database.close()

    path = write_report(ReportOrder("audit", folder, tmp_path / "audit.zip"))

    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        sums = archive.read("SHA256SUMS").decode().splitlines()
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names}
    assert names == {"audit.pdf", "audit.csv", "audit.json", "SHA256SUMS"}
    assert {tuple(reversed(line.split("  "))) for line in sums} == {
        (name, digest) for name, digest in found.items() if name != "SHA256SUMS"
    }
