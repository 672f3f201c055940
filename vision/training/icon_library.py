"""Icon sets as pixels: every drawing once, with its names, in one file that training reads."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from vision.training.icon_concepts import Concept, Index
from vision.training.icon_sets import IconFile

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

DRAWN = 48
"""Side of a stored drawing in pixels; three times 16, so that small ones come back exactly."""

WORDS = "words"
"""The family of drawings that are no icons but short words, which are to be told from icons."""

_COLOURFUL = 14.0
_WORDS = 1200


@dataclass(frozen=True, eq=False)
class Library:
    """N drawings.

    Attributes:
        alpha: N×48×48 uint8.
        colours: M×48×48×3 uint8, of the drawings that have more than one colour.
        colour_of: N int32; the row in `colours`, or -1.
        families: the set of each.
        names: what its set calls each.
        tags: its set's further words.
        concepts: numbers of the concepts each stands for.
    """

    alpha: npt.NDArray[np.uint8]
    colours: npt.NDArray[np.uint8]
    colour_of: npt.NDArray[np.int32]
    families: list[str]
    names: list[str]
    tags: list[tuple[str, ...]]
    concepts: list[tuple[int, ...]]

    def __len__(self) -> int:
        """How many drawings."""
        return len(self.names)


def make_library(files: Iterable[IconFile], out: Path, table: tuple[Concept, ...]) -> Library:
    """Draw `files` into `out`, or read what an earlier run left there. Drawings without anything visible are left out.

    Concepts are looked up anew each time, so that a changed table needs no new drawing.
    """
    if not (out / "icons.json").is_file():
        _draw_all(files, out)
    notes = json.loads((out / "icons.json").read_text(encoding="utf-8"))
    with np.load(out / "icons.npz") as kept:
        alpha, colours, colour_of = kept["alpha"], kept["colours"], kept["colour_of"]
    index = Index(table)
    return Library(
        alpha, colours, colour_of, notes["families"], notes["names"], [tuple(tags) for tags in notes["tags"]],
        [index.of(family, name) for family, name in zip(notes["families"], notes["names"], strict=True)],
    )  # fmt: skip


def _draw_all(files: Iterable[IconFile], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    alphas: list[npt.NDArray[np.uint8]] = []
    colours: list[npt.NDArray[np.uint8]] = []
    colour_of: list[int] = []
    kept: list[IconFile] = []
    seen: set[tuple[str, str, bytes]] = set()
    pen = _Pen()
    for file, drawn in chain(((file, pen.draw(file)) for file in files), pen.words(_WORDS)):
        if drawn is None:
            continue
        key = (file.family, file.name, hashlib.blake2b(drawn.tobytes(), digest_size=12).digest())
        if key in seen:
            continue
        seen.add(key)
        visible = drawn[drawn[..., 3] > 60][:, :3].astype(np.float32)
        colourful = bool(visible.std(axis=0).max() > _COLOURFUL)
        colour_of.append(len(colours) if colourful else -1)
        if colourful:
            colours.append(drawn[..., :3].copy())
        alphas.append(drawn[..., 3].copy())
        kept.append(file)
    stacked = np.stack(colours) if colours else np.zeros((0, DRAWN, DRAWN, 3), np.uint8)
    alpha = np.stack(alphas) if alphas else np.zeros((0, DRAWN, DRAWN), np.uint8)
    np.savez(out / "icons.npz", alpha=alpha, colours=stacked, colour_of=np.array(colour_of, np.int32))
    notes = {
        "families": [file.family for file in kept],
        "names": [file.name for file in kept],
        "tags": [list(file.tags) for file in kept],
    }
    part = out / "icons.json.part"
    part.write_text(json.dumps(notes), encoding="utf-8")
    part.replace(out / "icons.json")


class _Pen:
    """Draws files with Qt; one offscreen application for all."""

    def __init__(self) -> None:
        from PySide6.QtGui import QGuiApplication

        self._app = QGuiApplication.instance() or QGuiApplication(["icons", "-platform", "offscreen"])
        self._sheets: dict[Path, QImage] = {}

    def words(self, count: int) -> Iterator[tuple[IconFile, npt.NDArray[np.uint8]]]:
        """Short words in the installed fonts, as wide as a drawing; the same ones each time."""
        from PySide6.QtCore import QRect, Qt
        from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter

        families = QFontDatabase.families()
        rng = random.Random(7)
        for number in range(count if families else 0):
            font = QFont(rng.choice(families))
            font.setBold(rng.random() < 0.2)
            font.setPixelSize(40)
            image = QImage(400, 64, QImage.Format.Format_RGBA8888)
            image.fill(0)
            painter = QPainter(image)
            painter.setFont(font)
            painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, _word(rng))
            painter.end()
            inked = np.frombuffer(image.constBits(), np.uint8).reshape(64, 400, 4)[..., 3]
            columns, rows = np.flatnonzero(inked.any(axis=0)), np.flatnonzero(inked.any(axis=1))
            if not len(columns):
                continue
            tight = image.copy(
                QRect(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
            ).scaled(
                DRAWN, DRAWN, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            drawn = np.zeros((DRAWN, DRAWN, 4), np.uint8)
            top, left = (DRAWN - tight.height()) // 2, (DRAWN - tight.width()) // 2
            pixels = np.frombuffer(tight.constBits(), np.uint8).reshape(
                tight.height(), tight.bytesPerLine() // 4, 4
            )
            drawn[top : top + tight.height(), left : left + tight.width()] = pixels[:, : tight.width()]
            yield IconFile(WORDS, f"word {number}", (), Path()), drawn

    def draw(self, file: IconFile) -> npt.NDArray[np.uint8] | None:
        """48×48 RGBA, not premultiplied; None when nothing is visible or the file is broken."""
        from PySide6.QtCore import QByteArray, QRectF, Qt
        from PySide6.QtGui import QImage, QPainter
        from PySide6.QtSvg import QSvgRenderer

        image = QImage(DRAWN, DRAWN, QImage.Format.Format_RGBA8888)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            if file.drawing or file.path.suffix == ".svg":
                text = file.drawing or file.path.read_text(encoding="utf-8", errors="replace")
                text = text.replace("currentColor", "#000000")
                renderer = QSvgRenderer(QByteArray(text.encode()))
                if not renderer.isValid():
                    return None
                size = renderer.defaultSize()
                scale = DRAWN / max(size.width(), size.height(), 1)
                wide, high = size.width() * scale, size.height() * scale
                renderer.render(painter, QRectF((DRAWN - wide) / 2, (DRAWN - high) / 2, wide, high))
            else:
                sheet = self._sheets.get(file.path)
                if sheet is None:
                    sheet = QImage(str(file.path))
                    if file.cut is not None:
                        self._sheets[file.path] = sheet
                picture = sheet if file.cut is None else sheet.copy(*file.cut, 16, 16)
                if picture.isNull() or picture.width() > 2 * DRAWN:
                    return None
                exact = DRAWN % max(picture.width(), picture.height()) == 0
                how = (
                    Qt.TransformationMode.FastTransformation
                    if exact
                    else Qt.TransformationMode.SmoothTransformation
                )
                picture = picture.scaled(DRAWN, DRAWN, Qt.AspectRatioMode.KeepAspectRatio, how)
                painter.drawImage((DRAWN - picture.width()) // 2, (DRAWN - picture.height()) // 2, picture)
        finally:
            painter.end()
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(DRAWN, DRAWN, 4).copy()
        return pixels if int((pixels[..., 3] > 40).sum()) > 8 else None


def _word(rng: random.Random) -> str:
    """A made-up word or number of two to seven signs, as buttons show them."""
    if rng.random() < 0.2:
        return f"{rng.randint(10, 9999)}{rng.choice(('', '', '%', ' px', ':00'))}"
    word = "".join(rng.choice("bcdfghklmnprstvw" if at % 2 else "aeiou") for at in range(rng.randint(2, 7)))
    return word if rng.random() < 0.3 else word.upper() if rng.random() < 0.25 else word.capitalize()
