from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.plan.memory import over_estimate, picture_over_estimate
from desktop_agent.plan.memory.measure import Measure, told
from desktop_agent.plan.scene import Fact, Turn
from vision.models.types import ToolCall


def measure() -> Measure:
    return Measure(over_estimate, picture_over_estimate)


def test_where_nobody_counts_more_is_counted_than_any_family_does() -> None:
    assert over_estimate("Click the Save button in the dialog.") == 12  # 8 in Qwen's vocabulary
    assert over_estimate("保存") == 6
    assert picture_over_estimate(1920, 1080) == 69 * 39 + 2  # 2,040 in Qwen 3.5


@given(st.text(max_size=400), st.integers(0, 80))
def test_what_is_cut_fits_and_says_how_much_is_missing(text: str, tokens: int) -> None:
    cut = measure().cut(text, tokens)
    assert over_estimate(cut) <= max(tokens, 0)
    if cut != text and cut:
        assert "characters left out" in cut
    if over_estimate(text) <= tokens:
        assert cut == text


@given(st.lists(st.text("abc ", max_size=30), min_size=2, max_size=60), st.integers(30, 200))
def test_a_line_of_data_that_is_cut_does_not_get_out_of_its_mark(lines: list[str], tokens: int) -> None:
    text = "\n".join(f"> {line}" for line in lines)
    assert all(line.startswith("> ") for line in measure().cut(text, tokens).split("\n"))


def test_a_model_s_own_words_are_told_whole_or_not_at_all() -> None:
    turn = Turn(0, "", "Click", "Done.", said="word " * 100, calls=(ToolCall("a", {"b": 1}),))
    whole = told(turn, measure(), recent=True, budget=10_000)
    assert (whole.said, whole.calls) == (turn.said, turn.calls)
    without = told(turn, measure(), recent=True, budget=600)
    assert (without.said, without.calls) == ("", ())
    assert without.did == "Click"


@given(st.integers(512, 40_000), st.booleans(), *[st.text(max_size=3000)] * 3)
def test_one_turn_never_takes_more_than_its_share(
    budget: int, recent: bool, why: str, did: str, came: str
) -> None:
    shown = told(Turn(0, why, did, came, seen=did, said=came), measure(), recent=recent, budget=budget)
    assert measure().turn(shown) <= budget * 0.55 + 40


def test_facts_and_goals_count_with_what_is_written_around_them() -> None:
    assert measure().facts([Fact("abc", "def")]) == 1 + 1 + 8
    assert measure().goals(["abc"]) == 1 + 8
