"""Controls without words that may be meant: by what their pictures show, and by where and how they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from vision.locate.candidates import ranked, without_doubles
from vision.locate.scope import Scope, window_of
from vision.locate.surroundings import Surroundings
from vision.locate.types import Candidate, Locator, TextMatch
from vision.types import Box, Element, Role, Snapshot

LEAST, CLEAR = 0.25, 2.5
"""A picture is acted on from this chance, when no other has 1 / `CLEAR` of it. On generated screens whose buttons show
icons of sets that were not learned this is right in 86 of 100 where the icon is there, and reached for 67 of them."""
_TOSS_UP, _NOT_MEANT = 0.5, 0.2
"""Unknown words mean a picture when that is likelier than not; otherwise none counts for more than this."""
_ACTED_ON, _BEST = 0.62, 0.88
"""Scores of a picture that is just acted on, and of one that is sure: below words that fit."""
_ANY_PICTURE = frozenset({None, Role.BUTTON, Role.IMG})
"""Whether a picture is a button or only a picture cannot be seen in it."""
_PICTURED = frozenset(
    {None, Role.BUTTON, Role.IMG, Role.TAB, Role.LINK, Role.LISTITEM, Role.MENUITEM, Role.MENU}
)
_LEAST_LETTERS = 2
"""What has fewer letters is no word for a picture."""
_SMALL, _WIDE = 20, 2.2
"""Pixels of a control's shorter side below which it is rather a window's button or an arrow of a scroll bar; and how
many times as wide as high a control is that holds more than a picture."""
_SELDOM, _OF_A_TITLE, _BELOW, _ALONE, _LONE_ARROW = 0.2, 0.1, 0.3, 0.45, 0.25
"""How much likelier than these the other pictures are meant: small or wide ones, those in a title bar, in a window that
is not on top, and those that stand in no row of pictures (measured on generated screens); most arrows and crosses that
stand alone scroll something, or close a part of a window."""
_MATES, _REACH = 3, 4.0
"""So many others of its size, each at most so many times its height away, make a row of pictures."""
_TITLE_FROM = 0.03
"""Less likely pictures need no look at what is around them."""
_OF_WINDOWS = re.compile(r"\b(?:minimi[sz]e|maximi[sz]e|iconify|shade|window)\b", re.IGNORECASE)
"""Words that only a window's own buttons are called; not "close", which a dialog's button may be called too."""
_ALSO_OF_WINDOWS = frozenset(
    {
        "close",
        "cancel",
        "up",
        "down",
        "back",
        "forward",
        "previous result",
        "next result",
        "expand",
        "collapse",
    }
)
"""What the small buttons of windows, scroll bars and spin boxes show, too: there they hardly ever are meant."""


def pictured(locator: Locator, snapshot: Snapshot, scope: Scope, around: Surroundings) -> list[Candidate]:
    """Everything in scope whose picture seems to show what the locator's text says; controls without words only."""
    if locator.text is None or locator.match not in (TextMatch.FUZZY, TextMatch.CONTAINS):
        return []
    if locator.role not in _PICTURED or not _may_name_a_picture(locator.text):
        return []
    any_role = locator.role in _ANY_PICTURE
    shown = [
        e for e in snapshot.elements if e.look and scope.holds(e.box) and (any_role or e.role is locator.role)
    ]
    if not shown:
        return []
    from vision.icons import likenesses, twins

    looks = [element.look for element in shown]
    chances = likenesses(locator.text, looks)
    if not _OF_WINDOWS.search(locator.text):
        chances = _weighed(locator.text, chances, shown, around)
    first = max(chances)
    rivals = sum(chance * CLEAR > first for chance in chances) - 1
    groups = twins(looks)
    # Whether one of several equal pictures is meant does not depend on how many there are.
    together = [
        sum(c for c, other in zip(chances, groups, strict=True) if other == group) for group in groups
    ]
    acted_on = max(together) >= LEAST
    if acted_on and not _is_meant(locator.text, looks[chances.index(first)]):
        # Of pictures none of which is meant, one is the likeliest all the same.
        acted_on, chances = False, [min(chance, _NOT_MEANT) for chance in chances]
    found: list[Candidate] = []
    for element, likely in zip(shown, chances, strict=True):
        note = f'its picture looks like "{element.icon}"' if element.icon else "its picture"
        # Rivals get equal scores, so that several that may be meant are told as such.
        shared = LEAST if rivals and acted_on and likely * CLEAR > first else likely
        found.append(Candidate(element, _score(shared), (note, f"fits {likely:.2f}"), "icon"))
    return without_doubles(ranked(found))


