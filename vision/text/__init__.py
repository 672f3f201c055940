"""Read the text on a frame, offline, with the PP-OCR models on ONNX Runtime."""

from __future__ import annotations

from vision.text.types import TextLine, TextReader, Word

__all__ = ["TextLine", "TextReader", "Word", "open_reader"]


def open_reader(*, threads: int | None = None) -> TextReader:
    """Open the reader; takes about a third of a second.

    Args:
        threads: how many cores reading may use; all that this process may run on when None.

    Raises:
        ModelUnavailable: a model file is missing, damaged, or cannot be loaded.
    """
    from vision.runtime import gpu_report, open_session, usable_cores
    from vision.text.detect import Detector
    from vision.text.reader import OnnxTextReader
    from vision.text.recognise import Recogniser
    from vision.weights import model_path

    count = threads or min(8, usable_cores())
    # A GPU gains nothing from 8 bits.
    coarse = not gpu_report().usable
    # Many small runs side by side, each on one thread, beat one run on all of them. After a change there are only a few
    # regions to look at, and controls are looked for beside it.
    finding = model_path("text-detection-quick" if coarse else "text-detection")
    detector = Detector(open_session(finding, threads=max(1, count // 2), allow_gpu=not coarse))
    exact = open_session(model_path("text-recognition"), threads=1)
    small = open_session(model_path("text-recognition-quick"), threads=1, allow_gpu=False) if coarse else None
    return OnnxTextReader(detector, Recogniser(exact, quick=small), threads=count)
