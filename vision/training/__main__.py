"""Make the weights from nothing: `python -m vision.training --out out/weights`. `make weights` calls this.

`python -m vision.training icons` makes those of the icons (`vision.training.icon_main`), `python -m vision.training
text` the faster forms of the models that read (`vision.training.text_main`).
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from pathlib import Path

from vision.training.install import install

_NEEDED = ("torch", "onnx", "cv2", "PySide6")


def main(arguments: list[str] | None = None) -> int:
    """Draw screens, train, export, choose the threshold, measure, and with `--install` put the result in place."""
    parser = argparse.ArgumentParser(prog="python -m vision.training", description=main.__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("out/weights"), help="folder for screens, state and curve"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--screens", type=int, default=6000, help="screens to train on")
    parser.add_argument("--check", type=int, default=240, help="screens to choose the threshold on")
    parser.add_argument("--steps", type=int, default=16000, help="training steps of 8 cuts")
    parser.add_argument("--minutes", type=float, default=240, help="upper limit of the training's time")
    parser.add_argument(
        "--naming-steps", type=int, default=4000, help="further steps for roles and states alone"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--measure", type=Path, help="a folder of screens with a known truth, only to report on"
    )
    parser.add_argument("--install", action="store_true", help="replace the files in resources/models")
    given = sys.argv[1:] if arguments is None else arguments
    part = given[0] if given[:1] in (["icons"], ["text"]) else ""
    chosen = parser.parse_args([] if part else given)

    needed = ("onnx", "cv2") if part == "text" else _NEEDED
    lacking = [name for name in needed if not _importable(name)]
    if lacking:
        print(
            f"Training needs {', '.join(lacking)}. Run: pip install 'desktop-agent[training]'",
            file=sys.stderr,
        )
        return 3
    if part == "text":
        from vision.training.text_main import main as make_text

        return make_text(given[1:])
    if part == "icons":
        from vision.training.icon_main import main as make_icons

        return make_icons(given[1:])
    from vision.training.generate import GenerationFailed, generate
    from vision.training.pipeline import finish
    from vision.training.train import Plan, train

    # An end from outside saves the state as Ctrl+C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        folders, checks = generate(chosen.out / "screens", chosen.screens, chosen.seed, chosen.check)
    except GenerationFailed as exc:
        print(exc, file=sys.stderr)
        return 1
    plan = Plan(
        steps=chosen.steps, minutes=chosen.minutes, naming_steps=chosen.naming_steps, threads=chosen.threads,
        seed=chosen.seed,
    )  # fmt: skip
    weights = train(folders, chosen.out / "run", plan)
    result = finish(weights, chosen.out / "model", folders, checks, chosen.measure, chosen.threads)
    print(result.text)
    if chosen.install:
        command = shlex.join(
            ["python", "-m", "vision.training", *(arguments if arguments is not None else sys.argv[1:])]
        )
        install(chosen.out / "model", command, result.data, result.scores)
    return 0


def _importable(name: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(name) is not None


if __name__ == "__main__":
    raise SystemExit(main())
