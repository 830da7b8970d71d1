"""The forms for a dimension, a statement and a question: which fields they have and how those are written.

Owns the words of the labels and the choices; saving is the base's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.models.library_desk import LibraryDesk
from ui.views.library_form import PartForm, code_of, uid_of
from ui.widgets.autosave_text import AutosaveText
from ui.widgets.set_rows import ColumnSpec, Row
from workbench.model import flat
from workbench.model.framework import Criterion

KINDS = (("dimension", "Dimension"), ("area", "Area"), ("goal", "Goal"), ("section", "Section"), ("group", "Group"))
CRITERION_KINDS = (("criterion", "Statement that is rated"), ("marker", "Marker: recognises a state, never gates"))
RATED_AT = (("organisation", "Organisation"), ("unit", "Each unit"), ("instance", "Each sampled instance"))


class Descriptors(QWidget):
    """One text per level for a part; saves by itself."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._uid = ""
        self._fields: dict[str, AutosaveText] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(desk.shell.theme.px(4))

    def fill(self, part: Any) -> None:
        """Show the texts of a part for every level of the main scale."""
        framework, theme = self._desk.framework, self._desk.shell.theme
        scale = framework.level_scale if framework is not None else None
        levels = [(v.id, v.label) for v in scale.values] if scale is not None else []
        if [i for i, _ in levels] != list(self._fields):
            for old in self.findChildren(QWidget):
                old.hide()
                old.deleteLater()
            self._fields = {}
            for level, label in levels:
                name = QLabel(f"{level}  {label}")
                theme.style(name, "xs", ink="tertiary")
                field = AutosaveText(theme, f"Level {level}", "", 1, 6)
                field.edited.connect(lambda text, v=level: self._save(v, text))
                self._box.addWidget(name)
                self._box.addWidget(field)
                self._fields[level] = field
        self.setVisible(bool(levels))
        self._uid = part.uid
        texts = {d.value: d.text for d in framework.descriptors if d.node == part.uid} if framework else {}
        for level, field in self._fields.items():
            field.set_text(texts.get(level, ""))

    def _save(self, level: str, text: str) -> None:
        self._desk.edit(self._uid, {flat.path("descriptors", level): text.strip()}, "Level described", self)

    def flush(self) -> None:
        for field in self._fields.values():
            field.flush()

    def field(self, level: str) -> AutosaveText | None:
        return self._fields.get(level)


class NodeForm(PartForm):
    """A dimension, area, goal or section."""

    def build(self) -> None:
        self.text("title", "Title")
        self.line("code", "Code", "Short code people say")
        self.combo("kind", "Kind", lambda: KINDS)
        self.combo("stage_level", "Staged at level", self._levels)
        self.line("groups", "Groups", "Scope tags, separated by commas", lambda n: ", ".join(n.groups), _names)
        self.line("weight", "Weight", "1")
        self.switch("profile", "", "Axis of the radar")
        self.switch("assessable", "", "Rated as a whole")
        self.switch("na_allowed", "", "May be not applicable")
        self.descriptors = Descriptors(self.desk)
        self.custom("descriptors", "Levels in words", self.descriptors, self.descriptors.fill)

    def _levels(self) -> Sequence[tuple[str, str]]:
        return [("", "Not staged"), *_levels(self)]

    def flush(self) -> None:
        super().flush()
        self.descriptors.flush()


class CriterionForm(PartForm):
    """A statement: what it says, where it stands, how it is asked, proven and rated."""

    def build(self) -> None:
        self.text("text", "Statement", "What must be true", 2)
        self.combo("level", "Level", lambda: [("", "No level"), *_levels(self)])
        self.line("code", "Code", "Short code people say")
        self.combo("kind", "Kind", lambda: CRITERION_KINDS)
        self.switch("key", "", "Key statement")
        self.switch("optional", "", "Optional: rated, never gates")
        self.switch("na_allowed", "", "May be not applicable")
        self.text("ask", "Ask", "Question for the script")
        self.text("evidence", "Look for", "Evidence that would show it")
        self.rows("checks", "Checks", [ColumnSpec("Check", "What to verify")],
                  lambda c: [(text,) for text in c.checks], lambda rows: tuple(r[0] for r in rows))
        self.rows("needs", "Needs first", [ColumnSpec("Statement", "Code", 1, self._codes),
                                           ColumnSpec("Why", "Why it is needed", 2)],
                  lambda c: [(code_of(self.framework, uid), why) for uid, why in c.needs.items()],
                  lambda rows: {uid_of(self.framework, code): why or "needed" for code, why in rows})
        self.rows("tags", "Tags", [ColumnSpec("Tag", "vocabulary:term", 3, self._tags),
                                   ColumnSpec("Strength", "1 or 2", 1)],
                  lambda c: [(tag, str(strength)) for tag, strength in c.tags.items()], _strengths)
        self.rows("superseded_by", "Superseded by", [ColumnSpec("Statement", "Code", 1, self._codes)],
                  lambda c: [(code_of(self.framework, uid),) for uid in c.superseded_by],
                  lambda rows: tuple(uid_of(self.framework, r[0]) for r in rows))
        self.combo("scale", "Answer scale", self._scales)
        self.combo("rated_at", "Rated at", lambda: RATED_AT)
        self.combo("applies_to", "Applies to", self._kinds)
        self.line("weight", "Weight", "1")
        self.descriptors = Descriptors(self.desk)
        self.custom("descriptors", "Levels in words", self.descriptors, self.descriptors.fill)

    def show_part(self, part: Any) -> None:
        super().show_part(part)
        asked = isinstance(part, Criterion) and part.uid in self.framework.questions_of
        self.show_row("ask", not asked or self.fields["ask"].hasFocus())
        self.show_row("descriptors", self.framework.level_scale is not None)

    def flush(self) -> None:
        super().flush()
        self.descriptors.flush()

    def _codes(self) -> list[str]:
        return [code_of(self.framework, c.uid) for c in self.framework.criteria]

    def _tags(self) -> list[str]:
        return self.desk.known_tags()

    def _scales(self) -> list[tuple[str, str]]:
        own = [(s.id, s.title or s.id) for s in self.framework.scales if s.role == "answer"]
        levels = [(s.id, f"Levels: {s.title or s.id}") for s in self.framework.scales if s.role == "level"]
        return [("", "Answers of the framework"), *own, *levels]

    def _kinds(self) -> list[tuple[str, str]]:
        kinds = sorted({n.kind for n in self.framework.nodes if n.kind})
        return [("self", "Rated once"), *((k, f"Rated for each {k}") for k in kinds)]


class QuestionForm(PartForm):
    """A question of a statement."""

    def build(self) -> None:
        self.text("text", "Question", "As it is asked", 2)
        self.combo("scale", "Answer scale", self._scales)

    def _scales(self) -> list[tuple[str, str]]:
        return [("", "Answers of the statement"), *((s.id, s.title or s.id) for s in self.framework.scales)]


def _levels(form: PartForm) -> list[tuple[str, str]]:
    scale = form.framework.level_scale
    return [(v.id, f"{v.id}  {v.label}".strip()) for v in scale.values] if scale is not None else []


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.strip() for p in text.split(",") if p.strip()))


def _strengths(rows: list[Row]) -> dict[str, int]:
    """Tags with their strength, 1 where none was typed; a strength is 1 or 2."""
    return {tag: 2 if strength.strip() == "2" else 1 for tag, strength in rows}
