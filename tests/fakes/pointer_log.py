"""A bare X window that writes every press and release of a button to stdout: `pointer_log.py [managed]`.

A managed one is an ordinary window, whose clicks pass through the window manager.
"""

from __future__ import annotations

import sys

import xcffib
import xcffib.xproto as x


def report(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    connection = xcffib.connect()
    screen = connection.get_setup().roots[0]
    window = connection.generate_id()
    masks = (
        x.EventMask.ButtonPress | x.EventMask.ButtonRelease | x.EventMask.PointerMotion | x.EventMask.Exposure
    )
    connection.core.CreateWindow(
        0, window, screen.root, 0, 0, 1280, 800, 0, x.WindowClass.InputOutput, 0,
        x.CW.OverrideRedirect | x.CW.EventMask, [int("managed" not in sys.argv), masks],
    )  # fmt: skip
    connection.core.MapWindow(window)
    connection.flush()
    while True:
        match connection.wait_for_event():
            case x.ExposeEvent():
                report("ready")
            case x.ButtonPressEvent() as event:
                report("press", event.detail, event.root_x, event.root_y)
            case x.ButtonReleaseEvent() as event:
                report("release", event.detail, event.root_x, event.root_y)
            case x.MotionNotifyEvent() as event:
                report("move", event.root_x, event.root_y)


if __name__ == "__main__":
    main()
