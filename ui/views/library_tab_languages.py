"""The page Languages: every text beside its translation, the state of each, and an editor below.

Owns which language and which text are in view. A language is there as soon as one text is.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.models.translation_table import TranslationTable, rows_of
from ui.views.base import quiet
from ui.views.library_page import LibraryPage, PageSpec
from ui.widgets.autosave_text import AutosaveText
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.parts import Label, Rule, column, line
from workbench.commands import frameworks
from workbench.model.translations import TranslatedText

LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class _View(QTableView):
    """Enter asks for the editor."""

    entered_row = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.currentIndex().isValid():
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)


class LanguagesPage(LibraryPage):
    """Enter goes into the editor, Ctrl+Enter there to the next text that waits."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk)
        theme, px = self.theme, self.theme.px
        self.lang = Combo(theme, "Language")
        self.lang.setMinimumContentsLength(6)
        self.state = Label(theme, "", "sm", "secondary")
        self.name = QLineEdit()
        self.name.setPlaceholderText("de")
        self.name.setAccessibleName("Code of the language to add")
        self.name.setMaximumWidth(px(80))
        theme.style(self.name, "base")
        self.add = Button(theme, "Add language", "secondary", icon="languages", small=True)
        self.next = Button(theme, "Next open text", "quiet", key="Alt+X", small=True)
        self.table, self.view = TranslationTable(), _View()
        view = self.view
        view.setModel(self.table)
        view.setAccessibleName("Texts and translations")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(theme.row)
        head = view.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at in (1, 2):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        view.setColumnWidth(0, px(170))
        view.setColumnWidth(3, px(96))
        self.original = Label(theme, "", "base", "secondary", wrap=True)
        self.original.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.editor = AutosaveText(theme, "Translation", "Type the translation", 2, 6)
        bar = line(self.lang, self.state, None, self.next, self.name, self.add, spacing=px(8))
        bar.setContentsMargins(px(16), px(9), px(12), px(9))
        below, inner = column(theme, (16, 10, 16, 12), 6)
        inner.addWidget(self.original)
        inner.addWidget(self.editor)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(view, 1)
        whole.addWidget(Rule(theme))
        whole.addWidget(below)
        self._extra: dict[str, list[str]] = {}
        self._row: TranslatedText | None = None
        self.lang.activated.connect(lambda _i: self._fill())
        self.add.clicked.connect(self.add_language)
        self.name.returnPressed.connect(self.add_language)
        self.next.clicked.connect(self.next_open)
        self.editor.edited.connect(self._on_edited)
        self.editor.committed.connect(self.next_open)
        view.selectionModel().currentChanged.connect(lambda *_: self._show_row())
        view.entered_row.connect(self.editor.setFocus)

    # -- showing -----------------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        return str(self.lang.currentData() or "")

    def load(self) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        langs = sorted({*framework.translations, *self._extra.get(framework.uid, ())} - {framework.base_lang})
        before = self.lang.currentData()
        with quiet(self.lang):
            self.lang.clear()
            for lang in langs:
                self.lang.addItem(lang, lang)
            self.lang.setCurrentIndex(max(0, self.lang.findData(before)) if langs else -1)
        self.counted.emit(str(len(langs) + 1) if langs else "")
        self._fill()

    def _fill(self) -> None:
        framework, lang = self.desk.framework, self.language
        if framework is None:
            return
        rows = rows_of(framework, lang) if lang else rows_of(framework, "\0")
        self.table.fill(rows)
        open_ = sum(r.state == "missing" for _, r in rows)
        stale = sum(r.state == "outdated" for _, r in rows)
        if not lang:
            self.state.setText(f"The texts are in {framework.base_lang}. Add a language to translate them.")
        else:
            words = [f"{open_} missing" if open_ else "", f"{stale} outdated" if stale else ""]
            self.state.setText(f"from {framework.base_lang}: " + (", ".join(w for w in words if w) or "all done"))
        self.editor.setEnabled(bool(lang))
        if rows and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.table.index(0, 0))
        self._show_row()

    def _show_row(self) -> None:
        at = self.view.currentIndex().row()
        row = self.table.rows[at][1] if 0 <= at < len(self.table.rows) else None
        if self._row is not None and (row is None or (row.uid, row.field) != (self._row.uid, self._row.field)):
            self.editor.flush()
        self._row = row
        self.original.setText(row.original if row is not None else "")
        self.editor.set_text(row.text if row is not None else "")

    def flush(self) -> None:
        self.editor.flush()

    def focus_target(self) -> QWidget:
        return self.view if self.lang.count() else self.name

    def shows(self, uid: str, field: str = "") -> bool:
        return field.startswith("i18n/") and bool(uid)

    def select(self, uid: str, field: str = "") -> None:
        """Go to a text; the field is a path such as i18n/de/text."""
        parts = field.split("/")
        if len(parts) > 1 and self.lang.findData(parts[1]) >= 0:
            self.lang.setCurrentIndex(self.lang.findData(parts[1]))
            self._fill()
        inner = "/".join(parts[2:])
        texts = [r for _, r in self.table.rows]
        at = next((i for i, r in enumerate(texts) if r.uid == uid and inner in ("", r.field)), -1)
        if at >= 0:
            self.view.setCurrentIndex(self.table.index(at, 0))
            self.editor.setFocus()

    # -- writing -----------------------------------------------------------------------------------------------

    def _on_edited(self, text: str) -> None:
        row, lang = self._row, self.language
        if row is not None and lang:
            head = row.uid == self.desk.uid  # a fork has a head of its own
            self.desk.do(lambda v: frameworks.translate(
                v, v.uid if head else row.uid, lang, row.field, text.strip()))

    def add_language(self) -> None:
        """Begin a language by its code; its first text makes it part of the framework."""
        framework, lang = self.desk.framework, self.name.text().strip()
        if framework is None:
            return
        if not LANG.fullmatch(lang) or lang == framework.base_lang:
            self.shell.toast(f"“{lang}” cannot be added. Type a code such as de or pt-BR, not that of the original.")
            self.name.setFocus()
            return
        self._extra.setdefault(framework.uid, []).append(lang)
        self.name.clear()
        self.load()
        self.lang.setCurrentIndex(self.lang.findData(lang))
        self._fill()
        self.editor.setFocus()

    def next_open(self) -> None:
        """Commit and go to the next text that is missing or outdated."""
        self.editor.flush()
        at = self.table.next_open(self.view.currentIndex().row())
        if at < 0:
            self.shell.toast("Every text is translated")
            return
        self.view.setCurrentIndex(self.table.index(at, 0))
        self.editor.setFocus()

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [
            ActionSpec("library.lang.add", "Add a language", self.name.setFocus, ("Alt+A",), icon="languages"),
            ActionSpec("library.lang.next", "Next text without translation", self.next_open, ("Alt+X",),
                       icon="languages"),
            ActionSpec("library.lang.choose", "Choose the language", self.lang.setFocus, ("Alt+L",), icon="languages"),
        ]  # fmt: skip


PAGE = PageSpec("languages", "Languages", 50, LanguagesPage, icon="languages")
