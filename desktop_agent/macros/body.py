"""The body of an exported test as it grows: its lines, and all that they need around them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum

from desktop_agent.desk.as_python import KINDS
from desktop_agent.errors import BadInput
from desktop_agent.macros.parameters import parts
from desktop_agent.macros.python import (
    WIDTH,
    Call,
    Code,
    call,
    flat,
    formatted,
    identifier,
    laid_out,
    literal,
    pattern_literal,
    unique,
    width,
)
from desktop_agent.plan.sentences.write import Unsayable, phrase
from desktop_agent.types import Intent
from vision.errors import PhraseError
from vision.locate import Crop, Locator, Relation, TextMatch, parse_target

INDENT = 4
_LONGEST_SUBJECT = 56
_LONGEST_NAME = 16
"""Columns; a longer expression gets a short name, so that what is done with it stands on the same line."""
_BY_PHRASE = "locator"
"""Only a desk has this method: of a target it is the locator."""
_FACES = {"vision.locate.types": "vision.locate"}
"""Where names of inner modules are imported from."""


class Body:
    """Lines of a test function.

    Attributes:
        lines: what was written so far.
        imports: names to import, by module; a module that is imported as such has an empty name.
        pictures: PNG files that the lines look for, by name.
    """

    def __init__(self, constants: Mapping[str, str]) -> None:
        """`constants` are the names that stand for the parameters of the macro."""
        self.lines: list[str] = []
        self.imports: set[tuple[str, str]] = set()
        self.pictures: dict[str, bytes] = {}
        self._constants = constants
        self._names = {"desk", "expect", "pytest", "re", "carry_out"}
        self._drawn: dict[Crop, str] = {}
        self._variables: dict[str, str] = {}

    # ------------------------------------------------------------ writing

    def write(self, code: Code) -> None:
        """Write a statement."""
        self.lines += laid_out(code, indent=INDENT)

    def remark(self, text: str) -> None:
        """Write a comment."""
        self.lines.append(" " * INDENT + comment(text))

    def act(self, target: Locator, method: str, *positional: Code, **named: Code) -> None:
        """Write `target.method(…)`."""
        self.tell(target, "{}." + method, *positional, **named)

    def tell(self, target: Locator, pattern: str, *positional: Code, **named: Code) -> None:
        """Write `pattern(…)`, with the target where the pattern has its gap."""
        subject = self.subject(target)
        done = call(pattern.format(subject), *positional, **named)
        # Only a text may make a statement longer than a line: then it is the text that goes to the next one.
        texts = any(not isinstance(code, str) or code[:1] in "\"'f" for _, code in done.arguments)
        if not self._fits(done) and not (texts and width(done.head) <= _LONGEST_SUBJECT):
            done = call(pattern.format(self._named(subject, target)), *positional, **named)
        self.write(done)

    def both(self, one: Locator, method: str, other: Locator) -> None:
        """Write `one.method(other)`."""
        self.write(self._joined(self._target(one), one, method, other))

    def _fits(self, code: Code, beside: int = 0) -> bool:
        return INDENT + beside + width(flat(code)) <= WIDTH

    def carry_out(self, intent: Intent) -> None:
        """Write an intent for which a desk has no method."""
        self._import("desktop_agent.desk.carry", "carry_out")
        self.write(call("carry_out", "desk.desk", self._spelled(intent)))

    # ------------------------------------------------------------ texts

    def text(self, text: str) -> str:
        """The expression for a text of the macro, with its constants where parameters go."""
        return formatted(
            [(self._constant(part), True) if is_name else (part, False) for part, is_name in parts(text)]
        )

    def _pattern(self, text: str) -> str:
        """The expression for a regular expression, in which the value of a parameter stands for its own letters."""
        pieces = [
            (f"re.escape({self._constant(p)})", True) if is_name else (p, False) for p, is_name in parts(text)
        ]
        if any(is_name for _, is_name in pieces):
            self._import("re", "")
        return formatted(pieces)

    def _constant(self, name: str) -> str:
        try:
            return self._constants[name]
        except KeyError:
            raise BadInput(f'There is no parameter "{name}" that ${{{name}}} could stand for.') from None

    # ------------------------------------------------------------ targets

    def subject(self, locator: Locator) -> str:
        """A short expression for what `locator` finds."""
        return self._short(self._target(locator), locator)

    def _target(self, locator: Locator) -> Code:
        anchors = list(locator.anchors)
        kind = self._kind(locator)
        if kind is None:
            code: Code = self._anything(locator)
        elif anchors and anchors[0].relation is Relation.WITHIN and kind.head != _BY_PHRASE:
            around = anchors.pop(0).locator
            inside = self.subject(around)
            code = Call(f"{inside}.{kind.head}", kind.arguments)
            if not self._fits(code, _LONGEST_NAME + len(" = ")):
                code = Call(f"{self._named(inside, around)}.{kind.head}", kind.arguments)
        else:
            code = Call(f"desk.{kind.head}", kind.arguments)
        for anchor in anchors:
            code = self._joined(code, locator, str(anchor.relation), anchor.locator)
        if locator.place is not None:
            code = self._chained(code, locator, "at", literal(locator.place.replace("_", " ")))
        kept: dict[str, Code] = {}
        if locator.has_text is not None:
            kept["has_text"] = self.text(locator.has_text)
        if locator.ticked is not None:
            kept["ticked"] = str(locator.ticked)
        if kept:
            code = self._chained(code, locator, "filter", **kept)
        if locator.nth in (0, -1):
            return f"{self._short(code, locator)}.{'first' if locator.nth == 0 else 'last'}"
        if locator.nth is not None:
            code = self._chained(code, locator, "nth", str(locator.nth))
        return code

    def _chained(self, code: Code, about: Locator, method: str, *positional: Code, **named: Code) -> Call:
        """`code.method(…)`, where `code` gets a name when that is longer than a line."""
        done = call(f"{self._short(code, about)}.{method}", *positional, **named)
        if self._fits(done, _LONGEST_NAME + len(" = ")):
            return done
        return call(f"{self._named(flat(code), about)}.{method}", *positional, **named)

    def _joined(self, code: Code, about: Locator, method: str, other: Locator) -> Call:
        """`code.method(other)`, where both get names when that is longer than a line."""
        subject, argument = self._short(code, about), self.subject(other)
        done = call(f"{subject}.{method}", argument)
        if self._fits(done, _LONGEST_NAME + len(" = ")):
            return done
        return call(f"{self._named(subject, about)}.{method}", self._named(argument, other))

    def _kind(self, locator: Locator) -> Call | None:
        """The call of a desk's method that finds `locator` but for its order and neighbours; None: there is none."""
        if locator.point is not None or locator.spot is not None:
            return None
        if locator.crop is not None:
            only = locator.role is None and locator.text is None and locator.match is TextMatch.FUZZY
            return call("picture", f"PICTURES / {literal(self._picture(locator.crop))}") if only else None
        method = KINDS.get(locator.role, "")
        if locator.text is None:
            named = locator.role is not None and locator.match is TextMatch.FUZZY
            return call(method) if method and named else self._phrase(locator)
        if not method:
            return self._phrase(locator)
        match locator.match:
            case TextMatch.FUZZY:
                return call(method, self.text(locator.text))
            case TextMatch.EXACT:
                return call(method, self.text(locator.text), exact="True")
            case TextMatch.REGEX if _is_plain_expression(locator.text):
                self._import("re", "")
                return call(method, call("re.compile", pattern_literal(locator.text)))
            case _:
                return None

    def _phrase(self, locator: Locator) -> Call | None:
        alone = Locator(role=locator.role, text=locator.text, match=locator.match)
        try:
            words = phrase(alone)
            if "${" not in words and parse_target(words) == alone:
                return call(_BY_PHRASE, literal(words))
        except (Unsayable, PhraseError):
            pass
        return None

    def _anything(self, locator: Locator) -> Call:
        """The target by the parts of its locator: for fixed places, unusual matches and roles without a name."""
        self._import("desktop_agent.desk.targets", "Target")
        self._import("vision.locate", "Locator")
        given: dict[str, Code] = {}
        if locator.role is not None:
            given["role"] = self._spelled(locator.role)
        if locator.text is not None:
            is_pattern = locator.match is TextMatch.REGEX
            given["text"] = (self._pattern if is_pattern else self.text)(locator.text)
        if locator.match is not TextMatch.FUZZY:
            given["match"] = self._spelled(locator.match)
        if locator.point is not None:
            given["point"] = self._spelled(locator.point)
        if locator.crop is not None:
            shown = f"desk.picture(PICTURES / {literal(self._picture(locator.crop))})"
            given["crop"] = f"{shown}.locator.crop"
        if locator.spot is not None:
            given["spot"] = self._spelled(locator.spot)
        return call("Target", "desk", call("Locator", **given))

    def _short(self, code: Code, about: Locator) -> str:
        """`code` on one line where that is short; else the name of a variable that is set to it."""
        line = flat(code)
        return line if width(line) <= _LONGEST_SUBJECT else self._named(code, about)

    def _named(self, code: Code, about: Locator) -> str:
        """The name of a variable that is set to `code`."""
        line = flat(code)
        if line.isidentifier() or line in self._variables:
            return self._variables.get(line, line)
        role = "" if about.role is None else str(about.role)
        words = identifier(about.text or "", "target")
        wanted = f"{words}_{role}" if role and not words.endswith(role) else words
        name = unique(wanted if len(wanted) <= _LONGEST_NAME else _cut(words), self._names)
        self.lines += laid_out(code, indent=INDENT, before=f"{name} = ")
        self._variables[line] = name
        return name

    def _picture(self, crop: Crop) -> str:
        if crop not in self._drawn:
            name = f"{len(self._drawn) + 1}.png"
            try:
                self.pictures[name] = base64.b64decode(crop.png, validate=True)
            except (binascii.Error, ValueError) as exc:
                raise BadInput(f"A picture that the macro looks for cannot be read: {exc}.") from exc
            self._drawn[crop] = name
            self._import("pathlib", "Path")
        return self._drawn[crop]

    # ------------------------------------------------------------ anything else

    def _spelled(self, value: object) -> Code:
        """The expression for a noun: its class, and what is not as usual in it."""
        match value:
            case Locator():
                return f"{self.subject(value)}.locator"
            case Enum():
                self._import(type(value).__module__, type(value).__name__)
                return f"{type(value).__name__}.{value.name}"
            case str():
                return self.text(value)
            case bool() | int() | None:
                return repr(value)
            case float():
                return repr(value) if abs(value) < float("inf") else f'float("{value!r}")'
            case tuple():
                inside = ", ".join(flat(self._spelled(item)) for item in value)
                return f"({inside},)" if len(value) == 1 else f"({inside})"
            case _:
                self._import(type(value).__module__, type(value).__name__)
                given = {
                    one.name: self._spelled(held)
                    for one in fields(value)  # type: ignore[arg-type]
                    if one.name != "kind" and (held := getattr(value, one.name)) != one.default
                }
                return call(type(value).__name__, **given)

    def _import(self, module: str, name: str) -> None:
        self.imports.add((_FACES.get(module, module), name))


def _cut(name: str) -> str:
    """The first whole words of `name` that make a short name, with room for a number."""
    longest = _LONGEST_NAME - len("_99")
    if len(name) <= longest:
        return name
    return name[: longest + 1].rpartition("_")[0] or name[:longest]


def comment(text: str) -> str:
    """`text` as a comment on one line that no tool takes for an order."""
    pragma = re.match(
        r"(fmt|type|noqa|ruff|isort|pragma|yapf|pylint|mypy|flake8|nosec|!|:)", text, re.IGNORECASE
    )
    return f"# {'Note: ' if pragma else ''}{text}"


def _is_plain_expression(text: str) -> bool:
    """Whether compiling `text` and asking for its pattern gives `text` again, so that a test can hold it compiled."""
    if "${" in text:
        return False
    try:
        compiled = re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return compiled.flags == re.UNICODE.value
