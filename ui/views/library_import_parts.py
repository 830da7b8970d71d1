"""Parts of the import screen: the column mapping of a table, the outline of what was read, the list of problems.

Owns how a preview looks. Knows no file and no library; it is given what was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.views.base import quiet
from ui.widgets.fields import Combo
from ui.widgets.parts import Label
from workbench.errors import Problem
from workbench.formats.base import Imported
from workbench.formats.sheets import Sheet, letters
from workbench.formats.table_guess import FIELDS, TableMapping, guess
from workbench.model.framework import Framework, Node

ANSWERS = (("yes_no", "No or yes"), ("yes_partly_no", "No, partly or yes"), ("ni_fi", "Not to fully implemented"),
           ("levels", "Levels are chosen"))  # fmt: skip
SHOWN_ROWS = 12
MAX_OUTLINE = 3000
ROW = 24


class MappingPanel(QFrame):
    """Which column means what; every change is told at once, so that the preview is live."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setProperty("line", "bottom")
        self._sheets: Sequence[Sheet] = ()
        self._mapping = TableMapping(sheet="")
        self.sheet, self.header, self.answers = (Combo(theme, name) for name in ("Sheet", "Heading row", "Answers"))
        self.title = QLineEdit()
        self.title.setAccessibleName("Title of the framework")
        self.fields: dict[str, Combo] = {name: Combo(theme, title) for name, title, _ in FIELDS}
        for key, text in ANSWERS:
            self.answers.addItem(text, key)
        self._build()
        self.sheet.activated.connect(self._other_sheet)
        for combo in (self.header, self.answers, *self.fields.values()):
            combo.activated.connect(self._emit)
        self.title.textEdited.connect(self._emit)

    def _build(self) -> None:
        px = self.theme.px
        grid = QGridLayout(self)
        grid.setContentsMargins(px(16), px(10), px(16), px(12))
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(4))
        parts: list[tuple[str, QWidget]] = [
            ("Title", self.title), ("Sheet", self.sheet), ("Heading row", self.header), ("Answers", self.answers),
            *((title, self.fields[name]) for name, title, _ in FIELDS),
        ]  # fmt: skip
        across = 5
        for i, (text, editor) in enumerate(parts):
            label = Label(self.theme, text, "sm", "secondary", 500)
            label.setBuddy(editor)
            row, column = divmod(i, across)
            grid.addWidget(label, row * 2, column)
            grid.addWidget(editor, row * 2 + 1, column)
            editor.setMinimumWidth(px(96))
            grid.setColumnStretch(column, 1)

    @property
    def current(self) -> Sheet | None:
        return next((s for s in self._sheets if s.name == self._mapping.sheet), None)

    def show_mapping(self, sheets: Sequence[Sheet], mapping: TableMapping) -> None:
        """Fill every choice from a mapping."""
        self._sheets, self._mapping = sheets, mapping
        with quiet(self):
            self.sheet.clear()
            for each in sheets:
                self.sheet.addItem(each.name or "The table", each.name)
            self.sheet.setCurrentIndex(max(0, self.sheet.findData(mapping.sheet)))
            self.sheet.setEnabled(len(sheets) > 1)
            if self.title.text() != mapping.title:
                self.title.setText(mapping.title)
                self.title.setCursorPosition(0)
            sheet = self.current
            rows = sheet.rows[:SHOWN_ROWS] if sheet else []
            self.header.clear()
            self.header.addItem("No heading row", -1)
            for i, row in enumerate(rows):
                self.header.addItem(f"{i + 1}: {_short(row)}", i)
            self.header.setCurrentIndex(max(0, self.header.findData(mapping.header)))
            self.answers.setCurrentIndex(max(0, self.answers.findData(mapping.answers)))
            heads = rows[mapping.header] if 0 <= mapping.header < len(rows) else []
            width = max((len(r) for r in sheet.rows[:200]), default=0) if sheet else 0
            for name, combo in self.fields.items():
                combo.clear()
                combo.addItem("—", -1)
                for column in range(width):
                    said = heads[column].strip() if column < len(heads) else ""
                    combo.addItem(f"{letters(column)}  {said}"[:40].rstrip(), column)
                combo.setCurrentIndex(max(0, combo.findData(mapping.columns.get(name, -1))))

    def _other_sheet(self) -> None:
        sheet = next((s for s in self._sheets if s.name == self.sheet.currentData()), None)
        if sheet is not None:
            self.show_mapping(self._sheets, guess(sheet, self.title.text()))
            self.changed.emit(self._mapping)

    def _emit(self) -> None:
        columns = {name: int(c.currentData()) for name, c in self.fields.items() if int(c.currentData()) >= 0}
        header = int(self.header.currentData())
        again = header != self._mapping.header
        self._mapping = replace(
            self._mapping, title=self.title.text().strip(), header=header, columns=columns,
            answers=str(self.answers.currentData()), headings="dimension" not in columns,
        )  # fmt: skip
        if again:  # the names of the columns stand in the heading row
            self.show_mapping(self._sheets, self._mapping)
        self.changed.emit(self._mapping)


