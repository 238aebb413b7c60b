"""Messages no reasonable vehicle would send, for "nothing raises" properties."""

from __future__ import annotations

from hypothesis import strategies as st

from dronectl.mavlink.codec import BY_NAME, Encoder, Message, PeerDecoder

NAMES = st.sampled_from(["A", "B", "", "_HASH_CHECK", "A" * 16])


@st.composite
def _message(draw: st.DrawFn, favourites: tuple[str, ...]) -> Message:
    """One message from component 1 of system 1 with random payload, as it comes off the wire."""
    name = draw(st.sampled_from(favourites) | st.sampled_from(sorted(BY_NAME)))
    definition = BY_NAME[name]
    payload = draw(st.binary(max_size=definition.layout.size))
    fields = definition.unpack(payload)
    if "param_id" in fields._fields:
        fields = fields._replace(param_id=draw(NAMES))
    elif definition.texts:
        texts = {fields._fields[index]: draw(NAMES) for index in definition.texts}
        fields = fields._replace(**texts)
    (heard,) = PeerDecoder().datagram(Encoder(1, 1).encode(Message(name, fields)))
    return heard


def any_messages(*favourites: str) -> st.SearchStrategy[list[Message]]:
    """Lists of random messages; about half are of the favourite types."""
    return st.lists(_message(favourites), max_size=30)
