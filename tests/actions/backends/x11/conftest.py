"""A virtual display with hands on it, and programs that have the focus before a test types."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from actions.backends import open_hands
from actions.backends.x11.focus import Focus, read_focus
from actions.backends.x11.hands import X11Hands
from actions.backends.x11.keyboard import Keyboard
from actions.backends.x11.quiet import Quiet
from actions.displays import VirtualDisplay
from actions.x11 import connect

LATIN = "éèüöäßñçåøÆØÉœŁžşğ€ÿ"
GREEK_AND_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыэюяαβγδεζηθλμπσςω"
EMOJI = "😀😂🚀🎉👍🔥🐍🌍🍕🎵"


def random_text(length: int, seed: int, *, keys: bool = False) -> str:
    """ASCII, accents, Greek, Cyrillic, Chinese and emoji; with `keys` also Returns and Tabs."""
    rng = random.Random(seed)
    ascii_characters = [chr(code) for code in range(33, 127)] + [" "] * 8
    chinese = [chr(0x4E00 + rng.randrange(5000)) for _ in range(120)]
    pools: list[tuple[Sequence[str], float]] = [
        (ascii_characters, 0.55),
        (LATIN, 0.15),
        (GREEK_AND_CYRILLIC, 0.15),
        (chinese, 0.1),
        (EMOJI, 0.05),
    ]
    if keys:
        pools.append(("\n\t", 0.01))
    weights = [weight for _, weight in pools]
    return "".join(rng.choice(rng.choices(pools, weights)[0][0]) for _ in range(length))


class Bench:
    """A display, its hands, and what a test needs to know about them."""

    def __init__(self, display: VirtualDisplay, hands: X11Hands) -> None:
        self.display = display
        self.hands = hands
        self._observer = Keyboard(connect(display.name, display.xauthority))
        self._quiet = Quiet(display.name, display.xauthority)

    def focus(self) -> Focus:
        """Where the keys go."""
        return read_focus(self._observer)

    def start(self, command: Sequence[str], program: str) -> None:
        """Start a program and wait until its window, of the class `program`, has the focus and has been drawn."""
        self.display.launch(command)
        assert self.eventually(lambda: program in self.focus().names, 20), self.focus()
        self._quiet.wait(0.4, 5, lambda: False)

    def type(self, text: str) -> float:
        """Type, and return the seconds that it took."""
        started = time.monotonic()
        self.hands.type_text(text, should_stop=lambda: False)
        return time.monotonic() - started

    @staticmethod
    def eventually(condition: Callable[[], bool], timeout_s: float = 10) -> bool:
        """Whether `condition` comes true in time."""
        pause = threading.Event()
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            pause.wait(0.02)
        return True

    def close(self) -> None:
        """Let go of the display."""
        self._quiet.close()
        self._observer.connection.disconnect()


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualDisplay.start() as display:
        hands = open_hands(display.name, xauthority=display.xauthority)
        assert isinstance(hands, X11Hands)
        bench = Bench(display, hands)
        try:
            yield bench
        finally:
            bench.close()
            hands.close()


@pytest.fixture
def text() -> Callable[..., str]:
    return random_text
