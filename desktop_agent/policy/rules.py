r"""One rule of a policy: how it is written in TOML, and when it matches.

    [[rule]]
    name = "deleting asks"
    effect = "ask"                     # allow, ask or deny
    actions = ["click", "drag"]        # kinds of `actions.types.Action`
    text = '\b(delete|remove)\b'     # regular expression on the target's words
    typed = 'sudo'                     # ... on typed text, or on the command line of a program to start
    keys = ["alt+f4", "super+*"]       # chords; `super+*` is every chord with that key
    window = 'Payment'                 # regular expression on the window's title
    program = ["xterm", ""]            # class names of the window's program, or the program to start; "": unknown
    display = ["screen"]               # virtual or screen
    reason = "it cannot be undone"

All conditions that are given must hold. Regular expressions ignore case and match anywhere in the text; invisible
format characters are removed first and compatibility forms unified, so that neither hides a word.

In doubt a rule that allows does not match and one that asks or denies does: an allowing `text` must match both the
words on the screen and those that were looked for, and allowing patterns never match text of more than 4,000
characters, of which a search sees only a part at a time.
"""

from __future__ import annotations

import re
import shlex
from enum import StrEnum
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from actions.errors import UnknownKey
from actions.keymap import parse_chord
from actions.types import Hold, Launch, PressChord, TypeText
from desktop_agent.policy.plain import searchable
from desktop_agent.types import GroundedAction

MAX_PATTERN = 2000
"""Characters of a regular expression."""

CHUNK, OVERLAP = 4000, 1000
"""Text is searched in chunks of so many characters, so that one match attempt never sees more. They overlap, so
that nothing shorter than the overlap hides at a border."""

ActionKind = Literal[
    "move",
    "click",
    "button_down",
    "button_up",
    "drag",
    "scroll",
    "type_text",
    "type_secret",
    "press_chord",
    "hold",
    "wait",
    "launch",
    "focus_window",
]
Pattern = Annotated[str, Field(min_length=1, max_length=MAX_PATTERN)]
Items = Field(default=None, min_length=1, max_length=200)

_SIDES = {"ctrl_right": "ctrl", "shift_right": "shift", "alt_right": "alt", "super_right": "super"}


class RuleEffect(StrEnum):
    """What a matching rule says."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


class Rule(BaseModel):
    """One rule, as the module's docstring shows it. Raises pydantic's ValidationError for anything else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100)
    effect: RuleEffect
    actions: tuple[ActionKind, ...] | None = Items
    text: Pattern | None = None
    typed: Pattern | None = None
    keys: tuple[str, ...] | None = Items
    window: Pattern | None = None
    program: tuple[str, ...] | None = Items
    display: tuple[Literal["virtual", "screen"], ...] | None = Items
    reason: str = Field(default="", max_length=500)

    @field_validator("text", "typed", "window")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise ValueError(f"this is no regular expression: {problem}") from problem
        return pattern

    @field_validator("keys")
    @classmethod
    def _are_chords(cls, keys: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for chord in keys or ():
            try:
                _key_set(parse_chord(chord.removesuffix("+*")))
            except UnknownKey as problem:
                raise ValueError(str(problem)) from problem
        return keys

    def matches(self, proposal: GroundedAction, display: str) -> bool:
        """Whether all conditions of this rule hold for `proposal` on `display`."""
        return (
            (self.actions is None or proposal.action.kind in self.actions)
            and (self.display is None or display in self.display)
            and (self.program is None or self._has_program(proposal))
            and (self.keys is None or self._has_keys(proposal))
            and (self.window is None or self._finds(self.window, proposal.window))
            and (self.text is None or self._has_words(self.text, proposal))
            and (self.typed is None or self._finds(self.typed, _typed(proposal)))
        )

    def _has_words(self, pattern: str, proposal: GroundedAction) -> bool:
        """Whether the target's words match: seen and sought ones to allow, either of them to ask or deny."""
        evidence = proposal.evidence
        if evidence is None:
            return self.effect is not RuleEffect.ALLOW and self._finds(pattern, proposal.purpose)
        words = (evidence.chosen.text, evidence.locator.text or "")
        if self.effect is RuleEffect.ALLOW:
            return all(self._finds(pattern, text) for text in words if text) and any(words)
        return any(self._finds(pattern, text) for text in words)

    def _finds(self, pattern: str, text: str) -> bool:
        """Whether `pattern` matches somewhere in `text`, looked at in chunks."""
        compiled = re.compile(pattern, re.IGNORECASE)
        seen = searchable(text)
        if self.effect is RuleEffect.ALLOW and len(seen) > CHUNK:
            return False
        starts = range(0, max(1, len(seen) - OVERLAP), CHUNK - OVERLAP)
        return any(compiled.search(seen, start, start + CHUNK) for start in starts)

    def _has_program(self, proposal: GroundedAction) -> bool:
        action = proposal.action
        if isinstance(action, Launch):
            name = PurePath(action.command[0]).name if action.command else ""
        else:
            name = proposal.program
        return name.casefold() in {program.casefold() for program in self.program or ()}

    def _has_keys(self, proposal: GroundedAction) -> bool:
        action = proposal.action
        if not isinstance(action, PressChord | Hold):
            return False
        pressed = _key_set(action.keys)
        for chord in self.keys or ():
            wanted = _key_set(parse_chord(chord.removesuffix("+*")))
            if wanted == pressed or (chord.endswith("+*") and wanted <= pressed):
                return True
        return False


def _key_set(keys: tuple[str, ...]) -> frozenset[str]:
    """Keys without order, and without telling the two sides of the keyboard apart."""
    return frozenset(_SIDES.get(key, key) for key in keys)


def _typed(proposal: GroundedAction) -> str:
    """What would be typed, or the command line that would be started."""
    match proposal.action:
        case TypeText(text):
            return text
        case Launch(command):
            return " ".join(command) + "\n" + shlex.join(command)
        case _:
            return ""
