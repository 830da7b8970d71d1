"""The inline form for a new engagement: five fields, a passphrase, done; then the offer of a recovery sheet.

Owns the entries and their checks. It creates nothing itself: `submitted` carries a plain request to Home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo, Field
from ui.widgets.segmented import Segmented
from ui.widgets.switch import Switch
from workbench.app import FrameworkEntry
from workbench.secrets import generate_passphrase

LEAST = 12


@dataclass(frozen=True)
class Request:
    """What the person wants. people: (name, role) pairs."""

    client: str
    title: str
    framework: str
    units: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    passphrase: str
    remember: bool
    path: Path


def names_of(text: str) -> tuple[str, ...]:
    """Units as typed: separated by commas, semicolons or lines; doubles dropped."""
    parts = [p.strip() for p in text.replace(";", ",").replace("\n", ",").split(",")]
    return tuple(dict.fromkeys(p for p in parts if p))


def people_of(text: str) -> tuple[tuple[str, str], ...]:
    """Participants as typed: one per line, "Name, role"."""
    people = []
    for line in text.splitlines():
        name, _, role = line.partition(",")
        if name.strip():
            people.append((name.strip(), role.strip()))
    return tuple(people)


class NewEngagementForm(QFrame):
    """Enter in a line goes on, Esc leaves, and the screen's Ctrl+Enter creates; leaving loses nothing typed."""

    submitted = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._path = Path()
        self.setProperty("card", True)
        self.setAccessibleName("New engagement")
        self.client = QLineEdit()
        self.client.setPlaceholderText("Northwind Insurance")
        self.title = QLineEdit("Maturity assessment")
        self.framework = Combo(theme, "Framework")
        self.units = QLineEdit()
        self.units.setPlaceholderText("Pricing, Claims, Fraud")
        self.people = QPlainTextEdit()
        self.people.setProperty("field", True)
        self.people.setTabChangesFocus(True)
        self.people.setPlaceholderText("Priya Raman, Head of Platform\nTom Okafor, IT operations")
        self.words = QLineEdit()
        self.own = QLineEdit()
        self.own.setEchoMode(QLineEdit.EchoMode.Password)
        self.own.setPlaceholderText(f"At least {LEAST} characters")
        self.kind = Segmented(theme, [("words", "Generated"), ("own", "My own")], name="Passphrase")
        self.remember = Switch(theme, "Remember in the keyring of this machine")
        self.remember.setChecked(True)
        self.place = QLabel()
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self._build()
        self.words.setReadOnly(True)
        self.kind.picked.connect(self._on_kind)
        self._on_kind("words")
        for line in (self.client, self.title, self.units, self.own):
            line.returnPressed.connect(self.focusNextChild)

    def _build(self) -> None:
        theme = self._theme
        for widget in (self.client, self.title, self.framework, self.units, self.people, self.words, self.own):
            theme.style(widget, "base")
        theme.style(self.place, "sm", ink="secondary")
        self.client_field = Field(theme, "Client", self.client)
        self.title_field = Field(theme, "Engagement", self.title)
        self.framework_field = Field(theme, "Framework", self.framework, "More can be added later")
        self.units_field = Field(theme, "Units", self.units, "Separated by commas; leave empty for one organisation")
        self.people_field = Field(theme, "Participants", self.people, "One per line: name, role")
        self.words_field = Field(theme, "Passphrase", self.words, "Write it down, or print the sheet afterwards")
        self.own_field = Field(theme, "Passphrase", self.own)
        self.people.setFixedHeight(theme.px(76))
        again = Button(theme, "Other words", "quiet", icon="refresh-cw", small=True)
        again.clicked.connect(self.new_words)
        copy = Button(theme, "Copy", "quiet", icon="copy", small=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.passphrase))
        other = Button(theme, "Other place", "link", small=True)
        other.clicked.connect(self._choose_place)
        create = Button(theme, "Create engagement", "primary", key="Ctrl+Return")
        create.clicked.connect(self.submit)
        cancel = Button(theme, "Cancel", "secondary", key="Esc")
        cancel.clicked.connect(self.cancelled)
        self._word_tools = QWidget()
        tools = QHBoxLayout(self._word_tools)
        tools.setContentsMargins(0, 0, 0, 0)
        for tool in (again, copy):
            tools.addWidget(tool)
        secret = QHBoxLayout()
        secret.addWidget(self.kind)
        secret.addWidget(self._word_tools)
        secret.addStretch(1)
        place = QHBoxLayout()
        place.addWidget(self.place)
        place.addWidget(other)
        place.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(14))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.client_field, 0, 0, top)
        grid.addWidget(self.title_field, 0, 1, top)
        grid.addWidget(self.framework_field, 1, 0, top)
        grid.addWidget(self.units_field, 1, 1, top)
        grid.addWidget(self.people_field, 2, 0, top)
        right = QVBoxLayout()
        right.setSpacing(theme.px(8))
        right.addWidget(self.words_field)
        right.addWidget(self.own_field)
        right.addLayout(secret)
        right.addWidget(self.remember)
        right.addStretch(1)
        grid.addLayout(right, 2, 1)
        self.error = QLabel()
        self.error.setWordWrap(True)
        theme.style(self.error, "sm", ink="danger")
        self.error.hide()
        foot = QHBoxLayout()
        foot.addLayout(place, 1)
        foot.addWidget(cancel)
        foot.addWidget(create)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(20), theme.px(20), theme.px(20), theme.px(16))
        whole.setSpacing(theme.px(16))
        whole.addLayout(grid)
        whole.addWidget(self.error)
        whole.addLayout(foot)

    # -- filling -----------------------------------------------------------------------------------------------

    def start(self, frameworks: Sequence[FrameworkEntry], path: Path, keyring: bool) -> None:
        """Open with fresh words; entries of an earlier, cancelled attempt are still there."""
        chosen = self.framework.currentData()
        self.framework.clear()
        ordered = sorted(frameworks, key=lambda e: (e.lifecycle == "deprecated", e.uid != "modelops", e.title))
        for entry in ordered:
            self.framework.addItem(f"{entry.title} {entry.version}", entry.uid)
        self.framework.setCurrentIndex(max(0, self.framework.findData(chosen)))
        self._path = path
        self._show_place()
        self.remember.setEnabled(keyring)
        if not keyring:
            self.remember.setChecked(False)
            self.remember.setText("No keyring here: the passphrase is asked each time")
        if not self.words.text():
            self.new_words()
        self.show_error("")
        self.client.setFocus()

    def new_words(self) -> None:
        self.words.setText(generate_passphrase())
        self.words.setCursorPosition(0)

    @property
    def passphrase(self) -> str:
        return self.words.text() if self.kind.current == "words" else self.own.text()

    def reset(self) -> None:
        """After success: the next engagement starts empty."""
        for line in (self.client, self.units, self.own, self.words):
            line.clear()
        self.people.clear()
        self.title.setText("Maturity assessment")

    def show_error(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def submit(self) -> None:
        """Check, say what is missing at the field, else hand the request over."""
        client = self.client.text().strip()
        self.client_field.set_error("" if client else "Name the client; the name is stored only in the encrypted file.")
        chosen = self.framework.currentData()
        self.framework_field.set_error("" if chosen else "Choose a framework.")
        short = self.kind.current == "own" and len(self.own.text()) < LEAST
        self.own_field.set_error(f"Use at least {LEAST} characters." if short else "")
        if not client:
            self.client.setFocus()
        elif short:
            self.own.setFocus()
        elif chosen:
            self.submitted.emit(Request(
                client, self.title.text().strip() or "Maturity assessment", str(chosen), names_of(self.units.text()),
                people_of(self.people.toPlainText()), self.passphrase, self.remember.isChecked(), self._path,
            ))  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _on_kind(self, kind: str) -> None:
        self.words_field.setVisible(kind == "words")
        self._word_tools.setVisible(kind == "words")
        self.own_field.setVisible(kind == "own")
        if kind == "own":
            self.own.setFocus()

    def _show_place(self) -> None:
        self.place.setText(f"Encrypted file {self._path.name} in {self._path.parent.name}")
        self.place.setToolTip(str(self._path))

    def _choose_place(self) -> None:
        title, kinds = "Place of the engagement file", "Assay (*.assay)"
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(self._path), kinds)
        if chosen:
            self._path = Path(chosen).with_suffix(".assay")
            self._show_place()


