"""ArduPilot's side of the mission protocol: MISSION_REQUEST, a home at item 0, no atomic upload."""

import math
from collections.abc import Callable

from simulator import mission_items as mi
from simulator import mission_store as ms
from simulator.codec import Message
from simulator.mission_items import Item
from simulator.mission_store import Careless, MissionServer, Outlet, Upload

_TIMEOUT_S = 8.0
_ASK_AGAIN_S = 1.0
_FRAMES = (mi.FRAME_GLOBAL, mi.FRAME_RELATIVE, mi.FRAME_TERRAIN)

# How many of the four parameters a command keeps; the others come back as 0.
_KEPT: dict[int, int] = {
    mi.NAV_WAYPOINT: 3,
    mi.NAV_LOITER_UNLIM: 0,
    mi.NAV_LOITER_TURNS: 4,
    mi.NAV_LOITER_TIME: 1,
    mi.NAV_RETURN: 0,
    mi.NAV_LAND: 1,
    mi.NAV_TAKEOFF: 1,
    mi.NAV_LOITER_TO_ALT: 2,
    mi.NAV_SPLINE: 1,
    92: 1,
    mi.NAV_DELAY: 4,
    94: 1,
    mi.CONDITION_DELAY: 1,
    mi.CONDITION_DISTANCE: 1,
    mi.CONDITION_YAW: 4,
    176: 2,
    mi.DO_JUMP: 2,
    mi.DO_CHANGE_SPEED: 3,
    mi.DO_SET_HOME: 1,
    181: 2,
    182: 3,
    183: 2,
    184: 4,
    mi.DO_LAND_START: 0,
    mi.DO_ROI_LOCATION: 1,
    mi.DO_ROI_NONE: 0,
    mi.DO_ROI: 4,
    202: 4,
    mi.DO_DIGICAM: 4,
    mi.DO_MOUNT_CONTROL: 3,
    mi.DO_TRIGGER_DISTANCE: 3,
    mi.DO_FENCE_ENABLE: 1,
    208: 1,
    211: 2,
    212: 1,
    218: 2,
    222: 4,
    530: 2,
    531: 2,
    532: 2,
    mi.DO_GIMBAL_PITCHYAW: 4,
    mi.IMAGE_START: 4,
    mi.IMAGE_STOP: 1,
    2500: 1,
    2501: 1,
}


