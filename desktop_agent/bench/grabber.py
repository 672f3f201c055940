"""A worker that takes pictures of the display of its environment: `python -m desktop_agent.bench.grabber KIND`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from desktop_agent.bench.workers import reply, serve

Grab = Callable[[], tuple[int, int]]
"""Takes one picture; returns its width and height."""


def _ours() -> Grab:
    from vision.capture import open_screen

    screen = open_screen()

    def grab() -> tuple[int, int]:
        frame = screen.grab()
        return frame.width, frame.height

    return grab


def _xshm() -> Grab:
    from desktop_agent.bench.xshm import RawShm

    raw = RawShm()

    def grab() -> tuple[int, int]:
        raw.grab()
        return raw.width, raw.height

    return grab


def _mss() -> Grab:
    import mss

    screen = mss.MSS()
    whole = screen.monitors[0]

    def grab() -> tuple[int, int]:
        shot = screen.grab(whole)
        return shot.width, shot.height

    return grab


def _pillow() -> Grab:
    import os

    from PIL import ImageGrab

    display = os.environ["DISPLAY"]

    def grab() -> tuple[int, int]:
        width, height = ImageGrab.grab(xdisplay=display).size
        return width, height

    return grab


def _pyautogui() -> Grab:
    import pyautogui

    def grab() -> tuple[int, int]:
        width, height = pyautogui.screenshot().size
        return width, height

    return grab


GRABBERS: Mapping[str, Callable[[], Grab]] = {
    "ours": _ours,
    "xshm": _xshm,
    "mss": _mss,
    "pillow": _pillow,
    "pyautogui": _pyautogui,
}


def main() -> None:
    """Open the grabber named on the command line, then take as many pictures as each request says."""
    try:
        grab = GRABBERS[sys.argv[1]]()
        size = grab()
    # Whatever keeps a peer from starting is told to the one who asked, who leaves it out.
    except (Exception, SystemExit) as exc:  # noqa: BLE001
        reply({"error": str(exc) or type(exc).__name__})
        return
    reply({"size": size})

    def take(request: dict[str, Any]) -> dict[str, Any]:
        taken = []
        for _ in range(int(request["times"])):
            began = time.perf_counter()
            grab()
            taken.append((time.perf_counter() - began) * 1000)
        return {"ms": taken}

    serve(take)


if __name__ == "__main__":
    main()
