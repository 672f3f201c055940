"""The list of a macro's steps: rows that are painted, dragged and moved with Alt and the arrows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDropEvent, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_agent.panel.macros.looks import StepKind, StepLook
from desktop_agent.panel.macros.pictures import picture_of
from desktop_agent.panel.macros.replay import Mark
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.words import ntr, tr

LOOK = Qt.ItemDataRole.UserRole + 1
MARK = Qt.ItemDataRole.UserRole + 2

_ROW = 48
_PICTURE = QSize(96, 32)
_ICON = 18
_KIND_ICONS = {
    StepKind.ACT: "mouse-pointer-2",
    StepKind.WAIT: "timer",
    StepKind.CHECK: "shield-check",
    StepKind.START: "app-window",
}
_MARK_ICONS = {
    Mark.NOW: ("circle-dot", "live"),
    Mark.DONE: ("circle-check", "good"),
    Mark.SKIPPED: ("fast-forward", "warn"),
    Mark.FAILED: ("circle-x", "bad"),
}
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class StepModel(QAbstractListModel):
    """The rows, and what became of each in the last replay."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._looks: tuple[StepLook, ...] = ()
        self._marks: Mapping[int, Mark] = {}

    @property
    def looks(self) -> tuple[StepLook, ...]:
        """The rows."""
        return self._looks

    def show(self, looks: tuple[StepLook, ...]) -> None:
        """Show `looks`."""
        if len(looks) == len(self._looks):
            # Selection and scroll position stay.
            changed = [
                row for row, (one, other) in enumerate(zip(self._looks, looks, strict=True)) if one != other
            ]
            self._looks = looks
            for row in changed:
                self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._looks = looks
        self.endResetModel()

    def mark(self, marks: Mapping[int, Mark]) -> None:
        """Show what became of steps, by their numbers."""
        self._marks = dict(marks)
        if self._looks:
            self.dataChanged.emit(self.index(0), self.index(len(self._looks) - 1), [MARK])

    def row_of(self, index: int | None) -> int:
        """The row of the step with this index in the macro; -1 when there is none."""
        return next((row for row, look in enumerate(self._looks) if look.index == index), -1)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 (Qt's name)
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._looks)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row shows."""
        if not 0 <= index.row() < len(self._looks):
            return None
        look = self._looks[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return look.sentence
            case Qt.ItemDataRole.ToolTipRole:
                return tip(look.sentence)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(look, self._marks.get(look.number))
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(200, _ROW)
            case _ if role == LOOK:
                return look
            case _ if role == MARK:
                return self._marks.get(look.number)
            case _:
                return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Steps can be dragged; the start of the program cannot."""
        usual = super().flags(index)
        if not index.isValid():
            return usual | Qt.ItemFlag.ItemIsDropEnabled
        if self._looks[index.row()].index is None:
            return usual
        return usual | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 (Qt's name)
        """Rows are moved."""
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: object) -> QMimeData:  # noqa: N802 (Qt's name)
        """Nothing that another program could take."""
        del indexes
        data = QMimeData()
        data.setData("application/x-desktop-agent-step", b"1")
        return data

    def mimeTypes(self) -> list[str]:  # noqa: N802 (Qt's name)
        """Only our own rows."""
        return ["application/x-desktop-agent-step"]


