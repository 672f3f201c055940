"""The tail of a program's output."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actions.displays.program import tail


@given(text=st.text(max_size=300), chars=st.integers(min_value=0, max_value=400))
def test_tail_is_the_end_of_the_text_whatever_it_holds(text, chars, tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "log"
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    whole = path.read_bytes().decode("utf-8", errors="replace")
    assert tail(path, chars) == (whole[-chars:] if chars else "")


def test_tail_of_a_removed_log_is_empty(tmp_path):
    assert tail(tmp_path / "gone", 100) == ""
