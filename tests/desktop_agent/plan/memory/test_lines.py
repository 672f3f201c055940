from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.plan.memory.chronicle import Chronicle, Closing, Noted
from desktop_agent.plan.memory.lines import line_of
from desktop_agent.plan.scene import Fact, Turn
from desktop_agent.types import EffectKind, Outcome

DONE = Outcome.DONE


def turn(did: str, effect: EffectKind | None = EffectKind.CONFIRMED, outcome: Outcome | None = DONE) -> Turn:
    return Turn(0, "", did, "", outcome, effect)


def test_acts_that_failed_or_did_nothing_are_marked_and_equal_ones_counted() -> None:
    chronicle = Chronicle(
        [
            turn("Press Down"),
            turn("Press Down"),
            turn('Click "Go"', EffectKind.NO_EFFECT),
            turn("Click x", None, Outcome.FAILED),
            turn("Asked the person: Which?", None, None),
        ]
    )
    assert line_of(chronicle, 0, 4) == (
        'Earlier, 4 acts, 2 verified, 1 other turn: Press Down ×2; Click "Go" (no effect); Click x (failed); '
        "Asked the person: Which?."
    )


def test_several_subgoals_in_one_line_are_named() -> None:
    chronicle = Chronicle([turn(f"Click {at}") for at in range(40)])
    chronicle.closings = [Closing(f"Goal {at}", "seen", at * 5, at * 5 + 4) for at in range(8)]
    line = line_of(chronicle, 0, 39)
    assert line.startswith(
        'Subgoals "Goal 0", "Goal 1", "Goal 2", 3 more, "Goal 6", "Goal 7" reached (40 acts, 40 verified): Click 0; '
    )
    assert "Click 39." in line
    assert "…" in line


def test_of_notes_the_latest_value_stands_in_the_line() -> None:
    chronicle = Chronicle([turn("Click it")])
    chronicle.notes = [
        Noted(Fact("a", "1"), -1),
        Noted(Fact("b", "2"), 0),
        Noted(Fact("a", "3"), 0),
        Noted(Fact("c", "9"), 5),
    ]
    assert line_of(chronicle, 0, 0).endswith("Noted: a = 3, b = 2.")


def test_many_notes_leave_room_for_what_was_done() -> None:
    chronicle = Chronicle([turn(f"Click {at}") for at in range(10)])
    chronicle.notes = [Noted(Fact(f"name {at}", "x" * 60), 3) for at in range(9)]
    line = line_of(chronicle, 0, 9)
    assert "and more" in line
    assert "Click 9" in line


words = st.text(max_size=200)


@given(
    st.lists(
        st.builds(turn, words, st.sampled_from([None, *EffectKind]), st.sampled_from([None, *Outcome])),
        min_size=1,
        max_size=60,
    ),
    st.lists(st.tuples(words, words), max_size=8),
    st.lists(st.tuples(words, words), max_size=8),
    st.integers(60, 400),
)
def test_any_line_is_one_line_and_keeps_to_its_room(
    turns: list[Turn], goals: list[tuple[str, str]], facts: list[tuple[str, str]], room: int
) -> None:
    chronicle = Chronicle(turns)
    chronicle.closings = [Closing(goal, evidence, 0, 0) for goal, evidence in goals]
    chronicle.notes = [Noted(Fact(name, value), 0) for name, value in facts]
    line = line_of(chronicle, 0, len(turns) - 1, room)
    assert 0 < len(line) <= room
    assert "\n" not in line
    assert "\x1b" not in line
