from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.plan.memory import Memory, MemoryFull
from desktop_agent.plan.scene import Fact, Folded, Past, Turn
from desktop_agent.session.events import Event
from desktop_agent.session.mind_events import HistoryFolded
from desktop_agent.types import EffectKind, Outcome
from tests.desktop_agent.plan.memory.played import Session


def folds(session: Session) -> list[HistoryFolded]:
    return [event for event in session.events if isinstance(event, HistoryFolded)]


def bare(past: tuple[Past, ...]) -> list[Past]:
    """With frames as what names them."""
    return [
        replace(one, frame=None, did=f"{one.did}@{one.frame.digest if one.frame else ''}")
        if isinstance(one, Turn)
        else one
        for one in past
    ]


def play(session: Session, steps: int, *, long: bool = True) -> None:
    """A clerk's day: thirty acts a form, with words as long as real ones."""
    words = " and then the next one in the list below it" if long else ""
    for at in range(steps):
        session.decide(
            f"I click the field number {at}{words}.",
            seen=f'"Orders - row {at}"; shows Open, Save, Total {at}',
        )
        effect = EffectKind.NO_EFFECT if at % 17 == 5 else EffectKind.CONFIRMED
        session.act(
            f'Click the field "Order {at}" in "Orders"', effect, detail=f"The value of row {at} appeared."
        )


# ------------------------------------------------------------------------------- the size


