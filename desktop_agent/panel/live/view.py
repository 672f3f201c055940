"""The live view: the display the agent works on, what it sees there, and the person's hands on it."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_agent.engine.messages import Opened, PersonInput, Say, Watch
from desktop_agent.loop.machine import Control
from desktop_agent.panel.context import Context
from desktop_agent.panel.live.bar import LiveBar
from desktop_agent.panel.live.feed import Feed
from desktop_agent.panel.live.marks import USUAL, Layer, Marks
from desktop_agent.panel.live.notice import EmptyState, Notice
from desktop_agent.panel.live.scene import Offer, Scene, Showing, is_own_screen, marks_of, scene_of
from desktop_agent.panel.live.source import OpenSource, open_source
from desktop_agent.panel.live.stage import Stage
from desktop_agent.panel.run import Topic
from desktop_agent.panel.words import tr

_HINT_MS = 6000
_WATCHED = frozenset({Layer.ELEMENTS, Layer.HIDDEN})
_SHOWN = frozenset({Topic.ACTIVITY, Topic.STATUS, Topic.END, Topic.RECORDING})
_MARKED = frozenset({Topic.TARGET, Topic.ELEMENTS, Topic.END})


class LiveView(QWidget):
    """Shows the display that the engine works on, by itself: it hears the hub.

    While the person has the display (status `taken`, or a recording on a virtual display), mouse and keys in the
    picture are orders to the engine. Taking over and handing back are told to the engine by the view itself.

    Keys, while the keyboard is in the view: E, T, R, P, M switch what is drawn; plus, minus, 0 and 1 zoom.

    Signals:
        take_over_wanted: the person pressed Take over.
        hand_back_wanted: the person wants to hand the display back, or to leave the picture while recording.
        point_picked: a point that was picked after `pick_mode` (QPointF, frame pixels).
        layers_changed: the kinds of marks that are drawn (a frozenset of `Layer`).
    """

    take_over_wanted = Signal()
    hand_back_wanted = Signal()
    point_picked = Signal(QPointF)
    layers_changed = Signal(object)

    def __init__(
        self,
        context: Context,
        parent: QWidget | None = None,
        *,
        opener: Callable[[Opened], OpenSource] | None = None,
    ) -> None:
        """`opener`: how the display of a report is opened; the usual way when left out."""
        super().__init__(parent)
        self._context = context
        self._opener = opener or _opener_of
        self._opened: Opened | None = None
        self._own_screen = False
        self._lost = ""
        self._watching = False
        self._stored = False
        self._scene: Scene | None = None
        self._point_wanted: Callable[[QPointF], None] | None = None
        self.setObjectName("live_view")
        self._build()
        self._asked = QTimer(self)
        self._asked.setSingleShot(True)
        self._asked.setInterval(_HINT_MS)
        self._asked.timeout.connect(self._show_scene)
        context.hub.changed.connect(self._changed)
        self._changed(frozenset(Topic))

    # -------------------------------------------------------------------- public

    @property
    def stage(self) -> Stage:
        """The picture."""
        return self._stage

    @property
    def looks(self) -> int:
        """How many pictures of displays were shown until now."""
        return self._feed.looks

    @property
    def layers(self) -> frozenset[Layer]:
        """The kinds of marks that are drawn."""
        return self._bar.layers

    def set_layers(self, layers: frozenset[Layer]) -> None:
        """Draw marks of these kinds."""
        self._bar.choose(layers)

    def set_rate(self, rate: int) -> None:
        """Look at most so often in a second: 30 (as it begins), 20 or 10."""
        self._feed.set_rate(rate)

    def show_frame(self, image: QImage, size: QSize | None = None) -> None:
        """Show a stored picture until work begins; `size`: of the frame, if not the image's."""
        if size is not None and size != image.size():
            image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio)
        self._feed.stop()
        self._stored = True
        self._stage.set_picture(image)
        self._show_scene()

    def set_marks(self, marks: Marks) -> None:
        """Draw these over a stored picture."""
        self._stage.set_marks(marks)

    def pick_mode(self, point_picked: Callable[[QPointF], None] | None = None) -> None:
        """Let the person pick a point on the picture, by mouse or keys; Escape ends it.

        `point_picked` is called with frame pixels when they did; the signal of that name tells too.
        """
        self._point_wanted = point_picked
        self._stage.start_picking()

    def close_down(self) -> None:
        """Stop looking, for good."""
        self._context.hub.changed.disconnect(self._changed)
        self._feed.stop()

    # -------------------------------------------------------------------- events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin to look."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._look_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """What nobody sees costs nothing."""
        super().hideEvent(event)
        self._look_if_seen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notice that the window was minimised."""
        if event.type() is QEvent.Type.WindowStateChange:
            self._look_if_seen()
        return super().eventFilter(watched, event)

    # -------------------------------------------------------------- from the hub

    def _changed(self, topics: frozenset[Topic]) -> None:
        run = self._context.hub.run
        if run.opened is not self._opened or (self._stored and run.busy):
            self._open(run.opened)
        if not run.busy and self._feed.running:
            self._feed.stop()
        if topics & _SHOWN:
            self._watch()
            self._show_scene()
        if topics & _MARKED:
            self._mark()

    def _open(self, opened: Opened | None) -> None:
        self._opened, self._lost, self._stored = opened, "", False
        self._feed.stop()
        self._own_screen = False
        if opened is None:
            # The last picture stays until the first one of the next display.
            return
        self._own_screen = is_own_screen(opened, os.environ.get("DISPLAY", ""))
        self._stage.set_picture(None)
        self._feed.start(self._opener(opened), own_screen=self._own_screen)
        self._look_if_seen()

    def _mark(self) -> None:
        run = self._context.hub.run
        if not self._stored:
            self._stage.set_marks(marks_of(run, self._bar.layers))
        if run.elements is not None:
            self._feed.hide_boxes(run.elements.hidden)

    def _watch(self) -> None:
        """Ask for what is seen only while it is looked at."""
        run = self._context.hub.run
        wanted = run.busy and self.isVisible() and (self._own_screen or bool(_WATCHED & self._bar.layers))
        if wanted != self._watching:
            self._watching = wanted
            if run.busy:
                self._context.hub.tell(Watch(elements=wanted))

    # ------------------------------------------------------------- from the parts

    def _layers_chosen(self, layers: frozenset[Layer]) -> None:
        self._stage.set_layers(layers)
        self._watch()
        self._mark()
        self.layers_changed.emit(layers)

    def _zoom(self, way: str) -> None:
        match way:
            case "in" | "out":
                self._stage.zoom(larger=way == "in")
            case "fit":
                self._stage.fit()
            case _:
                self._stage.zoom_to_pixels()

    def _do(self, order: PersonInput) -> None:
        self._context.hub.tell(order)

    def _touched(self) -> None:
        self._asked.start()
        self._show_scene()

    def _offered(self) -> None:
        words = self._scene.words if self._scene is not None else None
        if words is not None and words.offer is Offer.TAKE_OVER:
            self._asked.stop()
            self._context.hub.tell(Say(Control.TAKE_OVER))
            self.take_over_wanted.emit()
        elif words is not None and words.offer is Offer.HAND_BACK:
            self._hand_back()

    def _left(self) -> None:
        """The keys' way out of the picture."""
        if self._notice.take_focus():
            self._hand_back()
        else:
            self._stage.leave()
            self.hand_back_wanted.emit()

    def _hand_back(self) -> None:
        words = self._scene.words if self._scene is not None else None
        if words is not None and words.offer is Offer.HAND_BACK:
            self._context.hub.tell(Say(Control.HAND_BACK))
            self.hand_back_wanted.emit()

    def _picked(self, point: QPointF) -> None:
        wanted, self._point_wanted = self._point_wanted, None
        self.point_picked.emit(point)
        if wanted is not None:
            wanted(point)

    def _display_lost(self, words: str) -> None:
        self._lost = words
        self._show_scene()

    # ------------------------------------------------------------------- showing

    def _show_scene(self) -> None:
        if self._stored:
            scene = Scene(Showing.LIVE)
        else:
            scene = scene_of(
                self._context.hub.run,
                pictured=self._stage.has_picture,
                lost=self._lost,
                own_screen=self._own_screen,
                asked=self._asked.isActive(),
            )
        self._say_size(scene)
        if scene == self._scene:
            return
        took = scene.given and not self._stage.given
        self._scene = scene
        self._stage.set_faded(scene.showing is Showing.LAST)
        self._stage.give(scene.given)
        self._empty.tell("loader" if scene.showing is Showing.OPENING else "monitor", scene.title, scene.hint)
        pictured = scene.showing in (Showing.LIVE, Showing.LAST)
        self._pages.setCurrentWidget(self._stage if pictured else self._empty)
        # Tab stops for ever before a widget whose proxy cannot be seen.
        self.setFocusProxy(self._stage if pictured else None)  # type: ignore[arg-type]  # the stubs forget None
        self._bar.setVisible(pictured)
        self._tell(scene)
        if took and self.isVisible():
            self._stage.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, scene: Scene) -> None:
        words = scene.words
        # An offer that comes and goes must not move the picture.
        notice, other = self._notice, self._hint
        if words is not None and words.offer is Offer.TAKE_OVER:
            notice, other = other, notice
        other.tell("", "info", "live")
        if words is None:
            notice.tell("", "info", "live")
            return
        match words.offer:
            case Offer.TAKE_OVER:
                button, tip = tr("Take over"), tr("The agent lets go, and the display is yours")
            case Offer.HAND_BACK:
                button, tip = tr("Hand back"), tr("The agent looks again and goes on (Ctrl+Alt+H)")
            case Offer.NONE:
                button, tip = "", ""
        notice.tell(words.text, words.icon, words.tone, button, tip)
        self._place_hint()

    def _place_hint(self) -> None:
        width = min(self._stage.width() - 32, self._hint.sizeHint().width())
        height = self._hint.heightForWidth(width) if self._hint.hasHeightForWidth() else -1
        self._hint.resize(width, max(height, self._hint.sizeHint().height()))
        self._hint.move((self._stage.width() - width) // 2, self._stage.height() - self._hint.height() - 16)

    def _laid_out(self) -> None:
        self._place_hint()
        self._show_scene()

    def _say_size(self, scene: Scene) -> None:
        projection = self._stage.projection
        if projection is None or scene.showing not in (Showing.LIVE, Showing.LAST):
            self._bar.say("")
            return
        percent = round(100 * projection.scale / self._stage.devicePixelRatioF())
        width, height = projection.frame
        size = f"{width}×{height} · {percent} %"
        self._bar.say(tr("Last picture · {size}", size=size) if scene.showing is Showing.LAST else size)

    def _look_if_seen(self) -> None:
        self._feed.set_active(self.isVisible() and not self.window().isMinimized())
        self._watch()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self._context.theme
        self._bar = LiveBar(theme, self)
        self._bar.choose(USUAL - _WATCHED)
        self._notice = Notice(theme)
        self._stage = Stage(theme)
        self._stage.setObjectName("live_picture")
        self._stage.setAccessibleName(tr("The agent's display"))
        self._stage.set_layers(self._bar.layers)
        self._hint = Notice(theme, self._stage)
        self._hint.setObjectName("live_hint")
        self._empty = EmptyState(theme)
        self._feed = Feed(self._stage, self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._stage)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._bar)
        column.addWidget(self._notice)
        column.addWidget(self._pages, 1)
        # In the picture itself the keys are the display's, and the picture knows the way out.
        leave = QShortcut(QKeySequence("Ctrl+Alt+H"), self)
        leave.activated.connect(self._hand_back)
        self._bar.layers_chosen.connect(self._layers_chosen)
        self._bar.zoom_wanted.connect(self._zoom)
        self._notice.pressed.connect(self._offered)
        self._hint.pressed.connect(self._offered)
        self._stage.done.connect(self._do)
        self._stage.left.connect(self._left)
        self._stage.touched.connect(self._touched)
        self._stage.point_picked.connect(self._picked)
        self._stage.projection_changed.connect(self._laid_out)
        self._feed.lost.connect(self._display_lost)
        self._feed.first.connect(self._show_scene)


def _opener_of(opened: Opened) -> OpenSource:
    return lambda: open_source(opened.display, opened.xauthority)
