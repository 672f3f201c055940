import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import WindowNotFound
from actions.types import ScreenPoint, Window
from desktop_agent.desk.blind import BlindSpots, OtherWindows, top_window, visible_parts
from vision.types import Box, Frame

PANEL, EDITOR = 7, 9
GREY = 128


def window(number, pid, box, **kwargs):
    return Window(number, f"window {number}", "program", pid, box, **kwargs)


EDITOR_WINDOW = window(1, EDITOR, (0, 0, 40, 30), active=True)
PANEL_WINDOW = window(2, PANEL, (10, 5, 30, 25))


class Display:
    """A white screen of 40 by 30 pixels, its damage and its windows."""

    def __init__(self, *windows, origin=(0.0, 0.0), scale=1.0):
        self.windows, self.origin, self.scale = windows, origin, scale
        self.damage, self.closed, self.monitors, self.focused = [], False, (), []
        self.pixels = np.full((30, 40, 3), 255, np.uint8)
        self.at_grab = lambda: None

    def grab(self, box=None):
        self.at_grab()
        part = box or Box(0, 0, 40, 30)
        origin = (self.origin[0] + part.left / self.scale, self.origin[1] + part.top / self.scale)
        return Frame(self.pixels[part.top : part.bottom, part.left : part.right], origin, self.scale, 5.0)

    def wait_damage(self, timeout_s):
        return self.damage.pop(0) if self.damage else ()

    def drain_damage(self):
        return self.damage.pop(0) if self.damage else ()

    def close(self):
        self.closed = True

    def list(self):
        return self.windows

    def active(self):
        return next((window for window in self.windows if window.active), None)

    def wait(self, predicate, timeout_s):
        return next(filter(predicate, self.windows), None)

    def silent(self, timeout_s=1.0):
        return self.windows

    def focus(self, window_id, timeout_s=3.0):
        self.focused.append(window_id)

    def close_window(self, window_id):
        self.focused.append(-window_id)


def blind(display, pid=PANEL):
    return BlindSpots(display, display, pid)


def grey(frame):
    """Which pixels are not seen."""
    return (frame.pixels == GREY).all(axis=2)


def area(frame, *boxes):
    wanted = np.zeros((frame.height, frame.width), bool)
    for left, top, right, bottom in boxes:
        wanted[top:bottom, left:right] = True
    return wanted


def test_the_windows_of_the_process_are_flat_and_everything_else_is_as_it_is():
    display = Display(PANEL_WINDOW, EDITOR_WINDOW)
    frame = blind(display).grab()
    assert (grey(frame) == area(frame, (10, 5, 30, 25))).all()
    assert (frame.pixels[~grey(frame)] == 255).all()
    assert (display.pixels == 255).all(), "what the screen lent is not painted on"
    assert frame.at == 5.0


def test_the_digest_is_that_of_what_is_shown():
    display = Display(PANEL_WINDOW, EDITOR_WINDOW)
    whole = display.grab()
    plain = whole.digest
    display.grab = lambda box=None: whole
    frame = blind(display).grab()
    assert frame.digest == Frame(frame.pixels.copy()).digest != plain


def test_a_window_in_front_is_seen():
    menu = window(3, EDITOR, (0, 0, 20, 12), focusable=False)
    frame = blind(Display(menu, PANEL_WINDOW, EDITOR_WINDOW)).grab()
    assert (grey(frame) == area(frame, (10, 12, 30, 25), (20, 5, 30, 12))).all()


def test_what_compositors_lay_over_everything_hides_nothing():
    sheet = Window(9, "", "", None, (0, 0, 40, 30), focusable=False)
    spots = blind(Display(sheet, PANEL_WINDOW, EDITOR_WINDOW))
    assert grey(spots.grab()).sum() == 400
    assert spots.covers(ScreenPoint(15, 15))


def test_a_part_of_the_screen_is_cut_as_the_whole_is():
    spots = blind(Display(PANEL_WINDOW, EDITOR_WINDOW))
    part = Box(5, 0, 20, 30)
    assert (spots.grab(part).pixels == spots.grab().crop(part)).all()


def test_on_a_screen_of_its_own_scale_points_become_pixels():
    display = Display(window(2, PANEL, (105, 50, 110, 55)), origin=(100.0, 50.0), scale=2.0)
    frame = blind(display).grab()
    assert (grey(frame) == area(frame, (10, 0, 20, 10))).all()
    assert blind(display).hidden() == (Box(10, 0, 20, 10),)


