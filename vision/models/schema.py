"""Whether a JSON value fits a JSON schema: the part of the standard that forms of answers are made of.

Known: type, enum, const, properties, required, additionalProperties, items, prefixItems, minItems, maxItems, minimum,
maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern, anyOf, oneOf, allOf, and $ref within the
schema. Other words of a schema are taken for notes, as the standard has it.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Mapping, Sequence
from typing import Any

_DEEPEST = 64
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "number": (int, float),
}
Schema = Mapping[str, Any]


class _TooDeep(Exception):
    """Schema or value lead on and on."""


def misfit(value: object, schema: Schema) -> str:
    """What about `value`, as `json` reads it, does not fit `schema`: one sentence; empty when all does."""
    try:
        return _misfit(value, schema, schema, "the answer", 0)
    except _TooDeep:
        return "The answer, or what it must fit, is nested too deeply."


def _misfit(value: Any, schema: Any, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401 - JSON
    if schema is True:
        return ""
    if schema is False:
        return f"There must be no {where}."
    if not isinstance(schema, Mapping):
        return ""
    if depth > _DEEPEST:
        raise _TooDeep
    if "$ref" in schema:
        return _misfit(value, _referred(schema["$ref"], root), root, where, depth + 1)
    for check in (_kind, _choice, _size, _members, _items, _combined):
        if found := check(value, schema, root, where, depth):
            return found
    return ""


def _kind(value: Any, schema: Schema, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401, ARG001
    wanted = schema.get("type")
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if kinds is None or any(_is(value, kind) for kind in kinds):
        return ""
    return f"{_at(where)} must be {' or '.join(map(str, kinds))}, not {_shown(value)}."


def _is(value: object, kind: str) -> bool:
    if kind == "integer":
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
    if kind == "number" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES.get(kind, ()))


def _choice(value: Any, schema: Schema, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401, ARG001
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        return f"{_at(where)} must be one of {_shown(list(schema['enum']))}, not {_shown(value)}."
    if "const" in schema and not _same(value, schema["const"]):
        return f"{_at(where)} must be {_shown(schema['const'])}, not {_shown(value)}."
    return ""


def _same(one: object, other: object) -> bool:
    """Equal as JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return one == other


def _size(value: Any, schema: Schema, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401, ARG001
    if isinstance(value, int | float) and not isinstance(value, bool):
        for name, fits, words in (
            ("minimum", operator.ge, "at least"),
            ("maximum", operator.le, "at most"),
            ("exclusiveMinimum", operator.gt, "more than"),
            ("exclusiveMaximum", operator.lt, "less than"),
        ):
            if name in schema and not fits(value, schema[name]):
                return f"{_at(where)} must be {words} {schema[name]}, not {_shown(value)}."
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            return f"{_at(where)} has {len(value)} letters, which is not a length that is allowed."
        if "pattern" in schema and re.search(schema["pattern"], value) is None:
            return f"{_at(where)} must look like {schema['pattern']}, and {_shown(value)} does not."
    if isinstance(value, list) and not (
        schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    ):
        return f"{_at(where)} has {len(value)} items, which is not a number that is allowed."
    return ""


def _members(value: Any, schema: Schema, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401
    if not isinstance(value, dict):
        return ""
    for name in schema.get("required", ()):
        if name not in value:
            return f"{_at(where)} lacks “{name}”."
    known = schema.get("properties", {})
    further = schema.get("additionalProperties", True)
    for name, one in value.items():
        if name not in known and further is False:
            return f"{_at(where)} must have no “{name[:80]}”."
        found = _misfit(one, known.get(name, further), root, f"“{name[:80]}”", depth + 1)
        if found:
            return found
    return ""


def _items(value: Any, schema: Schema, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401
    if not isinstance(value, list):
        return ""
    first: Sequence[Any] = schema.get("prefixItems", ())
    for number, one in enumerate(value):
        each = first[number] if number < len(first) else schema.get("items", True)
        found = _misfit(one, each, root, f"item {number + 1} of {where}", depth + 1)
        if found:
            return found
    return ""


def _combined(value: Any, schema: Schema, root: Schema, where: str, depth: int) -> str:  # noqa: ANN401
    for one in schema.get("allOf", ()):
        if found := _misfit(value, one, root, where, depth + 1):
            return found
    for name in ("anyOf", "oneOf"):
        if name in schema:
            wrong = [_misfit(value, one, root, where, depth + 1) for one in schema[name]]
            fitting = wrong.count("")
            if not fitting or (fitting > 1 and name == "oneOf"):
                return next((words for words in wrong if words), f"{_at(where)} fits more than one form.")
    return ""


def _referred(reference: object, root: Schema) -> Any:  # noqa: ANN401
    """The part of the schema that `#/$defs/name` means; what leads elsewhere allows nothing."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return False
    found: Any = root
    for part in reference[1:].split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or name not in found:
            return False
        found = found[name]
    return found


def _at(where: str) -> str:
    return where[0].upper() + where[1:]


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else text[:117] + "…"


__all__ = ["misfit"]
