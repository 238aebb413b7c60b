"""The page: what folium renders, cut off from the network and closed by a content security policy."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import mimetypes
import re
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from missions.errors import UserError
from ui.map.environment import HOST, SCHEME
from ui.words import _

ORIGIN: Final = f"{SCHEME.decode()}://{HOST}"
PAGE_ADDRESS: Final = f"{ORIGIN}/"
ASSETS: Final = Path(__file__).parent / "assets"
SCRIPTS: Final = (
    "surface.js",
    "labels.js",
    "fleet.js",
    "sightings.js",
    "plan.js",
    "draw.js",
    "app.js",
)


def page_html(keep_folder: Path | None = None) -> bytes:
    """The page as UTF-8.

    Folium takes over half a second to import and always renders the same, so the result is kept.

    Args:
        keep_folder: where; None renders anew.
    """
    if keep_folder is None:
        return render()
    path = keep_folder / f"page-{_fingerprint()}.html"
    if path.is_file():
        return path.read_bytes()
    content = render()
    keep_folder.mkdir(parents=True, exist_ok=True)
    for old in keep_folder.glob("page-*.html"):
        old.unlink()
    path.write_bytes(content)
    return content


def _fingerprint() -> str:
    """Changes with folium and with this module."""
    source = metadata.version("folium").encode() + Path(__file__).read_bytes()
    return hashlib.sha256(source).hexdigest()[:16]


def render() -> bytes:
    """Let folium make the page, with every address turned to our own scheme."""
    import folium  # noqa: PLC0415 - half a second, and hardly ever needed

    class OfflineMap(folium.Map):  # type: ignore[misc] # folium has no types
        """Folium's map with the assets of this machine only."""

        default_js = [("leaflet", f"{ORIGIN}/leaflet/leaflet.js")]  # noqa: RUF012
        default_css = [("leaflet_css", f"{ORIGIN}/leaflet/leaflet.css")]  # noqa: RUF012

    chart = OfflineMap(
        location=(46.6, 2.4),
        zoom_start=6,
        max_zoom=22,
        tiles=None,
        zoom_control=False,
        control_scale=False,
        prefer_canvas=True,
        font_size="13px",
    )
    figure = chart.get_root()
    figure.header.add_child(folium.JavascriptLink(f"{ORIGIN}/qwebchannel.js"), name="channel")
    page = figure.render()
    name = chart.get_name()
    own = "".join(f'<script src="{ORIGIN}/assets/{script}"></script>\n' for script in SCRIPTS)
    start = f"<script>dronemap.start({name});</script>\n"
    style = f'<link rel="stylesheet" href="{ORIGIN}/assets/map.css"/>\n'  # after Leaflet's
    page = page.replace("</head>", f"{style}</head>").replace("</html>", f"{own}{start}</html>")
    return _with_policy(page).encode()


def _with_policy(page: str) -> str:
    """Put a policy in front that lets run what stands in the page now and nothing else."""
    scripts = " ".join(_hashes(page, "script"))
    styles = " ".join(_hashes(page, "style"))
    policy = (
        f"default-src 'none'; script-src {ORIGIN}/leaflet/ {ORIGIN}/assets/"
        f" {ORIGIN}/qwebchannel.js {scripts}; style-src {ORIGIN}/leaflet/ {ORIGIN}/assets/ {styles};"
        f" img-src {ORIGIN} data:; connect-src 'none'; object-src 'none'; frame-src 'none';"
        " base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<head>", f"<head>\n    {meta}", 1)


def _hashes(page: str, tag: str) -> list[str]:
    """CSP source expressions of every piece written out in the page."""
    pieces = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
    digests = (hashlib.sha256(piece.encode()).digest() for piece in pieces)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


@cache
def leaflet_folder() -> Path:
    """Where the installed Leaflet is.

    Raises:
        UserError: it is not installed.
    """
    spec = importlib.util.find_spec("js_lib_leaflet")
    for place in spec.submodule_search_locations or () if spec is not None else ():
        folder = Path(place) / "static" / "js_lib_leaflet"
        if (folder / "leaflet.js").is_file():
            return folder
    raise UserError(_("The map library Leaflet is missing; run bootstrap.py again."))


def asset(path: str) -> tuple[bytes, str] | None:
    """Content and MIME type of a file of the page; None when the page has no such file.

    Args:
        path: below the page's address, without the slash in front.
    """
    folder_name, _slash, name = path.partition("/")
    folders = {"assets": ASSETS, "leaflet": leaflet_folder()}
    folder = folders.get(folder_name)
    if folder is None or not re.fullmatch(r"(?:images/)?[\w-]+(?:\.[\w-]+)+", name):
        return None
    file = folder / name
    if not file.is_file():
        return None
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return file.read_bytes(), kind or "application/octet-stream"
