"""The evidence of one statement as a Qt model; names of confidential items are hidden by the curtain."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.model.capture import Evidence, EvidenceLink

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
PAIR_ROLE = int(Qt.ItemDataRole.UserRole) + 1
HIDDEN_ROLE = PAIR_ROLE + 1
KIND_ICONS = {"file": "file-text", "image": "file-image", "link": "link", "seen": "eye"}


def evidence_icon(evidence: Evidence, link: EvidenceLink) -> str:
    """The icon says what it is: somebody's word, an artefact, a picture, a link."""
    if link.type == "affirmation":
        return "mic"
    if evidence.kind == "file" and evidence.status == "verified":
        return "file-check"
    return KIND_ICONS.get(evidence.kind, "file-text")


def evidence_name(evidence: Evidence) -> str:
    """Title and place: "Runbook_pricing_v3.pdf, p. 4"."""
    name = evidence.title or evidence.file_name or evidence.url or "Evidence"
    return f"{name}, {evidence.place}" if evidence.place else name


class EvidenceModel(QAbstractListModel):
    """Rows are (link, evidence)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pairs: list[tuple[EvidenceLink, Evidence]] = []
        self._curtain = False

    def set_pairs(self, pairs: list[tuple[EvidenceLink, Evidence]]) -> None:
        if pairs == self.pairs:
            return
        if [link.uid for link, _ in pairs] == [link.uid for link, _ in self.pairs]:
            self.pairs = pairs
            self.dataChanged.emit(self.index(0), self.index(len(pairs) - 1))
            return
        self.beginResetModel()
        self.pairs = pairs
        self.endResetModel()

    def set_curtain(self, on: bool) -> None:
        self._curtain = on
        if self.pairs:
            self.dataChanged.emit(self.index(0), self.index(len(self.pairs) - 1))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.pairs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.pairs):
            return None
        link, evidence = self.pairs[index.row()]
        hidden = self._curtain and evidence.visibility != "normal"
        if role == PAIR_ROLE:
            return (link, evidence)
        if role == HIDDEN_ROLE:
            return hidden
        if role == Qt.ItemDataRole.DisplayRole:
            return "Confidential evidence hidden" if hidden else evidence_name(evidence)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = "Confidential evidence, hidden" if hidden else evidence_name(evidence)
            return f"{name}, {link.type}, {evidence.status}"
        if role == Qt.ItemDataRole.ToolTipRole and not hidden:
            number = f"E-{evidence.number:02d}" if evidence.number else ""
            size = f"{evidence.size:,} bytes" if evidence.size else ""
            return ", ".join(x for x in (number, evidence.source, size, evidence.status) if x)
        return None
