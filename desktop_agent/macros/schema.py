"""The JSON schema of macro files, for editors that help while one is written. Made of the grammar, never by hand."""

from __future__ import annotations

import json
from typing import Any, assert_never

from actions.types import Button
from desktop_agent.macros import grammar
from desktop_agent.macros.grammar import Kind
from desktop_agent.macros.head import KEYS, MAX_DECLARED
from desktop_agent.macros.locators import MAX_NTH
from desktop_agent.macros.scalars import NAME
from desktop_agent.macros.types import VERSION, ParameterType
from vision.locate import Place, TextMatch
from vision.types import Role

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_FILLED: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_NAME: Schema = {"type": "string", "pattern": f"^{NAME.pattern}$"}
_SECONDS: Schema = {"type": "number", "minimum": 0, "maximum": grammar.MAX_SECONDS}
_FLAG: Schema = {"type": "boolean"}


def macro_schema() -> Schema:
    """The schema, draft 2020-12. It allows whatever the reader does, and some things that only the reader refuses."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Desktop Agent macro",
        "description": "What to do in a program, step by step.",
        "type": "object",
        "required": ["version", "steps"],
        "additionalProperties": False,
        "properties": {key: _head(key) for key in KEYS},
        "$defs": {
            "locator": {"anyOf": [*_way(), {"$ref": "#/$defs/ways"}]},
            "ways": {
                "description": "Ways to find it, best first.",
                "type": "array",
                "minItems": 1,
                "prefixItems": [{"anyOf": _way()}],
                "items": {"$ref": "#/$defs/locator"},
            },
            "found": _found(),
            "condition": {"anyOf": [{"type": "string", "minLength": 1}, *_conditions()]},
            "step": {
                "anyOf": [
                    {"type": "string", "minLength": 1, "description": "One or several sentences."},
                    *(_step(name) for name in grammar.VERBS),
                ]
            },
        },
    }


def schema_text() -> str:
    """The schema as the file in `resources/macros` holds it."""
    return json.dumps(macro_schema(), indent=2, ensure_ascii=False) + "\n"


def _head(key: str) -> Schema:
    match key:
        case "version":
            return {"const": VERSION, "description": "Of the file format."}
        case "name":
            return {"type": ["string", "number"], "minLength": 1, "maxLength": 100}
        case "about":
            return {**_TEXT, "description": "What it is for."}
        case "app":
            return {
                "anyOf": [_of(Kind.COMMAND), {"type": "null"}],
                "description": "The program to start first.",
            }
        case "display":
            return _object(
                {
                    "size": {"type": "string", "pattern": "^[0-9]{2,5} *[xX×] *[0-9]{2,5}$"},
                    "dark": _FLAG,
                    "accessibility": _FLAG,
                },
                about="The display it was made on.",
            )
        case "parameters":
            kinds = {"enum": [kind.value for kind in ParameterType]}
            long = _object({"type": kinds, "default": _TEXT, "about": _TEXT})
            about = "What may differ from one replay to the next: ${name} in a text stands for it."
            return _declared({"anyOf": [_TEXT, {"type": "null"}, long]}, about)
        case "secrets":
            held = _object({"about": _TEXT})
            return _declared({"anyOf": [{"type": "null"}, held]}, "What the keyring holds; never a value.")
        case _:
            return {
                "type": "array",
                "minItems": 1,
                "maxItems": grammar.MAX_STEPS,
                "items": {"$ref": "#/$defs/step"},
            }


def _declared(value: Schema, about: str) -> Schema:
    return {
        "description": about,
        "type": ["object", "null"],
        "maxProperties": MAX_DECLARED,
        "propertyNames": {"pattern": f"^{NAME.pattern}$"},
        "additionalProperties": value,
    }


def _way() -> list[Schema]:
    return [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/found"}]


def _found() -> Schema:
    two = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    locator = {"$ref": "#/$defs/locator"}
    relations = dict.fromkeys(grammar.RELATIONS, locator)
    plain: dict[str, Schema] = {
        "role": {"enum": [role.value for role in Role]},
        "text": _FILLED,
        "match": {"enum": [match.value for match in TextMatch]},
        "has_text": {**_FILLED, "description": "Words that stand somewhere in it."},
        "ticked": _FLAG,
        "nth": {
            "type": "integer",
            "minimum": -MAX_NTH,
            "maximum": MAX_NTH,
            "description": "0 is the first, -1 the last.",
        },
        "place": {"enum": [place.value for place in Place]},
        "point": {**two, "description": "Pixels of the frame: the last resort."},
        "spot": {**two, "description": "Pixels from the corner of a window as large as `of` says."},
        "of": {**two, "items": {"type": "integer", "minimum": 1}},
        "crop": {"type": "string", "minLength": 1, "description": "A PNG file in the macro's folder."},
    }
    also = {"type": "array", "items": {**_object(relations), "minProperties": 1}}
    return {
        **_object({**plain, **relations, grammar.ALSO: also}),
        "minProperties": 1,
        "dependentRequired": {"spot": ["of"], "of": ["spot"], "match": ["text"]},
    }


def _conditions() -> list[Schema]:
    found: list[Schema] = []
    for name, (kind, about) in grammar.CONDITIONS.items():
        parts: dict[str, Schema] = {name: {**_of(kind), "description": about}, "not": _FLAG}
        required = [name]
        if name == "value":
            parts[name] = _TEXT
        if (where := grammar.WHERE.get(name)) is not None:
            parts[where] = _of(Kind.LOCATOR)
            required.append(where)
        found.append(_object(parts, required))
    return found


def _step(name: str) -> Schema:
    verb = grammar.VERBS[name]
    parts = {name: _of(verb.kind), **{key: _of(kind) for key, kind in verb.options.items()}}
    parts |= {key: _of(kind) for key, kind in grammar.COMMON.items()}
    if name == "type":
        parts[name] = _TEXT
    parts["note"] = _TEXT
    return _object(parts, [name, *sorted(verb.required)], verb.about)


def _of(kind: Kind) -> Schema:
    match kind:
        case Kind.LOCATOR | Kind.TOGGLE:
            return {"$ref": "#/$defs/locator"}
        case Kind.LOCATOR_OR_TRUE:
            return {"anyOf": [{"const": True}, {"$ref": "#/$defs/locator"}]}
        case Kind.CONDITION:
            return {"$ref": "#/$defs/condition"}
        case Kind.CONDITION_OR_SECONDS:
            return {"anyOf": [_SECONDS, {"$ref": "#/$defs/condition"}]}
        case Kind.TEXT:
            return _FILLED
        case Kind.TITLE_OR_NOTHING:
            return {"type": ["string", "number", "boolean", "null"]}
        case Kind.NAME:
            return _NAME
        case Kind.PATH:
            return {"anyOf": [_FILLED, {"type": "array", "minItems": 1, "items": _FILLED}]}
        case Kind.COMMAND:
            return {"anyOf": [_FILLED, {"type": "array", "minItems": 1, "items": _TEXT}]}
        case Kind.CHORD:
            key = {"type": ["string", "integer"], "minLength": 1}
            return {"anyOf": [key, {"type": "array", "minItems": 1, "items": key}]}
        case Kind.KEYS:
            key = {"type": "string", "minLength": 1}
            return {"anyOf": [key, {"type": "array", "minItems": 1, "items": key}]}
        case Kind.BUTTON:
            return {"enum": [button.value for button in Button]}
        case Kind.WAY:
            ticks = _whole(-grammar.MAX_TICKS, grammar.MAX_TICKS)
            return {"anyOf": [{"enum": list(grammar.WAYS)}, _object({"down": ticks, "right": ticks})]}
        case Kind.CLICKS:
            return _whole(1, grammar.MAX_CLICKS)
        case Kind.TIMES:
            return _whole(1, grammar.MAX_TIMES)
        case Kind.TICKS:
            return _whole(1, grammar.MAX_TICKS)
        case Kind.COUNT:
            return _whole(0, grammar.MAX_COUNT)
        case Kind.SECONDS:
            return _SECONDS
        case Kind.FLAG:
            return _FLAG
        case _:
            assert_never(kind)


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _object(parts: dict[str, Schema], required: list[str] | None = None, about: str = "") -> Schema:
    schema: Schema = {"type": "object", "properties": parts, "additionalProperties": False}
    if required:
        schema["required"] = required
    return {"description": about, **schema} if about else schema
