"""Make the faster form of the recognition model: `python -m vision.training text --screens out/weights/screens`.

No letter is learned here: the weights are PP-OCR's, rounded to 8 bits. Which numbers they meet is measured on lines of
generated screens, cut as the program cuts them.

What it can do: read lines of a screen about twice as fast as the exact model on a CPU with instructions for 8 bits, and
as well, as long as the exact model reads again what it is not sure of. What it cannot do: tell an `o` from a `0`, or
decide about other letters that look alike, where the exact model hardly can.
"""

from __future__ import annotations

import argparse
import random
import shlex
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from vision.text.ctc import EMPTY, Reading
from vision.text.recognise import Recogniser, RecogniserSettings
from vision.types import Pixels

FILE = "text-recognition-quick.onnx"


def main(arguments: list[str] | None = None) -> int:
    """Cut lines out of generated screens, measure, round, compare, and with `--install` put the result in place."""
    parser = argparse.ArgumentParser(prog="python -m vision.training text", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/weights/text"), help="folder for the model")
    parser.add_argument(
        "--screens", type=Path, default=Path("out/weights/screens"), help="folder with folders of screens"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawn", type=int, default=94, help="screens to cut lines out of")
    parser.add_argument("--lines", type=int, default=1200, help="lines to measure ranges on")
    parser.add_argument("--compared", type=int, default=1000, help="other lines, to compare both forms on")
    parser.add_argument("--install", action="store_true", help="replace the file in resources/models")
    chosen = parser.parse_args(arguments)

    from vision.training.install import install_text
    from vision.training.text_export import export_text
    from vision.weights import model_path

    rng = random.Random(chosen.seed)
    folders = sorted({path.parent for path in chosen.screens.rglob("*.png")})
    if not folders:
        print(f"{chosen.screens} holds no screens; `python -m vision.training` draws some.", file=sys.stderr)
        return 1
    lines = lines_of([rng.choice(sorted(rng.choice(folders).glob("*.png"))) for _ in range(chosen.drawn)])
    rng.shuffle(lines)
    used, others = lines[: chosen.lines], lines[chosen.lines :][: chosen.compared]
    chosen.out.mkdir(parents=True, exist_ok=True)
    exact = model_path("text-recognition")
    export_text(exact, chosen.out / FILE, used, RecogniserSettings().narrow)
    scores = compared(exact, chosen.out / FILE, others)
    print(scores)
    if chosen.install:
        command = shlex.join(["python", "-m", "vision.training", "text", *(arguments or [])])
        data = (
            f"{len(used)} lines of {chosen.drawn} generated screens of vision.training, to measure ranges on"
        )
        install_text(chosen.out, command, data, scores)
    return 0


def lines_of(screens: Sequence[Path]) -> list[Pixels]:
    """The lines of text on pictures, as the reader cuts them. Raises BadImage, ModelUnavailable."""
    from vision.capture.image import open_image
    from vision.runtime import open_session, usable_cores
    from vision.text.detect import Detector
    from vision.text.reader import OnnxTextReader
    from vision.weights import model_path

    count = usable_cores()
    detector = Detector(open_session(model_path("text-detection"), threads=count))
    notebook = _Notebook()
    with OnnxTextReader(detector, notebook, threads=count) as reader:
        for screen in screens:
            reader.read(open_image(screen))
    return [crop for crop in notebook.lines if crop.size]


class _Notebook:
    """Stands in for a recogniser, and keeps what it is asked to read."""

    def __init__(self) -> None:
        self.lines: list[Pixels] = []

    def recognise(
        self,
        crops: Sequence[Pixels],
        executor: Executor,
        plain: Callable[[int, Reading], bool] | None = None,
    ) -> list[Reading]:
        del executor, plain
        self.lines.extend(crop.copy() for crop in crops)
        return [EMPTY] * len(crops)


def compared(exact: Path, quick: Path, lines: Sequence[Pixels]) -> str:
    """How far the two forms of the model agree about lines, in a sentence."""
    from vision.runtime import open_session, usable_cores

    sessions = [open_session(path, threads=1, allow_gpu=False) for path in (exact, quick)]
    with ThreadPoolExecutor(usable_cores()) as executor:
        alone = Recogniser(sessions[0]).recognise(lines, executor)
        both = Recogniser(sessions[0], None, sessions[1]).recognise(lines, executor)
        first = Recogniser(sessions[1], RecogniserSettings(sure=0.0)).recognise(lines, executor)
    read = [place for place, reading in enumerate(alone) if reading.text]
    equal = sum(alone[place].text == both[place].text for place in read)
    sure = sum(reading.score >= RecogniserSettings().sure for reading in first)
    return (
        f"{len(lines)} other lines: {sure / max(1, len(lines)):.3f} read well enough at once; together with the exact "
        f"form {equal / max(1, len(read)):.3f} of what that reads alone, letter by letter"
    )
