"""The page Statements and questions: the outline left, the form of the current row right.

Owns the selection between the two and turns the tree's wishes into commands.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.models.outline import Move
from ui.views.library_form import PartForm
from ui.views.library_form_parts import CriterionForm, NodeForm, QuestionForm
from ui.views.library_page import LibraryPage, PageSpec
from ui.widgets.fields import SearchField
from ui.widgets.outline_tree import OutlineTree
from ui.widgets.parts import Label
from ui.widgets.splitter import Splitter
from workbench.app import Command, DraftView
from workbench.commands import framework_tree
from workbench.model.framework import Criterion, Node

FILTER_MS = 120


class StatementsPage(LibraryPage):
    """Tree and form."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk)
        theme, px = self.theme, self.theme.px
        self.tree = OutlineTree(theme)
        self.filter = SearchField(theme, "Filter this framework", "", "list-filter")
        self.forms: dict[str, PartForm] = {}
        self.stack = QStackedWidget()
        self._nothing = Label(theme, "Choose a row to see its fields.", "sm", "tertiary", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self._nothing)
        self.hint = Label(theme, "", "xs", "tertiary", elide=True)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        box = QHBoxLayout()
        box.setContentsMargins(px(14), px(8), px(12), px(8))
        box.addWidget(self.filter)
        column.addLayout(box)
        column.addWidget(self.tree, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(14), px(4), px(12), px(5))
        foot.addWidget(self.hint)
        column.addLayout(foot)
        split = Splitter(theme)
        split.addWidget(left)
        split.addWidget(self.stack)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        left.setMinimumWidth(px(280))
        self.stack.setMinimumWidth(px(300))
        split.setSizes([px(620), px(420)])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.hint.setText("F2 edit · Ctrl+Enter add below · Shift+Insert add inside · Alt+arrows move · Del remove")
        self._shown = ""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(FILTER_MS)
        self._later.timeout.connect(self._fill)
        self.filter.textChanged.connect(self._later.start)
        tree = self.tree
        tree.picked.connect(self._on_picked)
        tree.renamed.connect(lambda uid, text: desk.rename(uid, text.strip()))
        tree.added.connect(self._on_added)
        tree.moved.connect(self._on_moved)
        tree.refused.connect(lambda text: self.shell.toast(text))
        tree.removed.connect(self._on_removed)
        tree.opened.connect(lambda uid: self.select(uid, "text"))

    # -- showing -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        first = framework.uid != self._shown and self.tree.outline.find(self.desk.part).isValid() is False
        self._shown = framework.uid
        if first:
            self.filter.clear()
        self._fill()
        if first:
            self.tree.expand_first()
        if not self.tree.uid:
            here = self.desk.part if self.tree.outline.find(self.desk.part).isValid() else ""
            items = self.tree.outline.items
            if here or items:
                self.tree.select(here or items[0].uid)
        self._show_form(self.tree.uid)

    def _fill(self) -> None:
        self._later.stop()
        words = self.filter.text().strip()
        self.tree.outline.show(self.desk.framework, words, self.desk.marks)
        if words:
            self.tree.expandAll()
            if not self.tree.uid and self.tree.outline.items:
                self.tree.setCurrentIndex(self.tree.outline.index_of(self.tree.outline.items[0]))

    def _on_picked(self, uid: str) -> None:
        self.desk.part = uid
        self._show_form(uid)

    def _show_form(self, uid: str) -> None:
        framework = self.desk.framework
        if framework is None or not uid:
            self.stack.setCurrentWidget(self._nothing)
            return
        index = self.tree.outline.find(uid)
        item = self.tree.outline.item(index)
        if item is None or item.record is None:
            self.stack.setCurrentWidget(self._nothing)
            return
        form = self.form(item.kind)
        form.show_part(item.record)
        self.stack.setCurrentWidget(form)

    def form(self, kind: str) -> PartForm:
        """The form for nodes, statements or questions, made when first needed."""
        if kind not in self.forms:
            made = {"node": NodeForm, "criterion": CriterionForm, "question": QuestionForm}[kind](self.desk)
            self.forms[kind] = made
            self.stack.addWidget(made)
        return self.forms[kind]

    def flush(self) -> None:
        for form in self.forms.values():
            form.flush()

    def focus_target(self) -> QWidget:
        return self.tree

    def shows(self, uid: str, field: str = "") -> bool:
        framework = self.desk.framework
        if framework is None or field.startswith("i18n/"):
            return False
        return (uid in framework.node_by_uid or uid in framework.criterion_by_uid
                or any(q.uid == uid for q in framework.questions))  # fmt: skip

    def select(self, uid: str, field: str = "") -> None:
        """Go to a row; with a field, into its editor."""
        if not self.tree.outline.find(uid).isValid() and self.filter.text():
            self.filter.clear()
            self._fill()
        if not self.tree.select(uid):
            return
        current = self.stack.currentWidget()
        if field and isinstance(current, PartForm):
            current.focus(field)
        else:
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- writing -----------------------------------------------------------------------------------------------

    def _on_moved(self, move: Move) -> None:
        if self.desk.do(lambda v: framework_tree.move_part(v, move.uid, move.parent, move.index)) is not None:
            self.tree.select(move.uid)

    def _on_removed(self, uid: str) -> None:
        outline = self.tree.outline.outline
        after = outline.after_removal(uid) if outline is not None else ""
        if self.desk.remove(uid) and after:
            self.tree.select(after)

    def _on_added(self, uid: str, inside: bool) -> None:
        """A row of the same kind below, or the natural child inside; its text is being typed at once."""
        item = self.tree.outline.item(self.tree.outline.find(uid))
        if item is None:
            self.add("node")
            return
        kind = item.kind if not inside else {"node": "criterion", "criterion": "question"}.get(item.kind, item.kind)
        self.add(kind)

    def add(self, kind: str) -> None:
        """Add a node, statement or question where one stands and start typing it."""
        item = self.tree.item
        record = item.record if item is not None else None

        def make(view: DraftView) -> Command:
            if kind == "node":
                if isinstance(record, Node):
                    return framework_tree.add_node(view, "", record.parent, after=record.uid)
                return framework_tree.add_node(view, "")
            if kind == "criterion":
                if isinstance(record, Criterion):
                    return framework_tree.add_criterion(
                        view, record.parent, "", level=record.level, after=record.uid)
                return framework_tree.add_criterion(view, _above(record), "")
            return framework_tree.add_question(
                view, record.uid if isinstance(record, Criterion) else _above(record), "",
                after="" if isinstance(record, Criterion) else getattr(record, "uid", ""))

        if kind != "node" and record is None:
            self.shell.toast("Add a dimension first")
            return
        if kind == "question" and isinstance(record, Node):
            self.shell.toast("Stand on a statement first")
            return
        done = self.desk.do(make)
        if done is not None:
            self.refresh()
            self.tree.select(str(done.result), edit=True)

    def add_inside(self) -> None:
        if self.tree.uid:
            self._on_added(self.tree.uid, True)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        tree = self.tree

        def known(name: str, text: str, run: object, keys: tuple[str, ...], icon: str = "list") -> ActionSpec:
            return ActionSpec(f"library.tree.{name}", text, run, keys, shown_only=True, icon=icon)  # type: ignore[arg-type]

        return [
            ActionSpec("library.tree.dimension", "Add dimension", lambda: self.add("node"), ("Alt+D",), icon="plus"),
            ActionSpec("library.tree.statement", "Add statement", lambda: self.add("criterion"), ("Alt+S",),
                       icon="plus"),
            ActionSpec("library.tree.question", "Add question", lambda: self.add("question"), ("Alt+Q",), icon="plus"),
            ActionSpec("library.tree.filter", "Filter this framework", self.filter.setFocus, ("Alt+F",),
                       icon="list-filter"),
            ActionSpec("library.tree.form", "Go to the fields of this row", lambda: self.select(tree.uid, "text"),
                       ("Alt+Return",), icon="pencil"),
            known("edit", "Edit the row", tree.start_edit, ("F2",), "pencil"),
            known("below", "Add a row below", lambda: self._on_added(tree.uid, False), ("Ctrl+Return",), "plus"),
            known("inside", "Add a row inside", self.add_inside, ("Shift+Ins",), "plus"),
            known("up", "Move up", lambda: tree.move_row("up"), ("Alt+Up",), "arrow-up"),
            known("down", "Move down", lambda: tree.move_row("down"), ("Alt+Down",), "arrow-down"),
            known("in", "Indent", lambda: tree.move_row("in"), ("Alt+Right",), "chevron-right"),
            known("out", "Outdent", lambda: tree.move_row("out"), ("Alt+Left",), "chevron-left"),
            known("remove", "Remove the row", lambda: self._on_removed(tree.uid), ("Del",), "trash-2"),
        ]  # fmt: skip


def _above(record: object) -> str:
    """Where a new statement or question goes when one stands on a node or a question."""
    return str(getattr(record, "criterion", "") or getattr(record, "uid", ""))


PAGE = PageSpec("statements", "Statements and questions", 20, StatementsPage, icon="list")
