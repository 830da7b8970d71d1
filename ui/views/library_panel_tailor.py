"""The panel Tailor for this client: hide, reword, weigh anew or add a statement in one assessment, with a reason.

Owns what is typed here. The overlay lies in the engagement file; the framework in the library stays as it is.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.views.base import quiet
from ui.views.library_form import code_of, uid_of
from ui.views.library_page import PageSpec
from ui.views.library_panel import LibraryPanel
from ui.widgets.autosave_text import AutosaveText
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import Combo, Field
from ui.widgets.parts import Label, Rule, clear, column, line
from ui.widgets.segmented import Segmented
from workbench.app import Command, Reader
from workbench.commands import tailorings
from workbench.model.engagement import Assessment
from workbench.model.framework import Framework
from workbench.model.tailoring import Tailoring
from workbench.queries.overview import engagement_overview

WAYS = (("hide", "Hide"), ("reword", "Reword"), ("weight", "Weigh anew"), ("add", "Add own"))
BUTTONS = {"hide": "Hide statement", "reword": "Reword statement", "weight": "Set weight", "add": "Add statement"}
DONE = {"hide": "hidden", "reword": "reworded", "weight": "weight", "add": "own"}
TONES = {"hide": "danger", "reword": "info", "weight": "neutral", "add": "success"}


class TailorPanel(LibraryPanel):
    """Ctrl+Enter does what the chosen way says; below stands everything done so far, each with a way back."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk, "Tailor for this client", "Hide statement")
        theme, px = self.theme, self.theme.px
        self.sentence.setText("Answers to a hidden statement stay in the file and come back with it. Every change "
                              "stands in the report with its reason.")  # fmt: skip
        self.assessment = Combo(theme, "Assessment")
        self.assessment.setMinimumContentsLength(28)
        self.way = Segmented(theme, WAYS, "hide", "Way of tailoring")
        self.code, self.weight, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.level = Combo(theme, "Level")
        self.node = Combo(theme, "Dimension")
        for editor, hint in ((self.code, "L2-REL-1"), (self.weight, "1.5"), (self.reason, "Why this client needs it")):
            editor.setPlaceholderText(hint)
            theme.style(editor, "base")
        for small in (self.code, self.weight):
            small.setMaximumWidth(px(220))
        self.now = Label(theme, "", "base", "secondary", wrap=True)
        self.text = AutosaveText(theme, "Wording", "How this client should read it", 2, 6)
        self._fields = {
            "code": Field(theme, "Statement", self.code), "node": Field(theme, "Dimension", self.node),
            "level": Field(theme, "Level", self.level), "text": Field(theme, "Wording", self.text),
            "weight": Field(theme, "Weight", self.weight), "reason": Field(theme, "Reason", self.reason),
        }  # fmt: skip
        bar = QWidget()
        bar.setLayout(line(self.assessment, None))
        way = QWidget()
        way.setLayout(line(self.way, None))
        for widget in (bar, way, self._fields["code"], self.now, *list(self._fields.values())[1:]):
            self.body.addWidget(widget)
        self.body.addSpacing(px(8))
        self._done, self._done_box = column(theme, (0, 0, 0, 0), 6)
        self.body.addWidget(self._done)
        self.body.addStretch(1)
        self.assessment.activated.connect(lambda _i: self.load())
        self.way.picked.connect(self._on_way)
        self.code.textChanged.connect(lambda _t: self._on_code())
        self.reason.returnPressed.connect(self.go)
        self.code.returnPressed.connect(lambda: self.reason.setFocus())
        self._on_way("hide")

    def focus_target(self) -> QWidget:
        return self.code if self.way.current != "add" else self.text

    # -- showing -----------------------------------------------------------------------------------------------

    @property
    def framework(self) -> Framework | None:
        """The framework of the chosen assessment with what is tailored so far."""
        uid = self.assessment.currentData()
        return self.desk.bridge.workbench.framework_of(str(uid)) if uid else None

    def load(self) -> None:
        bridge = self.desk.bridge
        if bridge.workbench.engagement is None:
            return
        self.complain("")
        chosen = self.assessment.currentData() or self.shell.context.assessment
        open_: list[Assessment] = [a for a in bridge.read(engagement_overview).assessments if a.kind != "archived"]
        with quiet(self.assessment):
            self.assessment.clear()
            for a in open_:
                self.assessment.addItem(a.title, a.uid)
            self.assessment.setCurrentIndex(max(0, self.assessment.findData(chosen)) if open_ else -1)
        framework = self.framework
        if framework is None:
            return
        completer = QCompleter([code_of(framework, c.uid) for c in framework.criteria], self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.code.setCompleter(completer)
        for combo, choices in (
            (self.node, [(n.uid, f"{framework.short_code(n.code)}  {n.title}".strip()) for n in framework.nodes]),
            (self.level, [("", "No level"), *((v.id, f"{v.id}  {v.label}") for v in (
                framework.level_scale.values if framework.level_scale is not None else ()))]),
        ):
            before = combo.currentData()
            combo.clear()
            for key, words in choices:
                combo.addItem(words, key)
            combo.setCurrentIndex(max(0, combo.findData(before)))
        self._show_done()
        self._on_code()

    def _show_done(self) -> None:
        clear(self._done_box)
        rows: list[Tailoring] = self.desk.bridge.read(Reader.all, Tailoring, assessment=self.assessment.currentData())
        if rows:
            self._done_box.addWidget(Label(self.theme, "Tailored so far", "base", "", 600))
        words = dict(WAYS)
        for row in rows:
            chip = Chip(self.theme)
            chip.set(DONE[row.kind], TONES[row.kind])
            shown = str(row.fields.get("text") or row.fields.get("weight") or row.text)
            back = Button(self.theme, "Take back", "link")
            back.setAccessibleName(f"Take back: {words[row.kind]} {row.code}")
            back.clicked.connect(lambda _c=False, uid=row.uid: self.take_back(uid))
            box = QWidget()
            inner = line(chip, Label(self.theme, f"{row.code}  {shown}", "sm", elide=True), back)
            box.setLayout(inner)
            self._done_box.addWidget(Rule(self.theme))
            self._done_box.addWidget(box)
            self._done_box.addWidget(Label(self.theme, row.reason, "xs", "tertiary", wrap=True))

    def _on_way(self, way: str) -> None:
        self.way.set_current(way)
        shown = {"hide": ("code",), "reword": ("code", "text"), "weight": ("code", "weight"),
                 "add": ("node", "level", "text")}[way]  # fmt: skip
        for name, field in self._fields.items():
            field.setVisible(name in shown or name == "reason")
        self.now.setVisible(way != "add")
        self.button.set_text(BUTTONS[way])
        self._on_code()

    def _on_code(self) -> None:
        framework = self.framework
        found = framework.criterion_by_uid.get(uid_of(framework, self.code.text())) if framework is not None else None
        self.now.setText(found.text if found is not None else "")
        if found is not None and self.way.current == "reword" and not self.text.hasFocus():
            self.text.set_text(found.text)

    def select(self, uid: str, field: str = "") -> None:  # noqa: ARG002
        """Begin with a statement of the assessment."""
        framework = self.framework
        if framework is not None and uid in framework.criterion_by_uid:
            self.code.setText(code_of(framework, uid))
            self.reason.setFocus()

    # -- writing -----------------------------------------------------------------------------------------------

    def go(self) -> None:
        framework, uid, way = self.framework, str(self.assessment.currentData() or ""), self.way.current
        if framework is None:
            return
        self.complain("")
        criterion, why = uid_of(framework, self.code.text()), self.reason.text()
        if way != "add" and criterion not in framework.criterion_by_uid:
            known = code_of(framework, framework.criteria[0].uid) if framework.criteria else "L1-A"
            self.complain(f"“{self.code.text()}” is no statement of this assessment. Type a code such as {known}.")
            self.code.setFocus()
            return

        def command() -> Command:
            if way == "hide":
                return tailorings.hide_criterion(uid, framework, criterion, why)
            if way == "reword":
                return tailorings.reword_criterion(uid, framework, criterion, {"text": self.text.text.strip()}, why)
            if way == "weight":
                return tailorings.weigh_criterion(uid, framework, criterion, self.weight.text().strip(), why)
            return tailorings.add_own_criterion(
                uid, framework, str(self.node.currentData()), self.text.text, why,
                level=str(self.level.currentData() or ""))  # fmt: skip

        made = self.desk.bridge.attempt(command, self.failed)
        if made is None or self.desk.bridge.do(made, self, self.failed) is None:
            return
        self.desk.file = "engagement"
        for editor in (self.code, self.weight, self.reason):
            editor.clear()
        self.text.set_text("")
        self.shell.toast(made.label, undo=True)
        self.load()
        self.focus_target().setFocus()

    def take_back(self, uid: str) -> None:
        """A hidden statement returns with its answers, an own one leaves."""
        if self.desk.bridge.do(tailorings.remove_tailoring(uid), self) is not None:
            self.desk.file = "engagement"
            self.shell.toast("Tailoring taken back", undo=True)
            self.load()

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        def spec(way: str, text: str, key: str) -> ActionSpec:
            return ActionSpec(f"library.tailor.{way}", f"Tailor: {text.lower()}", lambda: self._on_way(way),
                              (f"Alt+{key}",), icon="pencil")  # fmt: skip

        return [spec(way, text, key) for (way, text), key in zip(WAYS, "HRWO", strict=True)]


def _disabled(desk: LibraryDesk) -> str:
    bridge = desk.bridge
    if bridge.workbench.engagement is None:
        return "open an engagement first"
    return "" if bridge.read(engagement_overview).assessments else "this engagement has no assessment"


PAGE = PageSpec("tailor", "Tailor the framework for this client", 230, TailorPanel, panel=True,
                icon="pencil", disabled=_disabled)  # fmt: skip
