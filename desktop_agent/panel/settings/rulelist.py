"""The rules as a list: a badge, the name, and when it matches."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_agent.panel.settings.rulewords import conditions_in_words, effect_in_words, tone_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr
from desktop_agent.policy.rules import Rule, RuleEffect

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
RULE = Qt.ItemDataRole.UserRole


class RuleModel(QAbstractListModel):
    """The rules in order."""

    def __init__(self) -> None:
        super().__init__()
        self._rules: tuple[Rule, ...] = ()

    def show(self, rules: tuple[Rule, ...]) -> None:
        """Show these rules; where only their content changed, the selection stays."""
        if len(rules) == len(self._rules):
            self._rules = rules
            if rules:
                self.dataChanged.emit(self.index(0), self.index(len(rules) - 1))
            return
        self.beginResetModel()
        self._rules = rules
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many rules there are."""
        return 0 if parent.isValid() else len(self._rules)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A rule's name, the rule itself, or all of it in words."""
        if not index.isValid() or index.row() >= len(self._rules):
            return None
        rule = self._rules[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return rule.name
        if role == RULE:
            return rule
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = tr(
                "{number}. {effect}: {name} ({conditions})",
                number=index.row() + 1,
                effect=effect_in_words(rule.effect),
                name=rule.name,
                conditions=conditions_in_words(rule),
            )
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return words
            return tip(f"{words}\n{rule.reason}" if rule.reason else words)
        return None


class RuleDelegate(QStyledItemDelegate):
    """Draws a rule on two lines, its badge before them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002, N802
        """Two lines and air."""
        return QSize(200, 2 * option.fontMetrics.height() + 2 * SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw it."""
        rule = index.data(RULE)
        if not isinstance(rule, Rule):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colour("chosen"))
        inside = option.rect.adjusted(SPACE, SPACE, -SPACE, -SPACE)
        metrics = option.fontMetrics
        badge = self._badge(painter, inside, rule.effect, metrics)
        words = inside.adjusted(badge + SPACE + SPACE // 2, 0, 0, 0)
        bold = option.font
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(colour("text"))
        first = QRect(words.left(), words.top(), words.width(), metrics.height())
        name = QFontMetrics(bold).elidedText(rule.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(first, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        bold.setBold(False)
        painter.setFont(bold)
        painter.setPen(colour("muted"))
        second = QRect(words.left(), words.bottom() - metrics.height(), words.width(), metrics.height() + 2)
        when = metrics.elidedText(conditions_in_words(rule), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(second, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, when)
        painter.restore()

    def _badge(self, painter: QPainter, inside: QRect, effect: RuleEffect, metrics: QFontMetrics) -> int:
        """Draw the badge; returns its width, which is the same for all."""
        width = max(metrics.horizontalAdvance(effect_in_words(one)) for one in RuleEffect) + 2 * SPACE
        height = metrics.height() + 4
        box = QRect(inside.left(), inside.top() + (inside.height() - height) // 2, width, height)
        tone = tone_of(effect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(f"{tone}_soft"))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(self._theme.colour(tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, effect_in_words(effect))
        return width
