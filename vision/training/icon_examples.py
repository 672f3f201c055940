"""Icons as they look on screens: in the sizes, colours and surroundings that programs give them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from vision.icons.picture import MARGIN, find_picture, tile
from vision.training.icon_library import DRAWN, WORDS, Library
from vision.types import Box, Pixels

_SIZES = (12, 14, 15, 16, 16, 16, 18, 20, 22, 22, 24, 24, 28, 32, 40, 48)
_PLATES = (3, 4, 6, 8)
"""Corners of a coloured sign; more are a disc."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shown:
    """One icon on a control.

    Attributes:
        pixels: the control, H×W×3 uint8 RGB.
        box: where in it the picture was really drawn.
    """

    pixels: Pixels
    box: Box


def show(library: Library, number: int, rng: np.random.Generator) -> Shown:
    """Draw icon `number` on a control of random look."""
    size = int(rng.choice(_SIZES))
    drawing = library.alpha[number]
    alpha = _sized(drawing, size)
    background = _background(rng)
    row = int(library.colour_of[number])
    if row >= 0:
        ink = _recoloured(_colours(library.colours[row], drawing, size), rng)
    else:
        ink = _inked(size, background, rng)
        if rng.random() < 0.08 and library.families[number] != WORDS:
            alpha, ink = _on_plate(drawing, size, rng)
        elif rng.random() < 0.25:
            alpha, ink = _filled(alpha, ink, rng)
        if rng.random() < 0.2:
            alpha = _bolder(alpha, rng)
    if rng.random() < 0.15:
        alpha = alpha * np.float32(rng.uniform(0.3, 0.7))
    return _placed(alpha, ink, background, rng)


def seen(library: Library, number: int, rng: np.random.Generator) -> Floats:
    """What the encoder would see of icon `number` on a control of random look."""
    shown = show(library, number, rng)
    box = find_picture(shown.pixels) if rng.random() < 0.9 else shown.box
    if box is None or box.width < 3 or box.height < 2:
        box = shown.box
    if rng.random() < 0.5:
        box = _nudged(box, rng)
    return tile(shown.pixels, box, MARGIN + float(rng.uniform(-0.06, 0.1)))


def _sized(drawing: npt.NDArray[np.uint8], size: int) -> Floats:
    how = cv2.INTER_AREA if size < DRAWN else cv2.INTER_LINEAR
    sized = cv2.resize(drawing, (size, size), interpolation=how)
    return np.asarray(sized, np.float32) / np.float32(255)


def _colours(drawing: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8], size: int) -> Floats:
    """The drawing's colours in another size; what is transparent has no share in them."""
    share = alpha[..., None].astype(np.float32) / 255
    weighed = np.concatenate([drawing * share, share * 255], axis=2).astype(np.uint8)
    small = _sized(weighed, size)
    return np.asarray(small[..., :3] / np.maximum(small[..., 3:], 0.02), np.float32)


def _background(rng: np.random.Generator) -> Floats:
    chance = rng.random()
    if chance < 0.42:
        base = np.full(3, rng.uniform(0.8, 1.0))
    elif chance < 0.85:
        base = np.full(3, rng.uniform(0.04, 0.32))
    else:
        base = rng.uniform(0, 1, 3)
    return np.asarray(np.clip(base + rng.normal(0, 0.015, 3), 0, 1), np.float32)


def _inked(size: int, background: Floats, rng: np.random.Generator) -> Floats:
    """Colours for a plain icon: mostly dark on light or light on dark, sometimes bright, sometimes two."""
    light = float(background.mean())
    chance = rng.random()
    if chance < 0.3:
        colour = rng.uniform(0, 1, 3)
    elif chance < 0.42:
        colour = np.full(3, rng.uniform(0.35, 0.65))
    else:
        colour = np.full(3, rng.uniform(0.7, 1) if light < 0.5 else rng.uniform(0, 0.4)) + rng.normal(
            0, 0.02, 3
        )
    if np.abs(colour - background).max() < 0.2:
        colour = np.full(3, 1.0 if light < 0.5 else 0.0)
    ink = np.empty((size, size, 3), np.float32)
    ink[:] = np.clip(colour, 0, 1)
    if rng.random() < 0.2:
        other = rng.uniform(0, 1, 3).astype(np.float32)
        if np.abs(other - background).max() > 0.2:
            cut = int(size * rng.uniform(0.3, 0.7))
            if rng.random() < 0.5:
                ink[cut:] = other
            else:
                ink[:, cut:] = other
    return ink


