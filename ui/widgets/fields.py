"""Small form parts: SearchField (icon and key inside) and Field (label, editor, error line). Knows no screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from ui.actions import key_text
from ui.theme import Theme
from ui.widgets.chips import key_width, paint_key


class SearchField(QLineEdit):
    """A filter field with a magnifier at the start and its key at the end."""

    def __init__(
        self, theme: Theme, placeholder: str, key: str = "", icon: str = "search", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._default_key = key
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        theme.style(self, "base")
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def _key(self) -> str:
        now = self._theme.keys.get(self._default_key, self._default_key)
        return key_text(now) if now else ""

    def _restyle(self) -> None:
        px = self._theme.px
        right = round(key_width(self._key, self._theme)) + px(4) if self._key else 0
        self.setTextMargins(px(22), 0, right, 0)
        self.setFixedHeight(px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px = self._theme.px
        painter = QPainter(self)
        top = (self.height() - px(15)) // 2
        painter.drawPixmap(px(9), top, self._theme.pixmap(self._icon, "text.tertiary", 15))
        if self._key and not self.text():
            right = self.width() - px(7)
            paint_key(painter, right, self.height() / 2, self._key, self._theme, "text.tertiary", "border.default")


class Field(QWidget):
    """A labelled editor with its error below, tied by accessible description; the typed text is kept."""

    def __init__(
        self, theme: Theme, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = QLabel(label, self)
        self.label.setBuddy(editor)
        theme.style(self.label, "sm", 500, "secondary")
        self.error = QLabel(self)
        self._error_icon = QLabel(self)
        self._theme = theme
        theme.style(self.error, "sm", ink="danger")
        self.error.setWordWrap(True)
        self.hint = QLabel(hint, self)
        theme.style(self.hint, "xs", 400, "tertiary")
        self.hint.setVisible(bool(hint))
        self.hint.setWordWrap(True)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(editor)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._error_icon)
        row.addWidget(self.error, 1)
        column.addLayout(row)
        self.set_error("")

    def set_error(self, text: str) -> None:
        """Show a complaint, or remove it with ""."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self._error_icon.setVisible(bool(text))
        if text:
            self._error_icon.setPixmap(self._theme.pixmap("triangle-alert", "status.danger.text", 13))
        self.editor.setAccessibleDescription(text)
        self.editor.setProperty("error", bool(text))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)


class ElidedLabel(QLabel):
    """A one-line label that gives way: elided at the end, whole in the tool-tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(painter, self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                                  self.palette(), self.isEnabled(), text, self.foregroundRole())


class Combo(QComboBox):
    """A choice with the theme's own chevron."""

    def __init__(self, theme: Theme, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        theme.style(self, "base")

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = self._theme.px
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        whole = self.currentText()
        room = self.width() - px(46)
        option.currentText = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room)
        self.setToolTip(whole if option.currentText != whole else "")
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        role = "text.secondary" if self.isEnabled() else "text.disabled"
        icon = self._theme.pixmap("chevron-down", role, 14)
        painter.drawPixmap(self.width() - px(22), (self.height() - px(14)) // 2, icon)
        painter.end()
