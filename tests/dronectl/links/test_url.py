import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.errors import UserError
from dronectl.links import LinkUrl, parse_url


@pytest.mark.parametrize(
    ("text", "scheme", "host", "number"),
    [
        ("udpin:0.0.0.0:14550", "udpin", "0.0.0.0", 14550),  # noqa: S104
        ("udp:14551", "udpin", "0.0.0.0", 14551),  # noqa: S104
        ("udpin:", "udpin", "0.0.0.0", 14550),  # noqa: S104
        ("udpin::14552", "udpin", "0.0.0.0", 14552),  # noqa: S104
        ("  UDPIN://127.0.0.1  ", "udpin", "127.0.0.1", 14550),
        ("udpout:10.0.0.2", "udpout", "10.0.0.2", 14550),
        ("udpout://drone.local:14555", "udpout", "drone.local", 14555),
        ("tcp:127.0.0.1:5762", "tcp", "127.0.0.1", 5762),
        ("tcpout:host", "tcp", "host", 5760),
        ("tcpin:5763", "tcpin", "0.0.0.0", 5763),  # noqa: S104
        ("udpin:[::1]:14550", "udpin", "::1", 14550),
        ("udpout:[fe80::1]", "udpout", "fe80::1", 14550),
        ("serial:/dev/ttyUSB0:115200", "serial", "/dev/ttyUSB0", 115200),
        ("serial:///dev/ttyACM0", "serial", "/dev/ttyACM0", 57600),
        ("serial:COM3:57600", "serial", "COM3", 57600),
        ("serial:COM3", "serial", "COM3", 57600),
        ("serial:/dev/serial/by-id/usb-x:y", "serial", "/dev/serial/by-id/usb-x:y", 57600),
    ],
)
def test_links_are_understood(text, scheme, host, number):
    assert parse_url(text) == LinkUrl(scheme, host, number)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a link; write udpin:HOST:PORT"),
        ("14550", "is not a link"),
        ("http://x", "is not a link"),
        ("udpout:", "does not say where to"),
        ("tcp:5760", "does not say where to"),
        ("udpin:host:0", "'0' is not a port from 1 to 65535"),
        ("udpin:host:65536", "is not a port"),
        ("udpin:host:x", "is not a port"),
        ("udpin:[::1", "lacks a closing bracket"),
        ("serial:", "does not name a device"),
        ("serial::57600", "does not name a device"),
        ("serial:/dev/ttyUSB0:5", "5 is not a baud rate"),
    ],
)
def test_what_is_no_link_is_refused_in_a_sentence(text, says):
    with pytest.raises(UserError) as caught:
        parse_url(text)

    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


HOSTS = st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True) | st.sampled_from(
    ["::1", "fe80::2"]
)


@given(st.sampled_from(["udpin", "udpout", "tcp", "tcpin"]), HOSTS, st.integers(1, 65535))
def test_the_short_form_means_the_same(scheme, host, number):
    url = LinkUrl(scheme, host, number)

    assert parse_url(url.text) == url


@given(st.text(max_size=40))
def test_any_text_is_a_link_or_refused(text):
    try:
        url = parse_url(text)
    except UserError:
        return

    assert parse_url(url.text) == url