@pytest.mark.parametrize("divided", [False, True])
def test_five_hundred_steps_stay_within_32k_tokens_and_three_values_are_still_there(divided: bool) -> None:
    session = Session(32_000, pictures=2, picture_tokens=lambda _width, _height: 2_400)
    if divided:
        session.goals(*(f"Book the orders of week {week}" for week in range(20)))
    for at in range(500):
        session.decide(
            f"I open order {at}, as the list says.", seen=f'"Orders - {at}"; shows Open, Save, Total'
        )
        assert session.memory.tokens <= 32_000
        session.act(
            f'Click "Order {at}" in the list "Orders of this week"', detail=f"The order {at} was opened."
        )
        if at in (3, 150, 300):
            session.note(f"total of order {at}", f"EUR {at * 7 + 11}.50")
        if divided and at % 25 == 24:
            session.reach(at // 25 + 1, f'The status bar says "{at + 1} booked".')
    session.memory.make_room()
    memory = session.memory
    assert memory.tokens <= 32_000
    assert memory.facts == (
        Fact("total of order 3", "EUR 32.50"),
        Fact("total of order 150", "EUR 1061.50"),
        Fact("total of order 300", "EUR 2111.50"),
    )
    assert folds(session)
    assert session.rebuilt() == memory
    if divided:
        lines = [one.line for one in memory.past if isinstance(one, Folded)]
        assert len(lines) == 20
        assert lines[0].startswith(
            'Subgoal "Book the orders of week 0" reached (25 acts, 25 verified; shown by:'
        )
        assert "25 booked" in lines[0]
        assert "total of order 3 = EUR 32.50" in lines[0]
    else:
        assert any(
            "total of order 150 = EUR 1061.50" in one.line for one in memory.past if isinstance(one, Folded)
        )


def test_five_thousand_steps_fold_again_and_again_and_stay_within_8k_tokens() -> None:
    session = Session(8_000, pictures=0)
    for at in range(5_000):
        session.decide(f"Step {at}.")
        assert at % 20 or session.memory.tokens <= 8_000
        session.act(f'Click "Order {at}"')
        if at == 3:
            session.note("first", "value of step 3")
    memory = session.memory
    covered = [one for one in memory.past if isinstance(one, Folded)]
    assert max(one.last - one.first for one in covered) > 400
    assert memory.facts == (Fact("first", "value of step 3"),)
    assert session.rebuilt() == memory


@pytest.mark.parametrize("budget", [600, 1_500, 6_000])
def test_however_small_the_budget_and_long_the_words_it_fits(budget: int) -> None:
    session = Session(budget, pictures=3, size=(640, 480))
    for _ in range(60):
        session.decide("w" * 3000, seen="s" * 500)
        assert session.memory.tokens <= budget
        session.act("Type " + "ü" * 2000, detail="d" * 5000)
        session.tool("t" * 50_000)
        session.ask("q" * 4000, "a" * 4000)
    session.memory.make_room()
    assert session.memory.tokens <= budget


def test_what_a_tool_gave_is_told_in_full_while_it_is_recent_and_shortened_afterwards() -> None:
    session = Session()
    session.decide()
    session.tool("line\n" * 400)
    session.memory.make_room()
    last = session.memory.past[-1]
    assert isinstance(last, Turn)
    assert last.came.count("\n> line") == 400
    play(session, 6)
    first = session.memory.past[0]
    assert isinstance(first, Turn)
    assert len(first.came) < 500
    assert "characters left out" in first.came


def test_the_whole_request_may_be_what_has_to_fit() -> None:
    session = Session(12_000)
    play(session, 40)
    session.memory.make_room(beside=8_000)
    assert session.memory.tokens <= 4_000


def test_a_context_that_is_smaller_than_thought_makes_it_fold_more() -> None:
    session = Session(9_000, pictures=0)
    play(session, 60)
    before = session.memory.tokens
    assert session.memory.shrink()
    assert session.memory.budget == 6_000
    assert session.memory.tokens <= 6_000 < before
    while session.memory.shrink():
        pass
    assert session.memory.tokens <= session.memory.budget


# ------------------------------------------------------------------------------ subgoals


def test_a_finished_subgoal_becomes_one_line_with_what_shows_it_and_what_was_checked() -> None:
    session = Session()
    session.goals("Fill in the form", "Send it")
    session.decide()
    session.act('Type "Anna" into "Name"')
    session.decide()
    session.act('Click "More"', EffectKind.NO_EFFECT)
    session.decide()
    session.check(passed=True, detail='The title shows "Anna".')
    session.note("number", "4711")
    session.reach(1, 'The field "Name" holds "Anna".')
    session.decide()
    past = session.memory.past
    assert past == (
        Folded(
            0,
            2,
            'Subgoal "Fill in the form" reached (3 acts, 2 verified; shown by: The field "Name" holds "Anna"): '
            'Type "Anna" into "Name"; Click "More" (no effect); Check that the title shows x. Noted: number = 4711.',
        ),
    )
    assert session.memory.reached == 1
    [fold] = folds(session)
    assert (fold.first, fold.last, fold.pictures) == (0, 2, 3)
    assert fold.tokens_after < fold.tokens_before


def test_a_subgoal_that_was_folded_in_part_becomes_one_line_all_the_same() -> None:
    session = Session(3_000, pictures=0)
    session.goals("Long", "Short")
    play(session, 40)
    session.memory.make_room()
    assert isinstance(session.memory.past[0], Folded)
    session.reach(1, "All rows are there.")
    session.memory.make_room()
    [line] = [one for one in session.memory.past if isinstance(one, Folded)]
    assert (line.first, line.last) == (0, 39)
    assert line.line.startswith('Subgoal "Long" reached (40 acts')


def test_a_subgoal_without_any_turn_leaves_no_line() -> None:
    session = Session()
    session.goals("Nothing to do", "Something")
    session.reach(1, "It is so already.")
    session.memory.make_room()
    assert session.memory.past == ()
    assert session.memory.reached == 1
    play(session, 2)
    session.reach(2, "Done.")
    session.memory.make_room()
    [line] = session.memory.past
    assert isinstance(line, Folded)
    assert line.line.startswith('Subgoals "Nothing to do", "Something" reached (2 acts')


def test_without_subgoals_the_oldest_fold_in_tens() -> None:
    session = Session(4_000, pictures=0)
    play(session, 60)
    session.memory.make_room()
    sizes = {fold.last - fold.first + 1 for fold in folds(session)}
    assert 10 in sizes
    assert (
        session.memory.past[0] == Folded(0, folds(session)[-1].last, folds(session)[-1].line)
        or folds(session)[0].first == 0
    )


# ------------------------------------------------------------------------------ pictures


def pictured(session: Session) -> list[int]:
    return [one.number for one in session.memory.past if isinstance(one, Turn) and one.frame is not None]


def test_the_latest_pictures_are_kept_and_the_others_become_words() -> None:
    session = Session(pictures=2)
    play(session, 5)
    session.memory.make_room()
    assert pictured(session) == [3, 4]
    first = session.memory.past[0]
    assert isinstance(first, Turn)
    assert first.seen == '"Orders - row 0"; shows Open, Save, Total 0'
    assert [fold.line for fold in folds(session)] == [
        f'"Orders - row {at}"; shows Open, Save, Total {at}' for at in range(3)
    ]
    assert all(fold.turns_kept for fold in folds(session))
    assert sum(fold.pictures for fold in folds(session)) == 3


def test_the_picture_of_the_last_act_without_effect_is_kept_longer() -> None:
    session = Session(pictures=2)
    play(session, 9)
    session.memory.make_room()
    assert pictured(session) == [5, 7, 8]


def test_where_many_pictures_are_kept_several_go_at_once() -> None:
    session = Session(pictures=8)
    for at in range(30):
        session.decide()
        session.act(f"Click {at}")
    session.memory.make_room()
    assert 4 <= len(pictured(session)) <= 8
    assert pictured(session)[-1] == 29
    assert {fold.pictures for fold in folds(session)} == {5}


def test_without_pictures_no_frame_is_held() -> None:
    session = Session(pictures=0)
    play(session, 5)
    assert pictured(session) == []
    assert not folds(session)


def test_frames_that_are_not_shown_are_let_go_of() -> None:
    session = Session(pictures=2)
    play(session, 200)
    assert len(session.memory._frames) < 16


# ---------------------------------------------------------------------------------- notes


def test_a_note_of_the_same_name_replaces_the_one_before() -> None:
    session = Session()
    session.memory.note("total", "1")
    session.memory.note(" total ", "2")
    assert session.memory.facts == (Fact("total", "2"),)
    assert sum(isinstance(event, Event) and event.kind == "fact_noted" for event in session.events) == 2


def test_notes_have_a_limit_that_says_what_to_do() -> None:
    session = Session(5_000)
    with pytest.raises(MemoryFull, match="may have 500 characters; this one has 10,000"):
        session.memory.note("all", "x" * 10_000)
    with pytest.raises(
        MemoryFull, match='no room to note "all": all notes together may take 1,000 tokens, and 1,000'
    ):
        session.memory.note("all", "ü" * 500)
    for at in range(1000):
        try:
            session.memory.note(f"n{at}", "some value")
        except MemoryFull:
            break
    else:
        raise AssertionError
    session.memory.note("n0", "another")
    session.memory.make_room()
    assert session.memory.tokens <= 5_000


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_note_needs_a_usable_name(name: str) -> None:
    with pytest.raises(MemoryFull, match="name of 1 to 80 characters"):
        Session().memory.note(name, "value")


def test_subgoals_have_a_limit_too() -> None:
    session = Session(5_000)
    session.memory.set_goals(("One", "Two"))
    assert session.memory.goals == ("One", "Two")
    with pytest.raises(MemoryFull, match="subgoals are too long"):
        session.memory.set_goals(("word " * 2_000,))


def test_facts_that_do_not_fit_any_more_are_told_rather_than_dropped() -> None:
    session = Session(2_000)
    session.note("huge", "x" * 20_000)
    with pytest.raises(MemoryFull, match="do not fit"):
        session.memory.make_room()


def test_a_memory_that_nobody_subscribed_takes_its_own_notes_and_folds() -> None:
    published: list[Event] = []
    memory = Memory(2_000, publish=published.append)
    memory.note("a", "b")
    assert memory.facts == (Fact("a", "b"),)
    assert len(published) == 1


# ------------------------------------------------------------------- rebuilt from a journal

ops = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.sampled_from([None, *EffectKind]), st.sampled_from(list(Outcome))),
        st.tuples(st.just("second"), st.none(), st.none()),
        st.tuples(st.just("sentence"), st.none(), st.none()),
        st.tuples(st.just("check"), st.booleans(), st.none()),
        st.tuples(st.just("tool"), st.integers(0, 900), st.booleans()),
        st.tuples(st.just("refused"), st.none(), st.none()),
        st.tuples(st.just("ask"), st.booleans(), st.none()),
        st.tuples(st.just("goals"), st.integers(0, 4), st.none()),
        st.tuples(st.just("reach"), st.integers(-1, 5), st.none()),
        st.tuples(st.just("note"), st.sampled_from("abc"), st.integers(0, 99)),
        st.tuples(st.just("claim"), st.booleans(), st.none()),
        st.tuples(st.just("person"), st.none(), st.none()),
        st.tuples(st.just("skip"), st.none(), st.none()),
        st.tuples(st.just("shrink"), st.none(), st.none()),
        st.tuples(st.just("many"), st.integers(1, 30), st.none()),
    ),
    max_size=40,
)


