"""What watching the agent costs: the live view of a 1920x1080 display in a window of 1280x800 on another display.

The scenes are those of `desktop_agent.bench.live_actor`; the peer and how it is measured are in
`desktop_agent.bench.live_watcher`. A share is CPU seconds of the watching process by seconds of the clock.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from desktop_agent.bench.stage import Stage, open_stage
from desktop_agent.bench.types import say_nothing
from desktop_agent.bench.workers import Worker

WATCHED = (1920, 1080)
_SECONDS = 10.0
_WARM_UP_S = 1.5
_START_S = 60.0
_SCENES = ("still", "work", "video")
_KINDS = ("ours", "ours_marked", "mss")


@dataclass(frozen=True, slots=True)
class Watching:
    """What one watcher did during one scene.

    Attributes:
        kind: `ours`, `ours_marked` (with a hundred marks drawn) or `mss`.
        scene: `still`, `work` or `video`.
        core_share: share of one core.
        rate: pictures that it showed in a second.
    """

    kind: str
    scene: str
    core_share: float
    rate: float


def core_share(seconds: float = _SECONDS) -> float:
    """The live view's share of one core in the costliest of its scenes. Raises DisplayFailed, WorkerEnded."""
    return max(found.core_share for found in watch(("ours", "ours_marked"), ("work", "video"), seconds))


def watch(
    kinds: Iterable[str] = _KINDS,
    scenes: Iterable[str] = _SCENES,
    seconds: float = _SECONDS,
    progress: Callable[[str], None] = say_nothing,
) -> list[Watching]:
    """Measure each kind in each scene, for so many seconds each. Raises DisplayFailed, WorkerEnded."""
    found = []
    scenes = tuple(scenes)
    with ExitStack() as stack:
        watched = stack.enter_context(open_stage(*WATCHED))
        panel = stack.enter_context(open_stage(1400, 900))
        size = [str(length) for length in WATCHED]
        actor = stack.enter_context(
            Worker("desktop_agent.bench.live_actor", size, environment=watched.environment)
        )
        actor.answer(_START_S)
        environment = {
            **panel.environment,
            "QT_QPA_PLATFORM": "xcb",
            "XAUTHORITY": str(_keys(stack, watched, panel)),
            "WATCHED_DISPLAY": watched.display.name,
        }
        for kind in kinds:
            with Worker("desktop_agent.bench.live_watcher", [kind], environment=environment) as watcher:
                watcher.answer(_START_S)
                for scene in scenes:
                    progress(f"{kind}: {scene}")
                    found.append(_measured(actor, watcher, kind, scene, seconds))
    return found


def _keys(stack: ExitStack, *stages: Stage) -> Path:
    """A file with the keys to all of these displays."""
    from actions.x11 import write_cookie

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desktop-agent-bench-")))
    wild, file = folder / "wild", folder / "xauthority"
    write_cookie(wild, bytes(16))
    file.touch(mode=0o600)
    # Each file begins with an entry for any display, which would hide the keys to the others.
    skipped = wild.stat().st_size
    file.write_bytes(b"".join(stage.display.xauthority.read_bytes()[skipped:] for stage in stages))
    return file


def _measured(actor: Worker, watcher: Worker, kind: str, scene: str, seconds: float) -> Watching:
    actor.send({"scene": scene, "seconds": seconds + 2 * _WARM_UP_S})
    # The first moments of a scene are not like the rest of it.
    watcher.ask({"seconds": _WARM_UP_S})
    said = watcher.ask({"seconds": seconds}, seconds + _START_S)
    actor.answer(seconds + _START_S)
    return Watching(kind, scene, float(said["share"]), float(said["rate"]))
