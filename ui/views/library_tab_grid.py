"""The page Level grid: dimension x level, typed into like a spreadsheet.

Owns what a cell means for the framework in view (a statement, or the descriptor of a level) and turns what was typed
into commands.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.views.library_cells import EditableGrid
from ui.views.library_data import Cell, Grid, grid_of
from ui.views.library_page import LibraryPage, PageSpec
from ui.widgets.texts import plural
from workbench.app import Command, DraftView
from workbench.commands import framework_grid, framework_tree, frameworks
from workbench.model import flat
from workbench.model.framework import Framework

HINT = "Tab next level · Enter next dimension · Esc cancel"


def picks_levels(framework: Framework) -> bool:
    """Whether a cell is the text that describes a level (else it holds statements)."""
    return framework.method.id == "level_pick" or (bool(framework.descriptors) and not any(
        c.level for c in framework.criteria))  # fmt: skip


class GridPage(LibraryPage):
    """The grid and what it writes."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk)
        self.grid = EditableGrid(self.theme)
        self._shown = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        self.grid.typed.connect(self._on_typed)
        self.grid.pasted.connect(self._on_pasted)
        self.grid.cleared.connect(self._on_cleared)
        self.grid.added.connect(lambda _what: self.add_dimension())
        self.grid.opened.connect(self._on_open)
        self.grid.starting.connect(lambda: self.shell.status(HINT))
        self.grid.stood.connect(self._on_stood)

    def load(self) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        grid = grid_of(framework, self.desk.marks)
        shown = {row.node.uid for row in self._grid.rows}
        if framework.uid == self._shown or any(row.node.uid in shown for row in grid.rows):
            self._shown = framework.uid
            self.grid.refill(grid)
        else:
            self._shown = framework.uid
            self.grid.show_grid(grid)
            self.grid.stand((0, 0) if grid.rows else (-1, -1))

    def flush(self) -> None:
        self.grid.flush()

    def focus_target(self) -> QWidget:
        return self.grid.editor or self.grid

    def shows(self, uid: str, field: str = "") -> bool:
        framework = self.desk.framework
        return framework is not None and field.startswith("descriptors/") and uid in framework.node_by_uid

    def select(self, uid: str, field: str = "") -> None:
        """Stand on the cell of a dimension (and level) or of a statement."""
        grid = self._grid
        level = field.split("/")[1] if field.startswith("descriptors/") else ""
        for row, line in enumerate(grid.rows):
            for column, cell in enumerate(line.cells):
                named = line.node.uid == uid and level == grid.columns[column].id
                if named or (cell is not None and cell.uid == uid):
                    self.grid.stand((row, column))
                    self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
                    return
            if line.node.uid == uid:
                self.grid.stand((row, -1 if not level else 0))

    @property
    def _grid(self) -> Grid:
        return self.grid.grid_model.grid

    def _cell(self, row: int, column: int) -> Cell | None:
        return self._grid.rows[row].cells[column]

    def _on_stood(self, row: int, column: int) -> None:
        grid = self._grid
        if 0 <= row < len(grid.rows):
            cell = grid.rows[row].cells[column] if 0 <= column < len(grid.columns) else None
            self.desk.part = cell.uid if cell is not None and cell.uid else grid.rows[row].node.uid

    # -- writing -----------------------------------------------------------------------------------------------

    def _on_typed(self, row: int, column: int, text: str) -> None:
        grid = self._grid
        if row < 0:
            level = grid.columns[column].id
            if level:
                self.desk.do(lambda v: framework_grid.name_level(v, level, text))
        elif column < 0:
            self.desk.rename(grid.rows[row].node.uid, text)
        else:
            self.desk.do(lambda v: self._write(v, row, column, text))

    def _write(self, view: DraftView, row: int, column: int, text: str) -> Command:
        node, level, cell = self._grid.rows[row].node.uid, self._grid.columns[column].id, self._cell(row, column)
        if cell is not None and cell.descriptor:
            return frameworks.edit_part(view, cell.uid, {flat.path("descriptors", level): text}, "Level described")
        if cell is not None:
            return frameworks.edit_part(view, cell.uid, {"text": text}, "Reworded")
        if level and picks_levels(view.framework):
            return frameworks.edit_part(view, node, {flat.path("descriptors", level): text}, "Level described")
        return framework_tree.add_criterion(view, node, text, level=level)

    def _on_pasted(self, row: int, column: int, block: list[list[str]]) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        what = framework_grid.DESCRIPTORS if picks_levels(framework) else framework_grid.STATEMENTS
        done = self.desk.do(lambda v: framework_grid.fill_grid(v, row, column, block, what))
        if done is not None:
            self.shell.toast(f"{plural(int(done.result or 0), 'cell')} pasted", undo=True)

    def _on_cleared(self, spots: list[tuple[int, int]]) -> None:
        if len(spots) == 1 and spots[0][1] < 0 <= spots[0][0]:
            self.desk.remove(self._grid.rows[spots[0][0]].node.uid)
            return
        if len(spots) == 1 and spots[0][0] < 0 <= spots[0][1]:
            level = self._grid.columns[spots[0][1]].id
            if self.desk.do(lambda v: framework_grid.remove_level(v, level)) is not None:
                self.shell.toast(f"Level {level} removed", undo=True)
            return
        cells = [(r, c, cell) for r, c in spots if r >= 0 and c >= 0 and (cell := self._cell(r, c)) is not None]
        texts = [(cell.uid, flat.path("descriptors", self._grid.columns[c].id), "") for _, c, cell in cells
                 if cell.descriptor]  # fmt: skip
        gone = [cell.uid for _, _, cell in cells if not cell.descriptor]
        if texts and self.desk.do(lambda v: frameworks.edit_texts(v, texts)) is not None:
            self.shell.toast(f"{plural(len(texts), 'text')} removed", undo=True)
        if len(gone) == 1:
            self.desk.remove(gone[0])
        elif gone and self.desk.do(lambda v: framework_grid.remove_parts(v, gone)) is not None:
            self.shell.toast(f"{plural(len(gone), 'statement')} removed", undo=True)

    def add_dimension(self) -> None:
        """A dimension below the current one, its title being typed."""
        row = self.grid.spot[0]
        after = self._grid.rows[row].node.uid if 0 <= row < len(self._grid.rows) else ""
        done = self.desk.do(lambda v: framework_tree.add_node(v, "New dimension", after=after))
        if done is not None:
            self.refresh()
            at = next((i for i, r in enumerate(self._grid.rows) if r.node.uid == done.result), 0)
            self.grid.start((at, -1))

    def add_level(self) -> None:
        """A level behind the last one, its name being typed."""
        done = self.desk.do(framework_grid.add_level)
        if done is not None:
            self.refresh()
            self.grid.start((-1, len(self._grid.columns) - 1))

    def add_statement(self) -> None:
        """One more statement in the current cell, being typed in the list of statements."""
        row, column = self.grid.spot
        if row < 0 or column < 0:
            self.shell.toast("Stand on a cell first")
            return
        node, level = self._grid.rows[row].node.uid, self._grid.columns[column].id
        done = self.desk.do(lambda v: framework_tree.add_criterion(v, node, "", level=level))
        if done is not None:
            self.desk.choose(str(done.result), "text")

    def _on_open(self, node: str, level: str) -> None:
        row = next((r for r in self._grid.rows if r.node.uid == node), None)
        at = next((i for i, c in enumerate(self._grid.columns) if c.id == level), 0)
        cell = row.cells[at] if row is not None else None
        self.desk.choose(cell.uid if cell is not None and cell.uid else node)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        grid = self.grid
        return [
            ActionSpec("library.grid.edit", "Edit the cell", lambda: grid.start(), ("F2",), shown_only=True,
                       icon="pencil"),
            ActionSpec("library.grid.dimension", "Add dimension", self.add_dimension, ("Alt+D",),
                       icon="plus"),
            ActionSpec("library.grid.level", "Add level", self.add_level, ("Alt+L",), icon="plus"),
            ActionSpec("library.grid.statement", "Add statement in this cell", self.add_statement, ("Alt+S",),
                       icon="plus"),
            ActionSpec("library.grid.copy", "Copy cells for a spreadsheet", grid.copy, ("Ctrl+C",), shown_only=True,
                       icon="copy"),
            ActionSpec("library.grid.paste", "Paste a block from a spreadsheet", grid.paste, ("Ctrl+V",),
                       shown_only=True, icon="clipboard"),
        ]  # fmt: skip


PAGE = PageSpec("grid", "Level grid", 10, GridPage, icon="grid-3x3")
