"""What a firmware does unless its personality says otherwise: nothing, or the plain thing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.codec import Message
    from simulator.mission_run import MissionRun


class Manners:
    """Defaults of the optional parts of a personality."""

    reports_trigger = False
    """Tells of each picture also when a camera component does."""
    directories: tuple[str, ...] = ()
    """Folders its file system has from the start."""

    def accepts_component(self, component_id: int) -> bool:
        """Whether a message for that component of this system is ours."""
        return component_id in (0, 1)

    def on_guided_item(self, message: "Message", link: str) -> bool:
        """A MISSION_ITEM with current 2 or 3; False when it is an ordinary item."""
        return False

    def on_ping(self, message: "Message") -> None:
        """A PING for everybody."""

    def on_data_stream(self, message: "Message") -> None:
        """REQUEST_DATA_STREAM, where the firmware still knows it."""

    def on_image(self) -> None:
        """The camera took a picture."""

    def on_station(self, message: "Message", link: str) -> None:
        """A ground station's heartbeat."""

    def after_command(self) -> None:
        """A command was answered."""

    def text_chunks(self, text: str, last_id: int) -> tuple[list[tuple[int, int, str]], int]:
        """(id, chunk number, part) of a STATUSTEXT and the id used; one part of 50 characters."""
        return [(0, 0, text[:50])], last_id

    def virtual_file(self, path: str) -> bytes | None:
        """Contents of a generated file such as ``@PARAM/param.pck``; None when there is none."""
        return None

    def plan_ids(self) -> bytes:
        """Extension fields of MISSION_CURRENT."""
        return b""

    def recovered(self, condition: str) -> None:
        """A condition is good again."""

    def on_unknown_interval(self, number: int) -> None:
        """A rate was asked for a message this firmware does not have."""

    def tune_run(self, run: "MissionRun") -> None:
        """Set what the parameters say about returning."""

    def offers(self, name: str) -> bool:
        """Whether this firmware sends that report at all."""
        return True
