"""The panel Publish: version, note, what changed, and what stands in the way.

Owns nothing but what is typed here; the library decides whether the draft may be published.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.models.change_text import headline, summary
from ui.models.library_desk import LibraryDesk
from ui.views.library_page import PageSpec
from ui.views.library_panel import LibraryPanel
from ui.widgets.autosave_text import AutosaveText
from ui.widgets.buttons import Button
from ui.widgets.fields import Field
from ui.widgets.parts import Icon, Label, clear, column, line
from ui.widgets.texts import plural, short_title
from workbench.app import EntityChange
from workbench.model.diff import diff

SHOWN = 40


class PublishPanel(LibraryPanel):
    """Ctrl+Enter publishes. Errors block, each with a link to its field."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk, "Publish", "Publish")
        theme = self.theme
        self.version = QLineEdit()
        theme.style(self.version, "base")
        self.version.setMaximumWidth(theme.px(160))
        self.note = AutosaveText(theme, "Note", "What is new, in a sentence; it stands in the history", 2, 6)
        self.version_field = Field(theme, "Version", self.version)
        self.body.addWidget(self.version_field)
        self.body.addWidget(Field(theme, "Note", self.note))
        self._blocks, self._blocks_box = column(theme, (0, 0, 0, 0), 4)
        self._list, self._list_box = column(theme, (0, 0, 0, 0), 3)
        self.body.addWidget(self._blocks)
        self.body.addWidget(self._list)
        self.body.addStretch(1)
        self.version.returnPressed.connect(lambda: self.note.setFocus(Qt.FocusReason.TabFocusReason))
        self.version.textChanged.connect(lambda text: self.button.set_text(f"Publish {text.strip()}"))
        self.note.committed.connect(self.go)
        self._for = ""

    def focus_target(self) -> QWidget:
        return self.note

    def load(self) -> None:
        desk, framework = self.desk, self.desk.framework
        if framework is None or not desk.drafted:
            return
        self.complain("")
        workbench = desk.bridge.workbench
        self.heading.setText(f"Publish {short_title(framework.title)}")
        self.sentence.setText("A published version never changes. It cannot be undone, but an older version can be "
                              "taken up again from the tab Changes.")  # fmt: skip
        self.version.setText(workbench.proposed_version(framework.uid))
        if self._for != framework.uid:
            self._for = framework.uid
            self.note.set_text("")
        draft = workbench.draft(framework.uid)
        history = workbench.revisions(framework.uid)
        changes: tuple[EntityChange, ...] = ()
        if history:
            changes = workbench.compare(framework.uid, history[0].revision, "draft")
        self._show_problems()
        clear(self._list_box)
        if history:
            title = f"Since {history[0].version}: {summary(changes)}"
        elif draft.record.origin:
            changes = diff(draft.base, draft.framework)
            title = f"First version of this fork of {draft.record.origin.partition('@')[0]}: {summary(changes)}"
        else:
            title = (f"First version: {plural(len(framework.dimensions), 'dimension')}, "
                     f"{plural(len(framework.criteria), 'statement')}")  # fmt: skip
        self._list_box.addWidget(Label(self.theme, title, "base", weight=600, wrap=True))
        for change in changes[:SHOWN]:
            self._list_box.addWidget(Label(self.theme, headline(change), "sm", "secondary", elide=True))
        if len(changes) > SHOWN:
            more = f"and {len(changes) - SHOWN} more; the tab Changes shows all"
            self._list_box.addWidget(Label(self.theme, more, "sm", "tertiary"))

    def _show_problems(self) -> None:
        clear(self._blocks_box)
        errors = [p for p in self.desk.problems() if p.problem.severity == "error"]
        self.button.setEnabled(not errors)
        for problem in errors[:8]:
            jump = Button(self.theme, "Go there", "link")
            jump.clicked.connect(lambda _c=False, p=problem: self.desk.choose(p.uid, p.field))
            text = Label(self.theme, f"{problem.problem.text} {problem.problem.hint}".strip(), "sm", elide=True)
            box = QWidget()
            box.setLayout(line(Icon(self.theme, "circle-x", "status.danger.text"), text, jump))
            self._blocks_box.addWidget(box)
        if errors:
            self.complain(f"{plural(len(errors), 'error')} must be mended before this can be published.")

    def go(self) -> None:
        framework, workbench = self.desk.framework, self.desk.bridge.workbench
        if framework is None or not self.button.isEnabled():
            return
        self.desk.bridge.flush()
        version, note = self.version.text().strip(), self.note.text.strip()
        done = self.desk.bridge.attempt(lambda: workbench.publish(framework.uid, version, note), self.failed)
        if done is None:
            return
        self.note.set_text("")
        self._for = ""
        self.closed.emit()
        self.shell.toast(f"{framework.title} {done.version} published")


def _disabled(desk: LibraryDesk) -> str:
    return "" if desk.drafted else "there is no draft to publish"


PAGE = PageSpec("publish", "Publish the draft", 210, PublishPanel, "Ctrl+Shift+P", panel=True, icon="stamp",
                disabled=_disabled)  # fmt: skip
