from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.bench.stats import median, paired_ratio, percentile, rounded, share, wrong_characters

times = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40)


@pytest.mark.parametrize("function", [median, lambda values: percentile(values, 0.5)])
def test_nothing_has_no_middle(function):
    with pytest.raises(ValueError, match="no values"):
        function([])


def test_one_slow_time_does_not_move_the_median():
    assert median([3.0, 2.0, 900.0, 1.0, 4.0]) == 3.0


@given(times, st.floats(0, 1))
def test_a_percentile_is_one_of_the_values_and_has_its_share_at_or_below(values, wanted):
    found = percentile(values, wanted)
    assert found in values
    assert sum(value <= found for value in values) >= wanted * len(values) - 1e-9


@given(times)
def test_the_last_percentile_is_the_largest_value(values):
    assert percentile(values, 1.0) == max(values)


@pytest.mark.parametrize("wanted", [-0.1, 1.1])
def test_a_percentile_beyond_all_is_refused(wanted):
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile([1.0], wanted)


@given(times, st.floats(0.1, 10))
def test_load_that_hits_both_alike_does_not_change_a_ratio(values, ratio):
    assert paired_ratio([value * ratio for value in values], values) == pytest.approx(ratio)


def test_rounds_that_do_not_pair_up_are_refused():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        paired_ratio([1.0, 2.0], [1.0])


def test_dividing_by_no_time_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        paired_ratio([1.0], [0.0])


def test_a_share_of_nothing_is_nothing():
    assert share(0, 0) == 0.0
    assert share(3, 4) == 0.75


@pytest.mark.parametrize(
    ("got", "errors"),
    [
        ("größe 😀", 0),
        ("grosse 😀", 3),
        ("größe ", 1),
        ("größße 😀", 1),
        ("", 7),
    ],
)
def test_wrong_missing_and_surplus_characters_count_once_each(got, errors):
    assert wrong_characters("größe 😀", got) == errors


def test_one_missing_character_does_not_make_all_after_it_wrong():
    assert wrong_characters("abcdefgh", "acdefgh") == 1


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, 0.0), (0.123456, 0.1235), (17817.61, 17818.0), (2.5499999, 2.55), (1e-7, 1e-7)]
)
def test_numbers_keep_four_significant_digits(value, shown):
    assert rounded(value) == shown


@given(st.floats(allow_nan=False))
def test_rounding_moves_a_number_by_less_than_a_thousandth(value):
    found = rounded(value)
    assert found == value or math.isclose(found, value, rel_tol=1e-3)
