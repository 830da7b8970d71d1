"""The brand kit tab of Report: choose a kit, edit colours, logo, fonts and wording in place.

Shows a BrandKit and tells the changed one; refuses a colour pair that cannot be read, keeping what was typed. Knows
nothing of storing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.autosave_text import AutosaveLine
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import Field
from ui.widgets.parts import Label, Rule, line
from workbench.model.brand import BrandKit
from workbench.report.brand import FONT_NAMES, kit_problems, on_primary

COLOURS = (("primary", "Primary"), ("current", "Current level"), ("target", "Target"), ("tint", "Tint"))
WORDS = (("company", "Company"), ("header", "Running head"), ("footer", "Footer"), ("classification", "Classification"),
         ("watermark", "Watermark of drafts"), ("disclaimer", "Disclaimer"))
LOGO_LIMIT = 1_000_000


class _Card(QWidget):
    """The kit as the cover shows it: logo or company on the primary colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kit = BrandKit(uid="")
        self._logo = QImage()
        self.setFixedHeight(theme.px(76))
        self.setAccessibleName("Brand kit on the cover")

    def show_kit(self, kit: BrandKit) -> None:
        self._kit = kit
        data = kit.logo_dark or kit.logo
        self._logo = QImage.fromData(base64.b64decode(data)) if data else QImage()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        painter.setPen(QPen(self._theme.color("border.default"), 1))
        painter.setBrush(QColor(self._kit.primary))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        name = self._kit.company or self._kit.name
        font = QFont(self._kit.heading_font)
        font.setPixelSize(self._theme.px(17))
        font.setWeight(QFont.Weight.DemiBold)
        words = QFontMetricsF(font).horizontalAdvance(name)
        side = 0.0
        if not self._logo.isNull():
            high = box.height() * 0.46
            side = min(box.width() * 0.5, high * self._logo.width() / max(1, self._logo.height()))
        wide = side > box.height() * 0.8
        total = side if wide else side + (12 if side else 0) + words
        x = (box.width() - total) / 2
        if side:
            high = side * self._logo.height() / self._logo.width()
            painter.drawImage(QRectF(x, (box.height() - high) / 2, side, high), self._logo)
        if not wide:
            painter.setFont(font)
            painter.setPen(QColor(on_primary(self._kit)))
            left = x + side + (12 if side else 0)
            painter.drawText(QRectF(left, 0, words + 4, box.height()), int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.end()


class _Swatch(QToolButton):
    """One colour; a click opens its value below."""

    def __init__(self, theme: Theme, field: str, title: str) -> None:
        super().__init__()
        self.field, self.title = field, title
        self._theme = theme
        self._color = QColor()
        self.setCheckable(True)
        self.setFixedSize(theme.px(26), theme.px(26))

    def set_color(self, color: str) -> None:
        self._color = QColor(color)
        self.setToolTip(f"{self.title} {color}")
        self.setAccessibleName(f"{self.title}, {color}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(26), self._theme.px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = self.hasFocus() or self.isChecked()
        painter.setPen(QPen(self._theme.color("focus.ring" if ring else "border.default"), 2 if ring else 1))
        painter.setBrush(self._color)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)
        painter.end()


class BrandTab(QWidget):
    """`edited(BrandKit)` for a changed kit, `picked(uid)` for another one, "" = a new one."""

    edited = Signal(object)
    picked = Signal(str)
    refused = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.kit = BrandKit(uid="")
        px = theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(10))
        self.name = Label(theme, "", "base", "", 500, elide=True)
        self.change = QComboBox()
        self.change.setAccessibleName("Brand kit")
        self.change.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.change.activated.connect(lambda i: self.picked.emit(str(self.change.itemData(i))))
        whole.addLayout(line(self.name, self.change))
        self.card = _Card(theme)
        whole.addWidget(self.card)
        self.swatches = [_Swatch(theme, field, title) for field, title in COLOURS]
        for swatch in self.swatches:
            swatch.clicked.connect(lambda _on=False, s=swatch: self._open_color(s))
        whole.addLayout(line(Label(theme, "Colours"), None, *self.swatches))
        self.color_editor = AutosaveLine(theme, "Colour value", "#RRGGBB")
        self.color_editor.edited.connect(self._color_typed)
        self.color_field = Field(theme, "", self.color_editor)
        self.color_field.hide()
        self._open = ""
        whole.addWidget(self.color_field)
        self.headings = self._fonts("Headings", "heading_font", whole)
        self.texts = self._fonts("Text", "text_font", whole)
        self.contrast = Chip(theme, "All pairs pass AA", "success", "circle-check")
        whole.addLayout(line(Label(theme, "Contrast check"), None, self.contrast))
        self.logo = Button(theme, "Choose logo", "link")
        self.logo.clicked.connect(self._choose_logo)
        self.no_logo = Button(theme, "Remove", "link")
        self.no_logo.clicked.connect(lambda: self._edit(logo="", logo_dark=""))
        self.logo_error = Label(theme, "", "sm", "danger", wrap=True)
        self.logo_error.hide()
        whole.addLayout(line(Label(theme, "Logo"), None, self.no_logo, self.logo))
        whole.addWidget(self.logo_error)
        whole.addWidget(Rule(theme))
        self.words: dict[str, AutosaveLine] = {}
        for field, title in WORDS:
            editor = AutosaveLine(theme, title)
            editor.edited.connect(lambda text, f=field: self._edit(**{f: text}))
            self.words[field] = editor
            whole.addWidget(Field(theme, title, editor))
        whole.addStretch(1)

    def _fonts(self, title: str, field: str, whole: QVBoxLayout) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"{title} font")
        box.addItems(list(FONT_NAMES))
        box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        box.textActivated.connect(lambda name: self._edit(**{field: name}))
        whole.addLayout(line(Label(self._theme, title), None, box))
        return box

    def show_kit(self, kit: BrandKit, kits: Sequence[BrandKit]) -> None:
        """The kit in force, and those to choose from. Text being typed is not touched."""
        self.kit = kit
        self.name.setText(kit.name)
        self.card.show_kit(kit)
        self.change.blockSignals(True)
        self.change.clear()
        for one in kits:
            self.change.addItem(one.name, one.uid)
        self.change.addItem("New kit from this one", "")
        self.change.setCurrentIndex(max(0, self.change.findData(kit.uid)))
        self.change.blockSignals(False)
        for swatch in self.swatches:
            swatch.set_color(getattr(kit, swatch.field))
        if self._open:
            self.color_editor.set_text(getattr(kit, self._open))
        for box, name in ((self.headings, kit.heading_font), (self.texts, kit.text_font)):
            box.setCurrentIndex(max(0, box.findText(name)))
        for field, editor in self.words.items():
            editor.set_text(getattr(kit, field))
        self.no_logo.setVisible(bool(kit.logo or kit.logo_dark))
        problems = kit_problems(kit)
        if problems:
            self.contrast.set("A pair fails AA", "warning", "triangle-alert")
            self.contrast.setToolTip(problems[0].text)
        else:
            self.contrast.set("All pairs pass AA", "success", "circle-check")
            self.contrast.setToolTip("")

    def flush(self) -> None:
        """Commit what is being typed."""
        for editor in (*self.words.values(), self.color_editor):
            editor.flush()

    def _open_color(self, swatch: _Swatch) -> None:
        self._open = "" if self._open == swatch.field else swatch.field
        for one in self.swatches:
            one.setChecked(one.field == self._open)
        self.color_field.setVisible(bool(self._open))
        self.color_field.set_error("")
        if self._open:
            self.color_field.label.setText(swatch.title)
            self.color_editor.setAccessibleName(f"{swatch.title} colour")
            self.color_editor.set_text(getattr(self.kit, self._open))
            self.color_editor.setFocus()
            self.color_editor.selectAll()

    def _color_typed(self, text: str) -> None:
        if not self._open:
            return
        value = text.strip()
        value = (value if value.startswith("#") else f"#{value}").upper()
        wanted = replace(self.kit, **dict[str, Any]({self._open: value}))
        problems = kit_problems(wanted)
        if problems:
            # the typed text stays in the field, the kit in force does not change
            self.color_field.set_error(f"{problems[0].text} {problems[0].hint}")
            return
        self.color_field.set_error("")
        self._edit(**{self._open: value})

    def _edit(self, **fields: str) -> None:
        if any(getattr(self.kit, name) != value for name, value in fields.items()):
            self.edited.emit(replace(self.kit, **dict[str, Any](fields)))

    def _choose_logo(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose a logo", "", "Pictures (*.png *.jpg *.jpeg)")
        if path:
            self.take_logo(Path(path))

    def take_logo(self, path: Path) -> None:
        """Use a PNG or JPEG of at most 1 MB as the logo; otherwise say why not."""
        self.logo_error.hide()
        try:
            data = path.read_bytes()
        except OSError as error:
            self._refuse(f"{path.name} cannot be read: {error.strerror}. Choose another file.")
            return
        if len(data) > LOGO_LIMIT:
            self._refuse(f"{path.name} is larger than 1 MB. Choose a smaller picture.")
        elif QImage.fromData(data).isNull():
            self._refuse(f"{path.name} is not a PNG or JPEG picture. Choose another file.")
        else:
            self._edit(logo=base64.b64encode(data).decode("ascii"))

    def _refuse(self, text: str) -> None:
        self.logo_error.setText(text)
        self.logo_error.show()
        self.refused.emit(text)
