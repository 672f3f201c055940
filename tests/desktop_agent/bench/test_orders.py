from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.bench.clerks import CLERKS
from desktop_agent.bench.orders import OURS, PEERS, UNHURRIED, Contest, Order, make_order, pythons
from desktop_agent.bench.workers import WorkerEnded
from desktop_agent.errors import StepFailed

ORDER = Order("Ann Lee", "ann@example.org", "Greece")


def save(path: Path, **changed: object) -> Path:
    """What the form writes for `ORDER`, but for what is `changed`."""
    right = {
        "name": ORDER.name,
        "email": ORDER.email,
        "country": ORDER.country,
        "gift_wrap": True,
        "quantity": 1,
    }
    path.write_text(json.dumps({**right, **changed}), "utf-8")
    return path


@given(st.integers())
def test_an_order_can_be_typed_by_everybody_and_chooses_another_country(seed: int):
    order = make_order(seed)
    assert order == make_order(seed)
    assert order.name.isascii()
    assert order.email.isascii()
    assert order.country != "Austria"


def test_every_country_is_one_of_the_form():
    from resources.samples.order_form import COUNTRIES

    assert {make_order(seed).country for seed in range(100)} <= set(COUNTRIES)


def test_the_right_order_has_no_problem(tmp_path: Path):
    assert ORDER.problem(save(tmp_path / "order.json")) == ""


@pytest.mark.parametrize(
    "changed", [{"name": "Ann"}, {"email": ""}, {"country": "Austria"}, {"gift_wrap": False}], ids=str
)
def test_what_is_wrong_in_an_order_is_named(tmp_path: Path, changed: dict[str, object]):
    problem = ORDER.problem(save(tmp_path / "order.json", **changed))
    assert f"{next(iter(changed))} is" in problem


def test_an_order_that_is_not_there_or_half_written_is_a_problem(tmp_path: Path):
    assert "FileNotFoundError" in ORDER.problem(tmp_path / "order.json")
    (tmp_path / "order.json").write_text('{"name": "Ann')
    assert "JSONDecodeError" in ORDER.problem(tmp_path / "order.json")


@pytest.mark.parametrize("problem", [StepFailed("the order is wrong"), WorkerEnded("it ended")])
def test_a_peer_that_fails_once_is_out_with_all_its_rounds_and_ours_must_not_fail(problem: Exception):
    def fail() -> float:
        raise problem

    contest = Contest()
    taken = {
        OURS: [contest.turn(OURS, lambda: 3.0), contest.turn(OURS, lambda: 4.0)],
        "dogtail": [contest.turn("dogtail", lambda: 2.0), contest.turn("dogtail", fail)],
    }
    assert contest.turn("dogtail", lambda: pytest.fail("it is out")) == []
    assert contest.out == {"dogtail": str(problem)}
    assert contest.times(taken) == {OURS: [3.0, 4.0]}
    with pytest.raises(type(problem)):
        contest.turn(OURS, fail)


def test_there_is_a_clerk_for_each_contestant():
    assert set(CLERKS) == {OURS, *PEERS, *UNHURRIED}
    assert set(UNHURRIED.values()) <= set(PEERS)


def test_our_python_is_tried_first_and_none_twice():
    found = pythons()
    assert found[0] == sys.executable
    assert len(set(found)) == len(found)
