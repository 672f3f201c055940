from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.models.local.forms import read_call
from vision.models.types import ToolCall, ToolSpec

TOOL = ToolSpec(
    "use",
    "",
    {
        "type": "object",
        "properties": {"text": {"type": "string"}, "at": {"type": "array"}, "n": {"type": "integer"}},
    },
)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ('{"name": "use", "arguments": {"n": 1}}', ToolCall("use", {"n": 1})),
        (
            '<tool_call>\n{"name": "use", "arguments": {"at": [1, 2]}}\n</tool_call>',
            ToolCall("use", {"at": [1, 2]}),
        ),
        (
            "<tool_call>\n<function=use>\n<parameter=text>\n1\n</parameter>\n<parameter=at>\n[2]\n</parameter>\n</function>",
            ToolCall("use", {"text": "1", "at": [2]}),
        ),
        (
            "<tool_call>\n<function=use>\n<parameter=text>\n two\nlines \n</parameter>\n</function>\n</tool_call>",
            ToolCall("use", {"text": " two\nlines "}),
        ),
        ("<tool_call>\n<function=use>\n</function>\n</tool_call>", ToolCall("use", {})),
        ("<tool_call>\n<function=use>\n<parameter=text>\n1\n</parameter>\n", None),
        ("<tool_call>\n<function=other>\n</function>\n</tool_call>", None),
        ('<tool_call>\n{"name": "use", "argu', None),
        ('{"name": "use", "arguments": 5}', None),
        ("[]", None),
        ("", None),
    ],
)
def test_a_call_is_read_in_either_shape_and_a_part_of_one_is_none(text: str, call: ToolCall | None):
    assert read_call(text, (TOOL,)) == call


@given(st.text(max_size=60))
def test_reading_never_fails(text: str):
    read_call(text, (TOOL,))
    read_call(f"<function=use>{text}</function>", (TOOL,))