def perform(session: Session, kind: str, one: object, two: object) -> None:
    match kind, one, two:
        case "act", _, Outcome():
            session.decide()
            session.act("Click it", one, two, message="Why." if two is Outcome.FAILED else "")  # type: ignore[arg-type]
        case "second", _, _:
            session.act("Press Enter", detail="And so on.")
        case "sentence", _, _:
            session.decide(rung="sentences")
            session.act("Click Save")
        case "check", bool(), _:
            session.decide()
            session.check(one, "The title is so.")
        case "tool", int(), bool():
            session.decide()
            session.tool("word " * one, ok=two)
        case "refused", _, _:
            session.tool("", refused="Not allowed.")
        case "ask", bool(), _:
            session.ask("Which?", "That." if one else None)
        case "goals", int(), _:
            session.goals(*(f"Goal {at}" for at in range(one)))
        case "reach", int(), _:
            session.reach(one, "It shows.")
        case "note", str(), _:
            session.memory.note(one, str(two))
        case "claim", bool(), _:
            session.claim("It is done.", passed=one)
        case "person", _, _:
            session.person("clicked")
            session.person("typed")
        case "skip", _, _:
            session.skip()
        case "shrink", _, _:
            session.memory.shrink()
        case "many", int(), _:
            play(session, one)
        case _:
            raise AssertionError(kind)


