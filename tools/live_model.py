"""A real language model drives real programs on virtual displays: how many small jobs it gets done, and at what cost.

    make live-model ARGS="--gguf MODEL.gguf"              a GGUF file, served by llama.cpp on this machine
    make live-model ARGS="--model http://localhost:8000#NAME"   whatever `desktop-agent run --model` takes

Each job is done twice: with the embedded rungs (sentences and eyes first, the model where they are unsure) and by the
model alone. What came of it is checked on the program, never by asking the agent.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop_agent.compose import SessionOptions, open_session
from desktop_agent.compose.mind import Mind, open_mind
from desktop_agent.compose.planning import attach_planner, plan_for
from desktop_agent.desk.patience import Deadline, Patience
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.runner import Runner
from desktop_agent.plan.budget import Budget
from desktop_agent.plan.mind import MindOptions, Mode
from desktop_agent.policy import ApprovalMode
from tools.live_tasks import JOBS, Job, Left

_STEPS = 10
_SECONDS = 90.0
_FIND_S = 5.0
_SETTLE_S = 3.0


@dataclass(frozen=True, slots=True)
class Result:
    """How one job went.

    Attributes:
        job: its name.
        rungs: whether the embedded rungs came first.
        done: whether the job was done, as the program shows.
        said: how the session ended: `done`, `failed`, ...
        steps: how many were begun.
        calls: how often the model was asked.
        tokens: that it read and wrote.
        seconds: from the first step to the end.
        message: why it ended, where it did not go well.
    """

    job: str
    rungs: bool
    done: bool
    said: str
    steps: int
    calls: int
    tokens: int
    seconds: float
    message: str


@contextmanager
def the_mind(arguments: argparse.Namespace) -> Iterator[Mind]:
    """The model that the command line names."""
    with ExitStack() as held:
        if arguments.gguf is not None:
            from tools.llama_server import serving

            served = held.enter_context(serving(arguments.gguf, context=arguments.context))
            reference, key = f"{served.address}#{served.name}", served.key
            mind = held.enter_context(open_mind(reference, dialect=arguments.dialect, key=lambda _: key))
        else:
            mind = held.enter_context(open_mind(arguments.model, dialect=arguments.dialect))
        mind.model.warm_up()
        yield mind


def do(job: Job, mind: Mind, *, rungs: bool, mode: Mode, keep: Path | None = None) -> Result:
    """Do `job` on a display of its own; its session file goes to `keep`, where that is given."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = tuple(job.command(folder))
        thinking = MindOptions(
            mode=mode, rungs=rungs, recall=False, budget=Budget(seconds=_SECONDS), answer_tokens=160
        )
        planned = plan_for(job.task, mind, thinking, app=command)
        options = SessionOptions(
            task=job.task,
            app=" ".join(command),
            approve=ApprovalMode.NEVER,
            folder=keep or folder / "sessions",
            start_in=folder,
            patience=Patience(find=_FIND_S, wait=_FIND_S),
            planner=planned.planner.name,
            model=planned.model,
            mode=planned.mode,
        )
        controls = Controls()
        began = time.monotonic()
        with open_session(options, controls=controls, subscribers=planned.subscribers) as session:
            assert planned.mind is not None
            attach_planner(planned.mind, session)
            runner = Runner(
                session.desk, planned.planner, session.stream, controls, max_steps=_STEPS, adaptive=True
            )
            result = runner.run(job.task)
            seconds = time.monotonic() - began
            program = session.desk.programs()[0]
            done, deadline = False, Deadline(_SETTLE_S)
            while not done and not deadline.passed:  # titles and exits come a moment later
                windows = tuple(session.desk.windows.list())
                done = job.done(Left(program, windows, folder, planned.mind.answer))
                if not done:
                    session.desk.screen.wait_damage(0.2)
        return Result(
            job.name,
            rungs,
            done,
            str(result.outcome),
            len(result.results),
            planned.mind.calls,
            planned.mind.tokens,
            round(seconds, 1),
            result.message,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.live_model", description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--gguf", type=Path, help="a GGUF file to serve with llama.cpp")
    which.add_argument("--model", help="a model as `desktop-agent run --model` takes it")
    parser.add_argument("--dialect", default="", help="the format to speak (default: by the model's name)")
    parser.add_argument("--mode", choices=[*Mode], default=Mode.FAST, type=Mode)
    parser.add_argument(
        "--context", type=int, default=8192, help="tokens that the served model may have at once"
    )
    parser.add_argument("--only", default="", help="names of jobs, with commas between")
    parser.add_argument("--rungs", choices=["both", "with", "without"], default="both")
    parser.add_argument("--out", type=Path, help="write all results there as JSON lines")
    parser.add_argument("--keep", type=Path, help="keep the session files in this folder")
    chosen = parser.parse_args(arguments)
    names = [name.strip() for name in chosen.only.split(",") if name.strip()]
    jobs = [job for job in JOBS if not names or job.name in names]
    ways = {"both": (True, False), "with": (True,), "without": (False,)}[chosen.rungs]
    results: list[Result] = []
    with the_mind(chosen) as mind:
        sys.stdout.write(f"{mind.model.name}, dialect {mind.dialect.name}, {chosen.mode}\n")
        for job in jobs:
            for rungs in ways:
                result = do(job, mind, rungs=rungs, mode=chosen.mode, keep=chosen.keep)
                results.append(result)
                _tell(result)
                if chosen.out is not None:
                    with chosen.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(result)) + "\n")
    for rungs in ways:
        _sum_up([result for result in results if result.rungs is rungs], rungs=rungs)
    return 0


def _tell(result: Result) -> None:
    mark = "done  " if result.done else "failed"
    way = "with rungs   " if result.rungs else "model alone  "
    claimed = "" if (result.said == "done") == result.done else f"  (it said: {result.said})"
    took = f"{result.seconds:6.1f} s  {result.calls:2} calls  {result.tokens:6} tokens"
    why = "" if result.done else f"  {result.message[:110]}"
    sys.stdout.write(f"{mark} {way} {result.job:<16} {took}{claimed}{why}\n")
    sys.stdout.flush()


def _sum_up(results: Sequence[Result], *, rungs: bool) -> None:
    if not results:
        return
    done = sum(result.done for result in results)
    lied = sum(result.said == "done" and not result.done for result in results)
    seconds = sorted(result.seconds for result in results)[len(results) // 2]
    calls = sum(result.calls for result in results) / len(results)
    tokens = sum(result.tokens for result in results) // len(results)
    sys.stdout.write(
        f"{'with rungs' if rungs else 'model alone'}: {done} of {len(results)} done, {lied} wrongly said to be done; "
        f"median {seconds:.0f} s; a job takes {calls:.1f} calls and {tokens:,} tokens\n"
    )


if __name__ == "__main__":
    sys.exit(main())
