"""Settings, Report: the brand kits of this machine, edited in place; a pair under AA is refused with its reason.

Every accepted change is one command on the library and can be undone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.base import Shell
from ui.views.settings_parts import Section, button
from ui.widgets.autosave_text import AutosaveLine, AutosaveText
from ui.widgets.fields import Combo, Field
from ui.widgets.kit_card import LOGOS, PICTURES, KitCard, LogoRow, read_logo
from ui.widgets.parts import Label
from workbench.app import Reader
from workbench.commands.brands import remove_brand_kit, save_brand_kit
from workbench.model.brand import BrandKit
from workbench.model.record import new_uid
from workbench.report.brand import FONT_NAMES, WHITE, kit_problems

TEXTS = (
    ("name", "Name of the kit"), ("company", "Company"), ("header", "Running head"), ("footer", "Foot line"),
    ("classification", "Classification"), ("watermark", "Watermark of drafts"), ("disclaimer", "Disclaimer"),
)  # fmt: skip
COLOURS = (
    ("primary", "Primary (cover field)"), ("current", "Current level"), ("target", "Target"), ("accent", "Accent"),
    ("tint", "Tint"),
)  # fmt: skip
FONTS = (("heading_font", "Font of headings"), ("text_font", "Font of text"))


def all_kits(reader: Reader) -> list[BrandKit]:
    return reader.all(BrandKit)


def refusal(kit: BrandKit, key: str, value: str) -> str:
    """Why a kit may not have this value, or ""; the report's own rule, so that both say the same."""
    changed: dict[str, Any] = {key: value}
    found = kit_problems(replace(kit, **changed))
    return f"{found[0].text} {found[0].hint}".strip() if found else ""


class _Swatch(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.colour = ""
        self.setFixedSize(QSize(theme.px(26), theme.px(26)))

    def show_colour(self, colour: str) -> None:
        self.colour = colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("border.default"), 1))
        painter.setBrush(QColor(self.colour))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)


