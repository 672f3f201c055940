"""The words of the macro file: which keys there are, and what may stand after each. Reader and schema share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from vision.locate import Relation

MAX_STEPS = 1_000
"""Steps of one macro."""

MAX_SECONDS = 3_600.0
"""The longest pause, wait or timeout."""

MAX_TICKS = 1_000
MAX_CLICKS = 3
MAX_TIMES = 100
MAX_COUNT = 10_000


class Kind(Enum):
    """What stands after a key."""

    LOCATOR = auto()
    TOGGLE = auto()  # a locator; "the Wrap box" in words is a checkbox here
    LOCATOR_OR_TRUE = auto()
    CONDITION = auto()
    CONDITION_OR_SECONDS = auto()
    TEXT = auto()
    TITLE_OR_NOTHING = auto()
    NAME = auto()
    PATH = auto()
    COMMAND = auto()
    CHORD = auto()
    KEYS = auto()
    BUTTON = auto()
    WAY = auto()
    CLICKS = auto()
    TIMES = auto()
    TICKS = auto()
    COUNT = auto()
    SECONDS = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class Verb:
    """What a step's first key says.

    Attributes:
        kind: what stands after it.
        about: what it does, for the schema and so for editors.
        options: further keys, each with its kind.
        required: those of them that must be there.
    """

    kind: Kind
    about: str
    options: Mapping[str, Kind] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "click": Verb(
            Kind.LOCATOR, "Click it.", {"button": Kind.BUTTON, "count": Kind.CLICKS, "holding": Kind.KEYS}
        ),
        "double_click": Verb(Kind.LOCATOR, "Click it twice.", {"holding": Kind.KEYS}),
        "right_click": Verb(Kind.LOCATOR, "Click it with the right button.", {"holding": Kind.KEYS}),
        "hover": Verb(Kind.LOCATOR, "Move the pointer over it."),
        "drag": Verb(Kind.LOCATOR, "Drag it.", {"to": Kind.LOCATOR}, frozenset({"to"})),
        "scroll": Verb(
            Kind.WAY,
            "Turn the wheel.",
            {"ticks": Kind.TICKS, "over": Kind.LOCATOR, "until": Kind.CONDITION},
        ),
        "type": Verb(Kind.TEXT, "Type this text.", {"into": Kind.LOCATOR, "clear": Kind.FLAG}),
        "secret": Verb(
            Kind.NAME, "Type the secret of this name, which the keyring holds.", {"into": Kind.LOCATOR}
        ),
        "clear": Verb(Kind.LOCATOR_OR_TRUE, "Empty this field; true: the one with the focus."),
        "press": Verb(Kind.CHORD, "Press these keys, for instance Ctrl+S.", {"times": Kind.TIMES}),
        "choose": Verb(Kind.PATH, "Choose from the menus, one entry after another."),
        "select": Verb(Kind.TEXT, "Select this option.", {"from": Kind.LOCATOR}),
        "tick": Verb(Kind.TOGGLE, "Make it be on."),
        "untick": Verb(Kind.TOGGLE, "Make it be off."),
        "wait": Verb(Kind.CONDITION_OR_SECONDS, "Wait for this condition, or so many seconds."),
        "check": Verb(Kind.CONDITION, "Fail unless this becomes true in time."),
        "open": Verb(Kind.COMMAND, "Start this program."),
        "switch_to": Verb(Kind.TEXT, "Bring the window with this title to the front."),
        "close_window": Verb(
            Kind.TITLE_OR_NOTHING, "Close the window with this title; null: the active one."
        ),
    }
)

COMMON: Mapping[str, Kind] = MappingProxyType(
    {"after": Kind.SECONDS, "quiet": Kind.FLAG, "timeout": Kind.SECONDS, "note": Kind.TEXT}
)
"""Keys that every step may have."""

WAYS = ("down", "up", "right", "left")
RELATIONS = tuple(relation.value for relation in Relation)
PLAIN_KEYS = ("role", "text", "match", "has_text", "ticked", "nth", "place", "point", "spot", "of", "crop")
"""Keys of a locator beside the relations and `also`, in the order they are written."""

ALSO = "also"
"""Where a second anchor of the same relation stands: a list of mappings with one relation each."""

CONDITIONS: Mapping[str, tuple[Kind, str]] = MappingProxyType(
    {
        "visible": (Kind.LOCATOR, "It is on the screen."),
        "title": (Kind.TEXT, "The active window's title contains this."),
        "window": (Kind.TEXT, "A window whose title contains this is open."),
        "text": (Kind.TEXT, "What `in` finds contains this."),
        "ticked": (Kind.TOGGLE, "It is on."),
        "enabled": (Kind.LOCATOR, "It is not greyed out."),
        "empty": (Kind.LOCATOR, "The field holds nothing."),
        "value": (Kind.TEXT, "What `in` finds holds this and nothing more."),
        "count": (Kind.COUNT, "So many elements answer to `of`."),
    }
)

WHERE: Mapping[str, str] = MappingProxyType({"text": "in", "value": "in", "count": "of"})
"""The key that says where, for the conditions that need one."""


def verb_of(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The verbs among a step's keys; a `clear` beside `type` is an option of it."""
    found = tuple(key for key in keys if key in VERBS)
    return tuple(key for key in found if key != "clear") if "type" in found else found
