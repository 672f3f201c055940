from dataclasses import replace

import pytest
from hypothesis import given, settings

from desktop_agent.macros.intents import single, single_minded, targets_of, ways, with_targets
from desktop_agent.types import CheckThat, ClickOn, DragTo, PressKeys, ScrollBy, TitleShows, Visible
from tests.desktop_agent.macros.any_macro import INTENTS
from vision.locate import Anchor, Locator, Relation

ONE, TWO, THREE = (Locator(text=text) for text in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("intent", "targets"),
    [
        (ClickOn(ONE), (ONE,)),
        (DragTo(ONE, TWO), (ONE, TWO)),
        (ScrollBy(dy=1), ()),
        (ScrollBy(dy=1, target=ONE, until=Visible(TWO)), (ONE, TWO)),
        (CheckThat(Visible(ONE)), (ONE,)),
        (CheckThat(TitleShows("x")), ()),
        (PressKeys(("a",)), ()),
    ],
)
def test_the_targets_of_an_intent_are_found_in_order(intent, targets):
    assert targets_of(intent) == targets


@pytest.mark.parametrize("kind", list(INTENTS), ids=lambda kind: kind.__name__)
def test_replacing_each_target_by_itself_changes_nothing_and_replacing_it_replaces_all(kind):
    @settings(max_examples=20)
    @given(INTENTS[kind])
    def check(intent):
        assert with_targets(intent, lambda locator: locator) == intent
        replaced = with_targets(intent, lambda locator: ONE)
        assert set(targets_of(replaced)) <= {ONE}
        assert len(targets_of(replaced)) == len(targets_of(intent))

    check()


def test_the_ways_to_a_target_are_itself_and_the_others_without_others_of_their_own():
    around = Anchor(Relation.WITHIN, replace(TWO, otherwise=(THREE,)))
    target = replace(ONE, anchors=(around,), otherwise=(replace(THREE, otherwise=(TWO,)),))
    assert ways(target) == (replace(ONE, anchors=(Anchor(Relation.WITHIN, TWO),)), THREE)
    assert single(target) == ways(target)[0]
    assert single_minded(ClickOn(target)) == ClickOn(ways(target)[0])
