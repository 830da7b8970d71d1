"""What root keys decide together: changes that wait for agreement, changes that stand against each other, and how many
keys have to agree. A part of the People page.

Shows the trust of a ShelfView; wishes leave as signals.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.parts import Icon, Label, Rule, clear, line

if TYPE_CHECKING:
    from workbench.shelf_people import Trust, Waiting

MOST = 5  # signatures that an approved release may need


class TrustPart(QWidget):
    """`agreed(id)`, `decided(which)`: a number from 1, "both" or "none"; `required(roots, releasers)`."""

    agreed = Signal(str)
    decided = Signal(str)
    required = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(6))

    def show_trust(self, trust: Trust, may: bool) -> None:
        clear(self._column)
        if trust.parallel:
            self._title("Two changes were made at the same time")
            self._parallel(trust, may)
        if trust.waiting:
            self._title("Waits for holders of a root key")
            for waiting in trust.waiting:
                self._waiting(waiting)
        self._title("How many have to agree")
        self._numbers(trust, may and not trust.parallel)

    def _title(self, text: str) -> None:
        self._column.addWidget(Label(self._theme, text, "base", "", 600))

    def _parallel(self, trust: Trust, may: bool) -> None:
        theme = self._theme
        self._column.addWidget(Label(theme, "Neither is in force. Until one is chosen, the stricter rules hold.",
                                     "sm", "secondary", wrap=True))
        for i, changes in enumerate(trust.parallel, 1):
            button = Button(theme, "Take this", "secondary", small=True)
            button.setAccessibleName(f"Take change {i}: {'; '.join(changes)}")
            button.setEnabled(may)
            button.clicked.connect(partial(self.decided.emit, str(i)))
            words = Label(theme, "; ".join(changes) or "no change", "sm", "", wrap=True)
            row = line(Icon(theme, "gavel"), words, button)
            row.setStretch(1, 1)
            self._column.addLayout(row)
        both, none = Button(theme, "Both together", "quiet", small=True), Button(theme, "Neither", "quiet", small=True)
        for button, which in ((both, "both"), (none, "none")):
            button.setEnabled(may)
            button.clicked.connect(partial(self.decided.emit, which))
        self._column.addLayout(line(both, none, None))
        self._column.addWidget(Rule(theme))

    def _waiting(self, waiting: Waiting) -> None:
        theme = self._theme
        button = Button(theme, "Agree", "primary", small=True)
        button.setAccessibleName(f"Agree: {waiting.message}")
        button.setVisible(waiting.may_agree)
        button.clicked.connect(partial(self.agreed.emit, waiting.id))
        self._column.addLayout(line(Icon(theme, "clock"), Label(theme, waiting.message, "base", "", 500, elide=True),
                                    button))
        for change in waiting.changes:
            self._column.addWidget(Label(theme, change[:1].upper() + change[1:], "sm", "secondary", wrap=True))
        by = ", ".join(waiting.by)
        self._column.addWidget(Label(theme, f"{len(waiting.by)} of {waiting.needed} agreed: {by}", "sm", "secondary",
                                     wrap=True))
        self._column.addWidget(Rule(theme))

    def _numbers(self, trust: Trust, may: bool) -> None:
        theme = self._theme
        roots, releasers = Combo(theme, "Root keys for a change"), Combo(theme, "Signatures for an approved release")
        for combo, now, most in ((roots, trust.threshold, trust.roots), (releasers, trust.releasers, MOST)):
            for number in range(1, max(most, now) + 1):
                combo.addItem(str(number), number)
            combo.setCurrentIndex(combo.findData(now))
            combo.setEnabled(may)
            combo.setFixedWidth(theme.px(64))
            combo.activated.connect(lambda _i: self.required.emit(int(roots.currentData()),
                                                                  int(releasers.currentData())))
        for words, combo in (("root keys change who takes part", roots), ("signatures approve a release", releasers)):
            self._column.addLayout(line(combo, Label(theme, words, "sm", "secondary"), None))
