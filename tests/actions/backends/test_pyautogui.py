from __future__ import annotations

import pytest

from actions.backends.pyautogui import PyautoguiHands
from actions.errors import CannotType, HandsUnavailable, InvalidAction, Stopped, UnknownKey
from actions.types import Button, ScreenPoint


class FakePyautogui:
    PAUSE = 0.1
    FAILSAFE = True

    def __init__(self, clipboard: FakeClipboard) -> None:
        self.log: list[tuple[object, ...]] = []
        self.typed = ""
        self._clipboard = clipboard
        self._down: list[str] = []

    def moveTo(self, x: int, y: int, duration: float) -> None:  # noqa: N802
        self.log.append(("move", x, y))

    def mouseDown(self, button: str) -> None:  # noqa: N802
        self.log.append(("down", button))

    def mouseUp(self, button: str) -> None:  # noqa: N802
        self.log.append(("up", button))

    def scroll(self, clicks: int) -> None:
        self.log.append(("scroll", clicks))

    def hscroll(self, clicks: int) -> None:
        self.log.append(("hscroll", clicks))

    def isValidKey(self, key: str) -> bool:  # noqa: N802
        return key != "printscreen"

    def keyDown(self, key: str) -> None:  # noqa: N802
        self._down.append(key)
        self.log.append(("key", key))
        if self._down in (["ctrl", "v"], ["command", "v"]):
            self.typed += self._clipboard.words
        self.typed += {"enter": "\n", "tab": "\t"}.get(key, "")

    def keyUp(self, key: str) -> None:  # noqa: N802
        self._down.remove(key)

    def write(self, text: str, interval: float) -> None:
        assert text.isascii()
        self.typed += text

    def position(self) -> tuple[int, int]:
        return (3, 4)


class FakeClipboard:
    def __init__(self) -> None:
        self.words = "the person's words"

    def paste(self) -> str:
        return self.words

    def copy(self, words: str) -> None:
        self.words = words


def make(platform: str = "win32") -> tuple[PyautoguiHands, FakePyautogui, FakeClipboard]:
    clipboard = FakeClipboard()
    module = FakePyautogui(clipboard)
    return PyautoguiHands(module, clipboard, platform), module, clipboard


def test_its_pauses_and_its_corner_are_switched_off() -> None:
    _, module, _ = make()
    assert module.PAUSE == 0
    assert not module.FAILSAFE


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_any_text_arrives_and_the_clipboard_is_as_before(platform: str) -> None:
    hands, module, clipboard = make(platform)
    hands.type_text("plain words\tÄ<é>\n漢字 😀", should_stop=lambda: False)
    assert module.typed == "plain words\tÄ<é>\n漢字 😀"
    assert clipboard.words == "the person's words"
    assert hands.held() == frozenset()


def test_stop_while_typing_still_brings_the_clipboard_back() -> None:
    hands, module, clipboard = make()
    with pytest.raises(Stopped):
        hands.type_text("é\nü", should_stop=lambda: "é" in module.typed)
    assert module.typed == "é"
    assert clipboard.words == "the person's words"


def test_control_characters_are_refused_before_anything_is_typed() -> None:
    hands, module, _ = make()
    with pytest.raises(CannotType):
        hands.type_text("abc\x1b", should_stop=lambda: False)
    assert module.typed == ""


def test_wheel_is_counted_as_each_system_counts() -> None:
    hands, module, _ = make("win32")
    hands.wheel(1, 2)
    assert module.log == [("scroll", -240), ("hscroll", 120)]
    hands, module, _ = make("darwin")
    hands.wheel(1, 2)
    assert module.log == [("scroll", -2), ("hscroll", -1)]


def test_release_all_lets_go_of_the_last_pressed_first() -> None:
    hands, module, _ = make()
    hands.key("ctrl", True)
    hands.button(Button.LEFT, True)
    assert hands.held() == {"ctrl", "left button"}
    hands.release_all()
    assert hands.held() == frozenset()
    assert ("up", "left") in module.log


def test_missing_buttons_and_keys_are_errors_and_not_silence() -> None:
    hands, module, _ = make()
    with pytest.raises(InvalidAction, match="back"):
        hands.button(Button.BACK, True)
    with pytest.raises(UnknownKey, match="printscreen"):
        hands.check_key("printscreen")
    assert module.log == []


def test_closed_hands_do_nothing_more() -> None:
    hands, module, _ = make()
    assert hands.position() == ScreenPoint(3, 4)
    hands.close()
    hands.close()
    with pytest.raises(HandsUnavailable):
        hands.move(1, 1)
    assert module.log == []
