"""PX4's side of the mission protocol: MISSION_REQUEST_INT, no home item, all or nothing."""

import math
import struct
import zlib
from typing import TYPE_CHECKING

from simulator import mission_items as mi
from simulator import mission_store as ms
from simulator.mission_store import MissionServer, Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.codec import Message
    from simulator.mission_items import Item
    from simulator.mission_store import Careless, Outlet, Peer

_TIMEOUT_S = 5.0
_ASK_AGAIN_S = 0.25
_PLACES = frozenset(
    {
        mi.NAV_WAYPOINT,
        mi.NAV_LOITER_UNLIM,
        mi.NAV_LOITER_TIME,
        mi.NAV_LAND,
        mi.NAV_TAKEOFF,
        mi.NAV_LOITER_TO_ALT,
        84,
        85,
        mi.DO_ROI_LOCATION,
        mi.DO_ROI,
        mi.DO_SET_HOME,
        4501,
        *mi.FENCE_COMMANDS,
        mi.RALLY_POINT,
    }
)
_ORDERS = frozenset(
    {
        mi.NAV_RETURN,
        mi.NAV_DELAY,
        mi.DO_JUMP,
        mi.DO_CHANGE_SPEED,
        183,
        187,
        mi.DO_LAND_START,
        mi.DO_ROI_WPNEXT,
        mi.DO_ROI_NONE,
        mi.DO_ROI,
        mi.DO_DIGICAM,
        204,
        mi.DO_MOUNT_CONTROL,
        mi.DO_TRIGGER_DISTANCE,
        211,
        214,
        260,
        530,
        531,
        532,
        mi.DO_GIMBAL_PITCHYAW,
        1001,
        mi.IMAGE_START,
        mi.IMAGE_STOP,
        2003,
        2500,
        2501,
        3000,
    }
)
_AS_INT = {mi.FRAME_GLOBAL: 5, mi.FRAME_RELATIVE: 6}


def _first() -> int:
    """Current item before the first flight."""
    return 0


class _Download:
    """A transfer to a station under way, until it acknowledges."""

    __slots__ = ("heard_s", "kind", "peer")

    def __init__(self, kind: int, peer: "Peer", heard_s: float):
        self.kind = kind
        self.peer = peer
        self.heard_s = heard_s