def _recoloured(ink: Floats, rng: np.random.Generator) -> Floats:
    """The colours of a colourful icon, sometimes greyed, swapped, or mixed: shapes count for more than colours."""
    chance = rng.random()
    if chance < 0.12:
        ink = np.repeat(ink.mean(axis=2, keepdims=True), 3, axis=2)
    elif chance < 0.25:
        ink = ink[..., rng.permutation(3)]
    elif chance < 0.5:
        mix = 0.75 * np.eye(3) + 0.25 * rng.dirichlet(np.ones(3), 3)
        ink = (ink @ mix.T.astype(np.float32)) ** np.float32(rng.uniform(0.7, 1.4))
    strength, shift = rng.uniform(0.65, 1.2), rng.normal(0, 0.06)
    return np.asarray(np.clip((ink - 0.5) * strength + 0.5 + shift, 0, 1), np.float32)


def _filled(alpha: Floats, ink: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The outline with its inside painted, as coloured toolbars have it."""
    outside = np.pad((alpha > 0.35).astype(np.uint8), 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    inside = (outside[1:-1, 1:-1] == 0).astype(np.float32)
    if inside.mean() < 0.03:
        return alpha, ink
    strength = np.float32(rng.uniform(0.5, 1))
    shade = alpha[..., None]
    paint = rng.uniform(0, 1, 3)
    other = paint if rng.random() < 0.4 else np.clip(paint + rng.uniform(-0.4, 0.4), 0, 1)
    slope = np.linspace(0, 1, len(alpha))[:, None, None]
    painted = np.asarray(paint * (1 - slope) + other * slope, np.float32)
    return np.maximum(alpha, inside * strength), ink * shade + painted * (1 - shade)


def _on_plate(drawing: npt.NDArray[np.uint8], size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A plain icon, light or dark, on a coloured disc, square, diamond or triangle, as signs in dialogs are drawn."""
    high = 4 * size
    corners = int(rng.choice((*_PLATES, 40, 40)))
    turned = rng.choice((0.0, 0.5)) if corners == _PLATES[1] else 0.5 if corners == _PLATES[-1] else 0.0
    angles = 2 * np.pi * (np.arange(corners) + turned) / corners - np.pi / 2
    reach = high / 2 * (1.3 if corners == _PLATES[1] and turned else 0.98)
    middle = high / 2 * (1.15 if corners == _PLATES[0] else 1.0)
    points = np.stack([high / 2 + reach * np.cos(angles), middle + reach * np.sin(angles)], axis=1)
    shape = np.zeros((high, high), np.uint8)
    cv2.fillPoly(shape, [np.round(points).astype(np.int32)], 255)
    plate = _sized(shape, size)
    edge = plate - np.asarray(cv2.erode(plate, np.ones((3, 3), np.uint8), borderValue=0), np.float32)
    colour = rng.uniform(0, 1, 3)
    slope = np.linspace(1, -1, size, dtype=np.float32)[:, None, None] * np.float32(rng.uniform(0, 0.25))
    ink = np.clip(colour.astype(np.float32) + slope, 0, 1) * (
        1 - np.float32(rng.uniform(0, 0.6)) * edge[..., None]
    )
    inner = max(6, round(size * rng.uniform(0.5, 0.68)))
    sign = np.zeros((size, size), np.float32)
    left, top = (size - inner) // 2, min(size - inner, round((size - inner) / 2 * (middle / high * 2)))
    sign[top : top + inner, left : left + inner] = _sized(drawing, inner)
    light = np.float32(rng.uniform(0.85, 1.0) if colour.mean() < 0.62 else rng.uniform(0.0, 0.2))
    ink = ink * (1 - sign[..., None]) + light * sign[..., None]
    return plate, np.asarray(ink, np.float32)


def _bolder(alpha: Floats, rng: np.random.Generator) -> Floats:
    """Strokes a pixel thicker, or thinner where enough remains."""
    kernel = np.ones((2, 2), np.uint8)
    if rng.random() < 0.65:
        return np.asarray(cv2.dilate(alpha, kernel), np.float32)
    thin = np.asarray(cv2.erode(alpha, kernel), np.float32)
    return thin if thin.sum() > 0.45 * alpha.sum() else alpha


def _placed(alpha: Floats, ink: Floats, background: Floats, rng: np.random.Generator) -> Shown:
    size = len(alpha)
    left, top, right, bottom = (int(pad) for pad in rng.integers(1, 12, 4))
    high, wide = size + top + bottom, size + left + right
    ground = np.empty((high, wide, 3), np.float32)
    ground[:] = background
    if rng.random() < 0.3:
        slope = np.linspace(-1, 1, high, dtype=np.float32) * np.float32(rng.normal(0, 0.025))
        ground += slope[:, None, None]
    if rng.random() < 0.3:
        _bordered(ground, background, rng)
    if rng.random() < 0.12 and min(top, left) > 2:
        ground[top + 1 : top + 1 + size, left + 1 : left + 1 + size] *= 1 - 0.35 * alpha[..., None]
    if rng.random() < 0.08:
        edge = int(rng.integers(1, 3))
        ground[:, :edge] = rng.uniform(0, 1, 3)
    area = ground[top : top + size, left : left + size]
    area[:] = area * (1 - alpha[..., None]) + ink * alpha[..., None]
    filled = alpha > 0.12
    columns, rows = np.flatnonzero(filled.any(axis=0)), np.flatnonzero(filled.any(axis=1))
    if len(columns):
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    else:
        box = (0, 0, size, size)
    scale = 1.0
    if rng.random() < 0.2:
        scale = float(rng.choice((1.25, 1.5, 0.85)))
        sides = (round(wide * scale), round(high * scale))
        ground = np.asarray(cv2.resize(ground, sides, interpolation=cv2.INTER_LINEAR), np.float32)
    if rng.random() < 0.25:
        ground += rng.normal(0, rng.uniform(0, 0.02), ground.shape).astype(np.float32)
    places = [
        round((value + offset) * scale) for value, offset in zip(box, (left, top, left, top), strict=True)
    ]
    shown = Box(places[0], places[1], max(places[2], places[0] + 1), max(places[3], places[1] + 1))
    return Shown(np.clip(ground * 255 + 0.5, 0, 255).astype(np.uint8), shown)


def _bordered(ground: Floats, background: Floats, rng: np.random.Generator) -> None:
    """A frame around the control, sometimes with corners of the window behind it."""
    colour = np.clip(background + rng.choice((-1, 1)) * rng.uniform(0.05, 0.4), 0, 1).astype(np.float32)
    if rng.random() < 0.5:
        behind = np.clip(background + rng.normal(0, 0.08, 3), 0, 1)
        for row in (0, -1):
            for column in (0, -1):
                ground[row, column] = behind
    ground[0, 1:-1] = ground[-1, 1:-1] = colour
    ground[1:-1, 0] = ground[1:-1, -1] = colour


def _nudged(box: Box, rng: np.random.Generator) -> Box:
    by = rng.integers(-1, 2, 4)
    left, top = max(0, box.left + int(by[0])), max(0, box.top + int(by[1]))
    return Box(left, top, max(left + 2, box.right + int(by[2])), max(top + 2, box.bottom + int(by[3])))