class RecoveryOffer(QFrame):
    """After creation: print or copy the words, or start. The words are shown once, here."""

    started = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""
        self.setProperty("card", True)
        self.setAccessibleName("Recovery sheet")
        self.title = QLabel()
        theme.style(self.title, "h2")
        text = QLabel(
            "The file opens with this passphrase only. Nobody can reset it, so keep the recovery sheet away from this "
            "machine."
        )
        text.setWordWrap(True)
        theme.style(text, "base", ink="secondary")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.style(self.words, "capture-mono", 500)
        self.start_button = Button(theme, "Start capture", "primary", icon="square-pen", key="Return")
        self.start_button.clicked.connect(self.started)
        sheet = Button(theme, "Print recovery sheet", "secondary", icon="printer")
        sheet.clicked.connect(self._print)
        copy = Button(theme, "Copy the words", "secondary", icon="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._words))
        row = QHBoxLayout()
        for button in (self.start_button, sheet, copy):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(20), theme.px(20), theme.px(20))
        column.setSpacing(theme.px(12))
        for widget in (self.title, text, self.words):
            column.addWidget(widget)
        column.addLayout(row)

    def offer(self, file_name: str, words: str) -> None:
        self._words = words
        self.title.setText(f"{file_name} is ready")
        self.words.setText(words)
        self.start_button.setFocus()

    def forget(self) -> None:
        """The words leave the screen and the memory of this widget."""
        self._words = ""
        self.words.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.started.emit()
        else:
            super().keyPressEvent(event)

    def _print(self) -> None:
        from ui.widgets.sheet import print_recovery_sheet

        print_recovery_sheet(self, self.title.text().removesuffix(" is ready"), self._words)
