"""Evidence pasted into the capture bar belongs to the line that is typed there, also where it comes in later.

Owns which evidence waits for which line. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ui.models.desk_notes import NoteVerbs


class BarEvidence:
    """What waits for the line in the bar; `later()` hears of a large file that is still being copied."""

    def __init__(self, notes: NoteVerbs) -> None:
        self._notes = notes
        self._waiting: list[str] = []
        self._sent: list[str] = []  # the note of the present line, once it is sent

    def add(self, *uids: str) -> None:
        self._waiting += [uid for uid in uids if uid]

    def later(self) -> Callable[[str], None]:
        return partial(self._came, self._sent)

    def sent(self, note: str) -> None:
        """The line became a note: what waited is its evidence, what still comes will be."""
        for uid in self._waiting:
            self._notes.edit_evidence(uid, note=note)
        self._waiting.clear()
        self._sent.append(note)
        self._sent = []

    def _came(self, sent: list[str], uid: str) -> None:
        if sent:
            self._notes.edit_evidence(uid, note=sent[0])
        else:
            self._waiting.append(uid)
