"""A process that writes a session as fast as it can and says after each commit what is safe. To be killed.

Arguments: folder, then `events` (until killed) or `finish` (a few events, then close again and again).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from actions.types import PressChord
from desktop_agent.session.events import ActionIntended, ActionPerformed
from desktop_agent.session.journal import Journal
from desktop_agent.types import Effect, EffectKind, GroundedAction
from vision.types import Frame


def main(folder: Path, end: str) -> None:
    pixels = np.zeros((200, 300, 3), np.uint8)
    while True:
        with Journal.create(folder) as journal:
            say(f"session {journal.session_id}")
            act = 0
            while end == "events" or act < 3:
                act += 1
                pixels[(act * 7) % 200, (act * 13) % 300] = act % 255
                before = Frame(pixels.copy())
                journal.on_frame(before)
                keys = GroundedAction(PressChord(("ctrl", "s")), f"press {act}")
                journal.on_event(ActionIntended(act, keys, before.digest))
                say(f"intended {act}")
                # Here the hands would act; what follows a kill here is "intended, outcome unknown".
                say(f"acted {act}")
                effect = Effect(EffectKind.CONFIRMED, "")
                journal.on_event(ActionPerformed(act, effect, before.digest, 1.0))
                say(f"performed {act}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
