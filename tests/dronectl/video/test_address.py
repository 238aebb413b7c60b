import pytest

from dronectl.errors import UserError
from dronectl.video.address import Kind, parse


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("rtsp://192.0.2.1:8554/live", Kind.RTSP, "rtsp://192.0.2.1:8554/live"),
        ("RTSP+UDP://192.0.2.1/live", Kind.RTSP, "rtsp://192.0.2.1/live"),
        ("udp://@239.0.0.1:5600", Kind.TS_DATAGRAMS, "udp://239.0.0.1:5600"),
        ("udp://[::]:5600", Kind.TS_DATAGRAMS, "udp://[::]:5600"),
        ("tcp://192.0.2.1:5600", Kind.TS_STREAM, "tcp://192.0.2.1:5600"),
        ("https://192.0.2.1/mjpg?x=1", Kind.HTTP, "https://192.0.2.1/mjpg?x=1"),
    ],
)
def test_each_form_becomes_what_the_demuxer_opens(text, kind, target):
    address = parse(f" {text} ")

    assert (address.kind, address.file()) == (kind, target)
    assert address.is_live


def test_rtp_is_described_for_the_demuxer():
    for scheme, codec in (("rtp", "H264"), ("rtp+h265", "H265")):
        description = parse(f"{scheme}://0.0.0.0:5600").file().read().decode()

        assert "m=video 5600 RTP/AVP 96" in description
        assert codec in description
    assert "IN IP6 ::1" in parse("rtp://[::1]:5600").file().read().decode()


def test_a_password_is_never_shown():
    address = parse("rtsp://pilot:geheim@192.0.2.1:554/live")

    assert address.text == "rtsp://pilot:…@192.0.2.1:554/live"
    assert "geheim" in address.target


def test_a_file_is_taken_by_its_name(tmp_path):
    path = tmp_path / "été.ts"
    path.write_bytes(b"x")

    address = parse(str(path))

    assert (address.kind, address.target, address.is_live) == (Kind.FILE, str(path), False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/no/such/file.ts", "There is no file"),
        ("gopher://host/x", "gopher:// is not a way pictures come"),
        ("udp://0.0.0.0", "lacks a port; write it like udp://0.0.0.0:5600"),
        ("rtsp://", "lacks a port"),
        ("rtsp://host:99999/x", "is not an address"),
        ("file:///etc/hostname", "file:// is not a way"),
    ],
)
def test_what_is_no_address_is_refused_with_the_remedy(text, says):
    with pytest.raises(UserError, match=says):
        parse(text)


@pytest.mark.parametrize(
    ("platform", "text", "target"),
    [
        ("linux", "usb:0", "/dev/video0"),
        ("darwin", "usb:1", "1"),
        ("win32", "usb:Integrated Camera", "video=Integrated Camera"),
    ],
)
def test_a_camera_on_this_computer_by_number_or_name(platform, text, target, monkeypatch):
    monkeypatch.setattr("sys.platform", platform)

    assert parse(text).target == target


def test_a_camera_that_is_none_is_refused(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UserError, match="write usb: and its number"):
        parse("usb:../../etc")
    monkeypatch.setattr("sys.platform", "sunos5")
    with pytest.raises(UserError, match="cannot be read here"):
        parse("usb:0")
