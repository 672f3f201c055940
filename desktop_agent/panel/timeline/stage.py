"""The picture of a step: before and after with a line between them, and what is pointed out on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_agent.panel.live.marks import Marks
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.darkroom import Darkroom, Print
from desktop_agent.panel.timeline.facts import wrapped
from desktop_agent.panel.timeline.story import Scene
from desktop_agent.panel.timeline.wipe import WipeView
from desktop_agent.panel.words import tr
from desktop_agent.types import CandidateNote

_WIPE_STEPS = 100
_KEPT = 4
_LEAST_PX = 160


class Stage(QWidget):
    """Shows the pictures of a scene.

    Keys: in the picture left and right draw the line from before to after, plus and minus zoom, 0 fits.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self._pictures: dict[str, QImage | None] = {}
        self._room = (1, 1)
        self._darkroom = Darkroom(None, self)
        self._darkroom.developed.connect(self._developed)
        self._build(theme)

    def open(self, path: Path | None) -> None:
        """The pictures are in this file; None: there are none."""
        self._pictures.clear()
        # It may be running still, and one picture now and then is read soon enough.
        self._darkroom.open(path, running=True)

    def show_scene(self, scene: Scene | None) -> None:
        """Show the pictures of `scene`; hidden where it has none."""
        self._scene = scene
        if scene is None:
            self.hide()
            return
        self._view.set_marks(scene.marks)
        self._show_pictures()

    def mark(self, candidate: object) -> None:
        """Point out one candidate on the picture; None: show all as they were."""
        if self._scene is None:
            return
        marks = self._scene.marks
        if isinstance(candidate, CandidateNote):
            self._view.set_marks(Marks(candidate, (), marks.point if candidate == marks.chosen else None))
            self._view.wipe(1.0)
        else:
            self._view.set_marks(marks)

    def focus_picture(self) -> None:
        """Give the keyboard to the picture."""
        # No focus proxy: Tab would leave out what stands before the picture.
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def measure(self, width: int, tallest: float) -> None:
        """The picture is as wide as the room, `width` pixels, but not higher than `tallest`."""
        self._room = (width, round(tallest))
        picture = next((picture for picture in self._pictures.values() if picture is not None), None)
        shape = picture.height() / picture.width() if picture is not None else 0.625
        self._view.setFixedHeight(max(_LEAST_PX, round(min(width * shape, tallest))))

    def _show_pictures(self) -> None:
        scene = self._scene
        if scene is None:
            return
        digests = [digest for digest in dict.fromkeys((scene.before, scene.after)) if digest]
        self.setVisible(bool(digests))
        before, after = self._pictures.get(scene.before), self._pictures.get(scene.after)
        self._view.set_pictures(before, after, scene.changed if after is not None else None)
        self.measure(*self._room)
        both = before is not None and after is not None
        self._sides.setVisible(bool(scene.before and scene.after))
        self._slider.setEnabled(both)
        lacking = [digest for digest in digests if digest not in self._pictures]
        if lacking:
            self._lacking.hide()
            self._darkroom.want(lacking)
        elif not before and not after:
            self._lacking.setText(tr("The picture of this step cannot be shown."))
            self._lacking.show()
        else:
            self._lacking.hide()

    def _developed(self, developed: Print) -> None:
        # Two steps' pictures are enough: stepping back and forth costs nothing, and memory stays small.
        while len(self._pictures) >= _KEPT:
            self._pictures.pop(next(iter(self._pictures)))
        self._pictures[developed.digest] = None if developed.picture.isNull() else developed.picture
        self._show_pictures()
        if developed.problem:
            self._lacking.setText(developed.problem)
            self._lacking.show()

    def _wiped(self, share: float) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(round(share * _WIPE_STEPS))
        self._slider.blockSignals(False)

    def _build(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._view = WipeView(theme)
        self._view.setObjectName("details_picture")
        self._lacking = wrapped("", "muted")
        self._lacking.setObjectName("details_no_picture")
        self._lacking.hide()
        self._sides = QWidget()
        sides = QHBoxLayout(self._sides)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(SPACE)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("details_wipe")
        self._slider.setRange(0, _WIPE_STEPS)
        self._slider.setValue(_WIPE_STEPS // 2)
        self._slider.setAccessibleName(tr("Before and after"))
        self._slider.setToolTip(tr("Draw the line between before and after (Left, Right)"))
        self._slider.valueChanged.connect(lambda value: self._view.wipe(value / _WIPE_STEPS))
        self._view.wiped.connect(self._wiped)
        before, after = QLabel(tr("Before")), QLabel(tr("After"))
        for label in (before, after):
            kind_of(label, "muted")
        # As on the picture: before lies left of the line, after right of it.
        sides.addWidget(before)
        sides.addWidget(self._slider, 1)
        sides.addWidget(after)
        column.addWidget(self._view)
        column.addWidget(self._lacking)
        column.addWidget(self._sides)
