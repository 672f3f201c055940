"""Pictures for icon-only controls: permissively licensed SVG files where they are installed, drawn ones otherwise.

Only the standard library is used, because the GTK generator runs in the system's Python.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

_FOLDERS = (
    "@mdi/svg/svg",
    "bootstrap-icons/icons",
    "lucide-static/icons",
    "@tabler/icons/icons/outline",
    "@tabler/icons/icons/filled",
)
_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)


class Icons:
    """A bag of icons as SVG text."""

    def __init__(self, modules: Path | None) -> None:
        """Use the icon packages below the `node_modules` folder; None or an empty one: drawn shapes only."""
        found = [] if modules is None else [sorted((modules / folder).glob("*.svg")) for folder in _FOLDERS]
        self._sets = [files for files in found if files]

    def svg(self, rng: random.Random, colour: str, pixels: int) -> str:
        """One icon in `colour` (CSS), `pixels` wide and high."""
        if not self._sets:
            return _drawn(rng, colour, pixels)
        text = rng.choice(rng.choice(self._sets)).read_text(encoding="utf-8")
        text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).replace("currentColor", colour).strip()
        root = _ROOT.search(text)
        if root is None:
            return _drawn(rng, colour, pixels)
        head = re.sub(r'\s(width|height|class|id)="[^"]*"', "", root.group(0))
        if " fill=" not in head:
            head = head.replace("<svg", f'<svg fill="{colour}"', 1)
        if "viewBox" not in head:
            head = head.replace("<svg", '<svg viewBox="0 0 24 24"', 1)
        head = head.replace("<svg", f'<svg width="{pixels}" height="{pixels}"', 1)
        return text[: root.start()] + head + text[root.end() :]


def _drawn(rng: random.Random, colour: str, pixels: int) -> str:
    """A few lines, circles and rectangles inside a 24-unit square."""
    shapes = []
    for _ in range(rng.randint(1, 4)):
        x, y, size = rng.randint(3, 15), rng.randint(3, 15), rng.randint(4, 10)
        shapes.append(
            rng.choice(
                (
                    f'<circle cx="{x}" cy="{y}" r="{size // 2}"/>',
                    f'<rect x="{x}" y="{y}" width="{size}" height="{size}"/>',
                    f'<path d="M{x} {y}l{size} {rng.randint(-6, 9)}l-{size // 2} {rng.randint(0, 6)}"/>',
                )
            )
        )
    paint = f'fill="{colour}"' if rng.random() < 0.4 else f'fill="none" stroke="{colour}" stroke-width="2"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{pixels}" height="{pixels}" {paint}>'
        f"{''.join(shapes)}</svg>"
    )