@settings(max_examples=40, deadline=None)
@given(ops, st.sampled_from([0, 1, 2, 5]), st.sampled_from([1_200, 3_000, 20_000]))
def test_any_session_is_remembered_alike_live_and_from_its_journal(
    done: list[tuple[str, object, object]], pictures: int, budget: int
) -> None:
    session = Session(budget, pictures=pictures, watched=True)
    for kind, one, two in done:
        perform(session, kind, one, two)
        session.memory.make_room()
        assert session.memory.tokens <= session.memory.budget
    live, rebuilt = session.memory, session.rebuilt()
    assert rebuilt == live
    if live.budget == rebuilt.budget:
        assert bare(rebuilt.past) == bare(live.past)
    assert (rebuilt.facts, rebuilt.goals, rebuilt.reached) == (live.facts, live.goals, live.reached)
    for step, chronicle in session.decided.items():
        if step < session.steps:
            assert session.rebuilt(step)._chronicle == chronicle


@settings(max_examples=40, deadline=None)
@given(ops)
def test_turns_and_lines_cover_everything_once_and_in_order(done: list[tuple[str, object, object]]) -> None:
    session = Session(1_200, pictures=1)
    for kind, one, two in done:
        perform(session, kind, one, two)
        session.memory.make_room()
    at = 0
    for past in session.memory.past:
        first, last = (past.first, past.last) if isinstance(past, Folded) else (past.number, past.number)
        assert first == at
        at = last + 1
    assert at == len(session.memory._chronicle.turns)


def test_a_step_that_is_not_there_cannot_be_gone_back_to() -> None:
    session = Session()
    play(session, 2)
    with pytest.raises(BadInput, match="no step 3"):
        session.rebuilt(2)


def test_lines_of_a_foreign_journal_that_fit_nowhere_are_left_out() -> None:
    session = Session()
    play(session, 5)
    for first, last in ((2, 3), (-1, 2), (0, 5), (3, 1), (0, 10**9)):
        session.publish(HistoryFolded(first, last, "Do as I say.", 0, 0, 0))
    assert all(isinstance(one, Turn) for one in session.memory.past)
