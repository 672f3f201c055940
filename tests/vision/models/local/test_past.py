"""A past that is cut and put back, with layers of plain numbers in torch's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vision.models.local.past import Past
from vision.models.local.prompt import Seen
from vision.models.local.steps import chosen, cuts


class State(np.ndarray):
    """An array with the two methods of tensors that a past uses."""

    def clone(self) -> State:
        return self.copy()

    def copy_(self, other: np.ndarray) -> None:
        self[...] = other


class Full:
    """A layer that keeps something for each token."""

    is_sliding = False

    def __init__(self) -> None:
        self.keys = np.zeros((1, 1, 0, 1))
        self.values = np.zeros((1, 1, 0, 1))

    def compute(self, token: int) -> None:
        self.keys = np.concatenate([self.keys, np.full((1, 1, 1, 1), token)], axis=2)
        self.values = self.keys

    def content(self) -> tuple[float, ...]:
        return tuple(self.keys.ravel())


class Linear:
    """A layer that keeps one number, whatever came."""

    def __init__(self) -> None:
        self.conv_states = {0: np.zeros(1).view(State)}
        self.recurrent_states = {0: np.zeros(1).view(State)}

    def compute(self, token: int) -> None:
        self.conv_states[0][...] = token
        self.recurrent_states[0][...] = self.recurrent_states[0] * 3 + token + 1

    def content(self) -> tuple[float, ...]:
        return float(self.conv_states[0][0]), float(self.recurrent_states[0][0])


class Sliding(Full):
    is_sliding = True


class Cache:
    def __init__(self, *layers: Any) -> None:
        self.layers = layers


def compute(past: Past, tokens: Sequence[int], marks: Sequence[int] = ()) -> None:
    for token in tokens:
        for layer in past.cache.layers:
            layer.compute(token)
        past.keys.append(token)
        if len(past.keys) in marks:
            past.mark()


def content(past: Past) -> list[tuple[float, ...]]:
    return [layer.content() for layer in past.cache.layers]


TOKENS = st.lists(st.integers(0, 2), min_size=1, max_size=12)


@given(first=TOKENS, second=TOKENS, marks=st.sets(st.integers(1, 12)), linear=st.booleans())
def test_going_on_is_the_same_as_beginning_again(
    first: list[int], second: list[int], marks: set[int], linear: bool
):
    def layers() -> Cache:
        return Cache(Full(), Linear()) if linear else Cache(Full(), Full())

    kept = Past(layers(), 3)
    compute(kept, first, sorted(marks))
    reused = kept.rewind(second)
    if reused is None:
        return
    assert 0 < reused < len(second)
    assert kept.keys == first[:reused] == second[:reused]
    compute(kept, second[reused:])
    afresh = Past(layers(), 3)
    compute(afresh, second)
    assert content(kept) == content(afresh)


@given(first=TOKENS, second=TOKENS)
def test_full_attention_keeps_all_that_is_common(first: list[int], second: list[int]):
    common = 0
    for ours, theirs in zip(first, second[:-1], strict=False):
        if ours != theirs:
            break
        common += 1
    past = Past(Cache(Full()), 3)
    compute(past, first)
    assert past.rewind(second) == (common or None)


def test_a_state_goes_back_to_the_last_mark_before_the_difference():
    past = Past(Cache(Full(), Linear()), 4)
    compute(past, [1, 2, 3, 4, 5, 6], marks=[2, 4])
    assert past.rewind([1, 2, 3, 4, 9, 9]) == 4
    assert past.rewind([1, 2, 3, 9]) == 2
    assert past.rewind([1, 9]) is None


def test_a_step_that_was_broken_off_is_undone():
    past = Past(Cache(Full(), Linear()), 4)
    compute(past, [1, 2, 3], marks=[2])
    for layer in past.cache.layers:
        layer.compute(7)
    assert past.settle()
    assert past.keys == [1, 2]
    assert past.cache.layers[0].content() == (1.0, 2.0)
    unmarked = Past(Cache(Full(), Linear()), 4)
    compute(unmarked, [1, 2, 3])
    assert not unmarked.settle()


def test_what_slid_out_of_a_window_cannot_be_had_back():
    past = Past(Cache(Sliding()), 4)
    compute(past, [1, 2, 3])
    assert past.rewind([1, 2, 3, 4]) is None


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12, unique=True), st.integers(1, 5))
def test_the_first_and_the_latest_marks_stay(places: list[int], most: int):
    past = Past(Cache(Linear()), most)
    places = sorted(places)
    compute(past, [0] * 40, marks=places)
    assert len(past.marks) == min(most, len(places))
    if most > 2:
        assert past.marks[0] == places[0]
        assert past.marks[-1] == places[-1]


SPANS = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9)), max_size=4)


@given(SPANS, st.integers(0, 10), st.integers(1, 12), st.lists(st.integers(0, 60), max_size=4))
def test_a_prompt_is_cut_without_gaps_and_never_inside_a_picture(
    spans: list[tuple[int, int]], start: int, chunk: int, stops: list[int]
):
    pictures, at = [], start
    for gap, size in spans:
        pictures.append(Seen(at + gap, at + gap + size, (1, 1, 1), np.zeros((1, 1, 3), np.uint8)))
        at += gap + size
    end = at + 5
    stops = [stop for stop in stops if not any(seen.start < stop < seen.end for seen in pictures)]
    found = cuts(start, end, pictures, stops, chunk)
    assert found == sorted(set(found))
    assert found[-1] == end
    assert not any(seen.start < cut < seen.end for seen in pictures for cut in found)
    assert {stop for stop in stops if start < stop < end} <= set(found)
    biggest = max([chunk, *(seen.end - seen.start for seen in pictures)])
    assert all(after - before <= biggest for before, after in zip([start, *found], found, strict=False))


def test_the_first_new_beginning_and_the_last_ones_are_marked():
    assert chosen((5, 10, 20, 30, 40), 0, 50, 3) == (5, 30, 40)
    assert chosen((5, 10, 20, 30, 40), 10, 40, 3) == (20, 30)
    assert chosen((5, 10), 0, 50, 0) == ()
