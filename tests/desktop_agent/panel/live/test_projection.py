from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.live.projection import STEPS, Projection, fitted, next_stop

sizes = st.tuples(st.integers(1, 8000), st.integers(1, 5000))
views = st.tuples(st.integers(1, 4000), st.integers(1, 2500))
positions = st.tuples(st.floats(-100, 9000), st.floats(-100, 9000))
points_of_view = st.tuples(st.floats(0, 4000), st.floats(0, 2500))


@st.composite
def projections(draw: st.DrawFn) -> Projection:
    projection = fitted(draw(sizes), draw(views), draw(st.sampled_from([1.0, 1.25, 1.5, 2.0])))
    for steps, about, way in draw(
        st.lists(
            st.tuples(
                st.integers(1, 8 * STEPS),
                points_of_view,
                st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)),
            ),
            max_size=3,
        )
    ):
        projection = projection.zoomed(steps, about).moved(*way)
    return projection


@given(projections(), positions)
def test_a_frame_pixel_comes_back_from_the_view_as_itself(
    projection: Projection, at: tuple[float, float]
) -> None:
    assert projection.to_frame(*projection.to_view(*at)) == pytest.approx(at, abs=1e-6)


@given(projections(), points_of_view)
def test_a_point_of_the_view_comes_back_from_the_frame_as_itself(
    projection: Projection, at: tuple[float, float]
) -> None:
    assert projection.to_view(*projection.to_frame(*at)) == pytest.approx(at, abs=1e-6)


@given(sizes, views)
def test_a_fitted_picture_lies_wholly_in_the_view_and_in_its_middle(
    frame: tuple[int, int], view: tuple[int, int]
) -> None:
    projection = fitted(frame, view)
    width, height = projection.size
    # Even the smallest scale cannot squeeze a very long picture into a few pixels.
    if projection.steps > 1:
        assert width <= view[0]
        assert height <= view[1]
        assert abs(projection.left - (view[0] - width - projection.left)) <= 1
        assert abs(projection.top - (view[1] - height - projection.top)) <= 1


@given(sizes, views)
def test_a_fitted_picture_is_as_large_as_the_steps_allow(
    frame: tuple[int, int], view: tuple[int, int]
) -> None:
    steps = fitted(frame, view).steps
    larger = steps + (1 if steps < 16 else 2)
    assert (
        steps >= STEPS - 1
        or steps == 1
        or (frame[0] * larger > view[0] * STEPS or frame[1] * larger > view[1] * STEPS)
    )


@given(projections())
def test_what_is_shown_lies_in_the_picture_and_in_the_view(projection: Projection) -> None:
    shown = projection.shown
    assert 0 <= shown.left <= shown.right <= projection.size[0]
    assert 0 <= shown.top <= shown.bottom <= projection.size[1]
    assert projection.left + shown.left >= 0
    assert projection.left + shown.right <= projection.view[0]


@given(projections())
def test_a_picture_larger_than_the_view_leaves_no_gap(projection: Projection) -> None:
    width, height = projection.size
    if width >= projection.view[0]:
        assert projection.shown.width == projection.view[0]
    if height >= projection.view[1]:
        assert projection.shown.height == projection.view[1]


@given(projections(), st.integers(1, 8 * STEPS))
def test_zooming_keeps_what_lies_under_the_pointer_unless_an_edge_forbids(
    projection: Projection, steps: int
) -> None:
    about = (projection.view[0] / 2, projection.view[1] / 2)
    before = projection.to_frame(*about)
    after = projection.zoomed(steps, about)
    width, height = after.size
    free_x = -after.left not in (0, width - after.view[0]) and width > after.view[0]
    free_y = -after.top not in (0, height - after.view[1]) and height > after.view[1]
    found = after.to_frame(*about)
    # The picture lies on whole device pixels: half of one is lost at most.
    if free_x:
        assert abs(found[0] - before[0]) <= 0.51 / after.scale
    if free_y:
        assert abs(found[1] - before[1]) <= 0.51 / after.scale


@given(projections())
def test_tiles_become_whole_pixels(projection: Projection) -> None:
    assert projection.tile * projection.steps % STEPS == 0
    assert projection.tile <= STEPS


def test_the_usual_scales_end_at_both_ends() -> None:
    steps = STEPS
    seen = [steps]
    while (larger := next_stop(steps, larger=True)) != steps:
        steps = larger
        seen.append(steps)
    assert seen[-1] == 8 * STEPS
    while (smaller := next_stop(steps, larger=False)) != steps:
        steps = smaller
    assert steps == STEPS // 4
    assert next_stop(100, larger=True) == STEPS


def test_a_picture_is_never_enlarged_to_fit() -> None:
    assert fitted((100, 50), (1000, 1000)).size == (100, 50)
    assert fitted((100, 50), (1000, 1000), 2.0).size == (200, 100)
