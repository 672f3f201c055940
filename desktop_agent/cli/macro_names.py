"""What people write on the command line for a macro, and for the values of its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_agent.errors import BadInput


def macro_named(name: str) -> Path | None:
    """The file of the macro `name`, a name or a path; None when it is a session's.

    Raises BadInput when it is both, or neither.
    """
    from desktop_agent.macros.store import SUFFIXES, find_macro
    from desktop_agent.session.read import find_session

    if name.lower().endswith(SUFFIXES):
        return find_macro(name)
    try:
        macro, why = find_macro(name), ""
    except BadInput as exc:
        macro, why = None, str(exc)
    try:
        session = find_session(name)
    except BadInput as exc:
        if macro is None:
            raise BadInput(f"{why} {exc}") from exc
        return macro
    if macro is not None:
        raise BadInput(f'"{name}" is a macro and a session: say which file is meant, {macro} or {session}.')
    return None


def parse_settings(settings: Sequence[str]) -> dict[str, str]:
    """`["name=Ann"]` as names and values. Raises BadInput for one without a name, or a name that comes twice."""
    values: dict[str, str] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"--set {setting}: write it as --set NAME=VALUE.")
        if name.strip() in values:
            raise BadInput(f"--set {name.strip()} is given twice.")
        values[name.strip()] = value
    return values
