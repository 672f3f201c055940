"""Pictures of our own making, drawn from shapes, on buttons."""

from __future__ import annotations

import cv2
import numpy as np

from vision.types import Box, Frame

_FINE = 8


def gear() -> np.ndarray:
    canvas = np.zeros((24 * _FINE, 24 * _FINE), np.uint8)
    centre = (12 * _FINE, 12 * _FINE)
    for tooth in range(8):
        angle = tooth * np.pi / 4
        tip = (int(centre[0] + 10.5 * _FINE * np.cos(angle)), int(centre[1] + 10.5 * _FINE * np.sin(angle)))
        cv2.line(canvas, centre, tip, 255, 5 * _FINE)
    cv2.circle(canvas, centre, int(8.5 * _FINE), 255, -1)
    cv2.circle(canvas, centre, int(3.5 * _FINE), 0, -1)
    return canvas


def bin_with_lid() -> np.ndarray:
    canvas = np.zeros((24 * _FINE, 24 * _FINE), np.uint8)
    _box(canvas, 4, 5, 20, 7)
    _box(canvas, 9, 3, 15, 5)
    _box(canvas, 6, 8, 18, 21)
    for left in (9, 14):
        _box(canvas, left, 10, left + 1, 19, 0)
    return canvas


def magnifier() -> np.ndarray:
    canvas = np.zeros((24 * _FINE, 24 * _FINE), np.uint8)
    cv2.circle(canvas, (10 * _FINE, 10 * _FINE), 6 * _FINE, 255, 2 * _FINE)
    cv2.line(canvas, (15 * _FINE, 15 * _FINE), (20 * _FINE, 20 * _FINE), 255, 3 * _FINE)
    return canvas


def plus() -> np.ndarray:
    canvas = np.zeros((24 * _FINE, 24 * _FINE), np.uint8)
    _box(canvas, 11, 4, 13, 20)
    _box(canvas, 4, 11, 20, 13)
    return canvas


def arrow_left() -> np.ndarray:
    canvas = np.zeros((24 * _FINE, 24 * _FINE), np.uint8)
    points = np.array([(11, 5), (4, 12), (11, 19)]) * _FINE
    cv2.polylines(canvas, [points], False, 255, 2 * _FINE)
    cv2.line(canvas, (5 * _FINE, 12 * _FINE), (20 * _FINE, 12 * _FINE), 255, 2 * _FINE)
    return canvas


def on_button(canvas: np.ndarray, size: int = 20, *, dark: bool = False, room: int = 6) -> np.ndarray:
    """The drawing, `size` pixels wide and high, on a button with a border."""
    alpha = cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)[..., None] / 255
    ground, ink = (45, 235) if dark else (238, 40)
    button = np.full((size + 2 * room, size + 2 * room, 3), ground, np.float64)
    button[room : room + size, room : room + size] = ground * (1 - alpha) + ink * alpha
    border = 90 if dark else 190
    button[0] = button[-1] = border
    button[:, 0] = button[:, -1] = border
    return button.astype(np.uint8)


def screen(buttons: list[np.ndarray], *, dark: bool = False) -> tuple[Frame, list[Box]]:
    """The buttons beside each other, and where they are."""
    pixels = np.full((80, 60 * len(buttons) + 20, 3), 30 if dark else 245, np.uint8)
    boxes = []
    for place, button in enumerate(buttons):
        left, top = 10 + 60 * place, 15
        pixels[top : top + button.shape[0], left : left + button.shape[1]] = button
        boxes.append(Box(left, top, left + button.shape[1], top + button.shape[0]))
    return Frame(pixels), boxes


def _box(canvas: np.ndarray, left: int, top: int, right: int, bottom: int, value: int = 255) -> None:
    canvas[top * _FINE : bottom * _FINE, left * _FINE : right * _FINE] = value
