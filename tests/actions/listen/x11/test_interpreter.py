"""A play: what a server records, and what ears make of it."""

from __future__ import annotations

from actions.backends.x11.layout import Layout
from actions.listen.types import (
    ButtonPressed,
    ButtonReleased,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
    WheelTurned,
)
from actions.listen.x11.compose import Composer
from actions.listen.x11.elements import (
    BUTTON_PRESS,
    BUTTON_RELEASE,
    KEY_PRESS,
    KEY_RELEASE,
    MOTION,
    DeviceEvent,
    Element,
    Faked,
    KeysChanged,
    MappingNotified,
)
from actions.listen.x11.interpreter import Interpreter
from actions.types import Button, ScreenPoint

SHIFT, CTRL, CAPS, A, E, DEAD, UNUSED = 50, 37, 66, 38, 26, 48, 200
SHIFT_BIT, LOCK, CONTROL, GROUP2 = 1, 2, 4, 0x2000
HERE = ScreenPoint(5, 6)
OURS, THEIRS = 0x800000, 0xA00000


def keyboard(letter: str = "a") -> Layout:
    keysyms = {
        SHIFT: (0xFFE1,),
        CTRL: (0xFFE3,),
        CAPS: (0xFFE5,),
        A: (ord(letter), ord(letter.upper()), 0x6C6, 0x6E6),
        E: (ord("e"), ord("E")),
        DEAD: (0xFE51,),
    }
    rows = tuple((*keysyms.get(keycode, ()), *(0,) * 4)[:4] for keycode in range(8, 256))
    modifiers = ({SHIFT}, {CAPS}, {CTRL}, *(set[int](),) * 5)
    return Layout(8, rows, tuple(frozenset(row) for row in modifiers))


class Server:
    """A server whose mapping may be changed, and the interpreter that follows it."""

    def __init__(self) -> None:
        self.layout = keyboard()
        self.reads = 0
        self.interpreter = Interpreter(
            self.read, lambda ms: ms / 1000, lambda client, _at: client == OURS, Composer(dict)
        )

    def read(self) -> Layout:
        self.reads += 1
        return self.layout

    def hear(self, *elements: Element) -> list[InputEvent]:
        return [event for element in elements for event in self.interpreter.feed(element)]


def device(kind: int, detail: int = 0, state: int = 0, place: tuple[int, int] = (5, 6)) -> DeviceEvent:
    return DeviceEvent(1000, kind, detail, *place, state)


def tap(keycode: int, state: int = 0) -> tuple[DeviceEvent, DeviceEvent]:
    return device(KEY_PRESS, keycode, state), device(KEY_RELEASE, keycode, state)


def texts(events: list[InputEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, KeyPressed)]


def test_pointer_buttons_and_wheel_say_where_and_with_what() -> None:
    assert Server().hear(
        device(MOTION),
        device(BUTTON_PRESS, 3, CONTROL),
        device(BUTTON_RELEASE, 3, CONTROL),
        device(BUTTON_PRESS, 4, SHIFT_BIT),
        device(BUTTON_RELEASE, 4, SHIFT_BIT),
        device(BUTTON_PRESS, 7),
        device(BUTTON_PRESS, 15),
        device(BUTTON_RELEASE, 15),
    ) == [
        PointerMoved(1, HERE),
        ButtonPressed(1, HERE, Button.RIGHT, ("ctrl",)),
        ButtonReleased(1, HERE, Button.RIGHT, ("ctrl",)),
        WheelTurned(1, HERE, 0, -1, ("shift",)),
        WheelTurned(1, HERE, 1, 0),
    ]


def test_keys_have_name_text_and_modifiers() -> None:
    assert Server().hear(
        device(KEY_PRESS, SHIFT),
        device(KEY_PRESS, A, SHIFT_BIT),
        device(KEY_RELEASE, SHIFT, SHIFT_BIT),
        device(KEY_RELEASE, A),
    ) == [
        KeyPressed(1, "shift"),
        KeyPressed(1, "a", "A", ("shift",)),
        KeyReleased(1, "shift", 0, ("shift",)),
        KeyReleased(1, "a"),
    ]


def test_shortcut_types_nothing_and_leaves_a_dead_key_waiting() -> None:
    assert texts(Server().hear(*tap(A, CONTROL), *tap(DEAD), *tap(A, CONTROL), *tap(E))) == ["", "", "", "é"]


def test_click_ends_a_dead_key() -> None:
    assert texts(Server().hear(*tap(DEAD), device(BUTTON_PRESS, 1), *tap(E))) == ["", "e"]


def test_repeats_of_a_held_key_are_counted_by_its_release() -> None:
    press, release = tap(A)
    assert Server().hear(press, press, press, release, press, release) == [
        KeyPressed(1, "a", "a"),
        KeyReleased(1, "a", 2),
        KeyPressed(1, "a", "a"),
        KeyReleased(1, "a", 0),
    ]


def test_second_press_that_a_program_asked_for_is_no_repeat() -> None:
    press, release = tap(A)
    faked = Faked(THEIRS, KEY_PRESS, A)
    assert [event.kind for event in Server().hear(faked, press, faked, press, press, release)] == [
        "key_pressed",
        "key_pressed",
        "key_released",
    ]


def owned(*elements: Element) -> list[bool]:
    return [event.own for event in Server().hear(*elements)]


def test_only_what_our_own_connection_asked_for_is_our_own() -> None:
    press, release = tap(A)
    ours, theirs = Faked(OURS, KEY_PRESS, A), Faked(THEIRS, KEY_PRESS, A)
    assert owned(ours, press, release, theirs, press, release, press) == [True, False, False, False, False]


