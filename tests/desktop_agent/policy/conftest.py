from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from actions.types import Action, Click, ScreenPoint
from desktop_agent.types import CandidateNote, Evidence, GroundedAction
from vision.locate import Locator
from vision.types import Box, Frame, FramePoint

Propose = Callable[..., GroundedAction]


@pytest.fixture
def frame() -> Frame:
    return Frame(np.zeros((4, 4, 3), np.uint8))


@pytest.fixture
def propose() -> Propose:
    """A grounded action: by default a click on words, in a text editor."""

    def make(
        action: Action | None = None,
        *,
        text: str | None = None,
        sought: str | None = None,
        window: str = "Untitled 1",
        program: str = "mousepad",
        purpose: str = "",
    ) -> GroundedAction:
        evidence = None
        if text is not None:
            note = CandidateNote("button", text, Box(10, 10, 60, 30), 0.93)
            evidence = Evidence(Locator(text=sought or text), note, (), FramePoint(35, 20), "00")
        return GroundedAction(action or Click(ScreenPoint(35, 20)), purpose, window, program, evidence)

    return make
