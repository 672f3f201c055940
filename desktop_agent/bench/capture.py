"""How long one picture of a 1920x1080 display takes, beside raw shared memory, mss, Pillow and pyautogui.

Ours are H×W×3 RGB frames with damage noted; the raw one is the server's copy alone, mss hands out BGRA bytes, Pillow
and pyautogui a Pillow image.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stage import open_stage
from desktop_agent.bench.stats import median, paired_ratio
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.bench.workers import Worker, WorkerEnded

NAME = "capture"
SIZE = (1920, 1080)
_PEERS = {
    "xshm": "sudo apt-get install libx11-6 libxext6",
    "mss": "pip install mss",
    "pillow": "pip install pillow",
    "pyautogui": "sudo apt-get install scrot",
}
"""Each peer, and what brings it when it is missing."""
_ROUNDS = 20
_TIMES = {"pillow": 3, "pyautogui": 2}
_EACH = 10
_START_S = 60.0


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Compare; without raw shared memory there is no `ratio_to_xshm`. Raises DisplayFailed, WorkerEnded."""
    with ExitStack() as stack:
        stage = stack.enter_context(open_stage(*SIZE))
        workers: dict[str, Worker] = {}
        for kind in ("ours", *_PEERS):
            worker = Worker("desktop_agent.bench.grabber", [kind], environment=stage.environment)
            stack.enter_context(worker)
            try:
                size = tuple(worker.answer(_START_S)["size"])
            except WorkerEnded as exc:
                if kind == "ours":
                    raise
                options.say(f"{kind} is left out ({_PEERS[kind]}): {exc}")
                continue
            if size != SIZE:
                raise WorkerEnded(f"{kind} sees {size[0]}x{size[1]} pixels instead of {SIZE[0]}x{SIZE[1]}.")
            workers[kind] = worker
        turns = {kind: partial(_grab, worker, _TIMES.get(kind, _EACH)) for kind, worker in workers.items()}
        taken = take_turns(turns, options.rounds or _ROUNDS, options.progress)
    rounds = {kind: [median(times) for times in turns] for kind, turns in taken.items()}
    ours = rounds.pop("ours")
    results = {"grab_ms_p50": median(ours)}
    for kind, times in rounds.items():
        results[f"ratio_to_{kind}"] = paired_ratio(ours, times)
    return BenchResult(NAME, results, {kind: {"grab_ms_p50": median(t)} for kind, t in rounds.items()}, seed)


def _grab(worker: Worker, times: int) -> list[float]:
    return [float(ms) for ms in worker.ask({"times": times})["ms"]]
