"""A worker that fills in the order form on the display of its environment: `python -m desktop_agent.bench.clerks KIND`.

Each does it as its own pages advise: ours by sight; pyautogui by pictures that were cut beforehand, waiting until each
is there; dogtail by what the program tells about itself, with texts put into fields without a keyboard, which is its
quickest way. Where a library waits after each call, there is the same clerk without these waits.

Peers may run in a Python of their own, which has none of our libraries: this module needs the standard library only.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.bench.workers import reply, serve

if TYPE_CHECKING:
    from desktop_agent.desk.targets import DeskApi
    from vision.types import Box

_WAIT_S = 10.0

Clerk = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Does what a request says: `{"do": "order", "name": …, "email": …, "country": …, "pictures": FOLDER}`. Ours also cuts
the pictures: `{"do": "cut", "country": …, "pictures": FOLDER}`."""


# ------------------------------------------------------------------- ours


def _ours() -> Clerk:
    from desktop_agent.compose import shared_parser

    # As in a run of many tests: the models are loaded once.
    shared_parser()

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        with _desk() as desk:
            if request["do"] == "cut":
                _cut(desk, request["country"], Path(request["pictures"]))
                return {}
            desk.textbox("Name").fill(request["name"])
            desk.textbox("Email").fill(request["email"])
            desk.combobox("Country").select(request["country"])
            desk.checkbox("Gift wrap").tick()
            desk.button("Save").click()
        return {}

    return handle


@contextmanager
def _desk() -> Iterator[DeskApi]:
    """What a test gets from the pytest plugin: a desk that works by sight, with a journal, on the display there is."""
    from desktop_agent.compose import SessionOptions, open_session
    from desktop_agent.desk.patience import Patience
    from desktop_agent.policy import ApprovalMode

    with tempfile.TemporaryDirectory(prefix="desktop-agent-order-") as folder:
        options = SessionOptions(
            task="order",
            display=os.environ["DISPLAY"],
            approve=ApprovalMode.NEVER,
            folder=Path(folder),
            patience=Patience(find=_WAIT_S, wait=_WAIT_S, expect=_WAIT_S),
            planner="bench",
        )
        with open_session(options) as session:
            yield session.api


# ------------------------------------------------------------------- pictures for pyautogui

_CARET = 6
"""Pixels at the edge of a field's hint where a caret may blink."""


def _cut(desk: DeskApi, country: str, folder: Path) -> None:
    """Cut what a person would cut out of a screenshot: hints, a list's value, a box and a button, untouched."""
    places = {
        "name": _inside(desk.text("First and last name").box()),
        "email": _inside(desk.text("you@example.org").box()),
        "country": desk.combobox("Country").box(),
        "gift": desk.checkbox("Gift wrap").box(),
        "save": desk.button("Save").box(),
    }
    _save(desk, places, folder)
    desk.combobox("Country").click()
    _save(desk, {"choice": desk.text(country).box()}, folder)


def _inside(box: Box) -> Box:
    from vision.types import Box

    return Box(box.left + _CARET, box.top, box.right - _CARET, box.bottom)


def _save(desk: DeskApi, places: Mapping[str, Box], folder: Path) -> None:
    from PIL import Image

    with Image.open(desk.screenshot(folder / "screen.png")) as screen:
        for name, box in places.items():
            screen.crop((box.left, box.top, box.right, box.bottom)).save(folder / f"{name}.png")


# ------------------------------------------------------------------- peers


def _pyautogui(*, pause: bool = True) -> Clerk:
    import pyautogui

    # It takes pictures with programs that may be missing; that is better known before the first turn.
    pyautogui.screenshot()
    if not pause:
        pyautogui.PAUSE = 0

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        def click(name: str) -> None:
            picture = str(Path(request["pictures"]) / f"{name}.png")
            pyautogui.click(pyautogui.locateCenterOnScreen(picture, minSearchTime=_WAIT_S))

        click("name")
        pyautogui.write(request["name"])
        click("email")
        pyautogui.write(request["email"])
        click("country")
        click("choice")
        click("gift")
        click("save")
        return {}

    return handle


def _dogtail(*, pause: bool = True) -> Clerk:
    from dogtail.config import config  # type: ignore[import-not-found]
    from dogtail.tree import root  # type: ignore[import-not-found]

    if not pause:
        # The names of old versions, which new ones understand, too.
        config.actionDelay = config.defaultDelay = config.typingDelay = 0

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        form = root.application("order_form").child("Order form", roleName="frame")
        form.child("Name", roleName="text").text = request["name"]
        form.child("Email", roleName="text").text = request["email"]
        # What chooses from a list by its value needs an action that GTK's items have and Qt's do not.
        form.child(roleName="combo box").click()
        form.child(request["country"], roleName="list item").click()
        form.child("Gift wrap", roleName="check box").click()
        form.child("Save", roleName="push button").click()
        return {}

    return handle


CLERKS: Mapping[str, Callable[[], Clerk]] = {
    "ours": _ours,
    "dogtail": _dogtail,
    "pyautogui": _pyautogui,
    "dogtail_no_delay": lambda: _dogtail(pause=False),
    "pyautogui_no_pause": lambda: _pyautogui(pause=False),
}


def main() -> None:
    """Get ready to do what the clerk named on the command line does, then fill in a form for each request."""
    try:
        clerk = CLERKS[sys.argv[1]]()
    # Whatever keeps a peer from starting is told to the one who asked, who leaves it out.
    except (Exception, SystemExit) as exc:  # noqa: BLE001
        reply({"error": str(exc) or type(exc).__name__})
        return
    reply({"ready": True})
    serve(clerk)


if __name__ == "__main__":
    main()
