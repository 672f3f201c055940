"""Methods of AT-SPI, and what their answers hold. Programs may answer anything: what does not fit is None."""

from __future__ import annotations

from dataclasses import dataclass

from actions.accessibility.roles import LABELLED_BY
from actions.accessibility.types import ScreenBox
from actions.accessibility.wire import Call, Kind, Message

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_TEXT = "org.a11y.atspi.Text"
_VALUE = "org.a11y.atspi.Value"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_BUS = "org.freedesktop.DBus"
_ON_SCREEN = 0
_LONGEST_NAME = 300
_ALLOWED = "\n\t\u00a0\u00ad\u200c\u200d"
"""Line ends and tabs, hard spaces and soft hyphens, and what joins letters and emoji."""
_FARTHEST = 100_000.0


@dataclass(frozen=True, slots=True)
class Ref:
    """One object of one program: the program's name on the bus, and the object's path."""

    bus_name: str
    path: str


REGISTRY = Ref("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")


def process_of(bus_name: str) -> Call:
    """Asks the bus for the process number of a program."""
    return Call(_BUS, "/org/freedesktop/DBus", _BUS, "GetConnectionUnixProcessID", "s", (bus_name,))


def states_of(ref: Ref) -> Call:
    """Asks for the set of states."""
    return Call(ref.bus_name, ref.path, _ACCESSIBLE, "GetState")


def role_of(ref: Ref) -> Call:
    """Asks for the role's number."""
    return Call(ref.bus_name, ref.path, _ACCESSIBLE, "GetRole")


def name_of(ref: Ref) -> Call:
    """Asks for the name."""
    return _property(ref, _ACCESSIBLE, "Name")


def description_of(ref: Ref) -> Call:
    """Asks for the description."""
    return _property(ref, _ACCESSIBLE, "Description")


def count_of(ref: Ref) -> Call:
    """Asks how many children there are."""
    return _property(ref, _ACCESSIBLE, "ChildCount")


def children_of(ref: Ref) -> Call:
    """Asks for all children."""
    return Call(ref.bus_name, ref.path, _ACCESSIBLE, "GetChildren")


def child_at(ref: Ref, index: int) -> Call:
    """Asks for one child."""
    return Call(ref.bus_name, ref.path, _ACCESSIBLE, "GetChildAtIndex", "i", (index,))


def index_of(ref: Ref) -> Call:
    """Asks which child of its parent this is."""
    return Call(ref.bus_name, ref.path, _ACCESSIBLE, "GetIndexInParent")


def relations_of(ref: Ref) -> Call:
    """Asks what it has to do with others."""
    return Call(ref.bus_name, ref.path, _ACCESSIBLE, "GetRelationSet")


def extents_of(ref: Ref) -> Call:
    """Asks for the box on the screen."""
    return Call(ref.bus_name, ref.path, _COMPONENT, "GetExtents", "u", (_ON_SCREEN,))


def at_point(ref: Ref, x: float, y: float) -> Call:
    """Asks what is at a point of the screen."""
    arguments = (round(x), round(y), _ON_SCREEN)
    return Call(ref.bus_name, ref.path, _COMPONENT, "GetAccessibleAtPoint", "iiu", arguments)


def length_of_text(ref: Ref) -> Call:
    """Asks how many characters it holds."""
    return _property(ref, _TEXT, "CharacterCount")


def text_of(ref: Ref, count: int) -> Call:
    """Asks for its first `count` characters."""
    return Call(ref.bus_name, ref.path, _TEXT, "GetText", "ii", (0, count))


def value_of(ref: Ref) -> Call:
    """Asks for the number that it is set to."""
    return _property(ref, _VALUE, "CurrentValue")


def _property(ref: Ref, interface: str, name: str) -> Call:
    return Call(ref.bus_name, ref.path, _PROPERTIES, "Get", "ss", (interface, name))


def first(message: Message) -> object:
    """The first value of an answer; None for an error or an empty one."""
    value: object = message.values[0] if message.kind == Kind.RETURN and message.values else None
    return value


def as_number(message: Message) -> int | None:
    """An answer that is a whole number."""
    value = first(message)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_float(message: Message) -> float | None:
    """An answer that is a number."""
    value = first(message)
    return float(value) if isinstance(value, int | float) else None


def as_words(message: Message) -> str:
    """An answer that is a name: one line without needless blanks; empty when it is none."""
    value = first(message)
    return " ".join(_printable(value).split())[:_LONGEST_NAME] if isinstance(value, str) else ""


def as_text(message: Message) -> str | None:
    """An answer that is a text, as it is."""
    value = first(message)
    # The mark stands for an object within the text, such as a picture: this is no text of a person's.
    return _printable(value) if isinstance(value, str) and "\ufffc" not in value else None


def as_states(message: Message) -> int | None:
    """An answer that is a set of states, as one number."""
    value = first(message)
    if not isinstance(value, list) or not all(isinstance(part, int) for part in value) or len(value) > 8:
        return None
    states = 0
    for index, part in enumerate(value):
        states |= (part & 0xFFFFFFFF) << (32 * index)
    return states


def as_box(message: Message) -> ScreenBox | None:
    """An answer that is a box with something in it."""
    value = first(message)
    if not isinstance(value, tuple) or len(value) != 4 or not all(isinstance(part, int) for part in value):
        return None
    left, top, width, height = map(float, value)
    sound = 0 < width < _FARTHEST and 0 < height < _FARTHEST and max(abs(left), abs(top)) < _FARTHEST
    return (left, top, left + width, top + height) if sound else None


def as_ref(message: Message) -> Ref | None:
    """An answer that is another object."""
    return _ref(first(message))


def as_refs(message: Message) -> list[Ref]:
    """An answer that is a list of objects."""
    value = first(message)
    found = [_ref(part) for part in value] if isinstance(value, list) else []
    return [ref for ref in found if ref is not None]


def as_label(message: Message) -> Ref | None:
    """Of an answer that is a list of relations, the object that labels this one."""
    value = first(message)
    for relation in value if isinstance(value, list) else ():
        if isinstance(relation, tuple) and len(relation) == 2 and relation[0] == LABELLED_BY:
            targets = relation[1] if isinstance(relation[1], list) else []
            return next((ref for ref in map(_ref, targets) if ref is not None), None)
    return None


def _printable(text: str) -> str:
    """Text without control characters and marks that turn its direction: it goes to terminals and journals."""
    return "".join(c for c in text if c.isprintable() or c in _ALLOWED)


def _ref(value: object) -> Ref | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return None
    bus_name, path = value
    if not isinstance(bus_name, str) or not isinstance(path, str) or not path.startswith("/"):
        return None
    return None if path.endswith("/null") or not bus_name else Ref(bus_name, path)
