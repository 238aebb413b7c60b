"""Settings that survive a restart: one TOML file, read with care and written whole.

A file that cannot be read is kept aside and the defaults are used; keys this version does not know are
kept as they are, so that a newer version's settings survive an older one.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import platformdirs

from dronectl.errors import UserError

FILE_NAME: Final = "settings.toml"
VERSION: Final = 1
LANGUAGES: Final = ("en", "fr")
THEMES: Final = ("dark", "light", "sun")
SPEEDS: Final = ("m/s", "km/h", "kt")
HEIGHTS: Final = ("m", "ft")
COORDINATES: Final = ("decimal", "dms", "utm", "mgrs")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose."""

    language: str = "en"
    theme: str = "dark"
    speed_unit: str = "m/s"
    height_unit: str = "m"
    coordinates: str = "decimal"
    links: tuple[str, ...] = ("udpin:0.0.0.0:14550",)
    system_id: int = 255
    data_folder: str = ""
    """Empty: the user's own."""
    pilot: str = ""
    map_source: str = "none"
    map_files: tuple[str, ...] = ()
    """MBTiles files."""
    online_maps: bool = False
    """Tiles may be fetched from the network."""
    sound: bool = True
    speech: bool = False
    height_limit_m: float = 120.0
    trail_s: float = 120.0
    drone_names: dict[str, str] = field(default_factory=dict)
    """By hardware UID."""
    video_sources: dict[str, str] = field(default_factory=dict)
    """Addresses of pictures by hardware UID, one a line."""
    flight_terms: dict[str, str] = field(default_factory=dict)
    """Legal basis and purpose last chosen, by drone and plan."""
    video_names: str = ""
    """GeoJSON file with the names of streets and places."""
    video_private: str = ""
    """File with the outlines of private ground."""
    video_detector: str = ""
    """Manifest of the detector that names things in the live pictures."""
    video_hidden: tuple[str, ...] = ()
    """Layers that are not drawn over the pictures."""
    last_plan: str = ""
    recent_plans: tuple[str, ...] = ()
    review_plots: tuple[str, ...] = ()
    """What is plotted of a flight; empty: as shipped."""
    window: str = ""
    """Geometry and state of the window, as it wrote them."""

    def folder(self) -> Path:
        """The data folder in use."""
        return Path(self.data_folder) if self.data_folder else default_data_folder()


_CHOICES: Final = {
    "language": LANGUAGES,
    "theme": THEMES,
    "speed_unit": SPEEDS,
    "height_unit": HEIGHTS,
    "coordinates": COORDINATES,
}


def default_data_folder() -> Path:
    """Where the records are, unless the operator chose a place."""
    return Path(platformdirs.user_data_dir("dronectl", appauthor=False))


def default_settings_file() -> Path:
    """Where the settings are."""
    return Path(platformdirs.user_config_dir("dronectl", appauthor=False)) / FILE_NAME


class SettingsFile:
    """The settings on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice: str | None = None
        """Sentence for the operator when the file could not be read."""
        self._unknown: dict[str, Any] = {}

    def read(self) -> Settings:
        """The settings; defaults where there is no file or it is broken (``notice`` says so)."""
        try:
            data = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError) as error:
            aside = self.path.with_suffix(".broken.toml")
            self.notice = (
                f"The settings in {self.path} cannot be read ({error}); the defaults are used."
            )
            try:
                os.replace(self.path, aside)  # noqa: PTH105 - replaces on Windows too
                self.notice += f" The old file is kept as {aside.name}."
            except OSError:
                return Settings()
            return Settings()
        return self._from(data)

    def write(self, settings: Settings) -> None:
        """Replace the file in one step.

        Raises:
            UserError: it cannot be written; the old one is untouched.
        """
        values = {f.name: getattr(settings, f.name) for f in fields(Settings)}
        text = to_toml({"version": VERSION, **values, **self._unknown})
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".settings", dir=self.path.parent)
            temporary = Path(name)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                temporary.replace(self.path)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(
                f"The settings cannot be saved in {self.path} ({error.strerror}); "
                "free space or choose a folder you may write."
            ) from error

    def _from(self, data: dict[str, Any]) -> Settings:
        known = {f.name: f for f in fields(Settings)}
        settings = Settings()
        wrong = []
        for name, value in data.items():
            if name == "version":
                continue
            if name not in known:
                self._unknown[name] = value
                continue
            usable = _usable(name, value, getattr(settings, name))
            if usable is None:
                wrong.append(name)
            else:
                settings = replace(settings, **{name: usable})
        if wrong:
            self.notice = (
                f"Settings not understood and left at their defaults: {', '.join(sorted(wrong))}; "
                f"correct them in the settings or in {self.path}."
            )
        return settings


def _usable(name: str, value: object, default: object) -> Any:
    """The value in the setting's type; ``None`` if it is not one."""
    if isinstance(default, bool) or isinstance(value, bool):
        return value if isinstance(default, bool) and isinstance(value, bool) else None
    if isinstance(default, float) and isinstance(value, int | float):
        return float(value) if 0 < float(value) < 1e6 else None
    if isinstance(default, int) and isinstance(value, int):
        return value if 1 <= value <= 255 else None
    if isinstance(default, str) and isinstance(value, str):
        return value if value in _CHOICES.get(name, (value,)) else None
    return _usable_collection(value, default)


def _usable_collection(value: object, default: object) -> Any:
    if isinstance(default, tuple) and isinstance(value, list):
        return tuple(value) if all(isinstance(each, str) for each in value) else None
    if isinstance(default, dict) and isinstance(value, dict):
        return dict(value) if all(isinstance(each, str) for each in value.values()) else None
    return None


def to_toml(values: dict[str, Any]) -> str:
    """TOML of strings, numbers, booleans, lists and tables of strings."""
    plain = [f"{key} = {_toml(value)}" for key, value in values.items() if not _is_table(value)]
    tables = [
        f"\n[{_key(key)}]\n" + "".join(f"{_key(k)} = {_toml(v)}\n" for k, v in value.items())
        for key, value in values.items()
        if _is_table(value)
    ]
    return "\n".join(plain) + "\n" + "".join(tables)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _key(text: str) -> str:
    is_bare = text.replace("-", "").replace("_", "").isalnum() and text.isascii()
    return text if is_bare else _toml(text)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL and the surrogate pairs of ensure_ascii.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return str(value)
