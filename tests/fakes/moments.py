"""Moments of a screen in memory, for tests of what recorded gestures mean."""

from __future__ import annotations

import numpy as np

from actions.types import Button, ScreenPoint, Window
from desktop_agent.macros.record.gestures import Clicked, Dragged, Pressed, Typed
from desktop_agent.macros.record.moments import Moment
from desktop_agent.macros.record.typing import Stroke
from vision.types import Box, Element, Frame, Role, Snapshot, Source

SIZE = (640, 480)


def element(role, text, box, *, value=None, states=(), told=False):
    """An element at `(left, top, right, bottom)`."""
    source = Source.A11Y if told else Source.WIDGET if role is not Role.TEXT else Source.TEXT
    return Element(role, text, Box(*box), 1.0, source, frozenset(states), value)


def window(number, title, box=(0, 0, *SIZE), *, active=False, dialog=False, popup=False, pid=1):
    """A window; a pop-up for `popup`."""
    return Window(number, title, "app", pid, tuple(map(float, box)), active, dialog, not popup)


MAIN = window(1, "Letters - Mail", active=True)


def moment(*elements, windows=(MAIN,), at=0.0, paint=None):
    """The screen with these elements, each drawn so that its words, value and states change the picture."""
    pixels = np.full((SIZE[1], SIZE[0], 3), 240, np.uint8)
    for one in elements:
        left, top, right, bottom = one.box.as_tuple()
        pixels[top:bottom, left:right] = 200
        drawn = one.text + "|" + (one.value or "") + "|" + " ".join(sorted(one.states))
        for offset, letter in enumerate(drawn[: max(0, (right - left) // 6)]):
            pixels[top + 2 : top + 8, left + 6 * offset : left + 6 * offset + 5] = ord(letter) % 180
    for other in windows:
        if not other.focusable:
            left, top, right, bottom = map(int, other.box)
            pixels[top : top + 3, left:right] = 10
    if paint is not None:
        paint(pixels)
    found = tuple(
        Element(
            Role.MENU if not w.focusable else Role.DIALOG if w.dialog else Role.WINDOW,
            w.title,
            Box(*map(int, w.box)),
            1.0,
            Source.WINDOW,
        )
        for w in windows
    )
    return Moment(at, Snapshot(Frame(pixels, at=at), tuple(elements), found), tuple(windows))


def middle(one):
    """Where a person would click."""
    return ScreenPoint(one.box.centre.x, one.box.centre.y)


def click(one, at=1.0, *, button=Button.LEFT, count=1, modifiers=()):
    """A click on an element."""
    return Clicked(at, at + 0.1, middle(one), button, count, tuple(modifiers))


def drag(one, other, at=1.0):
    """A drag from one element to another."""
    return Dragged(at, at + 0.5, middle(one), middle(other))


def press(*keys, at=1.0, times=1):
    """A key or chord."""
    return Pressed(at, at, keys, times)


def strokes(text):
    """The keys that type `text`; `<` erases, `{` and `}` go left and right."""
    special = {"<": "backspace", "{": "left", "}": "right"}
    return tuple(Stroke(special[c]) if c in special else Stroke(c.lower(), c) for c in text)


def typed(text, at=2.0):
    """A stretch of typing; see `strokes`."""
    return Typed(at, at + 0.1 * len(text), strokes(text))


def intents(found):
    """What the steps want."""
    return [one.step.intent for one in found]
