"""What a line says: the recognition model, run on many crops at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.errors import ModelUnavailable
from vision.runtime import Session
from vision.text.ctc import EMPTY, Reading, decode
from vision.types import Pixels

Floats = npt.NDArray[np.float32]

_HEIGHT = 48
_MULTIPLE = 8
# The widest picture the model is given; a longer line is narrowed to it, which costs accuracy but bounds memory.
_WIDEST = 3200


@dataclass(frozen=True, slots=True)
class RecogniserSettings:
    """How recognition is run.

    Attributes:
        batch: crops in one run at most.
        narrow: a crop is first made so much narrower than its height asks for: it costs that much less.
        sure: what then reads with a lower score than this is read again in full width.
        worse: the second reading counts unless its score is lower than the first one's by more than this.
    """

    batch: int = 4
    narrow: float = 0.75
    sure: float = 0.965
    worse: float = 0.1


class Recogniser:
    """Runs the recognition model; thread-safe as the session is."""

    def __init__(
        self, session: Session, settings: RecogniserSettings | None = None, quick: Session | None = None
    ) -> None:
        """Read with the opened model, and narrow pictures with `quick`, a faster and coarser form of it.

        Raises ModelUnavailable when the model does not tell its alphabet.
        """
        self.settings = settings or RecogniserSettings()
        self._session, self._quick = session, quick or session
        self._input = session.get_inputs()[0].name
        characters = session.get_modelmeta().custom_metadata_map.get("character")
        if not characters:
            raise ModelUnavailable(
                "The recognition model carries no alphabet; reinstall the package it comes with."
            )
        self._alphabet = ("", *characters.split("\n"), " ")

    def recognise(
        self,
        crops: Sequence[Pixels],
        executor: Executor,
        plain: Callable[[int, Reading], bool] | None = None,
    ) -> list[Reading]:
        """Read every crop (HxWx3 uint8 RGB); empty crops read as empty.

        Crops of the same padded width are read together. So a line reads the same whatever else is on the screen.
        What `plain` does not hold for, given a crop's index and its first reading, is read again in full width too.
        """
        readings = self._all(self._quick, crops, self.settings.narrow, executor)
        if self.settings.narrow < 1:
            doubtful = [
                index
                for index, (crop, reading) in enumerate(zip(crops, readings, strict=True))
                if crop.size and not (self._is_clear(reading) and (plain is None or plain(index, reading)))
            ]
            again = self._all(self._session, [crops[index] for index in doubtful], 1.0, executor)
            for index, reading in zip(doubtful, again, strict=True):
                if reading.score >= min(readings[index].score - self.settings.worse, self.settings.sure):
                    readings[index] = reading
        return readings

    def _is_clear(self, reading: Reading) -> bool:
        """Whether a narrow picture was enough; in one, the dots at the end of a line run together."""
        return reading.score >= self.settings.sure and not reading.text.endswith((".", "…"))

    def _all(
        self, session: Session, crops: Sequence[Pixels], share: float, executor: Executor
    ) -> list[Reading]:
        readings = [EMPTY] * len(crops)
        groups: dict[int, list[int]] = {}
        for index, crop in enumerate(crops):
            if crop.size:
                groups.setdefault(padded_width(crop, share), []).append(index)
        jobs = [
            members[start : start + self.settings.batch]
            for _, members in sorted(groups.items(), reverse=True)
            for start in range(0, len(members), self.settings.batch)
        ]
        runs = executor.map(lambda job: self._run(session, [crops[index] for index in job], share), jobs)
        for members, found in zip(jobs, runs, strict=True):
            for index, reading in zip(members, found, strict=True):
                readings[index] = reading
        return readings

    def _run(self, session: Session, crops: Sequence[Pixels], share: float) -> list[Reading]:
        x, used = pictured(crops, share)
        output = session.run(None, {self._input: x})[0]
        best = output.argmax(axis=2)
        probability = np.take_along_axis(output, best[:, :, None], axis=2)[:, :, 0]
        return [
            decode(best[row], probability[row], self._alphabet, filled) for row, filled in enumerate(used)
        ]


def pictured(crops: Sequence[Pixels], share: float = 1.0) -> tuple[Floats, list[float]]:
    """What the model is given for crops of one padded width, N×3×48×W, and which share of W each of them fills."""
    import cv2

    width = max(padded_width(crop, share) for crop in crops)
    x = np.zeros((len(crops), 3, _HEIGHT, width), np.float32)
    used: list[float] = []
    for row, crop in enumerate(crops):
        wide = min(width, scaled_width(crop, share))
        scaled = cv2.resize(crop, (wide, _HEIGHT), interpolation=cv2.INTER_CUBIC)
        x[row, :, :, :wide] = (scaled[:, :, ::-1].transpose(2, 0, 1) - np.float32(127.5)) / np.float32(127.5)
        used.append(wide / width)
    return x, used


def scaled_width(crop: Pixels, share: float = 1.0) -> int:
    """Columns of `crop` once it is as high as the model wants it, and `share` as wide as its height then asks for."""
    height, width = crop.shape[:2]
    return int(min(_WIDEST, max(16, round(share * width * _HEIGHT / height))))


def padded_width(crop: Pixels, share: float = 1.0) -> int:
    """`scaled_width`, rounded up to what the model runs well on."""
    return -(-scaled_width(crop, share) // _MULTIPLE) * _MULTIPLE
