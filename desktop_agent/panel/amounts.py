"""Amounts in words. Without Qt, and light: the first paint needs it."""

from __future__ import annotations


def cost_words(cost: float) -> str:
    """An amount in the currency of the model's prices, with as many decimals as show that it is something."""
    return f"{cost:.2f}" if cost >= 0.1 else f"{cost:.4f}"
