"""What Capture does while the store refuses to save: the danger bar above the notes, trying again, another place.

Owns when the bar is shown and what it says. The notes that wait are kept by NoteVerbs, everything else typed by its
editor; the bridge asks both to try again.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ui.messages import Message
from ui.models.desk_notes import NoteVerbs
from ui.views.base import Shell
from ui.views.capture_notes import NotesPane


class Unsaved(QObject):
    """Joins the bridge's saved state, the waiting notes and the danger bar."""

    def __init__(self, shell: Shell, pane: NotesPane, notes: NoteVerbs) -> None:
        super().__init__(pane)
        self._shell = shell
        self._pane = pane
        self._notes = notes
        notes.memory_changed.connect(self._memory_changed)
        shell.bridge.not_saved.connect(self._not_saved)
        shell.bridge.saved.connect(pane.danger.hide)
        pane.retry.connect(shell.bridge.retry)
        pane.save_elsewhere.connect(self._ask_place)

    def _not_saved(self, message: Message) -> None:
        self._show(message.sentence)

    def _memory_changed(self, waiting: int, why: str) -> None:
        if waiting:
            self._show(why)

    def _show(self, why: str) -> None:
        bar = self._pane.danger
        since = self._shell.bridge.unsaved_since or time.time()
        clock = time.strftime("%H:%M:%S", time.localtime(since))
        kept = "Notes are kept in memory. " if self._notes.waiting else ""
        bar.show_text(f"Not saved since {clock}. {kept}{why}")

    def _ask_place(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._pane, "Save to another place", "", "Assay engagement (*.assay)"
        )
        if name:
            self.move_to(Path(name))

    def move_to(self, path: Path) -> None:
        """Go on in a copy at another place, with everything that was waiting."""
        bridge, shell = self._shell.bridge, self._shell

        def move() -> bool:
            bridge.workbench.move_to(path)
            return True

        if bridge.attempt(move) and bridge.settled():
            shell.engagement_opened()
            shell.toast(f"Saved. You go on in {path.name}.")
