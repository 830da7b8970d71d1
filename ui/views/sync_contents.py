"""The Contents page: what lies on this shelf, how far its releases are vouched for, and what is not shared here.

Shows a ShelfView; wishes leave as signals.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_form import slack
from ui.views.sync_parts import ConfirmBar
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.scroller import Scroller

if TYPE_CHECKING:
    from workbench.shelf_people import Held
    from workbench.shelf_views import ShelfView

STATES = {"": ("no release", "neutral"), "candidate": ("candidate", "warning"), "approved": ("approved", "success"),
          "disputed": ("disputed", "danger")}  # fmt: skip
TURN = 0.012  # seconds of building rows before the keys have their turn


class ContentsPage(QWidget):
    """`put_asked(uid, title)`: share here; `kept(uid, title)`: do not; `vouched(uid, title)`: sign the release."""

    put_asked = Signal(str, str)
    kept = Signal(str, str)
    vouched = Signal(str, str)
    conflicts_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self.confirm = ConfirmBar(theme)
        self.first: QWidget | None = None
        self._view: ShelfView | None = None
        self._seen: object = None
        self._steps: Iterator[None] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._go_on)
        inner = QWidget()
        inner.setProperty("surface", "surface")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(px(16), px(14), px(16), px(14))
        self._column.setSpacing(px(6))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(Scroller(inner), 1)
        whole.addWidget(self.confirm)

    def show_view(self, view: ShelfView) -> None:
        """Shown anew only where something differs, and only while it is seen: a shelf may hold hundreds."""
        seen = (view.id, view.contents, view.held, view.outgoing, view.candidates)
        if seen == self._seen:
            return
        self._seen, self._view, self._steps = seen, view, None
        if self.isVisible():
            self._begin()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._view is not None and self._steps is None:
            self._begin()

    def _begin(self) -> None:
        clear(self._column)
        self.first = None
        assert self._view is not None
        self._steps = self._rows(self._view)
        self._go_on()

    def _go_on(self) -> None:
        """Rows for some milliseconds, then the keys have their turn."""
        end = time.monotonic() + TURN
        for _ in self._steps or ():
            if time.monotonic() > end:
                self._later.start()
                return

    def _rows(self, view: ShelfView) -> Iterator[None]:
        """Fills the page row by row."""
        theme, column = self._theme, self._column
        kind = "a client's own shelf: its parcels are sealed" if view.seal else "the firm's shelf"
        column.addLayout(line(Icon(theme, "lock-keyhole" if view.seal else "library"), Label(
            theme, f"{view.name} is {kind}.", "base", "", 500), None))
        column.addSpacing(theme.px(8))
        self._title("On this shelf")
        for held in view.contents:
            self._held(held)
            yield
        for key in view.held:
            text = Label(theme, view.title_of(key), "base", elide=True)
            column.addLayout(line(Icon(theme, "layers-2"), text))
            column.addWidget(Rule(theme))
            yield
        if not view.contents and not view.held:
            column.addWidget(Label(theme, "Nothing yet. Publish a framework in the Library, then exchange.", "sm",
                                   "secondary", wrap=True))
        going = {g.framework: g.title for g in view.outgoing}
        here = {*dict(view.frameworks), *view.held}
        fresh = {u: t for u, t in going.items() if u not in here}
        if fresh:
            self._title("Goes onto this shelf with the next exchange")
            for uid, title in fresh.items():
                self._row(title, "Keep here only", f"Keep {title} here only", partial(self.kept.emit, uid, title))
                yield
        if view.candidates:
            self._title("Not shared on this shelf")
            for uid, title in view.candidates:
                self._row(title, "Share here", f"Share {title} in {view.name}", partial(self._ask, uid, title, view))
                yield
        slack(column, theme)

    def _title(self, text: str) -> None:
        self._column.addSpacing(self._theme.px(8))
        self._column.addWidget(Label(self._theme, text, "base", "", 600))

    def _row(self, title: str, text: str, name: str, run: object) -> None:
        button = Button(self._theme, text, "quiet", small=True)
        button.setAccessibleName(name)
        button.clicked.connect(run)
        self.first = self.first or button
        self._column.addLayout(line(Icon(self._theme, "file-text"), Label(self._theme, title, "base", elide=True),
                                    button))
        self._column.addWidget(Rule(self._theme))

    def _ask(self, uid: str, title: str, view: ShelfView) -> None:
        """A shelf others read: sharing is asked for once, with its name, and cannot be taken back afterwards."""
        who = "everybody who shares this client's shelf" if view.seal else "everybody who shares the firm's shelf"
        self.confirm.ask(f"{title} goes to {who} ({view.name}) and stays in its history.", "Share it",
                         lambda: self.put_asked.emit(uid, title), self.first or self)

    def _held(self, held: Held) -> None:
        theme = self._theme
        text, tone = STATES[held.state]
        tools: list[QWidget] = []
        if held.conflicts:
            fields = "1 field waits" if held.conflicts == 1 else f"{held.conflicts} fields wait"
            link = Button(theme, f"{fields} for a decision", "link")
            link.setAccessibleName(f"{held.title}: {fields} for a decision")
            link.clicked.connect(partial(self.conflicts_asked.emit, held.framework))
            tools.append(link)
        elif held.may_sign:
            sign = Button(theme, "Sign the release", "secondary", small=True)
            sign.setAccessibleName(f"Sign {held.title} {held.version}")
            sign.clicked.connect(partial(self.vouched.emit, held.framework, held.title))
            tools.append(sign)
        if tools and self.first is None:
            self.first = tools[0]
        self._column.addLayout(line(Icon(theme, "file-check" if held.state == "approved" else "file-text"), Label(
            theme, f"{held.title} {held.version}".strip(), "base", "", 500), Chip(theme, text, tone), None, *tools))
        self._column.addWidget(Label(theme, self._words(held), "sm", "secondary", wrap=True))
        self._column.addWidget(Rule(theme))

    @staticmethod
    def _words(held: Held) -> str:
        by = f"Signed by {', '.join(held.signers)}." if held.signers else ""
        if held.conflicts:
            return f"{by} No release is signed while two sides stand against each other.".strip()
        if held.state == "candidate":
            return f"{by} It is approved with one more signature of a releaser."
        if held.state == "disputed":
            return (f"{by} Two contents carry the same number: publish it again in the Library, the next number is "
                    "proposed there.")
        return by or "Nobody has signed a release of it."
