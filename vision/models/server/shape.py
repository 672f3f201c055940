"""Reading JSON that a stranger sent: what is not of the kind that is meant is WrongShape, never a surprise later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vision.models.server.draft import WrongShape

_MOST = 10_000_000_000


def document(text: str | bytes) -> Any:  # noqa: ANN401 - whatever it is
    """The JSON value. Raises WrongShape."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise WrongShape("no JSON") from problem


def mapping(value: Any, where: str) -> Mapping[str, Any]:  # noqa: ANN401
    """`value`, which must be an object; None is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise WrongShape(where)
    return value


def listed(value: Any, where: str) -> list[Any]:  # noqa: ANN401
    """`value`, which must be a list; None is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongShape(where)
    return value


def words(value: Any, where: str) -> str:  # noqa: ANN401
    """`value`, which must be text; None is none. Halves of characters, which cannot be stored, are replaced."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongShape(where)
    if value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def count(value: Any) -> int | None:  # noqa: ANN401
    """`value` if it can be a number of tokens, otherwise None: a server's statistics are worth no error."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        return None
    return int(value)


__all__ = ["count", "document", "listed", "mapping", "words"]
