"""Whether arguments fit a tool's schema: the part of JSON schema that our tools use, strictly.

Nothing is converted: what a model calls a number must be one. A schema that says what is not known here is a mistake
of ours, and told as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_agent.tools.types import ToolFailed

_KNOWN = frozenset(
    {
        "type", "description", "properties", "required", "additionalProperties", "enum", "default", "items",
        "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems",
    }
)  # fmt: skip


def check_arguments(schema: Mapping[str, Any], arguments: object) -> None:
    """Raises ToolFailed, in words that the arguments can be mended by, for the first thing that does not fit."""
    _check(schema, arguments, "")


def _check(schema: Mapping[str, Any], value: object, name: str) -> None:
    if unknown := schema.keys() - _KNOWN:
        raise ValueError(f"The schema of {name or 'a tool'} says {sorted(unknown)}, which is not checked.")
    match schema["type"]:
        case "object":
            _object(schema, value, name)
        case "array":
            _array(schema, value, name)
        case "string":
            _string(schema, value, name)
        case "boolean":
            if not isinstance(value, bool):
                raise ToolFailed(f"{name} must be true or false.")
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                raise ToolFailed(f"{name} must be a whole number.")
            _range(schema, value, name)
        case other:
            raise ValueError(f"The schema of {name or 'a tool'} has the type {other}, which is not checked.")
    if "enum" in schema and value not in schema["enum"]:
        raise ToolFailed(f"{name} must be one of {', '.join(map(str, schema['enum']))}.")


def _object(schema: Mapping[str, Any], value: object, name: str) -> None:
    if not isinstance(value, Mapping):
        raise ToolFailed(f"{name or 'The arguments'} must be an object.")
    known: Mapping[str, Any] = schema["properties"]
    for key in value:
        if key not in known:
            raise ToolFailed(f'There is no argument "{str(key)[:60]}"; there are: {", ".join(known)}.')
    for key in schema.get("required", ()):
        if key not in value:
            raise ToolFailed(f"{key} is missing.")
    for key, held in value.items():
        _check(known[key], held, key)


def _array(schema: Mapping[str, Any], value: object, name: str) -> None:
    if not isinstance(value, list | tuple):
        raise ToolFailed(f"{name} must be a list.")
    if len(value) < schema.get("minItems", 0):
        raise ToolFailed(f"{name} must have at least {schema['minItems']} items.")
    if len(value) > schema.get("maxItems", len(value)):
        raise ToolFailed(f"{name} has {len(value):,} items; {schema['maxItems']:,} are allowed.")
    for number, held in enumerate(value, 1):
        _check(schema["items"], held, f"{name}, item {number}")


def _string(schema: Mapping[str, Any], value: object, name: str) -> None:
    if not isinstance(value, str):
        raise ToolFailed(f"{name} must be text.")
    if len(value) < schema.get("minLength", 0):
        raise ToolFailed(f"{name} must not be empty.")
    if len(value) > schema.get("maxLength", len(value)):
        raise ToolFailed(f"{name} has {len(value):,} characters; {schema['maxLength']:,} are allowed.")
    if "\0" in value or any(0xD800 <= ord(one) <= 0xDFFF for one in value):
        raise ToolFailed(f"{name} holds a character that is no text.")


def _range(schema: Mapping[str, Any], value: int, name: str) -> None:
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise ToolFailed(f"{name} must be from {schema['minimum']:,} to {schema['maximum']:,}.")
