from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

import resources
from desktop_agent.macros.document import plain_data, read_document
from desktop_agent.macros.files import write_macro
from desktop_agent.macros.schema import macro_schema, schema_text
from tests.desktop_agent.macros.any_macro import macros
from tests.desktop_agent.macros.test_files import EXAMPLE
from tests.desktop_agent.macros.test_parse import HEAD

FILE = Path(resources.__file__).parent / "macros" / "macro.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(macro_schema())


def is_valid(text: str) -> bool:
    return VALIDATOR.is_valid(plain_data(read_document(text)))


def test_the_file_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == schema_text(), "write the text of schema_text() to it"


def test_it_is_a_schema():
    VALIDATOR.check_schema(json.loads(schema_text()))


def test_the_example_is_valid():
    VALIDATOR.validate(plain_data(read_document(EXAMPLE)))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(macros)
def test_whatever_is_written_is_valid(tmp_path_factory, macro):
    path = tmp_path_factory.mktemp("macro") / "it.yaml"
    write_macro(macro, path)
    VALIDATOR.validate(plain_data(read_document(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "text",
    ["steps: [a]", "version: 2\nsteps: [a]", "version: 1\nsteps: 5", "version: 1\nsteps: []", "version: 1\nstep: [a]",
     HEAD + "- clik: Save", HEAD + "- click: Save\n  times: 3", HEAD + "- drag: Save", HEAD + "- click: []",
     HEAD + "- click: {colour: red}", HEAD + "- click: {role: knob}", HEAD + "- click: {spot: [1, 2]}",
     HEAD + "- click: Save\n  count: 4", HEAD + "- click: Save\n  quiet: maybe", HEAD + "- click: Save\n  after: -1",
     HEAD + "- scroll: sideways", HEAD + "- check: {text: a}", HEAD + "- wait: 4000", HEAD + "- click: [[a], b]",
     "version: 1\nsecrets: {pin: 1234}\nsteps: [a]", "version: 1\nparameters: {1st: a}\nsteps: [a]",
     "version: 1\ndisplay: {size: huge}\nsteps: [a]", HEAD + "- click: a\n  press: b"],
)  # fmt: skip
def test_mistakes_are_not_valid(text):
    assert not is_valid(text)
