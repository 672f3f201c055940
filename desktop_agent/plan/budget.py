"""What a task may cost, what it has cost, and what tokens cost in money. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from vision.models.types import Usage

_MILLION = 1_000_000
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model's tokens cost, for a million of them; 0 where it costs nothing, as on one's own machine.

    Attributes:
        prompt: of the request.
        reused: of that part of the request which an earlier one had in common with it; None: as `prompt`.
        answer: of the answer, thoughts included.
        currency: what these are counted in; only ever shown.
    """

    prompt: float = 0.0
    answer: float = 0.0
    reused: float | None = None
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no price. Raises ValueError."""
        for price in (self.prompt, self.answer, self.reused or 0.0):
            if not 0.0 <= price < float("inf"):
                raise ValueError(f"A price is a number from 0 up, not {price}.")

    def cost(self, usage: Usage) -> float:
        """What one request cost."""
        reused = min(usage.reused, usage.prompt)
        fresh = usage.prompt - reused
        again = self.prompt if self.reused is None else self.reused
        return (fresh * self.prompt + reused * again + usage.answer * self.answer) / _MILLION


@dataclass(frozen=True, slots=True)
class Spent:
    """What a task has cost so far.

    Attributes:
        steps: steps begun.
        seconds: since it began, without the time in which a person had the display or was thought about.
        tokens: of all requests and answers.
        money: in the currency of the model's prices.
    """

    steps: int = 0
    seconds: float = 0.0
    tokens: int = 0
    money: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(
            self.steps + other.steps,
            self.seconds + other.seconds,
            self.tokens + other.tokens,
            self.money + other.money,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """What a task may cost; 0 sets no limit.

    Attributes:
        steps: how many may be begun.
        seconds: how long it may take.
        tokens: of all requests and answers.
        money: in `currency`.
        currency: what money is counted in; only ever shown.
    """

    steps: int = 0
    seconds: float = 0.0
    tokens: int = 0
    money: float = 0.0
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse limits below 0. Raises ValueError."""
        if not all(
            0 <= limit < float("inf") for limit in (self.steps, self.seconds, self.tokens, self.money)
        ):
            raise ValueError("A limit is a number from 0 up; 0 sets none.")

    def over(self, spent: Spent) -> str | None:
        """Which limit has been reached, as a sentence for a person; None while all is within them."""
        if self.steps and spent.steps >= self.steps:
            return f"The limit of {self.steps:,} steps was reached."
        if self.seconds and spent.seconds >= self.seconds:
            return f"The limit of {_time(self.seconds)} was reached."
        if self.tokens and spent.tokens >= self.tokens:
            return f"The limit of {self.tokens:,} tokens was reached: {spent.tokens:,} were used."
        if self.money and spent.money >= self.money:
            limit, paid = (_money(amount, self.currency) for amount in (self.money, spent.money))
            return f"The limit of {limit} was reached: {paid} were spent."
        return None

    def share(self, spent: Spent) -> float:
        """How much of the scarcest of it is used up: 0 nothing, 1 all, more than 1 beyond; 0 without limits."""
        pairs = (
            (spent.steps, self.steps),
            (spent.seconds, self.seconds),
            (spent.tokens, self.tokens),
            (spent.money, self.money),
        )
        return max((used / limit for used, limit in pairs if limit), default=0.0)

    def tokens_left(self, spent: Spent) -> int | None:
        """Tokens that may still be used; None without a limit."""
        return max(0, self.tokens - spent.tokens) if self.tokens else None

    def seconds_left(self, spent: Spent) -> float | None:
        """Seconds that are left; None without a limit."""
        return max(0.0, self.seconds - spent.seconds) if self.seconds else None


def _time(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:g} seconds"
    minutes, rest = divmod(round(seconds), _MINUTE)
    words = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{words} and {rest} seconds" if rest else words


def _money(amount: float, currency: str) -> str:
    return f"{amount:.2f} {currency}".strip() if amount >= 1 else f"{amount:.4g} {currency}".strip()
