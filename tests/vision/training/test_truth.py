"""What remains of a control when something covers it or the picture ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vision.training.truth import IGNORED, ROLES, STATES, Control, load, save, uncovered, visible
from vision.types import Role


def test_every_class_of_the_detector_is_a_role_of_the_program():
    assert all(Role(name) for name in ROLES)


def test_a_control_that_is_wholly_covered_is_gone():
    assert uncovered([Control("button", (10, 10, 50, 30))], (0, 0, 100, 100)) == []


def test_a_control_that_is_half_covered_is_neither_asked_for_nor_background():
    (left,) = uncovered([Control("button", (10, 10, 50, 30))], (30, 0, 100, 100))
    assert left.role == IGNORED


def test_a_control_that_is_hardly_covered_stays():
    control = Control("button", (10, 10, 50, 30), frozenset({"checked"}))
    assert uncovered([control], (48, 0, 100, 100)) == [control]


def test_a_control_that_leaves_the_picture_is_cut_and_then_ignored():
    assert visible([Control("tab", (90, 0, 120, 20))], 110, 50) == [Control("tab", (90, 0, 110, 20))]
    assert visible([Control("tab", (90, 0, 190, 20))], 110, 50) == [Control(IGNORED, (90, 0, 110, 20))]
    assert visible([Control("tab", (108, 0, 190, 20))], 110, 50) == []


boxes = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(1, 300), st.integers(1, 300)).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)
controls = st.builds(Control, st.sampled_from(ROLES), boxes, st.frozensets(st.sampled_from(STATES)))


@given(st.lists(controls, max_size=8))
def test_visible_controls_lie_inside_the_picture(some: list[Control]):
    for control in visible(some, 400, 300):
        left, top, right, bottom = control.box
        assert 0 <= left < right <= 400
        assert 0 <= top < bottom <= 300


@given(st.lists(controls, max_size=8))
def test_what_is_saved_is_loaded(tmp_path_factory, some: list[Control]):
    path = tmp_path_factory.mktemp("truth") / "a.png"
    save(path, some)
    assert load(path) == some
