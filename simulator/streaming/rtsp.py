"""A small RTSP server for live H.264: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN; TCP or UDP.

It runs in a thread of its own; pictures are handed to it with :meth:`RtspServer.publish`.
https://www.rfc-editor.org/rfc/rfc2326
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.streaming.encoder import AccessUnit
from simulator.streaming.rtp import RtpPackets, description
from simulator.streaming.rtsp_wire import (
    MOST_HEAD_BYTES,
    Request,
    Transport,
    answer,
    interleaved,
    parse_request,
    parse_transport,
)

_MOST_WAITING_BYTES = 1 << 20  # a viewer this far behind misses pictures
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER"
_SESSION_TIMEOUT_S = 60

Lost = Callable[[str], bool]
"""Whether the next packet of a stream is to be lost on purpose."""


@dataclass(slots=True, eq=False)
class _Viewer:
    """One connection."""

    writer: asyncio.StreamWriter
    number: int
    path: str = ""
    transport: Transport | None = None
    udp: socket.socket | None = None
    packets: RtpPackets = field(default_factory=lambda: RtpPackets(0))
    is_playing: bool = False
    waits_for_key: bool = True


class RtspServer:
    """Serves the streams named in ``streams`` (name to parameter sets) on a listening socket."""

    def __init__(
        self,
        listening: socket.socket,
        streams: dict[str, tuple[bytes, ...]],
        is_lost: Lost = lambda _: False,
    ):
        self._listening = listening
        self._streams = streams
        self._is_lost = is_lost
        self._viewers: set[_Viewer] = set()
        self._playing: dict[str, int] = dict.fromkeys(streams, 0)
        self._fresh: set[str] = set()
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rtsp", daemon=True)

    def start(self) -> None:
        """Begin to serve; returns when viewers can connect."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Close every connection and end the thread."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def is_watched(self, path: str) -> bool:
        """Whether anybody plays a stream."""
        return self._playing[path] > 0

    def wants_key(self, path: str) -> bool:
        """Whether somebody has joined since the last call and waits for a key picture."""
        if path in self._fresh:
            self._fresh.discard(path)
            return True
        return False

    def publish(self, path: str, unit: AccessUnit) -> None:
        """Send one picture to everybody who plays a stream; from any thread."""
        self._loop.call_soon_threadsafe(self._send, path, unit)

    # -- in the thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, sock=self._listening)
        )
        self._loop.call_soon(self._ready.set)
        self._loop.run_forever()
        server.close()
        for viewer in list(self._viewers):
            self._leave(viewer)
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._count += 1
        viewer = _Viewer(writer, self._count)
        self._viewers.add(viewer)
        try:
            while await self._exchange(reader, viewer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the viewer has gone, or does not speak RTSP
        except asyncio.CancelledError:
            pass  # the server stops; nothing waits for this task
        finally:
            self._leave(viewer)

    async def _exchange(self, reader: asyncio.StreamReader, viewer: _Viewer) -> bool:
        """One request, or one report of a viewer inside the connection."""
        first = await reader.readexactly(1)
        if first == b"$":
            head = await reader.readexactly(3)
            await reader.readexactly(int.from_bytes(head[1:], "big"))
            return True
        rest = await reader.readuntil(b"\r\n\r\n")
        if len(rest) > MOST_HEAD_BYTES:
            return False
        request = parse_request((first + rest[:-4]).decode("utf-8", "replace"))
        if request is None:
            return False
        size = request.headers.get("content-length", "0")
        if size.isdecimal() and 0 < int(size) <= MOST_HEAD_BYTES:
            await reader.readexactly(int(size))
        viewer.writer.write(self._answer(request, viewer))
        await viewer.writer.drain()
        return request.method != "TEARDOWN"

    def _answer(self, request: Request, viewer: _Viewer) -> bytes:
        session = {"Session": f"{viewer.number};timeout={_SESSION_TIMEOUT_S}"}
        if request.method == "OPTIONS":
            return answer(request, "200 OK", {"Public": _METHODS})
        if request.method in ("GET_PARAMETER", "SET_PARAMETER"):
            return answer(request, "200 OK", session)
        if request.path not in self._streams:
            return answer(request, "404 Not Found", {})
        if request.method == "DESCRIBE":
            return self._describe(request, viewer)
        if request.method == "SETUP":
            return self._setup(request, viewer, session)
        if request.method not in ("PLAY", "PAUSE", "TEARDOWN"):
            return answer(request, "501 Not Implemented", {})
        if viewer.transport is None or request.session != str(viewer.number):
            return answer(request, "454 Session Not Found", {})
        self._switch(viewer, on=request.method == "PLAY")
        return answer(request, "200 OK", {**session, "Range": "npt=0.000-"})

    def _describe(self, request: Request, viewer: _Viewer) -> bytes:
        host = str(viewer.writer.get_extra_info("sockname")[0])
        body = description(host, self._streams[request.path], request.path)
        base = request.url.rstrip("/") + "/"
        headers = {"Content-Type": "application/sdp", "Content-Base": base}
        return answer(request, "200 OK", headers, body)

    def _setup(self, request: Request, viewer: _Viewer, session: dict[str, str]) -> bytes:
        wanted = parse_transport(request.headers.get("transport", ""))
        if wanted is None:
            return answer(request, "461 Unsupported Transport", {})
        if viewer.is_playing:
            return answer(request, "455 Method Not Valid in This State", {})
        source = 0x44520000 + viewer.number
        viewer.path, viewer.transport = request.path, wanted
        viewer.packets = RtpPackets(source)
        text = f"RTP/AVP/TCP;unicast;interleaved={wanted.first}-{wanted.second};ssrc={source:08X}"
        if not wanted.is_tcp:
            port = self._open_udp(viewer)
            text = (
                f"RTP/AVP;unicast;client_port={wanted.first}-{wanted.second}"
                f";server_port={port}-{port + 1};ssrc={source:08X}"
            )
        return answer(request, "200 OK", {**session, "Transport": text})

    def _open_udp(self, viewer: _Viewer) -> int:
        host = viewer.writer.get_extra_info("sockname")[0]
        if viewer.udp is not None:
            viewer.udp.close()
        viewer.udp = socket.socket(self._listening.family, socket.SOCK_DGRAM)
        viewer.udp.setblocking(False)
        viewer.udp.bind((host, 0))
        return int(viewer.udp.getsockname()[1])

    def _switch(self, viewer: _Viewer, *, on: bool) -> None:
        if on != viewer.is_playing:
            self._playing[viewer.path] += 1 if on else -1
        viewer.is_playing = on
        if on:
            viewer.waits_for_key = True
            self._fresh.add(viewer.path)

    def _leave(self, viewer: _Viewer) -> None:
        if viewer not in self._viewers:
            return
        self._viewers.discard(viewer)
        if viewer.is_playing:
            self._switch(viewer, on=False)
        if viewer.udp is not None:
            viewer.udp.close()
        viewer.writer.close()

    def _send(self, path: str, unit: AccessUnit) -> None:
        for viewer in self._viewers:
            if not viewer.is_playing or viewer.path != path:
                continue
            if viewer.waits_for_key and not unit.is_key:
                continue
            viewer.waits_for_key = False
            self._send_to(viewer, unit)

    def _send_to(self, viewer: _Viewer, unit: AccessUnit) -> None:
        transport = viewer.transport
        if transport is None:
            return
        packets = [p for p in viewer.packets.of(unit) if not self._is_lost(viewer.path)]
        if transport.is_tcp:
            if viewer.writer.transport.get_write_buffer_size() > _MOST_WAITING_BYTES:
                viewer.waits_for_key = True
                return
            viewer.writer.write(b"".join(interleaved(transport.first, p) for p in packets))
        elif viewer.udp is not None:
            peer = viewer.writer.get_extra_info("peername")
            for packet in packets:
                with contextlib.suppress(OSError):  # a full buffer loses the packet, as on air
                    viewer.udp.sendto(packet, (peer[0], transport.first))
