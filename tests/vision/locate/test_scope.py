import numpy as np

from vision.locate import Locator, parse_target, resolve
from vision.locate.scope import scope_of, whole, window_of
from vision.types import Box, Element, Frame, Role, Snapshot, Source

FRAME = Frame(np.full((600, 800, 3), 240, np.uint8))


def text(words: str, left: int, top: int) -> Element:
    return Element(Role.TEXT, words, Box(left, top, left + 8 * len(words), top + 16))


def window(title: str, box: tuple[int, int, int, int], role: Role = Role.WINDOW) -> Element:
    return Element(role, title, Box(*box), 1.0, Source.WINDOW)


def test_a_row_is_a_band_across_the_screen() -> None:
    snapshot = Snapshot(FRAME, (text("Bob", 10, 200), text("Delete", 500, 202), text("Delete", 500, 260)))
    scope = scope_of(Locator(Role.ROW, "Bob"), snapshot, whole(snapshot))
    assert scope is not None
    assert scope.holds(Box(500, 202, 548, 218))
    assert not scope.holds(Box(500, 260, 548, 276))


def test_the_nth_row_counts_lines_of_words() -> None:
    rows = [text(name, 10, 100 + 40 * i) for i, name in enumerate(("Ann", "Bob", "Cid"))]
    buttons = [text("Open", 400, 100 + 40 * i) for i in range(3)]
    found = resolve(parse_target("Open in the second row"), Snapshot(FRAME, (*rows, *buttons)))
    assert found.best is not None
    assert found.best.box.top == 140


def test_controls_under_a_heading_are_chosen_by_nearness() -> None:
    elements = (
        text("Playback", 10, 50),
        text("Device:", 10, 80),
        text("Recording", 10, 200),
        text("Device:", 10, 230),
    )
    for heading, top in (("Playback", 80), ("Recording", 230)):
        found = resolve(parse_target(f"the label Device in the {heading} section"), Snapshot(FRAME, elements))
        assert found.best is not None, found.reason
        assert found.best.box.top == top


def test_the_topmost_window_owns_a_place() -> None:
    snapshot = Snapshot(FRAME, (), (window("Top", (100, 100, 300, 300)), window("Below", (0, 0, 800, 600))))
    assert window_of(snapshot, Box(150, 150, 160, 160)) == 0
    assert window_of(snapshot, Box(500, 500, 510, 510)) == 1
    assert window_of(Snapshot(FRAME), Box(0, 0, 5, 5)) is None


def test_a_dialog_without_a_name_is_the_topmost_one() -> None:
    windows = (window("Print", (100, 100, 300, 300), Role.DIALOG), window("Editor", (0, 0, 800, 600)))
    snapshot = Snapshot(FRAME, (text("OK", 150, 200), text("OK", 600, 500)), windows)
    found = resolve(parse_target("OK in the dialog"), snapshot)
    assert found.best is not None
    assert found.best.box.left == 150
