"""Paints one note: time, avatar, speaker, tags, text; and opens its text for editing in the same box.

Text layouts are cached by text and width, so that ten thousand notes scroll. Reads rows from the model (through the
curtain), stores nothing.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QPlainTextEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.models.notes_model import HIDDEN_SHOWN, KIND_WORDS, NOTE_ROLE, VISIBILITY_WORDS, NoteRow
from ui.theme import Theme
from ui.widgets.rating_paint import paint_tag, tag_width

Index = QModelIndex | QPersistentModelIndex
KIND_LOOK: dict[str, tuple[str, str]] = {
    "finding": ("warning", "flag"),
    "strength": ("success", "flag"),
    "risk": ("danger", "triangle-alert"),
    "decision": ("info", "circle-check"),
    "action": ("info", "corner-down-right"),
    "question": ("info", "circle-help"),
    "request": ("success", "corner-down-right"),
}
MEASURE = 640  # about 76 characters
CACHE = 20_000


class NotesDelegate(QStyledItemDelegate):
    """One note per row, as high as its text."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._layouts: dict[tuple[str, int], QTextLayout] = {}
        self._heights: dict[tuple[str, int], int] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Drop cached layouts (fonts or zoom changed)."""
        self._layouts.clear()
        self._heights.clear()

    def _text_left(self) -> int:
        return self._theme.px(112)

    def _width(self) -> int:
        room = self._view.viewport().width() - self._text_left() - self._theme.px(16)
        return max(min(room, self._theme.px(MEASURE)), self._theme.px(120))

    def _layout(self, text: str, width: int) -> QTextLayout:
        key = (text, width)
        layout = self._layouts.get(key)
        if layout is not None:
            return layout
        if len(self._layouts) > CACHE:
            self._layouts.clear()
        layout = QTextLayout(text.replace("\n", "\u2028"), self._theme.font("base"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        step = self._theme.px(19)
        y = 0
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y + (step - line.height()) / 2))
            y += step
        layout.endLayout()
        self._layouts[key] = layout
        self._heights[key] = max(y, step)
        return layout

    def text_height(self, text: str, width: int) -> int:
        """Height of the wrapped text, from the cache when it was laid out before."""
        found = self._heights.get((text, width))
        if found is None:
            self._layout(text, width)
            found = self._heights[(text, width)]
        return found

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(NOTE_ROLE)
        px = self._theme.px
        if not isinstance(row, NoteRow):
            return QSize(0, px(30))
        body = px(22) if row.hidden else self.text_height(row.text, self._width())
        return QSize(px(200), px(7) + px(20) + body + px(6))

    def text_rect(self, rect: QRect) -> QRect:
        """The box of the text inside a row."""
        px = self._theme.px
        return QRect(rect.left() + self._text_left(), rect.top() + px(27), self._width(), rect.height() - px(33))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(NOTE_ROLE)
        if not isinstance(row, NoteRow):
            return
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, rect, row, selected, bool(state & QStyle.StateFlag.State_MouseOver))
        middle = rect.top() + px(7) + px(10)
        painter.setFont(theme.font("mono"))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(QRectF(rect.left() + px(14), middle - px(10), px(66), px(20)),
                         Qt.AlignmentFlag.AlignVCenter, row.time)
        self._paint_avatar(painter, rect.left() + px(92), middle, row)
        left = float(rect.left() + self._text_left())
        painter.setFont(theme.font("base", 600))
        painter.setPen(theme.color("text.primary"))
        name_w = painter.fontMetrics().horizontalAdvance(row.speaker)
        painter.drawText(QRectF(left, middle - px(10), name_w + 2, px(20)), Qt.AlignmentFlag.AlignVCenter, row.speaker)
        self._paint_tags(painter, left + name_w + px(6), rect.right() - px(10), middle, row)
        body = self.text_rect(rect)
        if row.hidden:
            self._paint_hidden(painter, body)
        else:
            painter.setPen(theme.color("text.primary"))
            self._layout(row.text, body.width()).draw(painter, QPointF(body.left(), body.top()))
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, row: NoteRow, selected: bool, hover: bool) -> None:
        theme = self._theme
        if row.note.visibility != "normal":
            painter.fillRect(rect, theme.color("status.confidential.bg"))
        elif row.unsaved:
            painter.fillRect(rect, theme.color("status.danger.bg"))
        elif selected or hover:
            painter.fillRect(rect, theme.color("bg.hover"))
        if selected and self._view.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.color("accent.solid"))
            painter.setPen(theme.color("focus.ring"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(3.5, 0.5, -1, -1))

    def _paint_avatar(self, painter: QPainter, x: float, y: float, row: NoteRow) -> None:
        theme, px = self._theme, self._theme.px
        circle = QRectF(x - px(11), y - px(11), px(22), px(22))
        painter.setPen(QPen(theme.color("border.default"), 1))
        painter.setBrush(theme.color("bg.hover"))
        painter.drawEllipse(circle)
        if row.hidden:
            painter.drawPixmap(round(x - px(6)), round(y - px(6)), theme.pixmap("user", "text.secondary", 12))
            return
        painter.setFont(theme.font("nano", 600))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, row.initials)

    def _paint_tags(self, painter: QPainter, left: float, right: float, middle: float, row: NoteRow) -> None:
        """The tags in one line; a long code gives way before a word about the note is cut."""
        theme, px = self._theme, self._theme.px
        note = row.note
        tags: list[tuple[str, str, str]] = [(code, "accent", "") for code in row.codes]
        if note.visibility in VISIBILITY_WORDS:
            tags.append((VISIBILITY_WORDS[note.visibility], "confidential", "lock-keyhole"))
        if note.kind in KIND_LOOK:
            role, icon = KIND_LOOK[note.kind]
            tags.append((KIND_WORDS[note.kind], role, icon))
        if note.quote:
            tags.append(("Quote", "info", "quote"))
        if row.evidence:
            tags.append((f"Evidence {row.evidence}", "neutral", "paperclip"))
        if row.unsaved:
            tags.append(("Not saved", "danger", "triangle-alert"))
        room = right - left - sum(tag_width(theme, t, i) + px(6) for t, _role, i in tags[len(row.codes):])
        metrics = QFontMetricsF(theme.font("xs", 500))
        for number, (text, role, icon) in enumerate(tags):
            if number < len(row.codes):
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - px(12))
                room -= tag_width(theme, shown) + px(6)
                if len(shown) < 2:
                    continue
                text = shown
            left = paint_tag(painter, left, middle, theme, text, role, icon) + px(6)

    def _paint_hidden(self, painter: QPainter, body: QRect) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("sm", 500))
        width = painter.fontMetrics().horizontalAdvance(HIDDEN_SHOWN) + px(36)
        pill = QRectF(body.left() + 0.5, body.top() + 0.5, min(width, body.width()), px(21))
        painter.setPen(QPen(theme.color("status.confidential.solid"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, px(4), px(4))
        painter.drawPixmap(round(pill.left() + px(7)), round(pill.center().y() - px(7)),
                           theme.pixmap("eye-off", "status.confidential.text", 14))
        painter.setPen(theme.color("status.confidential.text"))
        painter.drawText(pill.adjusted(px(26), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, HIDDEN_SHOWN)

    # -- editing in place

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        editor = QPlainTextEdit(parent)
        editor.setObjectName("noteEditor")
        editor.setFont(self._theme.font("base"))
        editor.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        editor.document().setDocumentMargin(0)
        editor.setTabChangesFocus(True)
        editor.setAccessibleName("Edit note")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        box = cast(QPlainTextEdit, editor)
        if not box.toPlainText():
            box.setPlainText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            box.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        model.setData(QModelIndex(index), cast(QPlainTextEdit, editor).toPlainText())  # type: ignore[arg-type]

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(self.text_rect(option.rect))  # type: ignore[attr-defined]

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            key = cast(QKeyEvent, event)
            if key.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if key.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    return False
                self.commitData.emit(cast(QWidget, editor))
                self.closeEditor.emit(cast(QWidget, editor))
                return True
        return super().eventFilter(editor, event)