def _short(row: Sequence[str]) -> str:
    return " · ".join(c.strip() for c in row if c.strip())[:40] or "empty"


class _Tree(QTreeWidget):
    """A plain tree in the house style."""

    def __init__(self, theme: Theme, name: str, heads: Sequence[str]) -> None:
        super().__init__()
        self.theme = theme
        self.setAccessibleName(name)
        self.setHeaderLabels(list(heads))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.header().setSectionsMovable(False)
        theme.style(self, "base")


class Outline(_Tree):
    """Dimensions, sections and statements of a framework, or the pairs of a crosswalk, as they would be added."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "What was read", ("Code", "Text", "Level"))
        head = self.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, theme.px(190))
        self.setColumnWidth(2, theme.px(64))

    def show_import(self, found: Imported) -> None:
        self.clear()
        self._count = 0
        for framework in found.frameworks:
            for node in framework.dimensions:
                self._node(framework, node, self.invisibleRootItem())
        for crosswalk in found.crosswalks:
            top = self._item(self.invisibleRootItem(), "Crosswalk", crosswalk.title, str(len(crosswalk.pairs)))
            for pair in crosswalk.pairs[:200]:
                self._item(top, pair.source.partition(".")[2], pair.target.partition(".")[2] or pair.target,
                           pair.relation)  # fmt: skip
        for vocabulary in found.vocabularies:
            top = self._item(self.invisibleRootItem(), "Vocabulary", vocabulary.title, str(len(vocabulary.terms)))
            for term in vocabulary.terms[:200]:
                self._item(top, term.code, term.title, "")
        if self._count >= MAX_OUTLINE:
            self._item(self.invisibleRootItem(), "…", "The rest is not shown here; it is added as well.", "")
        if self.topLevelItemCount() <= 12:
            self.expandToDepth(0)

    def _node(self, framework: Framework, node: Node, parent: QTreeWidgetItem) -> None:
        if self._count >= MAX_OUTLINE:
            return
        item = self._item(parent, framework.short_code(node.code), node.title, "")
        font = item.font(1)
        font.setWeight(font.Weight.DemiBold)
        item.setFont(1, font)
        for c in framework.child_criteria.get(node.uid, ()):
            if self._count < MAX_OUTLINE:
                self._item(item, framework.short_code(c.code), " ".join(c.text.split()), c.level)
        for child in framework.child_nodes.get(node.uid, ()):
            self._node(framework, child, item)

    def _item(self, parent: QTreeWidgetItem, code: str, text: str, level: str) -> QTreeWidgetItem:
        self._count += 1
        item = QTreeWidgetItem(parent, [code, text, level])
        item.setSizeHint(0, QSize(0, self.theme.px(ROW)))
        item.setToolTip(1, text[:600])
        return item


class ProblemList(QWidget):
    """Every complaint with its place and remedy, errors first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.caption = Label(theme, "", "sm", "secondary", 600)
        self.tree = _Tree(theme, "Problems", ("Place", "Problem", "What to do"))
        self.tree.setRootIsDecorated(False)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.tree.setColumnWidth(0, theme.px(270))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        row, inner = QFrame(), QVBoxLayout()
        row.setProperty("line", "top")
        inner.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(6))
        inner.addWidget(self.caption)
        row.setLayout(inner)
        layout.addWidget(row)
        layout.addWidget(self.tree, 1)
        layout.addStretch(0)

    def show_problems(self, problems: Sequence[Problem], left_out: Mapping[str, int]) -> None:
        errors = [p for p in problems if p.severity == "error"]
        warnings = [p for p in problems if p.severity != "error"]
        words = [_plural(len(errors), "error"), _plural(len(warnings), "warning")]
        said = ", ".join(w for w in words if w) or "No problems"
        for kind, count in left_out.items():
            said += f". {count} {kind.replace('_', ' ')} will not be imported"
        self.caption.setText(said)
        self.tree.clear()
        ink = {"error": "status.danger.text", "warning": "status.warning.text"}
        for p in (*errors, *warnings):
            item = QTreeWidgetItem(self.tree, [p.place, p.text, p.hint])
            icon = "circle-alert" if p.severity == "error" else "triangle-alert"
            item.setIcon(0, self.theme.icon(icon, ink[p.severity]))
            item.setSizeHint(0, QSize(0, self.theme.px(ROW)))
            item.setForeground(0, QBrush(self.theme.color("text.secondary")))
            item.setForeground(2, QBrush(self.theme.color("text.secondary")))
            for column, text in enumerate((p.severity, p.text, p.hint)):
                item.setToolTip(column, text)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{p.severity}, {p.place}: {p.text}")
        self.tree.setVisible(bool(problems))
        self.setMaximumHeight(16_777_215 if problems else self.sizeHint().height())


def _plural(count: int, word: str) -> str:
    return "" if not count else f"1 {word}" if count == 1 else f"{count} {word}s"
