"""The panel's colours and measures, by what they mean. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

SPACE = 8
"""Pixels between related things; margins are multiples of it."""
RADIUS = 6
"""Pixels of rounded corners."""
ROW = 32
"""Pixels of a row in a list."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours as `#rrggbb`. Text on each of its backgrounds has a contrast of 4.5 or more (WCAG AA).

    Attributes:
        window: behind everything.
        surface: cards, lists, fields.
        sunken: the live view's surroundings, code, wells.
        border: lines between surfaces.
        text: words.
        muted: words of less weight.
        accent: what can be pressed first, what is chosen.
        on_accent: words on `accent`.
        chosen: behind the chosen row.
        good: went well. warn: may need a person. bad: went wrong. live: is going on.
        good_soft: behind words in `good`; the others likewise.
    """

    window: str
    surface: str
    sunken: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    chosen: str
    good: str
    warn: str
    bad: str
    live: str
    good_soft: str
    warn_soft: str
    bad_soft: str
    live_soft: str


LIGHT = Colours(
    window="#f4f5f7",
    surface="#ffffff",
    sunken="#e9ebef",
    border="#d3d8df",
    text="#1b2027",
    muted="#57616d",
    accent="#2459c9",
    on_accent="#ffffff",
    chosen="#dde7fb",
    good="#17693f",
    warn="#855300",
    bad="#b3261e",
    live="#2459c9",
    good_soft="#e0f3e8",
    warn_soft="#fbeed3",
    bad_soft="#fce4e2",
    live_soft="#dde7fb",
)

DARK = Colours(
    window="#17191e",
    surface="#1f2229",
    sunken="#111317",
    border="#363b45",
    text="#e7eaef",
    muted="#a2abb8",
    accent="#8ab0ff",
    on_accent="#0d1a33",
    chosen="#2a3a5c",
    good="#63cf95",
    warn="#e6b450",
    bad="#ff8f87",
    live="#8ab0ff",
    good_soft="#173426",
    warn_soft="#3a2e14",
    bad_soft="#43201e",
    live_soft="#22304d",
)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
