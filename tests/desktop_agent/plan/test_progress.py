from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.plan.progress import Level, Stall, Tolerance, stall
from desktop_agent.plan.scene import Folded, Turn
from desktop_agent.types import EffectKind, Outcome

NOTHING = EffectKind.NO_EFFECT
SEEN = EffectKind.CONFIRMED


def turn(did: str, *, screen: str = "", effect: EffectKind | None = SEEN, **more: Any) -> Turn:
    given: dict[str, Any] = {"came": "", "outcome": Outcome.DONE, "effect": effect, "screen": screen, **more}
    return Turn(number=0, why="", did=did, **given)


def numbered(*turns: Turn) -> tuple[Turn, ...]:
    return tuple(replace(one, number=number) for number, one in enumerate(turns))


def level(*turns: Turn) -> Level | None:
    found = stall(numbered(*turns))
    return None if found is None else found.level


def test_nothing_done_yet_is_no_stall() -> None:
    assert stall(()) is None


def test_different_acts_that_are_confirmed_get_on() -> None:
    assert level(*(turn(f"Click {n}", screen=f"s{n}") for n in range(30))) is None


def test_the_same_act_on_the_same_screen_is_first_told_then_thought_about_then_ended() -> None:
    again = turn('Click "Save"', screen="s", effect=NOTHING)
    assert level(again) is None
    assert stall(numbered(again, again)) == Stall(
        Level.HINT, '"Click "Save"" was done 2 times on the same screen, which stayed as it was.', 0
    )
    assert level(again, again, again) is Level.THINK
    assert level(*[again] * 5) is Level.STOP


def test_a_caret_that_blinks_does_not_hide_that_the_screen_is_the_same() -> None:
    one = turn("Press Enter", screen="a", shows="x", effect=NOTHING)
    assert level(one, replace(one, screen="b")) is Level.HINT
    assert level(one, replace(one, screen="b", shows="y")) is None


def test_a_pointer_that_lies_elsewhere_hides_it_neither_but_a_picture_that_changed_is_progress() -> None:
    read = "ab" * 16
    one = turn("Press Enter", screen="a", shows=read + "1" * 16, effect=NOTHING)
    assert level(one, replace(one, screen="b", shows=read + "2" * 16)) is Level.HINT
    drawn = replace(one, effect=SEEN)
    assert level(drawn, replace(drawn, screen="b", shows=read + "2" * 16)) is None


def test_an_act_that_brings_another_screen_each_time_may_be_repeated() -> None:
    assert level(*(turn("Press Down", screen=f"row {n}", seen="List") for n in range(20))) is None


def test_two_screens_in_turn_are_a_loop_though_every_act_is_confirmed() -> None:
    there, back = turn('Click "More"', screen="a"), turn('Click "Less"', screen="b")
    assert level(there, back, there) is None
    found = stall(numbered(turn("Open", screen="0"), there, back, there, back))
    assert found is not None
    assert found.level is Level.HINT
    assert found.since == 1
    assert "2 acts were done 2 times over" in found.detail
    assert level(*[there, back] * 3) is Level.THINK
    assert level(*[there, back] * 4) is Level.STOP


def test_a_loop_is_found_wherever_in_its_round_it_is_looked_at() -> None:
    acts = [turn(name, screen=name) for name in ("a", "b", "c")] * 3
    assert level(*acts[:8]) is Level.HINT
    assert level(*acts) is Level.THINK


def test_filling_in_a_row_of_fields_is_no_loop() -> None:
    acts = [
        turn(did, screen=f"{did}{row}", shows=f"{did}{row}")
        for row in range(6)
        for did in ("Type 1", "Press Tab")
    ]
    assert level(*acts) is None


def test_the_same_error_again_counts_whatever_was_tried() -> None:
    wrong = [
        turn(f"Click {n}", effect=None, outcome=Outcome.FAILED, came="Nothing is called so.", screen=str(n))
        for n in range(3)
    ]
    assert level(*wrong[:1]) is None
    assert level(*wrong[:2]) is Level.HINT
    found = stall(numbered(*wrong))
    assert found is not None
    assert found.level is Level.THINK
    assert "Nothing is called so." in found.detail


def test_acts_without_effect_add_up_though_all_differ() -> None:
    idle = [turn(f"Click {n}", screen=str(n), effect=EffectKind.UNVERIFIABLE) for n in range(9)]
    assert level(*idle[:3]) is None
    assert level(*idle[:4]) is Level.HINT
    assert level(*idle[:6]) is Level.THINK
    assert level(*idle) is Level.STOP
    assert level(*idle, turn("Click", screen="x")) is None


def test_a_check_that_passed_and_a_step_that_a_person_excused_are_progress() -> None:
    idle = [turn(f"Click {n}", screen=str(n), effect=NOTHING) for n in range(4)]
    assert level(*idle, turn("Check", effect=None)) is None
    assert level(*idle, turn("Click", effect=NOTHING, outcome=Outcome.SKIPPED)) is Level.HINT


def test_notes_and_tools_between_are_no_acts() -> None:
    said = turn("Asked", effect=None, outcome=None, came="Yes.")
    idle = [turn(f"Click {n}", screen=str(n), effect=NOTHING) for n in range(4)]
    assert level(*idle[:2], said, *idle[2:]) is Level.HINT
    assert level(said) is None


def test_a_tool_that_says_something_new_each_time_is_no_loop() -> None:
    calls = [turn("Read log.txt", effect=None, outcome=None, came=str(n), seen="Editor") for n in range(6)]
    assert level(*calls) is None
    assert level(calls[0], calls[0]) is Level.HINT


def test_what_was_folded_is_over() -> None:
    again = turn("Click", screen="s", effect=NOTHING)
    done = numbered(again, again)
    assert stall((Folded(0, 9, "…"), done[1])) is None
    assert stall((done[0], Folded(1, 9, "…"), done[1])) is None


def test_what_is_said_of_long_acts_is_short() -> None:
    again = turn("Type " + "x" * 5000, screen="s", effect=NOTHING)
    found = stall(numbered(*[again] * 8))
    assert found is not None
    assert len(found.detail) < 300


turns = st.lists(
    st.builds(
        turn,
        st.sampled_from("ab"),
        screen=st.sampled_from(["", "1", "2"]),
        shows=st.sampled_from(["", "1", "2"]),
        seen=st.sampled_from(["", "x"]),
        effect=st.sampled_from([None, *EffectKind]),
        outcome=st.sampled_from([None, *Outcome]),
        came=st.sampled_from(["", "no", "why"]),
    ),
    max_size=14,
)


@given(turns)
def test_whatever_was_done_a_stall_lies_within_it_and_says_so(done: list[Turn]) -> None:
    found = stall(numbered(*done))
    if found is not None:
        assert 0 <= found.since < len(done)
        assert found.detail.endswith(".")


@given(turns)
def test_more_tolerance_never_finds_more(done: list[Turn]) -> None:
    easy = Tolerance(*[(3, 4, 6)] * 3, (5, 7, 10))  # type: ignore[arg-type]
    strict, lenient = stall(numbered(*done)), stall(numbered(*done), easy)
    assert (lenient.level if lenient else 0) <= (strict.level if strict else 0)
