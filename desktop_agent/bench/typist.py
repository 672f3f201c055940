"""A worker that types and clicks with pyautogui: `python -m desktop_agent.bench.typist [--no-pause]`.

`--no-pause` takes away the tenth of a second that pyautogui waits after each call.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from desktop_agent.bench.workers import reply, serve


def main() -> None:
    """Do what each request says: `{"type": text}` or `{"click": [x, y]}`."""
    try:
        import pyautogui
    # Whatever keeps pyautogui from starting is told to the one who asked, who leaves it out.
    except (Exception, SystemExit) as exc:  # noqa: BLE001
        reply({"error": str(exc) or type(exc).__name__})
        return
    if "--no-pause" in sys.argv:
        pyautogui.PAUSE = 0
    reply({"ready": True})

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        began = time.monotonic()
        if "type" in request:
            pyautogui.write(request["type"])
            return {"began": began}
        x, y = request["click"]
        pyautogui.click(x, y)
        return {"ms": (time.monotonic() - began) * 1000}

    serve(handle)


if __name__ == "__main__":
    main()
