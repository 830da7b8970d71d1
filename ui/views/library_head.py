"""The head of the Library's editor: which framework, in which state, and what can be done with it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.models.library_desk import LibraryDesk
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import ElidedLabel
from ui.widgets.texts import plural, short_title


class LibraryHead(QWidget):
    """Title, state in a sentence, and Compare, Export, Publish."""

    compare_asked = Signal()
    publish_asked = Signal()
    export_asked = Signal()

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, px = desk.shell.theme, desk.shell.theme.px
        self.setProperty("surface", "surface")
        self.heading, self.second = QLabel(), ElidedLabel()
        self.chip = Chip(theme)
        theme.style(self.heading, "h2")
        theme.style(self.second, "sm", ink="secondary")
        self.compare = Button(theme, "Compare", "secondary", icon="history")
        self.export = Button(theme, "Export", "secondary", icon="upload")
        self.publish = Button(theme, "Publish", "primary", key="Ctrl+Shift+P")
        names = QVBoxLayout()
        names.setSpacing(px(1))
        names.addWidget(self.heading)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(self.second, 1)
        line.addWidget(self.chip)
        names.addLayout(line)
        top = QHBoxLayout(self)
        top.setContentsMargins(px(16), px(10), px(16), px(6))
        top.setSpacing(px(8))
        top.addLayout(names, 1)
        top.addSpacing(px(8))
        for button in (self.compare, self.export, self.publish):
            top.addWidget(button)
        self.compare.clicked.connect(self.compare_asked)
        self.export.clicked.connect(self.export_asked)
        self.publish.clicked.connect(self.publish_asked)

    def load(self) -> None:
        """Say what is in view."""
        desk, framework, entry = self._desk, self._desk.framework, self._desk.entry
        if framework is None:
            return
        self.heading.setText(short_title(framework.title) or "Untitled framework")
        self.compare.setVisible(entry is not None and (entry.draft or not entry.read_only))
        self.publish.setVisible(desk.drafted)
        if desk.drafted:
            base = desk.bridge.workbench.draft(framework.uid).base.version
            proposed = framework.version if not base else desk.bridge.workbench.proposed_version(framework.uid)
            origin = framework.x.get("origin")
            fork = f", a fork of {origin.get('framework')} {origin.get('version')}" if isinstance(origin, dict) else ""
            changed = f" {plural(len(desk.marks), 'part')} changed." if base else ""
            self.second.set_text(f"Draft {proposed}{fork}.{changed}")
            self.compare.set_text(f"Compare with {base}" if base else "Compare")
            self.compare.setVisible(bool(base))
            self.publish.set_text(f"Publish {proposed}")
        else:
            locked = ", read-only" if entry is not None and entry.read_only else ""
            release = f"Release {framework.version}, publisher {framework.publisher or 'own'}{locked}."
            self.second.set_text(f"{release} {framework.summary}".strip())
            self.compare.set_text("Compare")
        label = framework.provenance.label
        text = "own judgement" if "own judgement" in label else label
        if framework.lifecycle == "deprecated":
            text = "deprecated"
        tone = "danger" if text == "deprecated" else "warning" if text == "reconstructed" else "neutral"
        self.chip.set(text, tone)
        self.chip.setToolTip(label)
        self.chip.setVisible(bool(text))
