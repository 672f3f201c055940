from __future__ import annotations

from actions.listen.ledger import Ledger


def test_a_connection_is_ours_only_while_it_is_open() -> None:
    ledger = Ledger()
    ledger.opened(7, at=10.0)
    assert ledger.made(7, 10.0)
    assert not ledger.made(7, 9.0)
    assert not ledger.made(8, 10.0)
    ledger.closed(7, at=12.0)
    assert ledger.made(7, 12.0), "what it did last may be heard later"
    assert not ledger.made(7, 12.5), "another program may have its number by now"


def test_a_number_that_comes_round_again_is_ours_in_both_lives_and_not_between() -> None:
    ledger = Ledger()
    for since in (10.0, 20.0):
        ledger.opened(7, at=since)
        ledger.closed(7, at=since + 1)
    assert [ledger.made(7, at) for at in (10.5, 15.0, 20.5, 25.0)] == [True, False, True, False]


def test_old_lives_are_forgotten_and_open_ones_never() -> None:
    ledger = Ledger()
    ledger.opened(1, at=0.0)
    for number in range(2, 500):
        ledger.opened(number, at=float(number))
        ledger.closed(number, at=float(number))
    assert not ledger.made(2, 2.0)
    assert ledger.made(499, 499.0)
    assert ledger.made(1, 1000.0)
    assert len(ledger._lives) < 70


def test_closing_what_was_never_ours_changes_nothing() -> None:
    ledger = Ledger()
    ledger.closed(3)
    assert not ledger.made(3, 0.0)