class ArduPilotMissions(MissionServer):
    """Stores of an ArduCopter 4.6."""

    request_name = "MISSION_REQUEST"

    def __init__(
        self,
        outlet: Outlet,
        home: Callable[[], Item],
        careless: Careless | None = None,
        capacity: int = 650,
    ):
        super().__init__(outlet, capacity, careless)
        self._home = home
        self._staged: list[Item] = []
        self._has_warned: set[str] = set()
        self.current: Callable[[], int] = lambda: 0
        self.is_running: Callable[[], bool] = lambda: False

    def step(self, now_s: float) -> None:
        upload = self.upload
        if upload is None:
            return
        self._now_s = now_s
        if now_s - upload.heard_s >= _TIMEOUT_S:
            self.upload = None
            self._ack_to(upload.peer, upload.link, ms.CANCELLED, upload.kind)
            self._outlet.text(4, "Mission upload timeout")
        elif now_s - upload.asked_s >= _ASK_AGAIN_S:
            self._ask(upload, self.request_name)

    def _on_count(self, message: Message, link: str) -> None:
        kind = message.mission_type
        if kind not in self.stores:
            self._ack(message, link, ms.UNSUPPORTED)
            return
        peer = (message.system_id, message.component_id)
        if self.upload is not None and (self.upload.peer != peer or self.upload.kind != kind):
            self._ack(message, link, ms.DENIED)
            return
        if message.count > self._capacity:
            self._ack(message, link, ms.NO_SPACE)
            self._outlet.text(4, f"Only {self._capacity} items are supported")
            return
        if kind == ms.MISSION:
            del self.stores[kind][message.count :]  # truncated at once, replaced item by item
        elif kind == ms.RALLY:
            del self.stores[kind][message.count :]
        self._staged = []
        upload = Upload(kind, message.count, peer, link, 0, self._now_s, self._now_s)
        if self._careless is not None:
            self._careless.begin(message.count)
        if message.count == 0:
            self._complete(upload)
            return
        self.upload = upload
        self._ask(upload, self.request_name)

    def _on_item(self, message: Message, link: str) -> None:
        upload = self.upload
        if message.name == "MISSION_ITEM":
            self._warn("got MISSION_ITEM; GCS should send MISSION_ITEM_INT")
        if upload is None or upload.kind != message.mission_type:
            self._ack(message, link, ms.ERROR)
            return
        if upload.peer != (message.system_id, message.component_id):
            self._ack(message, link, ms.DENIED)
            return
        if message.seq != upload.next:
            self._ack(message, link, ms.INVALID_SEQUENCE)
            return
        if self._careless is not None and self._careless.stumbles(message.seq):
            return
        item = _stored(item_of(message), upload.kind)
        if isinstance(item, int):
            self.upload = None
            self._ack(message, link, item)
            return
        self._place(upload, item)
        upload.heard_s = self._now_s
        upload.next += 1
        upload.link = link
        if upload.next < upload.count:
            self._ask(upload, self.request_name)
        else:
            self.upload = None
            self._complete(upload)

    def _place(self, upload: Upload, item: Item) -> None:
        store = self._staged if upload.kind == ms.FENCE else self.stores[upload.kind]
        if upload.next < len(store):
            store[upload.next] = item
        else:
            store.append(item)

    def _complete(self, upload: Upload) -> None:
        result = ms.ACCEPTED
        fault: str | None = None
        if upload.kind == ms.FENCE:
            fault = _fence_fault(self._staged)
            if fault is None:
                self.stores[ms.FENCE] = self._staged
            else:
                result = ms.ERROR
        careless = self._careless
        if careless is None or not careless.swallows_ack():
            self._ack_to(upload.peer, upload.link, result, upload.kind)
        if upload.kind == ms.MISSION:
            self._outlet.text(6, "Flight plan received")
        elif upload.kind == ms.FENCE and result == ms.ACCEPTED:
            self._outlet.text(7, "Fence Indexed OK")
        elif upload.kind == ms.FENCE:
            self._outlet.text(4, fault or "")
            self._outlet.text(4, "Fence validation failed")
        self.changed(upload.kind)
        if careless is not None and upload.count > 0 and careless.starts_again():
            again = Upload(upload.kind, upload.count, upload.peer, upload.link)
            again.heard_s = self._now_s
            self._staged = []
            self.upload = again
            self._ask(again, self.request_name)

    def _on_list(self, message: Message, link: str) -> None:
        if message.mission_type not in self.stores:
            self._ack(message, link, ms.UNSUPPORTED)
        elif self.upload is not None:
            self._ack(message, link, ms.DENIED)
        else:
            self._count(message, link, len(self.stores[message.mission_type]))

    def _on_request(self, message: Message, link: str) -> None:
        kind = message.mission_type
        if kind not in self.stores:
            self._ack(message, link, ms.UNSUPPORTED)
            return
        if self.upload is not None:
            self._ack(message, link, ms.DENIED)
            return
        as_float = message.name == "MISSION_REQUEST"
        if as_float:
            self._warn("got MISSION_REQUEST; use MISSION_REQUEST_INT!")
        store = self.stores[kind]
        is_home = kind == ms.MISSION and message.seq == 0  # can be read from an empty store too
        if message.seq >= len(store) and not is_home:
            self._ack(message, link, ms.ERROR)
            return
        item = self._home() if is_home else store[message.seq]
        current = 0
        if kind == ms.MISSION:
            current = int(message.seq > 0 and message.seq == self.current())
        self._send_item(message, link, item, current=current, as_float=as_float)

    def _on_clear(self, message: Message, link: str) -> None:
        kind = message.mission_type
        if kind not in self.stores:
            self._ack(message, link, ms.UNSUPPORTED)
            return
        if self.upload is not None or (kind == ms.MISSION and self.is_running()):
            self._ack(message, link, ms.DENIED if self.upload is not None else ms.ERROR)
            return
        self.stores[kind] = []
        self._ack(message, link, ms.ACCEPTED)
        if kind == ms.FENCE:
            self._outlet.text(7, "Fence Indexed OK")
        self.changed(kind)

    def _on_ack(self, message: Message) -> None:
        """A station's acknowledgement ends nothing here, not even a cancellation."""

    def _on_partial(self, message: Message, link: str) -> None:
        store = self.stores[ms.MISSION]
        first, last = message.start_index, message.end_index
        if self.upload is not None:
            self._ack(message, link, ms.DENIED)
        elif message.fields.get("mission_type", 0) != ms.MISSION:
            self._ack(message, link, ms.UNSUPPORTED)
        elif not 0 < first <= last < len(store):
            self._outlet.text(4, "Flight plan update rejected")
            self._ack(message, link, ms.ERROR)
        else:
            peer = (message.system_id, message.component_id)
            self.upload = Upload(ms.MISSION, last + 1, peer, link, first, self._now_s, self._now_s)
            self._ask(self.upload, self.request_name)

    def _warn(self, text: str) -> None:
        if text not in self._has_warned:
            self._has_warned.add(text)
            self._outlet.text(4, text)


