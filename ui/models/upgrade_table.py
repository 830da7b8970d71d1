"""The preview of an upgrade as a table: what happens to each part of the old revision, and what it becomes.

Owns the rows and the words for them; a typed "becomes" leaves as a signal. Knows no command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal

from ui.models.rows import Index, TableModel
from workbench.model.framework import Framework
from workbench.model.upgrade import PlanItem, UpgradePlan

HEADS = ("What happens", "Now", "Becomes", "Answers")
WORDS = {"lost": "Lost", "split": "Split", "merged": "Merged", "meaning": "Meaning changed", "renamed": "Renamed",
         "same": "Carried"}  # fmt: skip
TONES = {"lost": "danger", "split": "warning", "merged": "warning", "meaning": "info", "renamed": "success",
         "same": "success"}  # fmt: skip
ORDER = tuple(WORDS)


@dataclass(frozen=True)
class UpgradeRow:
    """One old part. becomes: codes of the new parts, separated by commas; "" = dropped."""

    uid: str
    kind: str
    now: str
    becomes: str
    answers: int
    note: str


def rows_of(plan: UpgradePlan, everything: bool) -> list[UpgradeRow]:
    """What needs a look first; statements that are carried unchanged only when everything is asked for."""
    out = []
    for item in plan.items:
        if item.kind == "same" and not everything:
            continue
        for uid in item.old:
            if uid in plan.old.node_by_uid and item.kind in ("same", "meaning"):
                continue
            becomes = codes(plan.new, item.new)
            out.append(UpgradeRow(uid, item.kind, told(plan.old, uid), becomes, item.answers, _note(item)))
    return sorted(out, key=lambda r: ORDER.index(r.kind))


def _note(item: PlanItem) -> str:
    if item.kind == "split" and item.answers:
        return "its answer is proposed for every part"
    if item.kind == "lost" and item.answers:
        return "its answer stays with the archived assessment"
    if item.kind == "merged":
        return "; ".join(item.values)
    names = sorted({f.field.split("/")[0].replace("_", " ") for f in item.fields})
    return "changed: " + ", ".join(names) if names else ""


def told(framework: Framework, uid: str) -> str:
    """Code and text of a part."""
    criterion = framework.criterion_by_uid.get(uid)
    if criterion is not None:
        return f"{framework.short_code(criterion.code)}  {criterion.text}".strip()
    node = framework.node_by_uid.get(uid)
    return f"{framework.short_code(node.code)}  {node.title}".strip() if node is not None else uid


def codes(framework: Framework, uids: tuple[str, ...]) -> str:
    out = []
    for uid in uids:
        found = framework.criterion_by_uid.get(uid) or framework.node_by_uid.get(uid)
        out.append(framework.short_code(found.code) or uid if found is not None else uid)
    return ", ".join(out)


def uids_of(framework: Framework, text: str) -> tuple[list[str], list[str]]:
    """(uids, what no part of the framework is called) of codes separated by commas."""
    by_code: dict[str, str] = {}
    parts = [(n.uid, n.code) for n in framework.nodes] + [(c.uid, c.code) for c in framework.criteria]
    for uid, code in parts:
        for name in (uid, code, framework.short_code(code)):
            if name:
                by_code.setdefault(name.casefold(), uid)
    found, strange = [], []
    for word in (w.strip() for w in text.replace(";", ",").split(",")):
        if word and word.casefold() in by_code:
            found.append(by_code[word.casefold()])
        elif word:
            strange.append(word)
    return list(dict.fromkeys(found)), strange


class UpgradeTable(TableModel[UpgradeRow]):
    """`mapped(uid, text)` when somebody typed what a part becomes."""

    mapped = Signal(str, str)

    heads = HEADS

    def fill(self, rows: Sequence[UpgradeRow]) -> None:
        """Show rows; while the parts stay the same ones, each keeps its place, so that nothing jumps while typing."""
        by_uid = {r.uid: r for r in rows}
        if self.rows and len(rows) == len(self.rows) and by_uid.keys() == {r.uid for r in self.rows}:
            self.refresh([by_uid[r.uid] for r in self.rows])
        else:
            super().fill(rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == 2 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (WORDS[row.kind], row.now, row.becomes or "dropped", str(row.answers or ""))[index.column()]
        if role == Qt.ItemDataRole.EditRole:
            return row.becomes
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.now}\n{row.note}".strip()
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or str(value).strip() == self.rows[index.row()].becomes:
            return False
        self.mapped.emit(self.rows[index.row()].uid, str(value))
        return True
