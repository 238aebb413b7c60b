"""Settings that survive a restart, a broken file and a newer version."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.config import (
    Settings,
    SettingsFile,
    default_data_folder,
    default_settings_file,
    to_toml,
)
from dronectl.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(path: Path, text: str) -> SettingsFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return SettingsFile(path)


def test_without_a_file_the_defaults_hold_and_nothing_is_said(path: Path) -> None:
    file = SettingsFile(path)

    assert file.read() == Settings()
    assert file.notice is None


def test_what_was_written_is_read(path: Path) -> None:
    chosen = Settings(
        language="fr",
        theme="sun",
        links=("serial:/dev/ttyUSB0:57600", "udpin:0.0.0.0:14550"),
        system_id=250,
        pilot='Élise "Léo" D\\',
        online_maps=True,
        height_limit_m=90.5,
        drone_names={"1f:2 é": "Alpha", "plain-key": "B\tC"},
        map_files=("/maps/centre ville.mbtiles",),
    )

    SettingsFile(path).write(chosen)

    assert SettingsFile(path).read() == chosen


@given(TEXTS, st.lists(TEXTS, max_size=4), st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_any_text_survives_as_toml(text: str, texts: list[str], table: dict[str, str]) -> None:
    values = {"text": text, "texts": texts, "is_on": True, "number": 3, "table": table}

    assert tomllib.loads(to_toml(values)) == values


def test_a_broken_file_is_kept_aside_and_said(path: Path) -> None:
    file = written(path, "language = fr\n[[[")

    assert file.read() == Settings()
    assert file.notice is not None
    assert "settings.broken.toml" in file.notice
    assert (path.parent / "settings.broken.toml").read_text(encoding="utf-8").startswith("language")
    assert not path.exists()


def test_a_file_that_is_no_text_is_kept_aside(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe\x00")

    assert SettingsFile(path).read() == Settings()
    assert (path.parent / "settings.broken.toml").exists()


def test_a_folder_in_the_files_place_is_said(path: Path) -> None:
    path.mkdir(parents=True)

    file = SettingsFile(path)

    assert file.read() == Settings()
    assert file.notice is not None


@pytest.mark.parametrize(
    "line",
    [
        'language = "de"',
        "theme = 3",
        'system_id = "255"',
        "system_id = 0",
        "system_id = true",
        "height_limit_m = -5.0",
        'height_limit_m = "high"',
        "online_maps = 1",
        'links = "udpin:0.0.0.0:14550"',
        "links = [1, 2]",
        "[drone_names]\nx = 3",
    ],
)
def test_a_setting_that_cannot_be_is_left_at_its_default_and_named(path: Path, line: str) -> None:
    file = written(path, f'pilot = "Martin"\n{line}\n')

    settings = file.read()

    assert settings == Settings(pilot="Martin")
    assert file.notice is not None
    assert line.strip("[").split()[0].strip("]") in file.notice


def test_a_whole_number_is_a_number_too(path: Path) -> None:
    assert written(path, "height_limit_m = 80").read().height_limit_m == 80.0


def test_settings_of_a_newer_version_survive_an_older_one(path: Path) -> None:
    file = written(path, 'version = 9\nhologram = "on"\npilot = "Martin"\n[radar]\nrange = "far"\n')

    file.write(replace(file.read(), pilot="Dupont"))

    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (data["hologram"], data["radar"], data["pilot"]) == ("on", {"range": "far"}, "Dupont")


def test_writing_is_whole_or_not_at_all(path: Path) -> None:
    SettingsFile(path).write(Settings(pilot="Martin"))
    blocked = SettingsFile(path / "below" / "settings.toml")

    with pytest.raises(UserError, match="cannot be saved"):
        blocked.write(Settings())
    with pytest.raises(UserError, match="cannot be saved"):
        SettingsFile(path.parent).write(Settings())

    assert SettingsFile(path).read().pilot == "Martin"
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


def test_the_data_folder_is_the_users_own_unless_chosen(tmp_path: Path) -> None:
    assert Settings().folder() == default_data_folder()
    assert Settings(data_folder=str(tmp_path)).folder() == tmp_path
    assert default_settings_file().name == "settings.toml"


def test_every_setting_is_written(path: Path) -> None:
    SettingsFile(path).write(Settings())

    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {field.name for field in fields(Settings)} <= data.keys()