class Px4Missions(MissionServer):
    """Stores of a PX4 1.19."""

    def __init__(self, outlet: "Outlet", careless: "Careless | None" = None, capacity: int = 2000):
        super().__init__(outlet, capacity, careless)
        self._staged: list[Item] = []
        self._download: _Download | None = None
        self._asks_float = False
        self.current_index: Callable[[], int] = _first
        self.opaque_ids = {ms.MISSION: 0, ms.FENCE: 0, ms.RALLY: 0}

    def abort(self) -> None:
        super().abort()
        self._download = None

    def step(self, now_s: float) -> None:
        self._now_s = now_s
        upload = self.upload
        if upload is not None:
            if now_s - upload.heard_s > _TIMEOUT_S:
                self.upload = None
                self._outlet.text(2, "Mission sync timeout")
            elif now_s - upload.asked_s >= _ASK_AGAIN_S:
                self._ask(upload, self._request())
        download = self._download
        if download is not None and now_s - download.heard_s > _TIMEOUT_S:
            self._download = None
            self._outlet.text(2, "Mission sync timeout")

    def _request(self) -> str:
        return "MISSION_REQUEST" if self._asks_float else "MISSION_REQUEST_INT"

    # -- from the station

    def _on_count(self, message: "Message", link: str) -> None:
        kind = message.mission_type
        peer = (message.system_id, message.component_id)
        upload = self.upload
        if self._download is not None or (upload is not None and upload.next > 0):
            self._outlet.text(2, "WPM: IGN MISSION_COUNT: Busy")
            self._ack(message, link, ms.ERROR)
            return
        if kind not in self.stores:
            self._ack(message, link, ms.ERROR)
        elif message.count > self._capacity:
            self._ack(message, link, ms.NO_SPACE)
        elif message.count == 0:
            self._store(kind, [])
            self._ack(message, link, ms.ACCEPTED, self.opaque_ids[kind])
        else:
            if self._careless is not None:
                self._careless.begin(message.count)
            self._staged = []
            self.upload = Upload(kind, message.count, peer, link, 0, self._now_s, self._now_s)
            self._ask(self.upload, self._request())

    def _on_item(self, message: "Message", link: str) -> None:
        upload = self.upload
        peer = (message.system_id, message.component_id)
        if upload is None or upload.peer != peer or upload.kind != message.mission_type:
            self._outlet.text(2, "IGN MISSION_ITEM: No transfer")
            return
        self._asks_float = message.name == "MISSION_ITEM"
        upload.heard_s = self._now_s
        upload.link = link
        if message.seq != upload.next:
            self._outlet.text(2, "IGN MISSION_ITEM: Invalid item")
            return  # asks again when the quarter second is over
        if self._careless is not None and self._careless.stumbles(message.seq):
            return
        item, fault = _checked(ms.item_from(message))
        if fault:
            self.upload = None
            if fault == ms.UNSUPPORTED_FRAME:
                self._outlet.text(2, "IGN MISSION_ITEM: Invalid item")
            self._ack(message, link, fault)
            return
        if upload.kind == ms.FENCE and _polygon_is_too_small(item):
            self.upload = None
            self._ack(message, link, ms.ERROR)
            return
        self._staged.append(item)
        if self._careless is not None:  # writes in place, so that half an upload stays half
            self.stores[upload.kind][upload.next : upload.next + 1] = [item]
        upload.next += 1
        if upload.next < upload.count:
            self._ask(upload, self._request())
        else:
            self._finish(upload)

    def _finish(self, upload: Upload) -> None:
        self.upload = None
        self._store(upload.kind, self._staged)
        self._staged = []
        careless = self._careless
        if careless is None or not careless.swallows_ack():
            opaque = self.opaque_ids[upload.kind]
            self._ack_to(upload.peer, upload.link, ms.ACCEPTED, upload.kind, opaque)
        if careless is not None and careless.starts_again():
            again = Upload(upload.kind, upload.count, upload.peer, upload.link)
            again.heard_s = self._now_s
            self.upload = again
            self._ask(again, self._request())

    def _store(self, kind: int, items: "list[Item]") -> None:
        self.stores[kind] = items
        self.opaque_ids[kind] = _checksum(items)
        self.changed(kind)

    def _on_list(self, message: "Message", link: str) -> None:
        peer = (message.system_id, message.component_id)
        if self.upload is not None:
            self._outlet.text(6, "Mission download request ignored, already active")
            return
        if self._download is not None and self._download.peer != peer:
            return
        kind = message.mission_type
        items = self.stores.get(kind, [])
        self._download = _Download(kind, peer, self._now_s)
        self._count(message, link, len(items), self.opaque_ids.get(kind, 0))

    def _on_request(self, message: "Message", link: str) -> None:
        download = self._download
        if download is None or download.kind != message.mission_type:
            return
        download.heard_s = self._now_s
        items = self.stores.get(download.kind, [])
        if message.seq >= len(items):
            self._download = None
            self._ack(message, link, ms.ERROR)
            return
        item = items[message.seq]
        as_float = message.name == "MISSION_REQUEST"
        if not as_float:
            item = item.changed(frame=_AS_INT.get(item.frame, item.frame))
        if download.kind == ms.FENCE:
            item = item.changed(autocontinue=0)
        current = int(message.seq == (self.current_index() if download.kind == ms.MISSION else 0))
        self._send_item(message, link, item, current=current, as_float=as_float)

    def _on_clear(self, message: "Message", link: str) -> None:
        kind = message.mission_type
        if self.upload is not None or self._download is not None:
            self._outlet.text(2, "WPM: IGN CLEAR CMD: Busy")
            self._ack(message, link, ms.ERROR)
            return
        if kind not in (*self.stores, ms.ALL):
            self._ack(message, link, ms.ERROR)
            return
        for one in tuple(self.stores) if kind == ms.ALL else (kind,):
            self._store(one, [])
        self._ack(message, link, ms.ACCEPTED)

    def _on_ack(self, message: "Message") -> None:
        peer = (message.system_id, message.component_id)
        if self._download is not None and self._download.peer == peer:
            self._download = None
        elif self.upload is not None and self.upload.peer == peer and message.type == ms.CANCELLED:
            self.upload = None

    def _on_partial(self, message: "Message", link: str) -> None:
        """PX4 does not know partial lists and says nothing."""


def _checked(item: "Item") -> "tuple[Item, int]":
    """The item as kept, and why it is refused (0: it is not)."""
    frame = mi.PLAIN_FRAME.get(item.frame, item.frame)
    if item.command not in _PLACES | _ORDERS:
        return item, ms.UNSUPPORTED
    endless = [place for place, value in enumerate(item.params) if math.isinf(value)]
    if endless:
        return item, ms.INVALID_PARAM1 + endless[0]
    if frame == mi.FRAME_MISSION:
        return _checked_order(item)
    if frame not in (mi.FRAME_GLOBAL, mi.FRAME_RELATIVE):
        return item, ms.UNSUPPORTED_FRAME
    if item.command not in _PLACES:
        return item, ms.INVALID_X  # an order without a place belongs in the mission frame
    if not math.isfinite(item.z):
        return item, ms.INVALID_Z
    params = list(item.params)
    params[3] = _yaw_kept(params[3])
    final = (params[0], params[1], params[2], params[3])
    return item.changed(frame=frame, params=final), ms.ACCEPTED


def _checked_order(item: "Item") -> "tuple[Item, int]":
    if item.command not in _ORDERS:
        return item, ms.UNSUPPORTED
    if item.x not in (0, 2**31 - 1):
        return item, ms.INVALID_X
    if item.y not in (0, 2**31 - 1):
        return item, ms.INVALID_Y
    return item.changed(x=0, y=0), ms.ACCEPTED


def _yaw_kept(degrees: float) -> float:
    """A heading after its way through single-precision radians."""
    if math.isnan(degrees) or degrees == 0.0:
        return degrees
    radians = math.radians((degrees + 180.0) % 360.0 - 180.0)
    single: float = struct.unpack("<f", struct.pack("<f", radians))[0]
    return math.degrees(single)


def _polygon_is_too_small(item: "Item") -> bool:
    return item.command in (mi.FENCE_POLYGON_IN, mi.FENCE_POLYGON_OUT) and item.params[0] < 3


def _checksum(items: "list[Item]") -> int:
    """Identifier of a stored plan, 0 for an empty one."""
    checksum = 0
    for item in items:
        checksum = zlib.crc32(repr(item).encode(), checksum)
    return checksum
