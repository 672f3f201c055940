"""What changed, and waiting for rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Self

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.change import bounding, changed_regions, changed_share, merged, settle
from vision.errors import DisplayUnavailable
from vision.types import Box, Frame


@st.composite
def edits(draw):
    """Two frames that differ in some random rectangles, some of them single pixels."""
    height, width = draw(st.integers(1, 90)), draw(st.integers(1, 120))
    before = np.full((height, width, 3), 40, np.uint8)
    after = before.copy()
    for _ in range(draw(st.integers(0, 6))):
        x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        channel = draw(st.integers(0, 2))
        after[y : y + draw(st.integers(1, 20)), x : x + draw(st.integers(1, 30)), channel] += 1
    return Frame(before), Frame(after)


@settings(deadline=None, max_examples=150)
@given(edits(), st.integers(0, 20))
def test_regions_cover_exactly_what_differs(frames, merge):
    before, after = frames
    differs = (before.pixels != after.pixels).any(axis=2)
    regions = changed_regions(before, after, merge=merge)
    covered = np.zeros_like(differs)
    for box in regions:
        part = differs[box.top : box.bottom, box.left : box.right]
        assert part[0].any()
        assert part[-1].any()
        assert part[:, 0].any()
        assert part[:, -1].any()
        assert not covered[box.top : box.bottom, box.left : box.right].any(), "regions overlap"
        covered[box.top : box.bottom, box.left : box.right] = True
    assert not (differs & ~covered).any()
    assert changed_share(before, after) == pytest.approx(differs.mean())


@given(edits())
@settings(deadline=None, max_examples=30)
def test_a_frame_does_not_differ_from_itself(frames):
    frame, _ = frames
    assert changed_regions(frame, Frame(frame.pixels.copy())) == ()
    assert changed_share(frame, Frame(frame.pixels.copy())) == 0


@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 2**31))
@settings(deadline=None, max_examples=60)
def test_how_the_pixels_lie_in_memory_does_not_matter(height, width, seed):
    rng = np.random.default_rng(seed)
    before = rng.integers(0, 3, (height, width, 3), dtype=np.uint8)
    after = before.copy()
    y, x = int(rng.integers(height)), int(rng.integers(width))
    after[y, x, 1] ^= 1
    around = np.zeros((height, width + 7, 3), np.uint8)
    around[:, 3 : width + 3] = after
    views = (after, after[:, :, ::-1].copy()[:, :, ::-1], after[::-1].copy()[::-1], around[:, 3 : width + 3])
    for view in views:
        assert changed_regions(Frame(before), Frame(view)) == (Box(x, y, x + 1, y + 1),)
        assert changed_regions(Frame(view), Frame(before)) == (Box(x, y, x + 1, y + 1),)
        assert changed_regions(Frame(view), Frame(after)) == ()


def test_another_size_changes_everything():
    small, large = (Frame(np.zeros((n, n, 3), np.uint8)) for n in (3, 5))
    assert changed_regions(small, large) == (large.box,)
    assert changed_share(small, large) == 1


def test_far_changes_stay_apart_and_near_ones_join():
    before = Frame(np.zeros((100, 200, 3), np.uint8))
    pixels = before.pixels.copy()
    pixels[10:20, 10:20] = 9
    pixels[10:20, 25:35] = 9
    pixels[80:90, 150:160] = 9
    assert changed_regions(before, Frame(pixels)) == (Box(10, 10, 35, 20), Box(150, 80, 160, 90))


@given(
    st.lists(st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *[st.integers(0, 60)] * 4), max_size=12)
)
def test_merged_boxes_are_disjoint_and_cover_the_same(boxes):
    result = merged(boxes)
    assert all(any(great.encloses(box) for great in result) for box in boxes)
    assert all(one.intersection(other) is None for i, one in enumerate(result) for other in result[i + 1 :])
    assert bounding(result) == bounding(boxes)


class ScriptedScreen:
    """Paints the given boxes at the given seconds; `picture` says what a grab shows."""

    monitors = ()

    def __init__(self, script: list[tuple[float, Box]], picture: Callable[[], int] = lambda: 0) -> None:
        self._start = time.monotonic()
        self._script = sorted(script, key=lambda entry: entry[0])
        self._picture = picture

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        deadline = time.monotonic() + timeout_s
        due = self._start + self._script[0][0] if self._script else deadline
        threading.Event().wait(max(0.0, min(due, deadline) - time.monotonic()))
        return self.drain_damage()

    def drain_damage(self) -> tuple[Box, ...]:
        done = [box for at, box in self._script if self._start + at <= time.monotonic()]
        self._script = self._script[len(done) :]
        return tuple(done)

    def grab(self, box: Box | None = None) -> Frame:
        return Frame(np.full((50, 50, 3), self._picture(), np.uint8))

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


def test_a_still_screen_is_quiet_after_the_quiet_time():
    result = settle(ScriptedScreen([]), quiet_s=0.05)
    assert result.quiet
    assert result.changed == ()
    assert 0.05 <= result.waited_s < 1


def test_painting_puts_rest_off_and_is_reported():
    boxes = [Box(0, 0, 200, 100), Box(150, 50, 300, 120)]
    result = settle(ScriptedScreen([(0.0, boxes[0]), (0.1, boxes[1])]), quiet_s=0.2, timeout_s=5)
    assert result.quiet
    assert result.waited_s >= 0.28
    assert result.changed == (Box(0, 0, 300, 120),)


def test_a_screen_that_never_rests_ends_the_wait_in_time():
    restless = [(n * 0.02, Box(0, 0, 300 + n, 300)) for n in range(200)]
    result = settle(ScriptedScreen(restless), quiet_s=0.2, timeout_s=0.4)
    assert not result.quiet
    assert 0.4 <= result.waited_s < 2


def test_a_text_caret_does_not_keep_the_screen_busy():
    caret = [(n * 0.03, Box(10, 10, 12, 28)) for n in range(100)]
    result = settle(ScriptedScreen(caret), quiet_s=0.15, timeout_s=2)
    assert result.quiet
    assert result.waited_s < 1


def test_a_small_box_that_toggles_between_two_pictures_is_ignored_but_a_wheel_is_not():
    script = [(n * 0.03, Box(10, 10, 34, 34)) for n in range(60)]
    turns = iter(range(10_000))
    assert settle(ScriptedScreen(script, lambda: next(turns) % 2), quiet_s=0.15, timeout_s=1.2).quiet
    turns = iter(range(10_000))
    assert not settle(ScriptedScreen(script, lambda: next(turns) % 8), quiet_s=0.15, timeout_s=0.6).quiet


def test_a_display_that_dies_ends_the_wait():
    class Dead(ScriptedScreen):
        def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
            raise DisplayUnavailable("The display :97 went away.")

    with pytest.raises(DisplayUnavailable, match="went away"):
        settle(Dead([]))
