"""The brand kit tab of Report: choose a kit, edit colours, logo, fonts and wording in place.

Shows a BrandKit and tells the changed one; refuses a colour pair that cannot be read, keeping what was typed. Knows
nothing of storing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.autosave_text import AutosaveLine, AutosaveText
from ui.widgets.chips import Chip
from ui.widgets.fields import Combo, Field
from ui.widgets.kit_card import LOGOS, PICTURES, KitCard, LogoRow, read_logo
from ui.widgets.parts import Label, Rule, line
from workbench.model.brand import BrandKit
from workbench.report.brand import FONT_NAMES, WHITE, kit_problems

COLOURS = (("primary", "Primary"), ("current", "Current level"), ("target", "Target"), ("tint", "Tint"))
WORDS = (("company", "Company"), ("header", "Running head"), ("footer", "Footer"), ("classification", "Classification"),
         ("watermark", "Watermark of drafts"), ("disclaimer", "Disclaimer"))


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
        self.name = Label(theme, "Brand kit")
        self.change = Combo(theme, "Brand kit")
        self.change.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.change.setMinimumWidth(theme.px(120))
        self.change.activated.connect(lambda i: self.picked.emit(str(self.change.itemData(i))))
        whole.addLayout(line(self.name, self.change))
        self.card = KitCard(theme)
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
        self.logos = [LogoRow(theme, title, field) for field, title in LOGOS]
        for logo in self.logos:
            logo.choose.clicked.connect(lambda _on=False, f=logo.field: self.choose_logo(f))
            logo.remove.clicked.connect(lambda _on=False, f=logo.field: self.drop_logo(f))
            whole.addLayout(logo.line)
        self.logo_error = Label(theme, "", "sm", "danger", wrap=True)
        self.logo_error.hide()
        whole.addWidget(self.logo_error)
        whole.addWidget(Rule(theme))
        self.words: dict[str, AutosaveLine | AutosaveText] = {}
        for field, title in WORDS:
            long = field == "disclaimer"
            editor = AutosaveText(theme, title, rows=2, max_rows=8) if long else AutosaveLine(theme, title)
            editor.edited.connect(lambda text, f=field: self._edit(**{f: text}))
            self.words[field] = editor
            whole.addWidget(Field(theme, title, editor))
        whole.addStretch(1)

    def _fonts(self, title: str, field: str, whole: QVBoxLayout) -> Combo:
        box = Combo(self._theme, f"{title} font")
        box.addItems(list(FONT_NAMES))
        box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        box.textActivated.connect(lambda name: self._edit(**{field: name}))
        whole.addLayout(line(Label(self._theme, title), None, box))
        return box

    def show_kit(self, kit: BrandKit, kits: Sequence[BrandKit]) -> None:
        """The kit in force, and those to choose from. Text being typed is not touched."""
        self.kit = kit
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
        for logo in self.logos:
            logo.show_logo(getattr(kit, logo.field), kit.primary if logo.field == "logo_dark" else WHITE)
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

    def choose_logo(self, field: str) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose a logo", "", PICTURES)
        if path:
            self.take_logo(Path(path), field)

    def drop_logo(self, field: str) -> None:
        self._edit(**{field: ""})

    def take_logo(self, path: Path, field: str = "logo") -> None:
        """Use a PNG or JPEG of at most 1 MB as the logo; otherwise say why not."""
        self.logo_error.hide()
        data, reason = read_logo(path)
        if reason:
            self._refuse(reason)
        else:
            self._edit(**{field: data})

    def _refuse(self, text: str) -> None:
        self.logo_error.setText(text)
        self.logo_error.show()
        self.refused.emit(text)
