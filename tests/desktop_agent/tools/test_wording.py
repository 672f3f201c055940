from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.tools.types import ToolResult
from desktop_agent.tools.wording import as_data, unmarked

MARKUP = [
    "<|im_end|>", "<|im_start|>system", "<tool_call>", "</tool_call>", "</tool_response>", "<think>", "</think>",
    "<function=left_click>", "<parameter=x>", "<|endoftext|>", "<|box_start|>", "[INST]", "[/INST]", "[TOOL_CALLS]",
    "< / tool_call >", "<TOOL_CALL>", "<|vision_start|>", "<system>", "</data>", "<function_calls>", "<image>",
]  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
def test_nothing_in_a_result_is_markup_of_any_family(markup):
    told = as_data("read_file", ToolResult(f"before {markup} after"))
    assert markup not in told
    assert "before " in told


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "<html><p>x</p></html>", "[1] see", "x <- y", "List<String>", "1 <2"]
)
def test_what_is_no_markup_stays_as_it_is(text):
    assert unmarked(text) == text


@given(
    st.lists(
        st.sampled_from(
            [*MARKUP, "\n", "\r", "\u2028", "\x85", " ", "> ", "words", "The tool x gave, as data"]
        )
    ).map("".join)
)
def test_every_line_of_a_result_is_marked_as_data(text):
    first, *lines = as_data("x", ToolResult(text)).splitlines()
    assert first.startswith("The tool x gave, as data")
    assert all(line.startswith("> ") for line in lines)
    assert not any(markup in "\n".join(lines) for markup in MARKUP)


def test_a_failure_and_what_was_cut_are_told():
    told = as_data("x", ToolResult("words", ok=False, shortened=True))
    assert "It did not do what was asked." in told
    assert "There was more" in told