def item_of(message: Message) -> Item:
    """The item as sent, its frame in today's terms."""
    item = ms.item_from(message)
    return item.changed(frame=mi.PLAIN_FRAME.get(item.frame, item.frame))


def _stored(item: Item, kind: int) -> Item | int:
    """What the vehicle keeps of an item, or the reason it refuses it."""
    if kind == ms.FENCE:
        return _stored_fence(item)
    if kind == ms.RALLY:
        if item.command != mi.RALLY_POINT:
            return ms.UNSUPPORTED
        fault = _place_fault(item)
        height = float(int(item.z)) if math.isfinite(item.z) else 0.0
        return fault or Item(item.command, item.frame, x=item.x, y=item.y, z=height, autocontinue=0)
    return _stored_mission(item)


def _stored_fence(item: Item) -> Item | int:
    if item.command not in mi.FENCE_COMMANDS:
        return ms.UNSUPPORTED
    fault = _place_fault(item)
    if fault:
        return fault
    first = item.params[0]
    kept = 0.0 if item.command == mi.FENCE_RETURN or not math.isfinite(first) else first
    return Item(
        item.command, mi.FRAME_GLOBAL, (kept, 0.0, 0.0, 0.0), item.x, item.y, autocontinue=0
    )


def _stored_mission(item: Item) -> Item | int:
    if item.command not in _KEPT:
        return ms.UNSUPPORTED
    may_be_nan = 3 if item.command in mi.PLACES else 4
    for place, value in enumerate(item.params):
        if not math.isfinite(value) and (place != may_be_nan or math.isinf(value)):
            return ms.INVALID_PARAM1 + place
    kept = _KEPT[item.command]
    params = [0.0 if math.isnan(p) or n >= kept else p for n, p in enumerate(item.params)]
    if item.command in (mi.NAV_WAYPOINT, mi.NAV_LOITER_TIME, mi.NAV_SPLINE, mi.NAV_DELAY):
        params[0] = float(int(min(max(params[0], 0.0), 65535.0)))
    if item.command == mi.NAV_WAYPOINT:
        params[1], params[2] = (float(int(min(max(p, 0.0), 255.0))) for p in params[1:3])
    if item.command in (mi.NAV_LOITER_TIME, mi.NAV_LOITER_UNLIM):
        params[2] = -1.0 if item.params[2] < 0.0 else 1.0
    final = (params[0], params[1], params[2], params[3])
    if item.command not in mi.POSITIONED:
        return Item(item.command, mi.FRAME_GLOBAL, final)
    fault = _place_fault(item)
    if fault:
        return fault
    return Item(item.command, item.frame, final, item.x, item.y, round(item.z * 100) / 100)


def _place_fault(item: Item) -> int:
    """Reason why the position cannot be used, 0 when it can."""
    if item.frame not in _FRAMES:
        return ms.UNSUPPORTED_FRAME
    if abs(item.x) > 900_000_000:
        return ms.INVALID_X
    if abs(item.y) > 1_800_000_000:
        return ms.INVALID_Y
    if not math.isfinite(item.z) or abs(item.z) > 83_000.0:
        return ms.INVALID_Z
    return ms.ACCEPTED


def _fence_fault(items: list[Item]) -> str | None:
    """What is wrong with a complete fence; None when nothing."""
    place = 0
    while place < len(items):
        item = items[place]
        if item.command not in (mi.FENCE_POLYGON_IN, mi.FENCE_POLYGON_OUT):
            if item.command in (mi.FENCE_CIRCLE_IN, mi.FENCE_CIRCLE_OUT) and item.params[0] <= 0.0:
                return "Invalid circle radius"
            place += 1
            continue
        count = int(item.params[0])
        if count < 3:
            return f"Invalid vertex count ({count})"
        group = items[place : place + count]
        if len(group) < count or any(
            other.command != item.command or int(other.params[0]) != count for other in group
        ):
            return "Received incorrect vertices"
        place += count
    return None
