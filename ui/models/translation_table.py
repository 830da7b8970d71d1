"""Every text of a framework beside its translation as a table, with where it stands and its state in words.

The texts and their states are the model's (workbench.model.translations).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from ui.models.rows import Index, TableModel
from workbench.model import flat
from workbench.model.framework import Framework
from workbench.model.translations import TranslatedText, translated_texts

WORDS = {"missing": "missing", "outdated": "outdated", "current": "done", "unchecked": "not checked"}
OPEN = ("missing", "outdated")
HEADS = ("Where", "Original", "Translation", "State")


def where(framework: Framework, uid: str, field: str) -> str:
    """Where a text stands, in words."""
    name, *rest = flat.parts_of(field)
    if uid == framework.uid:
        return "Framework" if name == "title" else f"Framework, {name}"
    if uid.startswith("scale:"):
        scale = framework.scale_by_id.get(uid.removeprefix("scale:"))
        return f"{scale.title or scale.id} {rest[0] if rest else ''}".strip() if scale is not None else uid
    question = framework.question_by_uid.get(uid)
    criterion = framework.criterion_by_uid.get(question.criterion if question is not None else uid)
    node = framework.node_by_uid.get(uid)
    code = framework.short_code(criterion.code if criterion is not None else node.code if node is not None else uid)
    more = "question" if question is not None or name == "ask" else "look for" if name == "evidence" else (
        f"level {rest[0]}" if name == "descriptors" and rest else " ".join(rest))
    return ", ".join(w for w in (code, more) if w)


def rows_of(framework: Framework, lang: str) -> list[tuple[str, TranslatedText]]:
    """All texts that are not empty, each with where it stands."""
    return [(where(framework, t.uid, t.field), t) for t in translated_texts(framework, lang)]


class TranslationTable(TableModel[tuple[str, TranslatedText]]):
    heads = HEADS

    def fill(self, rows: Sequence[tuple[str, TranslatedText]]) -> None:
        """Show rows; when they are the same texts only what they say is repainted."""
        same = [(r.uid, r.field) for _, r in rows] == [(r.uid, r.field) for _, r in self.rows]
        if same and rows:
            self.refresh(rows)
        else:
            super().fill(rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        place, row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = (place, row.original, row.text or "–", WORDS[row.state])[index.column()]
            return " ".join(text[:400].split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.original}\n{row.text}".strip()
        return None

    def next_open(self, after: int) -> int:
        """The next row that is missing or outdated, round the end; -1 when all are done."""
        order = [*range(after + 1, len(self.rows)), *range(0, after + 1)]
        return next((i for i in order if self.rows[i][1].state in OPEN), -1)
