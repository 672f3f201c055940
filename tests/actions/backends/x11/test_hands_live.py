"""Keys, buttons, clipboard and lent keys on a real X server."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from actions.backends import open_hands
from actions.backends.x11.clipboard import Clipboard
from actions.backends.x11.hands import X11Hands
from actions.backends.x11.keyboard import Keyboard
from actions.backends.x11.layout import read_layout
from actions.backends.x11.loan import KeyLoan
from actions.backends.x11.selection import Piece, SelectionReader
from actions.errors import CannotType, HandsUnavailable, Stopped, UnknownKey
from actions.executor import Executor
from actions.keymap import character_keysym
from actions.types import Button, Click, Drag, ScreenPoint, Scroll
from actions.x11 import connect
from tests.fakes.hands import FakeWindows

if TYPE_CHECKING:
    from tests.actions.backends.x11.conftest import Bench

pytestmark = pytest.mark.live

FAKES = Path(__file__).parents[3] / "fakes"


def never() -> bool:
    return False


def set_layout(bench: Bench, *arguments: str) -> None:
    subprocess.run(["setxkbmap", *arguments], env=bench.display.environment, check=True, timeout=10)


def read(path: Path) -> str:
    return path.read_bytes().decode() if path.exists() else ""


def holds(path: Path, text: str) -> bool:
    return read(path) == text


def start_field(bench: Bench, path: Path) -> Path:
    bench.start([sys.executable, str(FAKES / "qt_field.py"), str(path), "line"], "qtfield")
    return path


def test_every_button_and_both_wheels_arrive_as_the_server_numbers_them(bench: Bench) -> None:
    program = bench.display.launch([sys.executable, str(FAKES / "pointer_log.py")])
    assert bench.eventually(lambda: "ready" in program.output_tail())
    executor = Executor(bench.hands, FakeWindows(), lambda command: None, never, double_click_s=0)
    at = ScreenPoint(300, 200)
    for button in Button:
        executor.perform(Click(at, button))
    executor.perform(Scroll(at, dx=1, dy=2))
    executor.perform(Scroll(at, dx=-1, dy=-1))
    numbers = [1, 2, 3, 8, 9, 5, 5, 7, 4, 6]
    expected = [f"{what} {number} 300 200" for number in numbers for what in ("press", "release")]
    assert bench.eventually(lambda: program.output_tail().count("release") == len(numbers))
    lines = program.output_tail().splitlines()
    assert [line for line in lines if line.startswith(("press", "release"))] == expected


def test_no_press_is_lost_on_its_way_through_the_window_manager(bench: Bench) -> None:
    program = bench.display.launch([sys.executable, str(FAKES / "pointer_log.py"), "managed"])
    assert bench.eventually(lambda: "ready" in program.output_tail())
    executor = Executor(bench.hands, FakeWindows(), lambda command: None, never, double_click_s=0)
    for number in range(150):
        executor.perform(Click(ScreenPoint(300 + number, 200), count=2))

    def log() -> str:
        return program.log_path.read_text()

    bench.eventually(lambda: log().count("release") >= 300)
    assert (log().count("press"), log().count("release")) == (300, 300)


def test_drag_is_seen_as_many_moves_with_the_button_down(bench: Bench) -> None:
    program = bench.display.launch([sys.executable, str(FAKES / "pointer_log.py")])
    assert bench.eventually(lambda: "ready" in program.output_tail())
    executor = Executor(bench.hands, FakeWindows(), lambda command: None, never)
    executor.perform(Drag((ScreenPoint(100, 100), ScreenPoint(400, 100))))
    assert bench.eventually(lambda: "release" in program.output_tail())
    lines = program.output_tail().splitlines()
    between = lines[lines.index("press 1 100 100") : lines.index("release 1 400 100")]
    assert sum(line.startswith("move") for line in between) > 20
    assert executor.position() == ScreenPoint(400, 100)


@pytest.mark.needs("setxkbmap")
@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ("de", "@{[]}\\|~ ÄÖÜß µ€ zyZY"),
        ("ru", "Привет, мир!"),
        ("gr", "Καλημερα κοσμε σας"),
        ("fr", "ùàç#{[|@]}"),
    ],
)
def test_characters_of_another_layout_are_typed_without_the_clipboard(
    bench: Bench, tmp_path: Path, layout: str, words: str
) -> None:
    set_layout(bench, layout)
    answer = start_field(bench, tmp_path / "answer")
    bench.type(words)
    assert bench.eventually(lambda: read(answer) == words), read(answer)
    assert bench.hands._typist._clipboard is None


@pytest.mark.needs("setxkbmap")
@pytest.mark.parametrize("group", [1, 2])
def test_text_is_right_while_another_layout_of_several_is_active(
    bench: Bench, tmp_path: Path, group: int
) -> None:
    set_layout(bench, "us,ru,de")
    answer = start_field(bench, tmp_path / "answer")
    connection = connect(bench.display.name, bench.display.xauthority)
    xkb = connection(import_module("xcffib.xkb").key)
    xkb.UseExtension(1, 0).reply()
    core_keyboard = 0x100
    xkb.LatchLockState(core_keyboard, 0, 0, 1, group, 0, 0, 0)
    connection.core.GetInputFocus().reply()
    bench.type("zy Привет")
    assert bench.eventually(lambda: read(answer) == "zy Привет"), read(answer)
    connection.disconnect()


@pytest.mark.needs("setxkbmap")
def test_layout_that_changes_while_we_work_is_noticed(bench: Bench, tmp_path: Path) -> None:
    answer = start_field(bench, tmp_path / "answer")
    for times, layout in enumerate(("de", "us", "de"), 1):
        set_layout(bench, layout)
        bench.type("yz")
        # Programs look keys up when they read them: they must have done so before the layout changes again.
        assert bench.eventually(partial(holds, answer, "yz" * times)), read(answer)


def test_caps_lock_and_a_held_modifier_do_not_change_the_text(bench: Bench, tmp_path: Path) -> None:
    answer = start_field(bench, tmp_path / "answer")
    bench.hands.key("capslock", True)
    bench.hands.key("capslock", False)
    bench.hands.key("ctrl", True)
    bench.type("Abc")
    assert bench.hands.held() == {"ctrl"}
    bench.hands.release_all()
    bench.type("dÉ")
    assert bench.eventually(lambda: read(answer) == "AbcdÉ"), read(answer)
    assert bench.hands._keyboard._state() & 2, "Caps Lock is on again"


def test_modifier_held_by_somebody_else_is_an_error_and_types_nothing(bench: Bench, tmp_path: Path) -> None:
    answer = start_field(bench, tmp_path / "answer")
    other = open_hands(bench.display.name, xauthority=bench.display.xauthority)
    other.key("alt", True)
    try:
        with pytest.raises(CannotType, match="modifier"):
            bench.type("abc")
    finally:
        other.close()
    bench.type("x")
    assert bench.eventually(lambda: read(answer) == "x")


def test_stop_ends_typing_in_the_middle(bench: Bench, tmp_path: Path) -> None:
    answer = start_field(bench, tmp_path / "answer")
    questions = iter([False] * 6)
    with pytest.raises(Stopped):
        bench.hands.type_text("a" * 5000, should_stop=lambda: next(questions, True))
    assert bench.eventually(lambda: 0 < len(read(answer)) < 5000)


def test_key_that_needs_shift_takes_it_along_and_lets_it_go(bench: Bench, tmp_path: Path) -> None:
    answer = start_field(bench, tmp_path / "answer")
    bench.hands.key("plus", True)
    bench.hands.key("plus", False)
    bench.hands.key("a", True)
    bench.hands.key("a", False)
    assert bench.eventually(lambda: read(answer) == "+a"), read(answer)


def test_key_that_the_layout_lacks_is_lent_one(bench: Bench, tmp_path: Path) -> None:
    answer = start_field(bench, tmp_path / "answer")
    for name in ("é", "f20"):
        bench.hands.key(name, True)
        bench.hands.key(name, False)
    bench.hands.key("b", True)
    bench.hands.key("b", False)
    assert bench.eventually(lambda: read(answer) == "éb"), read(answer)
    with pytest.raises(UnknownKey):
        bench.hands.key("hyperspace", True)


def test_clipboard_holds_again_what_it_held_before(bench: Bench, tmp_path: Path) -> None:
    person = Clipboard(connect(bench.display.name, bench.display.xauthority))
    reader = SelectionReader(connect(bench.display.name, bench.display.xauthority))
    content = {
        "UTF8_STRING": Piece("UTF8_STRING", 8, "mine: é".encode() * 50_000),
        "text/html": Piece("text/html", 8, b"<b>mine</b>"),
    }
    try:
        person.offer(content)
        answer = start_field(bench, tmp_path / "answer")
        bench.type("漢字")
        assert bench.eventually(lambda: read(answer) == "漢字")
        assert reader.read(2) == content
        bench.type("漢字")
        assert bench.eventually(lambda: read(answer) == "漢字漢字")
        assert reader.read(2) == content
    finally:
        reader.close()
        person.close()


def test_empty_clipboard_is_empty_again(bench: Bench, tmp_path: Path) -> None:
    reader = SelectionReader(connect(bench.display.name, bench.display.xauthority))
    answer = start_field(bench, tmp_path / "answer")
    bench.type("漢字")
    assert bench.eventually(lambda: read(answer) == "漢字")
    assert reader.read(2) == {}
    reader.close()


def test_text_for_a_program_that_does_not_paste_is_typed_with_lent_keys(bench: Bench, tmp_path: Path) -> None:
    # xev-like programs take no notice of ctrl+v; here it is a terminal under a name that we do not know.
    answer = tmp_path / "answer"
    shell = 'stty -icanon -echo min 1; exec cat > "$0"'
    bench.start(
        ["xterm", "-class", "Unheard", "-name", "unheard", "-u8", "-e", "sh", "-c", shell, str(answer)],
        "unheard",
    )
    bench.type("aé漢")
    assert bench.eventually(lambda: read(answer).endswith("aé漢")), read(answer)


def test_leftover_of_a_lender_that_died_is_cleared_by_the_next(bench: Bench) -> None:
    before = bench.hands._keyboard.layout.rows
    script = (
        "import os, sys; from pathlib import Path; from actions.backends.x11.keyboard import Keyboard;"
        "from actions.backends.x11.loan import KeyLoan; from actions.x11 import connect;"
        "KeyLoan(Keyboard(connect(sys.argv[1], Path(sys.argv[2])))).lend([0x1006F22, 0x1005B57]);"
        "os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, bench.display.name, str(bench.display.xauthority)],
        check=False,
        timeout=30,
        cwd=Path(__file__).parents[4],
    )
    assert ended.returncode == -9
    assert bench.hands._keyboard.layout.rows != before
    open_hands(bench.display.name, xauthority=bench.display.xauthority).close()
    assert bench.hands._keyboard.layout.rows == before


def test_living_lender_is_left_alone(bench: Bench) -> None:
    lender = Keyboard(connect(bench.display.name, bench.display.xauthority))
    loan = KeyLoan(lender)
    loan.lend([character_keysym("漢")])
    lent = read_layout(lender.connection).rows
    other = open_hands(bench.display.name, xauthority=bench.display.xauthority)
    assert isinstance(other, X11Hands)
    assert read_layout(lender.connection).rows == lent
    with pytest.raises(CannotType, match="Another program"):
        other._loan.lend([character_keysym("字")])
    other.close()
    loan.give_back()
    lender.connection.disconnect()


def test_hands_of_a_display_that_died_say_so_and_close(bench: Bench, tmp_path: Path) -> None:
    start_field(bench, tmp_path / "answer")
    bench.type("漢字")  # Opens every further connection.
    bench.hands.key("shift", True)
    bench.display.stop()
    with pytest.raises(HandsUnavailable):
        bench.hands.move(1, 1)
    bench.hands.close()


def test_release_from_another_thread_reaches_the_server(bench: Bench) -> None:
    bench.hands.key("shift", True)
    bench.hands.button(Button.LEFT, True)
    assert bench.hands.held() == {"shift", "left button"}
    thread = threading.Thread(target=bench.hands.release_all)
    thread.start()
    thread.join(10)
    assert bench.hands.held() == frozenset()
    assert bench.hands._keyboard._state() & (1 | 1 << 8) == 0
