from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.models.server.events import MAX_EVENT, Events, EventTooLong

LINE = st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs",)), max_size=8)


def read(*parts: bytes) -> list[str]:
    events = Events()
    return [event for part in parts for event in events.feed(part)] + events.end()


@given(
    st.lists(st.lists(LINE, min_size=1, max_size=3), max_size=4),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_events_come_out_as_they_were_written_however_the_bytes_are_cut(events, end, cuts):
    stream = "".join(
        f": a comment{end}event: x{end}" + "".join(f"data: {line}{end}" for line in lines) + end
        for lines in events
    ).encode()
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    parts = [stream[a:b] for a, b in pairwise(places)]
    assert read(*parts) == ["\n".join(lines) for lines in events]


def test_an_event_without_its_end_is_told_at_the_end():
    assert read(b"data: one\n\ndata: two") == ["one", "two"]
    assert read(b"data:one\n") == ["one"]
    assert read(b"\xef\xbb\xbfnothing\n\n", b"") == []


@pytest.mark.parametrize("piece", [b"x" * (MAX_EVENT // 2), b"\ndata: " + b"x" * (MAX_EVENT // 2)])
def test_an_event_without_end_is_not_kept(piece):
    events = Events()
    events.feed(b"data: ")
    events.feed(piece)
    with pytest.raises(EventTooLong):
        events.feed(piece)
