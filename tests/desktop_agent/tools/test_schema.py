from __future__ import annotations

from contextlib import suppress

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.policy.toolbox import NAMES
from desktop_agent.tools.files import file_tools
from desktop_agent.tools.folders import Folders
from desktop_agent.tools.options import ToolOptions
from desktop_agent.tools.run import Ground, RunCommand, RunPython
from desktop_agent.tools.schema import check_arguments
from desktop_agent.tools.types import ToolFailed
from desktop_agent.tools.web import Address, WebSearch

FOLDERS = Folders(("/nowhere",))
GROUND = Ground(None, FOLDERS, ToolOptions())  # type: ignore[arg-type] - nothing is run
SEARCH = WebSearch(Address.read("https://search.example.org/?q={query}"), 5)
TOOLS = {
    tool.spec.name: tool for tool in (*file_tools(FOLDERS), RunPython(GROUND), RunCommand(GROUND), SEARCH)
}
SCHEMA = {
    "type": "object",
    "properties": {
        "words": {"type": "string", "minLength": 1, "maxLength": 5},
        "count": {"type": "integer", "minimum": 1, "maximum": 3},
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2},
        "sure": {"type": "boolean"},
        "how": {"type": "string", "enum": ["a", "b"]},
    },
    "required": ["words"],
    "additionalProperties": False,
}
keys = st.sampled_from(
    ["words", "count", "items", "sure", "how", "other", "path", "argv", "code", "query", "content"]
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.floats()
    | st.sampled_from(["", "a", "b", "abcdef", "\ud800", "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=2),
    max_leaves=4,
)


def fits(schema, value) -> bool:
    try:
        check_arguments(schema, value)
    except ToolFailed:
        return False
    return True


@given(st.dictionaries(keys, values, max_size=4) | values)
def test_what_is_taken_is_what_json_schema_allows_but_for_characters_that_are_no_text(value):
    allowed = jsonschema.Draft202012Validator(SCHEMA).is_valid(value)
    if fits(SCHEMA, value):
        assert allowed
    elif allowed:
        # JSON schema calls 1.0 whole; what is no text can be in no file and no command line.
        assert any(mark in repr(value) for mark in (".0", "\\ud800", "\\x00"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "The arguments must be an object."),
        ({}, "words is missing."),
        ({"words": "a", "colour": 1}, 'There is no argument "colour"; there are: words, count'),
        ({"words": 5}, "words must be text."),
        ({"words": ""}, "words must not be empty."),
        ({"words": "abcdef"}, "words has 6 characters; 5 are allowed."),
        ({"words": "a\0"}, "words holds a character that is no text."),
        ({"words": "a", "count": True}, "count must be a whole number."),
        ({"words": "a", "count": 4}, "count must be from 1 to 3."),
        ({"words": "a", "items": ["a", 1]}, "items, item 2 must be text."),
        ({"words": "a", "items": []}, "items must have at least 1 items."),
        ({"words": "a", "items": ["a"] * 3}, "items has 3 items; 2 are allowed."),
        ({"words": "a", "sure": "yes"}, "sure must be true or false."),
        ({"words": "a", "how": "c"}, "how must be one of a, b."),
    ],
)
def test_what_does_not_fit_is_told_so_that_it_can_be_mended(arguments, words):
    with pytest.raises(ToolFailed) as wrong:
        check_arguments(SCHEMA, arguments)
    assert words in str(wrong.value)


@pytest.mark.parametrize("schema", [{"type": "string", "pattern": "a"}, {"type": "number"}])
def test_a_schema_that_says_more_than_is_checked_is_a_mistake_of_ours(schema):
    with pytest.raises(ValueError, match="which is not checked"):
        check_arguments({"type": "object", "properties": {"a": schema}}, {"a": "a"})


def test_every_tool_has_a_name_that_policy_knows_and_a_schema_that_is_one():
    assert set(TOOLS) == set(NAMES)
    for tool in TOOLS.values():
        jsonschema.Draft202012Validator.check_schema(tool.spec.parameters)
        assert tool.spec.description


@given(st.sampled_from(sorted(TOOLS)), st.dictionaries(keys, values, max_size=3) | values)
def test_whatever_a_model_gives_a_tool_is_understood_or_refused_in_words(name, arguments):
    tool = TOOLS[name]
    for question in (tool.describe, tool.reach):
        with suppress(ToolFailed):
            assert question(arguments)