class BrandKits(QWidget):
    """The Report section."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._kit: BrandKit | None = None
        theme, px = shell.theme, shell.theme.px
        self.section = Section(theme, "Brand kits", "Colours, wording and logo of the report. The level ramp belongs "
                               "to the method and stays.")
        self.choice = Combo(theme, "Brand kit")
        self.choice.setMinimumWidth(px(150))
        self.choice.activated.connect(lambda at: self._choose(str(self.choice.itemData(at))))
        self._remove = button(theme, "Remove", self.remove, "trash-2")
        self._new = button(theme, "New kit", self.add, "plus")
        self.section.row("Kit", "", self.choice, self._new, self._remove)
        self.card = KitCard(theme)
        self.empty = Label(theme, "Reports have Assay's own look until a kit is made here.", "base", "secondary",
                           wrap=True)
        self.section.add(self.empty)
        self.form = QWidget()
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, px(14), 0, 0)
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(12))
        self.fields: dict[str, Field] = {}
        self.lines: dict[str, AutosaveLine | AutosaveText] = {}
        self._swatches: dict[str, _Swatch] = {}
        grid.addWidget(self.card, 0, 0, 1, 2)
        for i, (key, label) in enumerate(TEXTS):
            long = key == "disclaimer"
            line = AutosaveText(theme, label, rows=2, max_rows=8) if long else AutosaveLine(theme, label)
            line.edited.connect(partial(self._on_text, key))
            self.lines[key], self.fields[key] = line, Field(theme, label, line)
            grid.addWidget(self.fields[key], 1 + i // 2, i % 2, 1, 2 if long else 1)
        for i, (key, label) in enumerate(COLOURS):
            line = AutosaveLine(theme, label)
            line.edited.connect(partial(self._on_colour, key))
            self.lines[key], self.fields[key] = line, Field(theme, label, line)
            self._swatches[key] = _Swatch(theme)
            cell = QHBoxLayout()
            cell.addWidget(self.fields[key], 1)
            cell.addWidget(self._swatches[key], 0, Qt.AlignmentFlag.AlignBottom)
            grid.addLayout(cell, 5 + i // 2, i % 2)
        self.fonts = {key: self._font(key, label, grid, 8, i) for i, (key, label) in enumerate(FONTS)}
        self.section.add(self.form)
        self.logos = [LogoRow(theme, title, field) for field, title in LOGOS]
        self.logo_box = QWidget()
        rows = QVBoxLayout(self.logo_box)
        rows.setContentsMargins(0, px(14), 0, 0)
        for logo in self.logos:
            logo.choose.clicked.connect(lambda _on=False, f=logo.field: self._choose_logo(f))
            logo.remove.clicked.connect(lambda _on=False, f=logo.field: self._save(f, ""))
            rows.addLayout(logo.line)
        self.logo_error = Label(theme, "", "sm", "danger", wrap=True)
        self.logo_error.hide()
        rows.addWidget(self.logo_error)
        self.section.add(self.logo_box)
        self.section.finish()
        whole_column = QVBoxLayout(self)
        whole_column.setContentsMargins(0, 0, 0, 0)
        whole_column.addWidget(self.section)

    def _font(self, key: str, label: str, grid: QGridLayout, row: int, column: int) -> Combo:
        box = Combo(self._shell.theme, label)
        box.addItems(list(FONT_NAMES))
        box.textActivated.connect(lambda name: self._save(key, name))
        grid.addWidget(Field(self._shell.theme, label, box), row, column)
        return box

    def load(self) -> None:
        kits = self._shell.bridge.workbench.read(all_kits, file="library")
        wanted = self._kit.uid if self._kit else ""
        self._kit = next((k for k in kits if k.uid == wanted), kits[0] if kits else None)
        self.choice.clear()
        for kit in kits:
            self.choice.addItem(kit.name, kit.uid)
        for part in (self.form, self.logo_box, self.choice, self._remove):
            part.setVisible(self._kit is not None)
        self.empty.setVisible(self._kit is None)
        self._remove.setEnabled(self._kit is not None)
        if self._kit is not None:
            self.choice.setCurrentIndex(max(0, self.choice.findData(self._kit.uid)))
            for key, line in self.lines.items():
                if not self.fields[key].error.text():
                    line.set_text(str(getattr(self._kit, key)))
            for key, swatch in self._swatches.items():
                swatch.show_colour(str(getattr(self._kit, key)))
            for key, box in self.fonts.items():
                box.setCurrentIndex(max(0, box.findText(str(getattr(self._kit, key)))))
            self._show_pictures()

    def _show_pictures(self) -> None:
        if self._kit is not None:
            self.card.show_kit(self._kit)
            for logo in self.logos:
                ground = self._kit.primary if logo.field == "logo_dark" else WHITE
                logo.show_logo(getattr(self._kit, logo.field), ground)

    def flush(self) -> None:
        for line in self.lines.values():
            line.flush()

    def add(self) -> None:
        """A kit with Assay's own values, to be changed."""
        kit = BrandKit(uid=new_uid(), name="New kit")
        if self._shell.bridge.do(save_brand_kit(kit)) is not None:
            self._kit = kit
            self.load()
            self.lines["name"].setFocus()
            self.lines["name"].selectAll()

    def remove(self) -> None:
        if self._kit is None:
            return
        name, bridge = self._kit.name, self._shell.bridge
        if bridge.do(remove_brand_kit(self._kit.uid)) is not None:
            self._shell.toast(f"Brand kit {name} removed", actions=[("Undo", lambda: bridge.undo("library"))])

    def _choose(self, uid: str) -> None:
        self.flush()
        for field in self.fields.values():
            field.set_error("")
        self._kit = next((k for k in self._shell.bridge.workbench.read(all_kits, file="library") if k.uid == uid), None)
        self.load()

    def _save(self, key: str, value: str) -> None:
        if self._kit is None or getattr(self._kit, key) == value:
            return
        changed: dict[str, Any] = {key: value}
        kit = replace(self._kit, **changed)
        if self._shell.bridge.do(save_brand_kit(kit), self) is not None:
            self._kit = kit
            self._show_pictures()
        elif key in self.lines:
            self.lines[key].not_saved()

    def _on_text(self, key: str, value: str) -> None:
        empty = key == "name" and not value.strip()
        self.fields[key].set_error("Give the kit a name." if empty else "")
        if not empty:
            self._save(key, value)

    def _on_colour(self, key: str, value: str) -> None:
        """A colour that cannot be read is refused with the reason; what was typed stays in its field."""
        if self._kit is None:
            return
        text = value.strip()
        colour = (text if text.startswith("#") else f"#{text}").upper()
        reason = refusal(self._kit, key, colour)
        self.fields[key].set_error(reason)
        if not reason:
            self._save(key, colour)
            self._swatches[key].show_colour(colour)

    def _choose_logo(self, field: str) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Logo", "", PICTURES)
        if chosen:
            self.take_logo(Path(chosen), field)

    def take_logo(self, path: Path, field: str = "logo") -> None:
        """Use a picture as a logo, or say why not."""
        data, reason = read_logo(path)
        self.logo_error.setText(reason)
        self.logo_error.setVisible(bool(reason))
        if data:
            self._save(field, data)
