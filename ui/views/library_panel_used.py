"""The panel Where used: who would notice a change of the framework, or of the statement chosen in it.

Reads through the workbench and writes nothing.
"""

from __future__ import annotations

from ui.models.library_desk import LibraryDesk
from ui.views.base import Place
from ui.views.library_form import code_of
from ui.views.library_page import PageSpec
from ui.views.library_panel import LibraryPanel
from ui.widgets.buttons import Button
from ui.widgets.parts import Label, clear, column
from ui.widgets.texts import plural, short_title, when

RELATIONS = {"equal": "Equivalent", "subset": "Narrower", "superset": "Broader", "intersect": "Partial", "none": "None"}


class UsedPanel(LibraryPanel):
    """Assessments, files, crosswalks, and statements of the framework itself that name the chosen one."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk, "Where used", "Back to the framework")
        self._list, self._box = column(self.theme, (0, 0, 0, 0), 5)
        self.body.addWidget(self._list)
        self.body.addStretch(1)
        self.button.clicked.disconnect()
        self.button.clicked.connect(self.closed)
        self.found: list[str] = []

    def go(self) -> None:
        self.closed.emit()

    def focus_target(self) -> Button:
        return self.button

    def load(self) -> None:
        desk, framework = self.desk, self.desk.framework
        clear(self._box)
        self.found = []
        if framework is None:
            return
        part = desk.part if desk.part in framework.criterion_by_uid else ""
        name = f"{code_of(framework, part)} of {short_title(framework.title)}" if part else short_title(framework.title)
        self.heading.setText(f"Where {name} is used")
        used = desk.bridge.workbench.where_used(framework.uid, part)
        self._group("Assessments of the open engagement", [a.title for a in used.assessments])
        for a in used.assessments:
            jump = Button(self.theme, f"Open {a.title}", "link")
            jump.clicked.connect(
                lambda _c=False, uid=a.uid: self.shell.go(Place("capture", assessment=uid, criterion=part)))
            self._box.addWidget(jump)
        self._group("Engagement files opened here", [
            f"{f.path.name}, {when(f.opened_at)}, version {', '.join(f.versions)}" for f in used.files])
        pairs = {uid: [p for u, p in used.pairs if u == uid] for uid, _ in used.pairs}
        self._group("Crosswalks", [
            f"{c.title}" + "".join(f"; {p.source} is {RELATIONS.get(p.relation, p.relation).lower()} of {p.target}"
                                   for p in pairs.get(c.uid, [])[:3]) for c in used.crosswalks])  # fmt: skip
        if part:
            naming = [code_of(framework, c.uid) for c in framework.criteria
                      if part in c.needs or part in c.superseded_by]  # fmt: skip
            self._group("Statements that name it", naming)
            golden = [str(g.get("title") or g["id"]) for g in framework.golden
                      if any(str(k).partition("@")[0] == part for k in g.get("answers", {}))]  # fmt: skip
            self._group("Golden answers", golden)
        self.sentence.setText(plural(len(self.found), "place") if self.found else "Nothing holds on to it.")

    def _group(self, title: str, texts: list[str]) -> None:
        if not texts:
            return
        self.found += texts
        self._box.addWidget(Label(self.theme, title, "base", "", 600))
        for text in texts[:50]:
            self._box.addWidget(Label(self.theme, text, "sm", "secondary", wrap=True))


PAGE = PageSpec("used", "Where used", 240, UsedPanel, "Ctrl+Shift+W", panel=True, icon="link",
                disabled=lambda desk: "" if desk.framework is not None else "there is no framework")  # fmt: skip
