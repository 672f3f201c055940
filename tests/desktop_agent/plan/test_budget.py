import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.plan.budget import Budget, Prices, Spent
from vision.models.types import Usage

amounts = st.integers(0, 10_000)


def test_a_budget_without_limits_is_never_used_up() -> None:
    spent = Spent(10**6, 1e6, 10**9, 1e6)
    assert Budget().over(spent) is None
    assert Budget().share(spent) == 0
    assert Budget().tokens_left(spent) is None
    assert Budget().seconds_left(spent) is None


@pytest.mark.parametrize(
    ("budget", "spent", "words"),
    [
        (Budget(steps=3), Spent(steps=3), "The limit of 3 steps was reached."),
        (Budget(seconds=90), Spent(seconds=90.5), "The limit of 1 minute and 30 seconds was reached."),
        (Budget(seconds=60), Spent(seconds=60), "The limit of 1 minute was reached."),
        (Budget(seconds=2.5), Spent(seconds=3), "The limit of 2.5 seconds was reached."),
        (Budget(seconds=600), Spent(seconds=700), "The limit of 10 minutes was reached."),
        (
            Budget(tokens=200_000),
            Spent(tokens=201_234),
            "The limit of 200,000 tokens was reached: 201,234 were used.",
        ),
        (
            Budget(money=1.5, currency="USD"),
            Spent(money=1.62),
            "The limit of 1.50 USD was reached: 1.62 USD were spent.",
        ),
        (Budget(money=0.05), Spent(money=0.05), "The limit of 0.05 was reached: 0.05 were spent."),
    ],
)
def test_a_limit_that_was_reached_is_told_in_a_sentence(budget: Budget, spent: Spent, words: str) -> None:
    assert budget.over(spent) == words


@given(limit=st.integers(1, 100), used=amounts)
def test_a_limit_is_reached_exactly_when_all_of_it_is_used(limit: int, used: int) -> None:
    for budget, spent in (
        (Budget(steps=limit), Spent(steps=used)),
        (Budget(seconds=limit), Spent(seconds=used)),
        (Budget(tokens=limit), Spent(tokens=used)),
        (Budget(money=limit), Spent(money=used)),
    ):
        assert (budget.over(spent) is not None) == (used >= limit) == (budget.share(spent) >= 1)


def test_what_is_left_never_falls_below_nothing() -> None:
    assert Budget(tokens=10).tokens_left(Spent(tokens=4)) == 6
    assert Budget(tokens=10).tokens_left(Spent(tokens=40)) == 0
    assert Budget(seconds=10).seconds_left(Spent(seconds=40)) == 0


@given(
    one=st.builds(Spent, amounts, amounts, amounts, amounts),
    two=st.builds(Spent, amounts, amounts, amounts, amounts),
)
def test_expenses_add_up(one: Spent, two: Spent) -> None:
    assert (one + two).tokens == one.tokens + two.tokens
    assert one + Spent() == one
    assert one + two == two + one


def test_tokens_cost_what_a_million_of_them_costs_and_those_reused_what_those_cost() -> None:
    usage = Usage(prompt=1_000_000, reused=400_000, answer=100_000, thinking=60_000)
    assert Prices(prompt=2, answer=10).cost(usage) == pytest.approx(3.0)
    assert Prices(prompt=2, answer=10, reused=0.5).cost(usage) == pytest.approx(1.2 + 0.2 + 1.0)
    assert Prices().cost(usage) == 0


def test_a_server_that_counts_more_reused_tokens_than_it_was_sent_gives_nothing_back() -> None:
    assert Prices(prompt=2, reused=0).cost(Usage(prompt=10, reused=10**9)) == 0


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_what_is_no_price_or_limit_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="price"):
        Prices(prompt=wrong)
    with pytest.raises(ValueError, match="limit"):
        Budget(money=wrong)
