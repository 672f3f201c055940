"""A locator as the Python that a test would write: `desk.button("Save").within(desk.dialog("Save As"))`.

What is written means exactly that locator, every part of it. What the fluent face of a desk has no word for (a place
in a window, a picture that is in no file) is written as `Target(desk, Locator(...))`; `Spelling.imports` says which
names that needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from vision.errors import PhraseError
from vision.locate import Crop, Locator, TextMatch, parse_target
from vision.locate.words import ROLE_WORDS
from vision.types import Role

KINDS: dict[Role | None, str] = {
    None: "text",
    Role.BUTTON: "button",
    Role.TEXTBOX: "textbox",
    Role.CHECKBOX: "checkbox",
    Role.RADIO: "radio",
    Role.SWITCH: "switch",
    Role.COMBOBOX: "combobox",
    Role.SPINBUTTON: "spinbutton",
    Role.SLIDER: "slider",
    Role.TAB: "tab",
    Role.MENU: "menu",
    Role.MENUITEM: "menuitem",
    Role.LINK: "link",
    Role.ROW: "row",
    Role.CELL: "cell",
    Role.LISTITEM: "listitem",
    Role.IMG: "icon",
    Role.WINDOW: "window",
    Role.DIALOG: "dialog",
}
"""The methods of a desk (`desktop_agent.desk.kinds`)."""
_INLINE_FLAGS = re.ASCII | re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE
_LOCATE, _TYPES, _TARGETS = "vision.locate", "vision.types", "desktop_agent.desk.targets"


@dataclass(frozen=True, slots=True)
class Spelling:
    """Python that makes a target.

    Attributes:
        code: one expression, on one line.
        imports: what it needs besides the desk: module and name; an empty name for the module itself.
    """

    code: str
    imports: frozenset[tuple[str, str]] = frozenset()


def python_of(locator: Locator, *, desk: str = "desk", crop_file: Callable[[Crop], str] | None = None) -> str:
    """The expression that makes the target of `locator` on a desk of that name.

    `crop_file` tells the file in which a test will find a picture; without it the picture itself is written out.
    """
    return spell(locator, desk=desk, crop_file=crop_file).code


def spell(
    locator: Locator, *, desk: str = "desk", crop_file: Callable[[Crop], str] | None = None
) -> Spelling:
    """As `python_of`, with the names that must be imported."""
    writer = _Writer(desk, crop_file)
    code = writer.target(locator)
    return Spelling(code, frozenset(writer.imports))


@dataclass
class _Writer:
    """Writes one expression; collects what it needs."""

    desk: str
    crop_file: Callable[[Crop], str] | None
    imports: set[tuple[str, str]] = field(default_factory=set)

    def target(self, locator: Locator) -> str:
        """The whole of it. Its other ways are `or_`; such as have other ways of their own are written out."""
        if any(way.otherwise for way in locator.otherwise):
            return self._plainly(locator)
        parts = [self._head(locator)]
        parts += [f"{a.relation}({self.target(a.locator)})" for a in locator.anchors]
        if locator.place is not None:
            parts.append(f"at({_text(str(locator.place).replace('_', ' '))})")
        filters = [f"has_text={_text(locator.has_text)}"] if locator.has_text is not None else []
        filters += [f"ticked={locator.ticked}"] if locator.ticked is not None else []
        if filters:
            parts.append(f"filter({', '.join(filters)})")
        if locator.nth is not None:
            parts.append({0: "first", -1: "last"}.get(locator.nth, f"nth({locator.nth})"))
        parts += [f"or_({self.target(way)})" for way in locator.otherwise]
        return ".".join(parts)

    def _head(self, locator: Locator) -> str:
        """What it is, without what narrows it down."""
        core = Locator(
            locator.role,
            locator.text,
            locator.match,
            point=locator.point,
            crop=locator.crop,
            spot=locator.spot,
        )
        if core == Locator(crop=locator.crop) and locator.crop is not None and self.crop_file is not None:
            return f"{self.desk}.picture({_text(self.crop_file(locator.crop))})"
        if core == Locator(locator.role, locator.text, locator.match):
            said = self._of_kind(core) or self._said(core)
            if said is not None:
                return f"{self.desk}.{said}"
        return self._plainly(core)

    def _of_kind(self, core: Locator) -> str | None:
        """`button("Save")`; None where a desk has no method for it."""
        kind = KINDS.get(core.role)
        if kind is None or (core.role is None and core.text is None):
            return None
        if core.text is None:
            return f"{kind}()" if core.match is TextMatch.FUZZY else None
        match core.match:
            case TextMatch.FUZZY:
                return f"{kind}({_text(core.text)})"
            case TextMatch.EXACT:
                return f"{kind}({_text(core.text)}, exact=True)"
            case TextMatch.REGEX if _is_plain_pattern(core.text):
                self.imports.add(("re", ""))
                return f"{kind}(re.compile({_pattern(core.text)}))"
            case _:
                return None

    def _said(self, core: Locator) -> str | None:
        """`locator('the "Name" column header')`; None where those words mean something else."""
        called = next((words for words, role in ROLE_WORDS.items() if role is core.role), None)
        phrase = f'the "{core.text}" {called}' if core.text is not None else f"the {called}"
        if called is None or (core.text is not None and any(mark in core.text for mark in '"“”')):
            return None
        try:
            return f"locator({_text(phrase)})" if parse_target(phrase) == core else None
        except PhraseError:
            return None

    def _plainly(self, locator: Locator) -> str:
        self.imports |= {(_TARGETS, "Target")}
        return f"Target({self.desk}, {self._written(locator)})"

    def _written(self, locator: Locator) -> str:
        """The locator itself, with every part that is not as usual."""
        parts: list[str] = []
        if locator.role is not None:
            parts.append(f"role={self._name(_TYPES, 'Role')}.{locator.role.name}")
        if locator.text is not None:
            parts.append(f"text={_text(locator.text)}")
        if locator.match is not TextMatch.FUZZY:
            parts.append(f"match={self._name(_LOCATE, 'TextMatch')}.{locator.match.name}")
        if locator.anchors:
            anchor, relation = self._name(_LOCATE, "Anchor"), self._name(_LOCATE, "Relation")
            anchors = [
                f"{anchor}({relation}.{a.relation.name}, {self._written(a.locator)})" for a in locator.anchors
            ]
            parts.append(f"anchors={_tuple(anchors)}")
        if locator.nth is not None:
            parts.append(f"nth={locator.nth}")
        if locator.point is not None:
            point = f"{self._name(_TYPES, 'FramePoint')}({locator.point.x!r}, {locator.point.y!r})"
            parts.append(f"point={point}")
        if locator.place is not None:
            parts.append(f"place={self._name(_LOCATE, 'Place')}.{locator.place.name}")
        if locator.crop is not None:
            parts.append(f"crop={self._name(_LOCATE, 'Crop')}({_text(locator.crop.png)})")
        if (spot := locator.spot) is not None:
            numbers = f"{spot.x!r}, {spot.y!r}, {spot.width}, {spot.height}"
            parts.append(f"spot={self._name(_LOCATE, 'Spot')}({numbers})")
        if locator.has_text is not None:
            parts.append(f"has_text={_text(locator.has_text)}")
        if locator.ticked is not None:
            parts.append(f"ticked={locator.ticked}")
        if locator.otherwise:
            parts.append(f"otherwise={_tuple([self._written(way) for way in locator.otherwise])}")
        return f"{self._name(_LOCATE, 'Locator')}({', '.join(parts)})"

    def _name(self, module: str, name: str) -> str:
        self.imports.add((module, name))
        return name


def _is_plain_pattern(pattern: str) -> bool:
    """Whether a compiled expression is read back as this text: its flags are written differently."""
    try:
        return not re.compile(pattern).flags & _INLINE_FLAGS
    except re.error:
        return False


def _tuple(parts: list[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _pattern(pattern: str) -> str:
    """The literal of a regular expression: a raw one, where there is one."""
    raw = "\\" in pattern and pattern.isprintable() and '"' not in pattern and not pattern.endswith("\\")
    return f'r"{pattern}"' if raw else _text(pattern)


def _text(text: str) -> str:
    """A string literal, in double quotes where that needs no escapes."""
    plain = repr(text)
    if plain.startswith("'") and '"' not in text:
        return '"' + plain[1:-1].replace("\\'", "'") + '"'
    return plain
