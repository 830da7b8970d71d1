"""The panel Import: the import board in place of the tabs; what it does is the board's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.views.library_import_board import ImportBoard
from ui.views.library_page import LibraryPage, PageSpec


class ImportPanel(LibraryPage):
    """Esc gives way to the tabs again; what was read stays until the window closes."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk)
        self.setAccessibleName("Import")
        self.board = ImportBoard(desk.shell, closable=True)
        self.board.closed.connect(self.closed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.board)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return self.board.actions()

    def focus_target(self) -> QWidget:
        return self.board.files if self.board.candidates else self.board.choose

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


PAGE = PageSpec("import", "Import", 190, ImportPanel, key="Ctrl+O", panel=True, icon="upload")