def test_a_window_that_moves_while_the_picture_is_taken_is_hidden_all_the_same():
    display = Display(PANEL_WINDOW, EDITOR_WINDOW)
    places = iter([(0, 0, 10, 10), (20, 20, 30, 30), (0, 20, 10, 30), (20, 0, 30, 10), (5, 5, 9, 9)])

    def move():
        display.windows = (window(2, PANEL, next(places)), EDITOR_WINDOW)

    display.at_grab = move
    frame = blind(display).grab()
    left, top, right, bottom = (int(side) for side in display.windows[0].box)
    assert grey(frame)[top:bottom, left:right].all(), "where it is now"
    assert grey(frame).sum() > (right - left) * (bottom - top), "and where it was before that"


def test_painting_inside_what_is_hidden_is_no_damage():
    display = Display(PANEL_WINDOW, EDITOR_WINDOW)
    inside, across, outside = Box(10, 5, 12, 9), Box(5, 5, 12, 9), Box(0, 0, 5, 5)
    display.damage = [(inside,), (inside, across), (outside,)]
    assert blind(display).wait_damage(10) == (across,), "it goes on waiting"
    assert blind(display).drain_damage() == (outside,)
    assert blind(display).wait_damage(0.01) == ()


def test_painting_over_two_hidden_windows_at_once_is_no_damage():
    display = Display(window(2, PANEL, (0, 0, 10, 10)), window(3, PANEL, (5, 5, 20, 10)))
    display.damage = [(Box(2, 6, 18, 9),)]
    assert blind(display).drain_damage() == ()


def test_what_the_panel_covers_is_known_by_its_points_and_its_keyboard():
    spots = blind(Display(PANEL_WINDOW, EDITOR_WINDOW))
    assert spots.covers(ScreenPoint(15, 15))
    assert not spots.covers(ScreenPoint(5, 5))
    assert not spots.covers(ScreenPoint(500, 5))
    assert not spots.has_keyboard()
    assert blind(Display(window(2, PANEL, (0, 0, 9, 9), active=True))).has_keyboard()


def test_without_a_process_nobody_is_asked_about_windows():
    display = Display(PANEL_WINDOW, EDITOR_WINDOW)
    display.list = lambda: pytest.fail("asked")
    spots = blind(display, 0)
    display.damage = [(Box(10, 5, 12, 9),)]
    assert spots.grab().pixels is not None
    assert spots.wait_damage(1) == (Box(10, 5, 12, 9),)
    assert (spots.hidden(), spots.covers(ScreenPoint(15, 15)), spots.has_keyboard()) == ((), False, False)


def test_a_panel_without_a_window_hides_nothing():
    display = Display(window(2, PANEL, (0.0, 0.0, 0.0, 0.0)), EDITOR_WINDOW)
    with blind(display) as spots:
        assert not grey(spots.grab()).any()
        assert spots.hidden() == ()
    assert display.closed


def test_other_windows_are_all_but_those_of_the_process():
    display = Display(window(2, PANEL, (0, 0, 9, 9), active=True), EDITOR_WINDOW)
    others = OtherWindows(display, PANEL)
    assert [found.window_id for found in others.list()] == [1]
    assert [found.window_id for found in others.silent()] == [1]
    assert others.wait(lambda _: True, 1).window_id == 1
    assert others.active() is None, "the panel has the focus"
    with pytest.raises(WindowNotFound):
        others.focus(2)
    with pytest.raises(WindowNotFound):
        others.close_window(2)
    others.focus(1)
    others.close_window(1)
    assert display.focused == [1, -1]
    assert OtherWindows(display, 0).list() == display.windows


boxes = st.tuples(st.integers(-5, 40), st.integers(-5, 30), st.integers(0, 30), st.integers(0, 30)).map(
    lambda box: tuple(float(side) for side in (box[0], box[1], box[0] + box[2], box[1] + box[3]))
)
stacks = st.lists(st.tuples(boxes, st.sampled_from([PANEL, EDITOR, None])), max_size=8).map(
    lambda stack: tuple(window(number, pid, box) for number, (box, pid) in enumerate(stack))
)


@given(stacks)
def test_hidden_is_exactly_where_the_topmost_window_is_the_panels(stack):
    spots, frame = blind(Display(*stack)), blind(Display(*stack)).grab()
    wanted = np.zeros((30, 40), bool)
    for y in range(30):
        for x in range(40):
            top = top_window(ScreenPoint(x, y), stack)
            wanted[y, x] = top is not None and top.pid == PANEL
    assert (grey(frame) == wanted).all()
    hidden = spots.hidden()
    assert sum(box.area for box in hidden) == wanted.sum(), "the parts are disjoint"


@given(stacks)
def test_visible_parts_are_disjoint_and_lie_in_their_windows(stack):
    parts = visible_parts(stack, PANEL)
    for number, one in enumerate(parts):
        assert one[0] < one[2]
        assert one[1] < one[3]
        for other in parts[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
