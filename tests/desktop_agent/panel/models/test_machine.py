from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.models.machine import (
    NEEDED,
    NEEDED_8K,
    Gpu,
    Machine,
    fit_in_words,
    gpu_in_words,
    look_at_machine,
    parse_gpus,
)


@pytest.mark.parametrize(
    ("free", "tone"),
    [(NEEDED - 1, "bad"), (NEEDED, "warn"), (NEEDED_8K - 1, "warn"), (NEEDED_8K, "good")],
)
def test_what_is_free_is_held_against_what_is_needed(free: int, tone: str):
    fit = fit_in_words(Machine(32 * 10**9, free))
    assert fit.tone == tone
    assert "32.0 GB" in fit.words


def test_cards_are_read_from_what_the_driver_prints():
    listing = "NVIDIA H100, 80GB, 81559, 80000\nTesla T4, 15360, 100\nbroken\nX, [N/A], 5\n"
    assert parse_gpus(listing) == (
        Gpu("NVIDIA H100, 80GB", 81559 * 2**20, 80000 * 2**20),
        Gpu("Tesla T4", 15360 * 2**20, 100 * 2**20),
    )
    assert gpu_in_words(Machine(1, 1, parse_gpus("T4, 1000, 500"))) == "T4: 524 MB of 1.0 GB free."


@given(st.text(max_size=80))
def test_whatever_the_driver_prints_is_read(listing: str):
    parse_gpus(listing)


def test_no_card_is_no_problem():
    assert "none is needed" in gpu_in_words(Machine(1, 1))


def test_this_machine_has_memory():
    machine = look_at_machine()
    assert 0 < machine.free <= machine.total
