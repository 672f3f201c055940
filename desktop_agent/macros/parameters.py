"""Put the values of a macro's parameters into the texts of its steps.

`${name}` stands for a value. A dollar sign before `${` makes it literal: `$${` is `${`, `$$${name}` is a dollar sign
and a value. A value is data: what looks like a parameter inside it stays as it is, and in a regular expression it
stands for its own characters. Secrets never come this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from desktop_agent.errors import BadInput
from desktop_agent.macros.document import shown
from desktop_agent.macros.scalars import NAME, nearest
from desktop_agent.macros.texts import Use, with_texts
from desktop_agent.macros.types import Macro, Parameter, ParameterType

MAX_VALUE = 100_000
"""Characters of one value."""

_REFERENCE = re.compile(r"(\$+)\{([^{}]*)(\}?)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def fill(macro: Macro, given: Mapping[str, str]) -> Macro:
    """`macro` with values in place of `${name}`; every replay goes through here, so that `$${` becomes `${`.

    The result's parameters are none. Raises BadInput for a name that does not exist, for one without a value, and
    for a value that does not fit; nothing is filled then.
    """
    values = _values(macro, given)

    def change(text: str, use: Use) -> str:
        return _filled(text, use, values)

    return replace(
        macro,
        steps=tuple(replace(step, intent=with_texts(step.intent, change)) for step in macro.steps),
        app=tuple(change(argument, Use.ARGUMENT) for argument in macro.app),
        parameters=(),
    )


def literal(text: str) -> str:
    """`text` as a step must hold it to mean itself: for whatever was recorded, read or typed by a person."""
    return re.sub(r"\$+(?=\{)", lambda dollars: dollars[0] * 2, text)


def references(text: str) -> Iterator[tuple[str, str]]:
    """Each parameter that `text` mentions: as written, and its name. The name is empty where it cannot be one."""
    for found in _REFERENCE.finditer(text):
        if len(found[1]) % 2:
            well = found[3] and NAME.fullmatch(found[2])
            yield "$" + found[0].lstrip("$"), found[2] if well else ""


def renamed_in(text: str, old: str, new: str) -> str:
    """`text` with the parameter `old` called `new`."""

    def rename(found: re.Match[str]) -> str:
        dollars, name, end = found.groups()
        is_it = len(dollars) % 2 and end and name == old
        return f"{dollars}{{{new}{end}" if is_it else found[0]

    return _REFERENCE.sub(rename, text)


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in pieces: `(words, False)` are literal, `(name, True)` is the parameter whose value goes there."""
    end = 0
    for found in _REFERENCE.finditer(text):
        dollars, name, close = found.groups()
        yield text[end : found.start()] + "$" * (len(dollars) // 2), False
        yield (name, True) if len(dollars) % 2 else (f"{{{name}{close}", False)
        end = found.end()
    yield text[end:], False


def why_not(parameter: Parameter, value: str) -> str | None:
    """Why `value` cannot be given for `parameter`, as the end of a sentence; None when it can."""
    if len(value) > MAX_VALUE:
        return f"it is longer than {MAX_VALUE:,} characters"
    if control := _CONTROLS.search(value):
        return f"the character U+{ord(control[0]):04X} in it cannot be typed"
    match parameter.type:
        case ParameterType.NUMBER if not _NUMBER.fullmatch(value):
            return "it is a number, such as 12 or 3.5"
        case ParameterType.FLAG if value not in ("true", "false"):
            return "it is true or false"
        case _:
            return None


def _values(macro: Macro, given: Mapping[str, str]) -> dict[str, str]:
    known = {parameter.name: parameter for parameter in macro.parameters}
    secrets = {secret.name for secret in macro.secrets}
    for name in given:
        if name in secrets:
            raise BadInput(f'"{name}" is a secret of {macro.name}; its value comes from the keyring only.')
        if name not in known:
            raise BadInput(
                f'The macro {macro.name} has no parameter "{shown(name)}". {nearest(name, known, "It has")}'
            )
    values: dict[str, str] = {}
    missing: list[str] = []
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            missing.append(name)
            continue
        if (problem := why_not(parameter, value)) is not None:
            raise BadInput(f'"{shown(value)}" cannot be the {name} of {macro.name}: {problem}.')
        values[name] = value
    if missing:
        what = "parameter" if len(missing) == 1 else "parameters"
        raise BadInput(
            f"The macro {macro.name} needs the {what} {', '.join(missing)}. It has: {', '.join(known)}."
        )
    return values


def _filled(text: str, use: Use, values: Mapping[str, str]) -> str:
    def value_for(found: re.Match[str]) -> str:
        dollars, name, end = found.groups()
        kept = "$" * (len(dollars) // 2)
        if len(dollars) % 2 == 0:
            return f"{kept}{{{name}{end}"
        if not end or name not in values:
            raise BadInput(f'There is no parameter "{shown(name)}". {nearest(name, values, "There are")}')
        return kept + (re.escape(values[name]) if use is Use.PATTERN else values[name])

    filled = _REFERENCE.sub(value_for, text)
    if text.strip() and not filled.strip() and use in (Use.MATCHED, Use.PATTERN):
        raise BadInput(
            f'The parameter in "{shown(text)}" may not be empty: it says what to find on the screen.'
        )
    return filled
