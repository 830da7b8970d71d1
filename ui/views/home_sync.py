"""The Sync block of Home's side pane: what needs a person, what waits, when it last worked, and the two ways out.

Shows the window's SyncState; knows nothing of how an exchange is done.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.views.base import Place, Shell
from ui.widgets.buttons import Button
from ui.widgets.pane import PaneHeader
from ui.widgets.parts import Label, clear, line


class SyncBlock(QWidget):
    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, theme = shell, shell.theme
        px = theme.px
        self.setAccessibleName("Sync")
        head = PaneHeader(theme, "Sync", "refresh-cw")
        self.open = Button(theme, "Open", "link")
        self.open.clicked.connect(self._on_open)
        head.add_tool(self.open)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(px(8))
        self.now = Button(theme, "Exchange now", "secondary", icon="refresh-cw", small=True)
        self.now.clicked.connect(lambda: self._go("now"))
        self.stick = Button(theme, "Stick or folder", "secondary", icon="hard-drive", small=True)
        self.stick.clicked.connect(lambda: self._go("stick"))
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, px(2), 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.now)
        row.addWidget(self.stick)
        row.addStretch(1)
        inner = QVBoxLayout()
        inner.setContentsMargins(px(16), px(12), px(16), px(12))
        inner.setSpacing(px(8))
        inner.addLayout(self._facts)
        inner.addWidget(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(inner)
        shell.sync.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        theme, state = self._shell.theme, self._shell.sync
        found = state.queue
        clear(self._facts)
        self._buttons.setVisible(bool(found.shelves))
        conflicts = state.conflicts
        self.open.set_text("Open" if not conflicts else "Review 1 conflict" if conflicts == 1 else
                           f"Review {conflicts} conflicts")
        if not found.shelves:
            self.open.set_text("Begin or join")
            self._facts.addWidget(Label(theme, "Nothing is shared from this computer. Frameworks can travel by stick, "
                                        "folder or Git server.", "sm", "secondary", wrap=True))
            return
        listed = ", ".join(found.remotes) or "none yet"
        failed = ", ".join(found.failed)
        for name, value, ink in (("Library", ", ".join(found.names), ""), ("Revisions queued", str(found.out), ""),
                                 ("Last exchange", state.last, ""), ("Remotes", listed, ""),
                                 ("Not reached", failed, "warning")):
            if value:
                left = Label(theme, name, "base", "secondary")
                right = Label(theme, value, "base", ink, elide=len(value) > 24)
                self._facts.addLayout(line(left, right) if len(value) > 24 else line(left, None, right))

    def _on_open(self) -> None:
        self._go("conflicts" if self._shell.sync.conflicts else "")

    def _go(self, record: str) -> None:
        self._shell.go(Place(screen="sync", record=record))
