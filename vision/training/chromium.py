"""A headless Chromium that is spoken to through a pipe: no port is opened, nothing is fetched."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--no-first-run", "--mute-audio",
    "--remote-debugging-pipe", "about:blank",
)  # fmt: skip
_ANSWER_S = 20.0


class ChromiumFailed(Exception):
    """Chromium is missing, ended, did not answer in time, or answered with an error."""


class Chromium:
    """One headless browser with one tab."""

    def __init__(self) -> None:
        """Start it. Raises ChromiumFailed."""
        program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
        if program is None:
            raise ChromiumFailed(f"None of these programs is installed: {', '.join(_PROGRAMS)}.")
        self._profile = tempfile.mkdtemp(prefix="pages-")
        ask_read, ask_write = os.pipe()
        answer_read, answer_write = os.pipe()
        # The browser reads from 3 and writes to 4; copies above 10 make sure that neither number is overwritten.
        inward = fcntl.fcntl(ask_read, fcntl.F_DUPFD, 10)
        outward = fcntl.fcntl(answer_write, fcntl.F_DUPFD, 10)
        actions = [
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, inward, 3),
            (os.POSIX_SPAWN_DUP2, outward, 4),
        ]
        arguments = [program, f"--user-data-dir={self._profile}", *_OPTIONS]
        self._pid = os.posix_spawn(program, arguments, os.environ, file_actions=actions, setpgroup=0)
        for number in (ask_read, answer_write, inward, outward):
            os.close(number)
        self._ask, self._answer = ask_write, answer_read
        self._unread, self._count = b"", 0
        self._events: set[str] = set()
        target = self._call("Target.createTarget", {"url": "about:blank"}, tab=False)["targetId"]
        attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True}, tab=False)
        self._tab = str(attached["sessionId"])
        self._call("Page.enable", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def show(self, page: Path, width: int, height: int, scale: float) -> None:
        """Load `page` into a window of `width`×`height` CSS pixels, `scale` picture pixels for each."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", metrics)
        self._events.clear()
        self._call("Page.navigate", {"url": page.as_uri()})
        deadline = time.monotonic() + _ANSWER_S
        while "Page.loadEventFired" not in self._events:
            self._events.add(str(self._message(deadline).get("method")))

    def value(self, expression: str) -> Any:  # noqa: ANN401
        """The value of a JavaScript expression, as JSON."""
        answer = self._call("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise ChromiumFailed(str(answer["exceptionDetails"].get("exception", {}).get("description")))
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """The window as a PNG file's content."""
        return base64.b64decode(self._call("Page.captureScreenshot", {"format": "png"})["data"])

    def close(self) -> None:
        """End the browser and remove its profile."""
        os.close(self._ask)
        os.close(self._answer)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _call(self, method: str, parameters: Mapping[str, object], *, tab: bool = True) -> dict[str, Any]:
        self._count += 1
        message: dict[str, object] = {"id": self._count, "method": method, "params": parameters}
        if tab:
            message["sessionId"] = self._tab
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _ANSWER_S
        while True:
            answer = self._message(deadline)
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise ChromiumFailed(f"{method}: {answer['error'].get('message')}")
                return dict(answer["result"])
            self._events.add(str(answer.get("method")))

    def _message(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answer], [], [], max(0.0, deadline - time.monotonic()))
            part = os.read(self._answer, 1 << 20) if ready else b""
            if not part:
                raise ChromiumFailed("Chromium ended." if ready else "Chromium did not answer in time.")
            self._unread += part
        message, _, self._unread = self._unread.partition(b"\0")
        return dict(json.loads(message))
