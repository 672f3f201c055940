"""Make the faster forms of the models that read: `python -m vision.training text --screens out/weights/screens`.

No letter is learned here: the weights are PP-OCR's, rounded to 8 bits. Which numbers they meet is measured on parts of
generated screens, and on their lines, cut as the program cuts them.

What they can do: read lines of a screen about twice as fast as the exact model on a CPU with instructions for 8 bits,
and as well, as long as the exact model reads again what is not sure; find lines in three quarters of the time. What
they cannot do: tell an `o` from a `0`, or decide about other letters that look alike, where the exact model hardly can.
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

FILE, DETECTION = "text-recognition-quick.onnx", "text-detection-quick.onnx"
_PER_SCREEN = 4
"""Regions of one screen that are used at most, for variety."""
_LARGEST = 250_000
"""Pixels of a region that is used: the time goes into measuring ranges, and large ones show pictures."""
_SAME = 0.7
"""Two boxes with more than this intersection over union are around the same line."""


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
    parser.add_argument("--regions", type=int, default=150, help="parts of screens to measure ranges on")
    parser.add_argument("--only", choices=("detection", "recognition"), help="make one of the two")
    parser.add_argument("--install", action="store_true", help="replace the files in resources/models")
    chosen = parser.parse_args(arguments)

    rng = random.Random(chosen.seed)
    folders = sorted({path.parent for path in chosen.screens.rglob("*.png")})
    if not folders:
        print(f"{chosen.screens} holds no screens; `python -m vision.training` draws some.", file=sys.stderr)
        return 1
    screens = [rng.choice(sorted(rng.choice(folders).glob("*.png"))) for _ in range(chosen.drawn)]
    chosen.out.mkdir(parents=True, exist_ok=True)
    command = shlex.join(["python", "-m", "vision.training", "text", *(arguments or [])])
    if chosen.only != "detection":
        _make_recognition(chosen, screens, rng, command)
    if chosen.only != "recognition":
        _make_detection(chosen, screens, command)
    return 0


def _make_recognition(
    chosen: argparse.Namespace, screens: Sequence[Path], rng: random.Random, command: str
) -> None:
    from vision.training.install import install_text
    from vision.training.text_export import export_text
    from vision.weights import model_path

    lines = lines_of(screens)
    rng.shuffle(lines)
    used, others = lines[: chosen.lines], lines[chosen.lines :][: chosen.compared]
    exact = model_path("text-recognition")
    export_text(exact, chosen.out / FILE, used, RecogniserSettings().narrow)
    scores = compared(exact, chosen.out / FILE, others)
    print(scores)
    if chosen.install:
        data = (
            f"{len(used)} lines of {chosen.drawn} generated screens of vision.training, to measure ranges on"
        )
        install_text(chosen.out, command, data, scores)


def _make_detection(chosen: argparse.Namespace, screens: Sequence[Path], command: str) -> None:
    from vision.training.install import install_detection
    from vision.training.text_export import export_detection
    from vision.weights import model_path

    regions = regions_in(screens, random.Random(chosen.seed))
    used, others = regions[: chosen.regions], regions[chosen.regions :][: chosen.regions]
    exact = model_path("text-detection")
    export_detection(exact, chosen.out / DETECTION, used)
    scores = compared_regions(exact, chosen.out / DETECTION, others)
    print(scores)
    if chosen.install:
        data = (
            f"{len(used)} parts of {chosen.drawn} generated screens of vision.training, to measure ranges on"
        )
        install_detection(chosen.out, command, data, scores)


def regions_in(screens: Sequence[Path], rng: random.Random) -> list[Pixels]:
    """Parts of pictures as the detection model is shown them, a few of each, in no order. Raises BadImage."""
    from vision.capture.image import open_image
    from vision.text.regions import regions_of

    found: list[Pixels] = []
    for screen in screens:
        frame = open_image(screen)
        seen = [region.seen for region in regions_of(frame.pixels) if region.seen.area < _LARGEST]
        found += [frame.crop(box).copy() for box in rng.sample(seen, min(_PER_SCREEN, len(seen)))]
    rng.shuffle(found)
    return found


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


def compared_regions(exact: Path, quick: Path, regions: Sequence[Pixels]) -> str:
    """How far the two forms of the detection model agree about regions, in a sentence."""
    from vision.runtime import open_session, usable_cores
    from vision.text.detect import Detector

    alone, other = (
        Detector(open_session(path, threads=usable_cores(), allow_gpu=False)) for path in (exact, quick)
    )
    pairs = [(alone.boxes(region), other.boxes(region)) for region in regions]
    there = sum(len(boxes) for boxes, _ in pairs)
    same = sum(any(box.iou(one) > _SAME for one in found) for boxes, found in pairs for box in boxes)
    more = sum(len(found) for _, found in pairs) - same
    return (
        f"{len(regions)} other regions: of {there} lines that the exact form finds "
        f"it finds {same / max(1, there):.3f}, and {more} others"
    )
