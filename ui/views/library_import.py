"""Import into the library as a screen of its own; what it does is the board's (library_import_board.py)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.library_import_board import ImportBoard


class ImportScreen(View):
    """The board, its keys and its way back."""

    ID = "library-import"
    TITLE = "Import"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.board = ImportBoard(shell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.board)

    def go(self, place: Place) -> None:
        """node: a path to read at once."""
        if place.node:
            self.board.take([Path(place.node)])

    def panes(self) -> list[QWidget]:
        board = self.board
        return [board.files if board.candidates else board.choose, board.outline, board.problems.tree]

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Library", lambda: self.shell.go("library"))]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        board = self.board
        return [
            ActionSpec("import.choose", "Choose files to import", board.choose_files, ("Ctrl+O",), icon="file-plus"),
            ActionSpec("import.folder", "Choose a folder to import", board.choose_folder, (), icon="folder-open"),
            ActionSpec("import.add", "Add to library", board.add_current, ("Ctrl+Return",), icon="library"),
            ActionSpec("import.cancel", "Stop reading", board.cancel, (), icon="x"),
        ]  # fmt: skip


VIEW = ViewSpec("library-import", "Import", "upload", 72, ImportScreen, needs_engagement=False, parent="library")
