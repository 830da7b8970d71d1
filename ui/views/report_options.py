"""The right pane of Report: tabs Brand kit, Content, Output, and the export button under them.

Shows Choices and tells which fields were changed; knows nothing of storing or building.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.report_brand import BrandTab
from ui.views.report_choices import PEOPLE, STATUSES, Choices
from ui.widgets.autosave_text import AutosaveLine
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import Field
from ui.widgets.parts import Label, Rule, column, line
from ui.widgets.segmented import Segmented
from ui.widgets.switch import Switch
from ui.widgets.tabs import Tabs
from workbench.model.brand import BrandKit

TABS = (("brand", "Brand kit"), ("content", "Content"), ("output", "Output"))
PAPERS = (("A4", "A4"), ("Letter", "US Letter"))


class OptionsPane(QFrame):
    """`changed(dict)` with fields of Choices; the brand kit speaks for itself through `brand`."""

    changed = Signal(dict)
    export_wanted = Signal()
    folder_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "surface")
        self.setAccessibleName("Report options")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = QFrame()
        head.setProperty("line", "bottom")
        head.setFixedHeight(theme.px(40))
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(16), 0, theme.px(12), 0)
        self.tabs = Tabs(theme, TABS)
        self.tabs.picked.connect(lambda tab: self.open_tab([t for t, _ in TABS].index(tab)))
        self.pages = QStackedWidget()
        row.addWidget(self.tabs)
        self.close_button = IconButton(theme, "x", "Close", "Esc")
        self.close_button.clicked.connect(self.closed)
        self.close_button.hide()
        row.addWidget(self.close_button)
        whole.addWidget(head)
        self.brand = BrandTab(theme)
        pages = ("Brand", self.brand), ("Content", self._content()), ("Output", self._output())
        for name, page in pages:
            area = QScrollArea()
            area.setAccessibleName(name)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            page.setProperty("surface", "surface")
            area.setWidget(page)
            self.pages.addWidget(area)
        whole.addWidget(self.pages, 1)
        foot = QFrame()
        foot.setProperty("line", "top")
        under = QHBoxLayout(foot)
        under.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        under.addStretch(1)
        self.export = Button(theme, "Export PDF", "primary", "file-text", "Ctrl+E")
        self.export.clicked.connect(self.export_wanted)
        under.addWidget(self.export)
        whole.addWidget(foot)
        self.open_tab(0)

    def open_tab(self, number: int) -> None:
        self.tabs.set_current(TABS[number][0])
        self.pages.setCurrentIndex(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.close_button.isHidden():
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _content(self) -> QWidget:
        theme = self._theme
        box, inner = column(theme, (16, 12, 16, 12), 10)
        self.content = inner
        inner.addWidget(Label(theme, "Privacy", "base", "", 500))
        self.people = Segmented(theme, PEOPLE, name="People shown as")
        self.people.picked.connect(lambda value: self.changed.emit({"people": value}))
        inner.addLayout(line(Label(theme, "People shown as"), None, self.people))
        self.quotes = Switch(theme)
        self.quotes.setAccessibleName("Quotes with consent")
        self.quotes.clicked.connect(lambda on: self.changed.emit({"quotes": bool(on)}))
        inner.addLayout(line(Label(theme, "Quotes with consent"), None, self.quotes))
        inner.addWidget(Label(theme, "A quote is printed only once it is approved. Confidential, assessor-only and "
                                     "restricted notes are never included.", "sm", "secondary", wrap=True))
        inner.addStretch(1)
        return box

    def _output(self) -> QWidget:
        theme = self._theme
        box, inner = column(theme, (16, 12, 16, 12), 10)
        inner.addWidget(Label(theme, "Document", "base", "", 500))
        self.status = Segmented(theme, STATUSES, name="Status")
        self.status.picked.connect(lambda value: self.changed.emit({"status": value}))
        inner.addLayout(line(Label(theme, "Status"), None, self.status))
        self.watermark = Switch(theme)
        self.watermark.setAccessibleName("Watermark on drafts")
        self.watermark.clicked.connect(lambda on: self.changed.emit({"watermark": bool(on)}))
        inner.addLayout(line(Label(theme, "Watermark on drafts"), None, self.watermark))
        self.paper = Segmented(theme, PAPERS, name="Paper")
        self.paper.picked.connect(lambda value: self.changed.emit({"page": value}))
        inner.addLayout(line(Label(theme, "Paper"), None, self.paper))
        self.version = self._line(inner, "Version", "version")
        self.author = self._line(inner, "Author", "author")
        inner.addWidget(Rule(theme))
        inner.addWidget(Label(theme, "File", "base", "", 500))
        self.file_name = self._line(inner, "File name", "file_name")
        self.folder = Label(theme, "", "sm", "secondary", elide=True)
        change = Button(theme, "Change", "link")
        change.clicked.connect(self.folder_wanted)
        inner.addLayout(line(Label(theme, "Folder"), self.folder, change))
        inner.addWidget(Label(theme, "An earlier export is never overwritten.", "sm", "secondary", wrap=True))
        inner.addStretch(1)
        return box

    def _line(self, inner: QVBoxLayout, title: str, field: str) -> AutosaveLine:
        editor = AutosaveLine(self._theme, title)
        editor.edited.connect(lambda text: self.changed.emit({field: text.strip()}))
        inner.addWidget(Field(self._theme, title, editor))
        return editor

    def show_choices(self, choices: Choices, kit: BrandKit, kits: Sequence[BrandKit], author: str, file_name: str,
                     folder: str) -> None:
        """Everything as it is stored; text being typed is not touched."""
        self.brand.show_kit(kit, kits)
        self.people.set_current(choices.people)
        self.quotes.setChecked(choices.quotes)
        self.status.set_current(choices.status)
        self.watermark.setChecked(choices.watermark)
        self.paper.set_current(choices.page or kit.page)
        self.version.set_text(choices.version)
        self.author.set_text(choices.author)
        self.author.setPlaceholderText(author)
        self.file_name.set_text(choices.file_name)
        self.file_name.setPlaceholderText(file_name)
        self.folder.setText(folder)

    def flush(self) -> None:
        self.brand.flush()
        for editor in (self.version, self.author, self.file_name):
            editor.flush()

    def busy(self, text: str) -> None:
        """The export runs: the button says so and waits."""
        self.export.set_text(text or "Export PDF")
        self.export.setEnabled(not text)

    def values(self) -> dict[str, Any]:
        """What the tabs show now (for tests and for speech)."""
        return {"people": self.people.current, "status": self.status.current, "page": self.paper.current,
                "quotes": self.quotes.isChecked(), "watermark": self.watermark.isChecked()}