class StepList(QListView):
    """The rows on the screen.

    Signals:
        moved: a step should become another one's place: its index, and that of the other one.
        remove: the chosen step should go.
    """

    moved = Signal(int, int)
    remove = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("macro_steps")
        self.setAccessibleName(tr("Steps"))
        self.steps = StepModel(self)
        self.setModel(self.steps)
        self.setItemDelegate(_StepDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def chosen(self) -> StepLook | None:
        """The chosen row."""
        row = self.currentIndex().row()
        return self.steps.looks[row] if 0 <= row < len(self.steps.looks) else None

    def choose(self, row: int) -> None:
        """Choose a row."""
        if 0 <= row < len(self.steps.looks):
            self.setCurrentIndex(self.steps.index(row))
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Alt with up and down moves a step, Del takes it out."""
        look = self.chosen
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        way = ways.get(Qt.Key(event.key()))
        if look is not None and look.index is not None:
            if event.modifiers() == Qt.KeyboardModifier.AltModifier and way is not None:
                self._move_to(look.index, self.currentIndex().row() + way)
                return
            if event.key() == Qt.Key.Key_Delete:
                self.remove.emit()
                return
        super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Ask for the move; the rows change when it is done."""
        look = self.chosen
        if event.source() is self and look is not None and look.index is not None:
            at = self.indexAt(event.position().toPoint())
            row = at.row() if at.isValid() else len(self.steps.looks) - 1
            if at.isValid():
                middle = self.visualRect(at).center().y()
                after = event.position().y() > middle
                own = self.currentIndex().row()
                row += (1 if after else 0) - (1 if own < row + (1 if after else 0) else 0)
            self._move_to(look.index, row)
        # Whatever happens, the view must not take the row out by itself.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()

    def _move_to(self, index: int, row: int) -> None:
        if not 0 <= row < len(self.steps.looks):
            return
        other = self.steps.looks[row].index
        if other is not None and other != index:
            self.moved.emit(index, other)


class _StepDelegate(QStyledItemDelegate):
    """Paints a row: number, what it is, its sentence, what its target looks like, what became of it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 (Qt's name)
        """All rows are alike."""
        del option, index
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        # Qt hands text back, not the member.
        look, mark = index.data(LOOK), Mark(index.data(MARK)) if index.data(MARK) else None
        if not isinstance(look, StepLook):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        theme, colour = self._theme, self._theme.colour
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour("chosen"))
        elif mark is Mark.NOW:
            painter.fillRect(rect, colour("live_soft"))
        elif mark is Mark.FAILED:
            painter.fillRect(rect, colour("bad_soft"))
        left, right = rect.left() + 8, rect.right() - 8
        painter.setPen(colour("muted"))
        painter.drawText(QRect(left, rect.top(), 28, rect.height()), _RIGHT, str(look.number))
        left += 36
        name, tone = _MARK_ICONS[mark] if mark is not None else (_KIND_ICONS[look.kind], _tone(look.kind))
        self._icon(painter, theme.icon(name, tone), left, rect)
        left += _ICON + 10
        if look.picture is not None:
            picture = picture_of(look.picture, _PICTURE.width(), _PICTURE.height())
            if not picture.isNull():
                right -= picture.width()
                top = rect.top() + (rect.height() - picture.height()) // 2
                painter.drawPixmap(right, top, picture)
                painter.setPen(colour("border"))
                painter.drawRect(right, top, picture.width() - 1, picture.height() - 1)
                right -= 8
        facts = facts_of(look)
        metrics = option.fontMetrics
        words = metrics.elidedText(look.sentence, Qt.TextElideMode.ElideRight, right - left)
        painter.setPen(colour("text"))
        if facts:
            painter.drawText(QRect(left, rect.top() + 5, right - left, 20), _LEFT, words)
            painter.setPen(colour("muted"))
            said = metrics.elidedText(facts, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, rect.top() + 24, right - left, 20), _LEFT, said)
        else:
            painter.drawText(QRect(left, rect.top(), right - left, rect.height()), _LEFT, words)
        painter.setPen(colour("border"))
        painter.drawLine(rect.left() + 8, rect.bottom(), rect.right() - 8, rect.bottom())
        painter.restore()

    @staticmethod
    def _icon(painter: QPainter, icon: QIcon, left: int, rect: QRect) -> None:
        icon.paint(painter, QRect(left, rect.top() + (rect.height() - _ICON) // 2, _ICON, _ICON))


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def facts_of(look: StepLook) -> str:
    """What else there is to say about a step, on one line."""
    facts = [
        look.note,
        tr("waits {seconds:g} s", seconds=look.timeout)
        if look.timeout is not None and look.kind is not StepKind.WAIT
        else "",
        tr("may change nothing") if look.quiet else "",
        ntr("{count} way to find it", "{count} ways to find it", look.ways) if look.ways > 1 else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def spoken(look: StepLook, mark: Mark | None) -> str:
    """A row for those who hear it."""
    became = {
        Mark.NOW: tr("under way"),
        Mark.DONE: tr("done"),
        Mark.SKIPPED: tr("skipped"),
        Mark.FAILED: tr("failed"),
    }
    parts = [f"{look.number}. {look.sentence}", facts_of(look), became[mark] if mark is not None else ""]
    return ", ".join(part for part in parts if part)


def _tone(kind: StepKind) -> str:
    return {StepKind.WAIT: "warn", StepKind.CHECK: "good"}.get(kind, "muted")