def test_request_to_which_the_server_did_nothing_claims_nothing() -> None:
    press, _ = tap(A)
    assert owned(Faked(OURS, KEY_RELEASE, A), press) == [False]
    assert owned(Faked(OURS, KEY_RELEASE, A), Faked(THEIRS, KEY_PRESS, A), press) == [False]
    assert owned(Faked(OURS, MOTION, 0, x=5, y=6), press) == [True, False]
    assert owned(device(MOTION), Faked(OURS, MOTION, 0, x=5, y=6), press) == [False, False]
    assert owned(Faked(OURS, BUTTON_RELEASE, 1), press) == [False]


def test_mapped_buttons_and_movements_are_found_though_their_numbers_differ() -> None:
    assert owned(Faked(OURS, BUTTON_PRESS, 1), device(BUTTON_PRESS, 3)) == [True]
    assert owned(Faked(OURS, MOTION, 1), device(MOTION)) == [True]
    assert owned(Faked(OURS, None, 9), device(MOTION)) == [True]


def test_news_between_a_request_and_its_event_change_nothing() -> None:
    press, _ = tap(A)
    assert owned(Faked(OURS, KEY_PRESS, A), MappingNotified(False, 8, 248), press) == [True]


def test_lent_keys_mean_what_they_meant_at_that_moment_though_the_server_is_ahead() -> None:
    server = Server()
    lent, back = KeysChanged(UNUSED, ((0x6D6, 0x6F6),)), KeysChanged(UNUSED, ((0, 0),))
    notified = MappingNotified(False, UNUSED, 1)
    found = server.hear(lent, notified, *tap(UNUSED), back, notified, *tap(UNUSED))
    assert texts(found) == ["ж", ""]
    assert server.reads == 1


def test_lent_key_keeps_its_meaning_when_the_keyboard_of_xtest_comes_into_use() -> None:
    server = Server()
    lent, back = KeysChanged(UNUSED, ((0x6D6, 0x6F6),)), KeysChanged(UNUSED, ((0, 0),))
    switched, press, release = MappingNotified(False, 8, 248), *tap(UNUSED)
    found = server.hear(
        lent, MappingNotified(False, UNUSED, 1), Faked(THEIRS, KEY_PRESS, UNUSED), switched, press
    )
    found += server.hear(release, back, *tap(UNUSED))
    assert texts(found) == ["ж", ""]
    server.layout = keyboard("x")
    assert texts(server.hear(lent, switched, *tap(UNUSED), *tap(A))) == ["", "x"]


def test_mapping_that_changed_in_another_way_is_read_again_once() -> None:
    server = Server()
    server.layout = keyboard("x")
    news = MappingNotified(False, 8, 248)
    assert texts(server.hear(*tap(A), news, news, *tap(A), *tap(A))) == ["a", "x", "x"]
    assert server.reads == 2


def test_release_is_called_what_its_press_was() -> None:
    server = Server()
    press, release = tap(A)
    assert server.hear(press, KeysChanged(A, ((ord("x"),),)), release) == [
        KeyPressed(1, "a", "a"),
        KeyReleased(1, "a"),
    ]


def frozen(kind: int, keycode: int) -> DeviceEvent:
    """A key event that a window manager holds back: without place and state."""
    return device(kind, keycode, 0, (0, 0))


def test_frozen_keyboard_still_knows_shift_locks_and_layout() -> None:
    server = Server()
    server.hear(device(MOTION), *tap(E, LOCK | GROUP2))
    found = server.hear(frozen(KEY_PRESS, A), frozen(KEY_RELEASE, A))
    found += server.hear(frozen(KEY_PRESS, SHIFT), frozen(KEY_PRESS, A), frozen(KEY_RELEASE, A))
    assert texts(found) == ["Ф", "", "ф"]
    assert found[3] == KeyPressed(1, "ф", "ф", ("shift",))


def test_state_of_the_corner_of_the_screen_is_believed() -> None:
    server = Server()
    server.hear(*tap(E, LOCK), device(MOTION, place=(0, 0)))
    assert texts(server.hear(frozen(KEY_PRESS, A))) == ["a"]


def fakes(*events: tuple[int, int], client: int = OURS) -> list[Faked]:
    return [Faked(client, kind, detail, 1000) for kind, detail in events]


def test_events_that_the_server_lost_are_told_by_their_requests() -> None:
    server = Server()
    server.hear(device(MOTION))
    requests = fakes(
        (KEY_PRESS, SHIFT), (KEY_PRESS, A), (KEY_RELEASE, A), (KEY_RELEASE, SHIFT), (KEY_RELEASE, A)
    )
    found = server.hear(
        *requests, *fakes((BUTTON_PRESS, 1), (BUTTON_RELEASE, 1)), Faked(OURS, MOTION, 0, 1000, 9, 9)
    )
    assert server.interpreter.waiting
    found += server.interpreter.settle()
    assert not server.interpreter.waiting
    assert found == [
        KeyPressed(1, "shift", own=True),
        KeyPressed(1, "a", "A", ("shift",), own=True),
        KeyReleased(1, "a", 0, ("shift",), own=True),
        KeyReleased(1, "shift", 0, ("shift",), own=True),
        ButtonPressed(1, HERE, Button.LEFT, own=True),
        ButtonReleased(1, HERE, Button.LEFT, own=True),
        PointerMoved(1, ScreenPoint(9, 9), own=True),
    ]


def test_a_strangers_event_after_a_lost_one_of_ours_stays_the_strangers() -> None:
    press, release = tap(A)
    found = Server().hear(*fakes((KEY_PRESS, E)), *fakes((KEY_PRESS, A), client=THEIRS), press, release)
    assert [(event.key, event.own) for event in found if isinstance(event, KeyPressed)] == [
        ("e", True),
        ("a", False),
    ]