def _may_name_a_picture(text: str) -> bool:
    """Whether `text` is words; what has a number in it is the name of a cell, a file, or a key."""
    return sum(c.isalpha() for c in text) >= _LEAST_LETTERS and not any(c.isdigit() for c in text)


def _is_meant(text: str, look: bytes) -> bool:
    """Whether the likeliest picture is meant at all: words that name no picture are more often simply not there."""
    from vision.icons import is_known, likeness

    return is_known(text) or likeness(text, look) >= _TOSS_UP


def _weighed(
    phrase: str, chances: Sequence[float], shown: Sequence[Element], around: Surroundings
) -> list[float]:
    """Chances once it counts how often controls of such a kind are meant at all; they add up to at most 1."""
    from vision.icons import meaning

    boxes = [element.box for element in shown]
    seldom = [min(box.width, box.height) < _SMALL or box.width > _WIDE * box.height for box in boxes]
    weights = [_SELDOM if rare else 1.0 for rare in seldom]
    also_of_windows = meaning(phrase) in _ALSO_OF_WINDOWS
    mates = _mates(boxes)
    for index, (box, chance) in enumerate(zip(boxes, chances, strict=True)):
        if mates[index] < _MATES:
            weights[index] = min(weights[index], _LONE_ARROW if also_of_windows else _ALONE)
        if window_of(around.snapshot, box):
            weights[index] *= _BELOW
        if chance >= _TITLE_FROM and _in_title_bar(box, around):
            weights[index] *= _OF_A_TITLE
    shares = [chance * weight for chance, weight in zip(chances, weights, strict=True)]
    rest = max(1e-6, 1.0 - sum(chances))
    if also_of_windows:
        # What such a small button loses, no other gains.
        rest += sum(
            chance * (1 - weight)
            for chance, weight, rare in zip(chances, weights, seldom, strict=True)
            if rare
        )
    return [share / (sum(shares) + rest) for share in shares]


def _mates(boxes: Sequence[Box]) -> list[int]:
    """For each box how many others of about its height stand in its row, near it."""
    left, top, right, bottom = np.array([box.as_tuple() for box in boxes], np.float64).T
    high, middle = bottom - top, (top + bottom) / 2
    level = np.abs(middle[None, :] - middle[:, None]) <= 0.35 * high[:, None]
    alike = (high[None, :] > 0.6 * high[:, None]) & (high[None, :] < 1.6 * high[:, None])
    away = np.minimum(np.abs(left[None, :] - right[:, None]), np.abs(left[:, None] - right[None, :]))
    near = level & alike & (away <= _REACH * high[:, None])
    np.fill_diagonal(near, val=False)
    return [int(count) for count in near.sum(axis=1)]


def _in_title_bar(box: Box, around: Surroundings) -> bool:
    """Whether a window's title stands in the same bar."""
    return any(
        abs(words.box.centre.y - box.centre.y) <= 0.5 * words.box.height
        and len(words.text) > 2
        and around.is_title(words.box)
        for words in around.snapshot.elements
    )


def _score(likely: float) -> float:
    """On the scale of words: acted on from `LEAST`, and never as sure as the words themselves."""
    if likely < LEAST:
        return max(0.0, _ACTED_ON * likely / LEAST - 0.03)
    return _ACTED_ON + (_BEST - _ACTED_ON) * (likely - LEAST) / (1 - LEAST)
