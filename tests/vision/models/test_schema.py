from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.models.schema import misfit

PLACE = {"type": "integer", "minimum": 0, "maximum": 1000}
ACTION = {
    "type": "object",
    "properties": {
        "action": {"enum": ["click", "type"]},
        "at": {"type": "array", "items": PLACE, "minItems": 2, "maxItems": 2},
        "text": {"type": "string", "maxLength": 5},
    },
    "required": ["action"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"action": "click", "at": [1, 1000]}, ""),
        ({"action": "fly"}, '“action” must be one of ["click", "type"], not "fly".'),
        ({}, "The answer lacks “action”."),
        ([], "The answer must be object, not []."),
        ({"action": "click", "at": [1]}, "“at” has 1 items, which is not a number that is allowed."),
        ({"action": "click", "at": [1, 1001]}, "Item 2 of “at” must be at most 1000, not 1001."),
        ({"action": "click", "at": [1, True]}, "Item 2 of “at” must be integer, not true."),
        (
            {"action": "type", "text": "sixsix"},
            "“text” has 6 letters, which is not a length that is allowed.",
        ),
        ({"action": "type", "more": 1}, "The answer must have no “more”."),
    ],
)
def test_what_does_not_fit_is_said(value, words):
    assert misfit(value, ACTION) == words


def test_a_schema_that_refers_to_itself_without_end_is_no_endless_work():
    assert "deeply" in misfit({}, {"$ref": "#"})
    deep: object = []
    for _ in range(200):
        deep = [deep]
    assert "deeply" in misfit(deep, {"items": {"$ref": "#"}})


def test_a_reference_leads_to_another_part_and_one_that_leads_elsewhere_allows_nothing():
    schema = {"$defs": {"a/b": {"type": "integer"}}, "items": {"$ref": "#/$defs/a~1b"}}
    assert misfit([1, 2], schema) == ""
    assert misfit([1, "x"], schema) == 'Item 2 of the answer must be integer, not "x".'
    assert misfit([1], {"items": {"$ref": "https://example.org/schema"}})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, -2.0, "", "a", "ab"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
SCHEMAS = st.recursive(
    st.booleans()
    | st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"]),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "minimum": st.integers(-2, 2),
            "exclusiveMaximum": st.integers(-2, 2),
            "minLength": st.integers(0, 2),
            "pattern": st.sampled_from(["a", "^b", ".."]),
            "maxItems": st.integers(0, 2),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
            "additionalProperties": inner,
            "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "allOf": st.lists(inner, min_size=1, max_size=2),
        },
    ),
    max_leaves=5,
)


@settings(max_examples=300)
@given(VALUES, SCHEMAS)
def test_it_judges_as_the_reference_validator_does(value, schema):
    fits = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (misfit(value, schema) == "") is fits
