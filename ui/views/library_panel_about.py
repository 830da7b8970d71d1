"""The panel About this framework: title, code, publisher, licence, sources and where its content comes from.

Every field is saved as one types, like everything in the editor.
"""

from __future__ import annotations

from typing import Any

from ui.models.library_desk import HEAD, LibraryDesk
from ui.views.library_form import PartForm
from ui.views.library_page import PageSpec
from ui.views.library_panel import LibraryPanel
from ui.widgets.set_rows import ColumnSpec

BASES = (("", "Not said"), ("read", "Read in the source"), ("reconstructed", "Reconstructed"), ("own", "Own work"))
TRUST = (("", "Not said"), ("high", "High"), ("medium", "Medium"), ("low", "Low"))
LIFE = (("draft", "Draft, released when published"), ("released", "Released"), ("deprecated", "Deprecated"))


class _HeadForm(PartForm):
    def build(self) -> None:
        self.text("title", "Title")
        self.line("code", "Code", "The beginning of every statement's code")
        self.text("summary", "Summary", "What it is for, in a sentence or two", 2)
        self.line("publisher", "Publisher")
        self.line("licence", "Licence")
        self.rows("sources", "Sources", [ColumnSpec("Source", "Where it can be read")],
                  lambda f: [(s,) for s in f.sources], lambda rows: tuple(r[0] for r in rows))
        self.combo("provenance/basis", "Content is", lambda: BASES)
        self.combo("provenance/confidence", "Confidence", lambda: TRUST)
        self.line("provenance/label", "Label", "Words shown beside its figures", lambda f: f.provenance.label)
        self.combo("lifecycle", "State", lambda: LIFE)
        self.line("base_lang", "Language", "en")

    def read(self, part: Any, name: str) -> str:
        above, _, last = name.rpartition("/")
        return str(getattr(getattr(part, above) if above else part, last))

    def save(self, name: str, value: Any, label: str = "") -> None:
        self.desk.edit(HEAD, {name: value}, label, self)


class AboutPanel(LibraryPanel):
    """Ctrl+Enter and Esc go back to the tabs."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk, "About this framework", "Done")
        self.sentence.setText("Everything is saved as you type.")
        self.form = _HeadForm(desk)
        self.body.addWidget(self.form, 1)

    def focus_target(self) -> Any:
        return self.form.fields["title"]

    def load(self) -> None:
        if self.desk.framework is not None:
            self.form.show_part(self.desk.framework)  # type: ignore[arg-type]

    def flush(self) -> None:
        self.form.flush()

    def shows(self, uid: str, field: str = "") -> bool:
        framework = self.desk.framework
        return framework is not None and uid == framework.uid and field.split("/")[0] in self.form.fields

    def select(self, uid: str, field: str = "") -> None:  # noqa: ARG002
        self.form.focus(field)

    def go(self) -> None:
        self.flush()
        self.closed.emit()


PAGE = PageSpec("about", "About this framework: title, code, licence", 205, AboutPanel, "Ctrl+Shift+A", panel=True,
                icon="info", disabled=lambda desk: "" if desk.uid else "there is no framework")  # fmt: skip
