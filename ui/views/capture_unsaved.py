"""What Capture does while the store refuses to save: the danger bar above the notes, trying again, another place.

Owns when the bar is shown and what it says. The notes that wait are kept by NoteVerbs.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

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
        shell.bridge.saved.connect(self._saved)
        pane.retry.connect(notes.retry)
        pane.save_elsewhere.connect(self._save_elsewhere)

    def _memory_changed(self, waiting: int, why: str) -> None:
        bar = self._pane.danger
        if not waiting:
            bar.hide()
            return
        since = self._shell.bridge.unsaved_since or time.time()
        clock = time.strftime("%H:%M:%S", time.localtime(since))
        text = f"Not saved since {clock}. Notes are kept in memory. {why}"
        if not bar.isVisible():
            self._shell.announce(text, True)
        bar.show_text(text)

    def _saved(self) -> None:
        if self._notes.waiting == 0:
            self._pane.danger.hide()

    def _save_elsewhere(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._pane, "Save to another place", "", "Assay engagement (*.assay)"
        )
        if name:
            bench = self._shell.bridge.workbench
            self._shell.bridge.attempt(lambda: bench.send_copy(Path(name)))
            self._notes.retry()
