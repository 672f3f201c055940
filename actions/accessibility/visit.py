"""What is known of one object of the tree so far, and what it makes of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from actions.accessibility import replies as r
from actions.accessibility.replies import Ref
from actions.accessibility.roles import (
    ARIA,
    CLIPPING,
    FIELDS,
    OWN_WINDOW,
    WINDOWS,
    AtspiRole,
    State,
    aria_states,
    has,
)
from actions.accessibility.types import Node, ScreenBox
from actions.accessibility.wire import Message

NO_WINDOW: tuple[str, ScreenBox | None] = ("", None)
_LEAST_SIDE = 4.0
_NAMELESS_IS_NOTHING = frozenset({"text", "img"})


@dataclass(slots=True)
class Visit:
    """One object.

    Attributes:
        ref: which.
        clip: what it shows within; None for the whole screen.
        window: the title of its window, and where that is.
        depth: how many steps below its program.
        popup: whether it stands in what may have a window of its own.
        missing: how many answers are awaited before it can be judged.
        states: its set of states; None while unknown, as with its role.
        box: where it says it is; None while unknown, and when that is nowhere.
        shown: the part of the box within `clip`.
        count: how many children it has.
        label: the name of what labels it.
        is_node: whether a person would point at it.
    """

    ref: Ref
    clip: ScreenBox | None
    window: tuple[str, ScreenBox | None]
    depth: int
    popup: bool = False
    missing: int = 0
    states: int | None = None
    role: int | None = None
    name: str = ""
    box: ScreenBox | None = None
    shown: ScreenBox | None = None
    count: int = 0
    description: str = ""
    value: str | None = None
    label: str = ""
    is_node: bool = False

    def child(self, ref: Ref) -> Visit:
        """A child that nothing is known of yet."""
        own = self.role in WINDOWS and self.window == NO_WINDOW
        window = (self.name, self.box) if own else self.window
        return Visit(ref, self._clip_of_children(), window, self.depth + 1, self.popup or self._opens())

    def take_states(self, answer: Message) -> None:
        """Learn the states; none when the answer is no set of states."""
        self.states = r.as_states(answer) or 0

    def take_role(self, answer: Message) -> None:
        """Learn the role."""
        self.role = r.as_number(answer)

    def take_box(self, answer: Message) -> None:
        """Learn the box."""
        self.box = r.as_box(answer)

    def take_name(self, answer: Message) -> None:
        """Learn the name."""
        self.name = r.as_words(answer)

    def take_count(self, answer: Message) -> None:
        """Learn how many children there are."""
        self.count = max(0, r.as_number(answer) or 0)

    def take_description(self, answer: Message) -> None:
        """Learn the description."""
        self.description = r.as_words(answer)

    def take_text(self, answer: Message) -> None:
        """Learn what a field holds."""
        self.value = r.as_text(answer)

    def take_label(self, answer: Message) -> None:
        """Learn the name of the label."""
        self.label = r.as_words(answer)

    def take_number(self, answer: Message) -> None:
        """Learn the number that a control is set to, unless it said so in words."""
        number = r.as_float(answer)
        if number is not None and self.value is None:
            self.value = f"{number:g}"

    @property
    def shows(self) -> bool:
        """Whether it says that it is to be seen; not while that is unknown."""
        return self.states is not None and shows(self.states)

    @property
    def aria(self) -> str:
        """The role in our words; empty for what only holds others."""
        if self.role == AtspiRole.TEXT and self.states is not None:
            lives = has(self.states, State.EDITABLE) or has(self.states, State.FOCUSABLE)
            return "textbox" if lives else "text"
        return ARIA.get(self.role or 0, "")

    def judge(self) -> bool:
        """Find out which part of it shows and whether it is a node; False when nothing in it can be seen either."""
        if self.role is None or not self.shows:
            return False
        self.shown = _common(self.box, self.clip) if self.box else None
        if self.box is not None and self.shown is None and self.role not in OWN_WINDOW:
            return False
        named = bool(self.name) or self.aria not in _NAMELESS_IS_NOTHING
        self.is_node = bool(self.aria) and named and self.shown is not None and _is_visible(self.shown)
        return True

    def node(self, pid: int | None) -> Node:
        """What it tells; `pid` is its program's process number."""
        role, name, value = self.aria, self.name, self.value
        masked = self.role == AtspiRole.PASSWORD_TEXT
        if self.label and self.label != name:
            # A list that drops down calls itself by what is chosen in it.
            if role == "combobox" and name and not value:
                value = name
            name = self.label if not name or role == "combobox" else name
        return Node(
            role=role,
            name=name or (self.description if role not in FIELDS else ""),
            box=self.shown or (0.0, 0.0, 0.0, 0.0),
            states=aria_states(self.role or 0, self.states or 0),
            value=None if masked else value,
            masked=masked,
            description=self.description,
            pid=pid,
            window=self.window[0],
            window_box=self.window[1],
            popup=self.popup,
        )

    def _opens(self) -> bool:
        """Whether what stands in it may have a window of its own."""
        nameless = self.role == AtspiRole.WINDOW and not self.name
        return nameless or (self.role in OWN_WINDOW - WINDOWS and self.role != AtspiRole.MENU_BAR)

    def _clip_of_children(self) -> ScreenBox | None:
        """What children show within; None for the whole screen."""
        if self.role in WINDOWS:
            return self.box
        if self.role in OWN_WINDOW:
            return None
        return self.shown if self.role in CLIPPING and self.shown else self.clip


def shows(states: int) -> bool:
    """Whether a set of states says that an object is to be seen."""
    return has(states, State.SHOWING) and has(states, State.VISIBLE)


def _common(box: ScreenBox, clip: ScreenBox | None) -> ScreenBox | None:
    if clip is None:
        return box
    left, top = max(box[0], clip[0]), max(box[1], clip[1])
    right, bottom = min(box[2], clip[2]), min(box[3], clip[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _is_visible(box: ScreenBox) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= _LEAST_SIDE
