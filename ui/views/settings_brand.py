"""Settings, Report: the brand kits of this machine, edited in place; a pair under AA is refused with its reason.

Every accepted change is one command on the library and can be undone.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.base import Shell
from ui.views.settings_parts import Section, button
from ui.widgets.autosave_text import AutosaveLine
from ui.widgets.fields import Combo, Field
from workbench.app import Reader
from workbench.commands.brands import remove_brand_kit, save_brand_kit
from workbench.model.brand import BrandKit
from workbench.model.record import new_uid
from workbench.tokens import contrast

TEXTS = (
    ("name", "Name of the kit"), ("company", "Company"), ("header", "Running head"), ("footer", "Foot line"),
    ("classification", "Classification"), ("watermark", "Watermark of drafts"), ("disclaimer", "Disclaimer"),
)  # fmt: skip
COLOURS = (
    ("primary", "Primary (cover field)", 4.5), ("current", "Current level", 3.0), ("target", "Target", 3.0),
    ("accent", "Accent", 3.0), ("tint", "Tint", 0.0),
)  # fmt: skip
WHITE = "#" + "F" * 6
LOGO_MAX = 1_000_000


def all_kits(reader: Reader) -> list[BrandKit]:
    return reader.all(BrandKit)


def complaint(value: str, least: float) -> str:
    """Why a colour is refused, or ""."""
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        return "Write the colour as # and six hex digits."
    ratio = contrast(value, WHITE)
    if ratio < least:
        return f"Contrast against white is {ratio:.1f}; at least {least:.1f} is needed."
    return ""


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
        self.choice.setMinimumWidth(px(220))
        self.choice.activated.connect(lambda at: self._choose(str(self.choice.itemData(at))))
        self._remove = button(theme, "Remove", self.remove, "trash-2")
        self.section.row("Kit", "", self.choice, button(theme, "New kit", self.add, "plus"), self._remove)
        self.form = QWidget()
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, px(14), 0, 0)
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(12))
        self.fields: dict[str, Field] = {}
        self.lines: dict[str, AutosaveLine] = {}
        self._swatches: dict[str, _Swatch] = {}
        for i, (key, label) in enumerate(TEXTS):
            line = AutosaveLine(theme, label)
            line.edited.connect(partial(self._on_text, key))
            self.lines[key], self.fields[key] = line, Field(theme, label, line)
            whole = 2 if key == "disclaimer" else 1
            grid.addWidget(self.fields[key], i // 2, i % 2, 1, whole)
        for i, (key, label, least) in enumerate(COLOURS):
            line = AutosaveLine(theme, label)
            line.edited.connect(partial(self._on_colour, key, least))
            self.lines[key], self.fields[key] = line, Field(theme, label, line)
            self._swatches[key] = _Swatch(theme)
            cell = QHBoxLayout()
            cell.addWidget(self.fields[key], 1)
            cell.addWidget(self._swatches[key])
            grid.addLayout(cell, 4 + i // 2, i % 2)
        self.section.add(self.form)
        self._logo = QLabel()
        theme.style(self._logo, "sm", ink="secondary")
        choose = button(theme, "Choose", self._choose_logo, "image")
        self.section.row("Logo", "PNG or JPEG, at most 1 MB", self._logo, choose)
        self.section.finish()
        whole_column = QVBoxLayout(self)
        whole_column.setContentsMargins(0, 0, 0, 0)
        whole_column.addWidget(self.section)

    def load(self) -> None:
        kits = self._shell.bridge.workbench.read(all_kits, file="library")
        wanted = self._kit.uid if self._kit else ""
        self._kit = next((k for k in kits if k.uid == wanted), kits[0] if kits else None)
        self.choice.clear()
        for kit in kits:
            self.choice.addItem(kit.name, kit.uid)
        self.form.setVisible(self._kit is not None)
        self._remove.setEnabled(self._kit is not None)
        if self._kit is not None:
            self.choice.setCurrentIndex(max(0, self.choice.findData(self._kit.uid)))
            for key, line in self.lines.items():
                if not self.fields[key].error.text():
                    line.set_text(str(getattr(self._kit, key)))
            for key, swatch in self._swatches.items():
                swatch.show_colour(str(getattr(self._kit, key)))
            self._logo.setText("One is set" if self._kit.logo else "None")

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
        elif key in self.lines:
            self.lines[key].not_saved()

    def _on_text(self, key: str, value: str) -> None:
        empty = key == "name" and not value.strip()
        self.fields[key].set_error("Give the kit a name." if empty else "")
        if not empty:
            self._save(key, value)

    def _on_colour(self, key: str, least: float, value: str) -> None:
        reason = complaint(value.strip(), least)
        self.fields[key].set_error(reason)
        if not reason:
            self._save(key, value.strip())
            self._swatches[key].show_colour(value.strip())

    def _choose_logo(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Logo", "", "Pictures (*.png *.jpg *.jpeg)")
        if not chosen or self._kit is None:
            return
        if Path(chosen).stat().st_size > LOGO_MAX:
            self._shell.toast("The logo is over 1 MB. Choose a smaller picture.")
            return
        self._save("logo", base64.b64encode(Path(chosen).read_bytes()).decode("ascii"))
        self.load()
