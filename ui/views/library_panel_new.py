"""The panel New framework: title, code and levels; the rest is written in the editor.

Owns the presets of levels. What was typed stays until the framework is made.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.models.library_desk import LibraryDesk
from ui.views.library_page import PageSpec
from ui.views.library_panel import LibraryPanel
from ui.widgets.fields import Field
from ui.widgets.parts import Label
from ui.widgets.segmented import Segmented

PRESETS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "azure": ("0 to 4, like Azure", 0, (
        "Manual", "Automated builds", "Automated training", "Automated deployment", "Automated operation")),
    "cmmi": ("1 to 5, like CMMI", 1, (
        "Initial", "Managed", "Defined", "Quantitatively managed", "Optimizing")),
    "three": ("1 to 3", 1, ("Starting", "Established", "Leading")),
    "own": ("Own", 1, ()),
    "none": ("No levels", 1, ()),
}  # fmt: skip


class NewPanel(LibraryPanel):
    """Enter goes to the next field, Ctrl+Enter makes the framework."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk, "New framework", "Create framework")
        theme = self.theme
        self.sentence.setText("It begins as a draft. Nothing can be rated with it before it is published.")
        self.name, self.code, self.names = QLineEdit(), QLineEdit(), QLineEdit()
        for line, hint in ((self.name, "Model operations at Northwind"), (self.code, "MON"),
                           (self.names, "Level names, separated by commas")):
            line.setPlaceholderText(hint)
            theme.style(line, "base")
            line.installEventFilter(self)
        self.preset = Segmented(theme, [(k, v[0]) for k, v in PRESETS.items()], "azure", "Levels")
        self.title_field = Field(theme, "Title", self.name)
        self.code_field = Field(theme, "Code, the beginning of every statement's code", self.code)
        self.names_field = Field(theme, "Names of the levels", self.names)
        caption = Label(theme, "Levels", "sm", "secondary", 500)
        for widget in (self.title_field, self.code_field, caption, self.preset, self.names_field):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.first = Label(theme, "", "xs", "tertiary")
        self.body.insertWidget(self.body.count() - 1, self.first)
        self.preset.picked.connect(self._on_preset)
        self._on_preset("azure")

    def _on_preset(self, preset: str) -> None:
        _, first, names = PRESETS[preset]
        self.names_field.setVisible(preset != "none")
        if names or preset == "own":
            self.names.setText(", ".join(names))
        self.first.setText("" if preset == "none" else f"Numbered from {first}.")

    def focus_target(self) -> QWidget:
        return self.name

    def load(self) -> None:
        self.complain("")

    def go(self) -> None:
        title = self.name.text().strip()
        self.title_field.set_error("" if title else "Type a title; the identifier is made from it.")
        if not title:
            self.name.setFocus()
            return
        preset = self.preset.current
        levels = tuple(n.strip() for n in self.names.text().split(",") if n.strip()) if preset != "none" else ()
        if preset == "own" and not levels:
            self.names_field.set_error("Name at least one level, or choose No levels.")
            self.names.setFocus()
            return
        first = PRESETS[preset][1]
        workbench, code = self.shell.bridge.workbench, self.code.text().strip()
        made = self.shell.bridge.attempt(
            lambda: workbench.new_framework(title, code=code, levels=levels, first=first), self.failed)
        if made is None:
            return
        for line in (self.name, self.code):
            line.clear()
        self.desk.reload()
        self.desk.file = "library"
        self.closed.emit()
        self.desk.open(made)
        self.shell.toast(f"{title} begun as a draft", undo=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        lines = [self.name, self.code, self.names]
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in lines and (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            at = lines.index(watched)  # type: ignore[arg-type]
            following = next((ln for ln in lines[at + 1:] if ln.isVisible()), None)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or following is None:
                self.go()
            else:
                following.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


PAGE = PageSpec("new", "New framework", 200, NewPanel, "Ctrl+N", panel=True, icon="plus")
