"""A small RTSP server for tests: one camera, media over the RTSP connection or over UDP."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

from tests.dronectl.video.streams import Camera


class RtspServer:
    """Serves H.264 at ``url`` while it is entered; with ``password`` it asks for Basic credentials."""

    def __init__(self, credentials: str | None = None, **options):
        self._media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._media.bind(("127.0.0.1", 0))
        self._media.settimeout(0.1)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.url = f"rtsp://127.0.0.1:{self.port}/live"
        self._credentials = credentials
        target = f"rtp://127.0.0.1:{self._media.getsockname()[1]}?pkt_size=1200"
        self._camera = Camera(target, "rtp", **options)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._players = []
        self._open = []
        self._threads = [
            threading.Thread(target=each, daemon=True) for each in (self._accept, self._pump)
        ]

    def __enter__(self):
        for each in self._threads:
            each.start()
        self._camera.__enter__()
        return self

    def __exit__(self, *_):
        self._camera.__exit__()
        self._stop.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        for each in (self._server, *self._open):
            each.close()
        for each in self._threads:
            each.join(2)
        self._media.close()

    def _pump(self):
        while not self._stop.is_set():
            try:
                data = self._media.recv(4096)
            except TimeoutError:
                continue
            with self._lock:
                players = list(self._players)
            for send in players:
                try:
                    send(data)
                except OSError:
                    with self._lock:
                        self._players.remove(send)

    def _accept(self):
        while not self._stop.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        heard, transport = b"", ""
        with contextlib.suppress(OSError):
            while data := connection.recv(4096):
                heard += data
                while b"\r\n\r\n" in heard:
                    request, _, heard = heard.partition(b"\r\n\r\n")
                    if not request.strip() or request[:1] == b"$":
                        continue
                    text = request.decode("latin-1")
                    wanted = re.search(r"Transport: *(.*)", text)
                    transport = wanted.group(1).strip() if wanted else transport
                    connection.sendall(self._answer(text, transport))
                    if text.startswith("PLAY"):
                        self._play(connection, transport)

    def _answer(self, request: str, transport: str) -> bytes:
        sequence = re.search(r"CSeq: *(\d+)", request).group(1)
        if self._credentials and self._credentials not in request:
            head = f'401 Unauthorized\r\nCSeq: {sequence}\r\nWWW-Authenticate: Basic realm="x"'
            return f"RTSP/1.0 {head}\r\n\r\n".encode()
        body, more = "", ""
        if request.startswith("DESCRIBE"):
            body = (
                "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
                "a=rtpmap:96 H264/90000\r\na=control:track1\r\n"
            )
            more = "Content-Type: application/sdp\r\n"
        if request.startswith("SETUP"):
            more = f"Transport: {transport};server_port=40000-40001\r\nSession: 1\r\n"
        elif not request.startswith(("OPTIONS", "DESCRIBE")):
            more = "Session: 1\r\n"
        head = f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
        return (head + body).encode()

    def _play(self, connection, transport: str):
        ports = re.search(r"client_port=(\d+)", transport)
        if ports is None:

            def send(data):
                connection.sendall(b"$\0" + len(data).to_bytes(2, "big") + data)
        else:
            place = ("127.0.0.1", int(ports.group(1)))

            def send(data):
                self._media.sendto(data, place)

        with self._lock:
            self._players.append(send)
