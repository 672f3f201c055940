from __future__ import annotations

from desktop_agent.bench.rounds import LONGEST_S, take_turns


def test_contestants_take_turns_and_nobody_always_comes_first():
    played: list[str] = []

    def turn(name: str):
        def play() -> list[float]:
            played.append(name)
            return [float(len(played))]

        return play

    taken = take_turns({"ours": turn("ours"), "peer": turn("peer")}, 2)
    warm_up, counted = played[:2], played[2:]
    assert warm_up == ["ours", "peer"]
    assert counted == ["ours", "peer", "peer", "ours"]
    assert taken == {"ours": [[3.0], [6.0]], "peer": [[4.0], [5.0]]}


def test_each_round_is_told():
    told: list[str] = []
    take_turns({"ours": lambda: [1.0]}, 2, told.append)
    assert told == ["warming up", "round 1 of 2", "round 2 of 2"]


def test_slow_rounds_become_fewer_but_one_is_always_played():
    now = 0.0

    def slow(seconds: float):
        def play() -> list[float]:
            nonlocal now
            now += seconds
            return [seconds]

        return play

    def rounds_of(seconds: float, longest_s: float = LONGEST_S) -> int:
        return len(take_turns({"ours": slow(seconds)}, 10, longest_s=longest_s, clock=lambda: now)["ours"])

    assert rounds_of(LONGEST_S * 2) == 1
    assert rounds_of(LONGEST_S / 3.5) == 3
    assert rounds_of(LONGEST_S / 20) == 10
    assert rounds_of(LONGEST_S / 3.5, LONGEST_S * 2.1) == 7
