"""H.264 in RTP packets (RFC 3550, RFC 6184): whole NAL units, or FU-A fragments of large ones."""

import base64

from simulator.streaming.encoder import CLOCK_HZ, AccessUnit

PAYLOAD_TYPE = 96
_MOST_BYTES = 1400
_FU_A = 28
_PARAMETER_SET = 7


class RtpPackets:
    """The packets of one stream to one viewer."""

    def __init__(self, source: int, sequence: int = 0):
        self.sequence = sequence & 0xFFFF
        self._source = source

    def of(self, unit: AccessUnit) -> list[bytes]:
        """The packets of one picture; the last one is marked."""
        payloads = [part for nal in unit.nals for part in _parts(nal)]
        last = len(payloads) - 1
        return [
            self._packet(payload, unit.ticks, is_last=place == last)
            for place, payload in enumerate(payloads)
        ]

    def _packet(self, payload: bytes, ticks: int, *, is_last: bool) -> bytes:
        head = bytes((0x80, PAYLOAD_TYPE | (0x80 if is_last else 0)))
        head += self.sequence.to_bytes(2, "big") + (ticks & 0xFFFFFFFF).to_bytes(4, "big")
        self.sequence = (self.sequence + 1) & 0xFFFF
        return head + self._source.to_bytes(4, "big") + payload


def _parts(nal: bytes) -> list[bytes]:
    if len(nal) <= _MOST_BYTES:
        return [nal]
    indicator, kind = nal[0] & 0xE0 | _FU_A, nal[0] & 0x1F
    size = _MOST_BYTES - 2
    parts = []
    for at in range(1, len(nal), size):
        start = 0x80 if at == 1 else 0
        end = 0x40 if at + size >= len(nal) else 0
        parts.append(bytes((indicator, start | end | kind)) + nal[at : at + size])
    return parts


def description(host: str, parameter_sets: tuple[bytes, ...], name: str) -> str:
    """The SDP (RFC 8866) of one stream."""
    sets = ",".join(base64.b64encode(nal).decode() for nal in parameter_sets)
    sps = next(
        (nal for nal in parameter_sets if nal[0] & 0x1F == _PARAMETER_SET), b"\0\x42\xc0\x1e"
    )
    lines = [
        "v=0",
        f"o=- 0 0 IN IP4 {host}",
        f"s={name}",
        f"c=IN IP4 {host}",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} H264/{CLOCK_HZ}",
        f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1;profile-level-id={sps[1:4].hex()}"
        f";sprop-parameter-sets={sets}",
        "a=control:track0",
        "",
    ]
    return "\r\n".join(lines)
