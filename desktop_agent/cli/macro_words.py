"""A macro in words and as plain data, for `desktop-agent macros`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.session.plain import plain_line

if TYPE_CHECKING:
    from desktop_agent.macros.replay import Numbered
    from desktop_agent.macros.types import Macro, Parameter


def entry_of(path: Path) -> dict[str, Any]:
    """A macro file as `macros list` tells of it; one that cannot be read has an `error` instead."""
    from desktop_agent.macros.files import read_macro
    from desktop_agent.macros.replay import numbered

    try:
        macro = read_macro(path)
    except BadInput as exc:
        return {"name": path.stem, "path": str(path), "error": str(exc)}
    return {**head_data(macro, path), "name": path.stem, "steps": len(numbered(macro))}


def head_data(macro: Macro, path: Path) -> dict[str, Any]:
    """All of a macro but its steps, as `--json` prints it."""
    return {
        "name": macro.name,
        "path": str(path),
        "about": macro.about,
        "app": list(macro.app),
        "size": list(macro.size) if macro.size else None,
        "dark": macro.dark,
        "accessibility": macro.accessibility,
        "parameters": [
            {"name": p.name, "type": str(p.type), "default": p.default, "about": p.about}
            for p in macro.parameters
        ],
        "secrets": [{"name": one.name, "about": one.about} for one in macro.secrets],
    }


def step_data(step: Numbered) -> dict[str, Any]:
    """A step as `--json` prints it, with all ways to its targets."""
    from desktop_agent.macros.intents import targets_of, ways

    return {
        "number": step.number,
        "sentence": step.sentence,
        "targets": [[way.describe() for way in ways(target)] for target in targets_of(step.step.intent)],
        "after": step.step.after,
        "quiet": step.step.quiet,
        "timeout": step.step.timeout,
        "note": step.step.note,
    }


def step_lines(step: Numbered) -> Iterator[str]:
    """A step for the terminal: its number and sentence, and each other way to its targets."""
    from desktop_agent.macros.intents import targets_of, ways

    facts = [
        f"{step.step.after:g} s later" if step.step.after else "",
        "changes nothing" if step.step.quiet else "",
        f"waits {step.step.timeout:g} s" if step.step.timeout is not None else "",
        plain_line(step.step.note),
    ]
    told = "; ".join(fact for fact in facts if fact)
    yield f"{step.number:>3} {plain_line(step.sentence)}" + (f"  ({told})" if told else "")
    for target in targets_of(step.step.intent):
        for way in ways(target)[1:]:
            yield f"      or by {plain_line(way.describe())}"


def display_lines(macro: Macro) -> Iterator[str]:
    """What a macro wants of its display, when it wants anything."""
    facts = [
        "{}x{}".format(*macro.size) if macro.size else "",
        "dark" if macro.dark else "",
        "accessibility" if macro.accessibility else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    if told:
        yield f"display    {told}"


def parameter_line(parameter: Parameter) -> str:
    """A parameter with its type and default."""
    given = "must be set" if parameter.default is None else f'"{plain_line(parameter.default)}"'
    about = f"  {plain_line(parameter.about)}" if parameter.about else ""
    return f"parameter  {parameter.name} ({parameter.type}): {given}{about}"


def secret_lines(macro: Macro, path: Path) -> Iterator[str]:
    """Each secret, and whether its value is stored."""
    missing = missing_secrets(macro, path)
    for one in macro.secrets:
        state = "not stored yet" if one.name in missing else "stored"
        yield f"secret     {one.name}: {state}" + (f"  {plain_line(one.about)}" if one.about else "")


def missing_secrets(macro: Macro, path: Path) -> list[str]:
    """The secrets of which no value is stored for the macro in this file."""
    from desktop_agent.macros.secrets import open_secrets

    value_of = open_secrets(path)
    missing = []
    for one in macro.secrets:
        try:
            value_of(one.name)
        except SomethingMissing:
            missing.append(one.name)
    return missing
