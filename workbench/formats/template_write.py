"""Writes the template workbook: empty with a few example rows, or filled with a framework.

Owns what the workbook looks like. Every cell is written as text, so that nothing in it is ever run as a formula.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import Invalid
from workbench.formats.base import write_file
from workbench.formats.canonical import Document
from workbench.formats.writer import write_files
from workbench.model.framework import Criterion, Framework, MethodRef, Node, Question, Scale, ScaleValue

ABOUT, SCALES, LEVELS, QUESTIONS, HELP = "Framework", "Scales", "Statements", "Questions", "Read me"
MORE = "Further data"
MAX_CELL = 32_000
MAX_ROWS = 200_000
PARTS: Mapping[str, str] = {"parent": "Part of", "code": "Code", "level": "Level", "evidence": "Evidence",
                            "weight": "Weight", "scale": "Scale", "ask": "Question"}
FLAGS: Mapping[str, str] = {"Key": "key", "Optional": "optional"}
HEADS = ("Identifier", "Kind", "Part of", "Code", "Text", "Level", "Question", "Evidence", "Scale", "Weight", "Key",
         "Optional", "Checks")
WIDTHS = (22, 12, 22, 12, 60, 8, 40, 40, 12, 8, 7, 9, 30)
ABOUT_ROWS = (("Title", "title"), ("Identifier", ""), ("Code", "code"), ("Version", "version"),
              ("Publisher", "publisher"), ("Licence", "licence"), ("Summary", "summary"), ("Language", "base_lang"))
NOTES = (
    "How to fill in this workbook",
    "",
    "Framework: what the framework is called. Leave the identifier empty; it is made from the title.",
    "Scales: the levels (use: level) and the answers people choose from (use: answer), lowest first.",
    "Statements: one row each, in order. Kind is dimension, section or statement. A statement belongs to the dimension",
    "or section above it; “Part of” may name another one by its identifier.",
    "Level: the value of the level scale a statement belongs to. Leave it empty where statements have no levels.",
    "Columns named “Level 1”, “Level 2” and so on may hold what a dimension or statement looks like at that level.",
    "Questions: further questions about a statement; the first one may stand beside the statement itself.",
    "Identifiers stay as they are once the framework is in use. The last column belongs to Assay.",
    "Method: gated (levels by statements), level_pick (levels are chosen), counts, samm.",
)
Row = list[str]


def write(framework: Framework, path: Path) -> None:
    write_file(path, workbook_bytes(framework))


def write_template(path: Path) -> None:
    """An empty workbook with example rows to write over."""
    write_file(path, workbook_bytes(_example()))


def workbook_bytes(framework: Framework) -> bytes:
    """The workbook of a framework; its cells are texts, never formulas."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                        "strings_to_numbers": False})
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    tables = _Tables(framework)
    for name, rows, widths, frozen in tables.sheets():
        sheet = book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, wrap)
        if frozen:
            sheet.freeze_panes(1, 0)
        if len(rows) > MAX_ROWS:
            raise Invalid(f"{framework.title}: {len(rows)} rows do not fit into a workbook.", "Export a pack instead.")
        for i, row in enumerate(rows):
            form = bold if frozen and i == 0 else wrap
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(i, column, text, form)
    book.get_worksheet_by_name(LEVELS).activate()
    book.close()
    return buffer.getvalue()


class _Tables:
    """The rows of every sheet."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.entities: dict[str, dict[str, Any]] = {}
        self.files: dict[str, Any] = {}
        for path, text in write_files(framework).items():
            if path == "framework.json" or path.startswith("dim/"):
                value = Document(path, text).value
                if isinstance(value, dict):
                    self.entities |= value
                    continue
            value = Document(path, text).value if path.endswith(".json") else None
            self.files[path] = value if isinstance(value, (dict, list)) else text
        level = framework.level_scale
        self.levels = [v.id for v in level.values if v.id and not any(c.isspace() for c in v.id)] if level else []
        self.names = {v.id: v.label for v in level.values} if level else {}

    def sheets(self) -> list[tuple[str, list[Row], tuple[int, ...], bool]]:
        widths = (*WIDTHS, *(30 for _ in self.levels), 14)
        return [(ABOUT, self._about(), (16, 80), False), (SCALES, self._scales(), (16, 10, 14, 30, 60, 10, 14), True),
                (LEVELS, self._parts(), widths, True), (QUESTIONS, self._questions(), (22, 22, 60, 14, 14), True),
                (HELP, [[n] for n in NOTES], (110,), False)]

    def _about(self) -> list[Row]:
        raw = dict(self.entities.get(self.framework.uid, {}))
        out: list[Row] = []
        for title, field in ABOUT_ROWS:
            value = self.framework.uid if not field else _taken(raw, field)
            out.append([title, value])
        method = dict(raw.get("method") or {})
        out.append(["Method", str(method.pop("id", self.framework.method.id))])
        for gone in ("type", "format", "method"):
            raw.pop(gone, None)
        if method:
            raw["method"] = method
        if self.files:
            raw["@files"] = self.files
        if raw:
            out.append([MORE, *_cut(raw)])
        return out

    def _scales(self) -> list[Row]:
        out: list[Row] = [["Scale", "Use", "Value", "Name", "Description", "Weight", MORE]]
        for scale in self.framework.scales:
            raw = dict(self.entities.get(f"scale:{scale.id}", {}))
            values = raw.pop("values", {})
            raw.pop("type", None)
            role = _taken(raw, "role")
            first = {"scale": raw} if raw else {}
            ordered = sorted(values.items(), key=lambda v: (str(v[1].get("rank", "")), v[0])) if isinstance(
                values, dict) and all(isinstance(v, dict) for v in values.values()) else []
            if not ordered:
                first = {"scale": {**raw, "values": values}} if values else first
                out.append([scale.id, role, "", "", "", "", *(_cut(first) if first else [])])
            for name, value in ordered:
                more = dict(value)
                row = [scale.id, role, name, _taken(more, "label"), _taken(more, "text"), _taken(more, "weight")]
                more.setdefault("rank", "")
                out.append([*row, *_cut({**first, **more})])
                first = {}
        return out

    def _parts(self) -> list[Row]:
        out: list[Row] = [[*HEADS, *(f"Level {v}: {self.names[v]}" if self.names.get(v) else f"Level {v}"
                                     for v in self.levels), MORE]]
        for entity in self._ordered():
            out.append(self._part(entity))
        return out

    def _ordered(self) -> list[Node | Criterion]:
        out: list[Node | Criterion] = []
        stack: list[Node | Criterion] = []
        seen: set[str] = set()

        def push(uid: str) -> None:
            below: list[Node | Criterion] = [*self.framework.child_criteria.get(uid, ()),
                                             *self.framework.child_nodes.get(uid, ())]
            stack.extend(reversed(below))

        push("")
        while stack:
            entity = stack.pop()
            if entity.uid not in seen:
                seen.add(entity.uid)
                out.append(entity)
                push(entity.uid)
        rest: list[Node | Criterion] = [*self.framework.nodes, *self.framework.criteria]
        return out + [e for e in rest if e.uid not in seen]

    def _part(self, entity: Node | Criterion) -> Row:
        raw = dict(self.entities.get(entity.uid, {}))
        is_node = raw.pop("type", "") == "node"
        cell = {"Identifier": entity.uid, "Text": _taken(raw, "title" if is_node else "text")}
        kind = _taken(raw, "kind")
        cell["Kind"] = kind or ("dimension" if is_node else "statement")
        for field, title in PARTS.items():
            cell[title] = _taken(raw, field)
        for title, field in FLAGS.items():
            if raw.get(field) is True:
                del raw[field]
                cell[title] = "yes"
        checks = raw.get("checks")
        if isinstance(checks, dict) and all(_one_line(c) for c in checks) and len("\n".join(checks)) < MAX_CELL and (
                all(v is True for v in checks.values())):
            cell["Checks"] = "\n".join(raw.pop("checks"))
        anchors = raw.get("descriptors")
        row = [cell.get(h, "") for h in HEADS]
        left = dict(anchors) if isinstance(anchors, dict) else {}
        for level in self.levels:
            row.append(_taken(left, level))
        if isinstance(anchors, dict):
            raw.pop("descriptors")
            if left:
                raw["descriptors"] = left | {lv: anchors[lv] for lv in self.levels if lv in anchors}
        # the row says its type so that reading never has to guess it from the kind
        return [*row, *_cut({"type": "node" if is_node else "criterion", **raw})]

    def _questions(self) -> list[Row]:
        out: list[Row] = [["Identifier", "Statement", "Text", "Scale", MORE]]
        for q in self.framework.questions:
            raw = dict(self.entities.get(q.uid, {}))
            raw.pop("type", None)
            row = [q.uid, _taken(raw, "criterion"), _taken(raw, "text"), _taken(raw, "scale")]
            raw.setdefault("rank", "")
            out.append([*row, *_cut(raw)])
        return out


def _one_line(text: str) -> bool:
    return bool(text) and text == text.strip() and len(text.splitlines()) == 1 and _plain(text)


def _taken(raw: dict[str, Any], field: str) -> str:
    """A text that a cell can hold as it is, taken out of the raw data; else it stays there."""
    value = raw.get(field)
    if isinstance(value, str) and value and value == value.strip() and len(value) <= MAX_CELL and _plain(value):
        del raw[field]
        return value
    return ""


def _plain(text: str) -> bool:
    """No sign that a workbook would change on the way."""
    return all(c == "\n" or (c >= " " and c not in "\x7f\ufffe\uffff\ufffd") for c in text) and "_x" not in text


def _cut(value: Mapping[str, Any]) -> Row:
    """JSON in as many cells as it needs; ASCII only, so that no cell changes it."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":")).replace("_x", "\\u005fx")
    return [text[i:i + MAX_CELL] for i in range(0, len(text), MAX_CELL)]


def _example() -> Framework:
    uid = "my-framework"
    levels = tuple(ScaleValue(id=str(n), rank=f"{n:02}", label=label) for n, label in enumerate(
        ("Ad hoc", "Repeatable", "Defined", "Managed")))
    answers = tuple(ScaleValue(id=i, rank=f"{n:02}", label=label) for n, (i, label) in enumerate((
        ("NI", "Not implemented"), ("PI", "Partially implemented"), ("LI", "Largely implemented"),
        ("FI", "Fully implemented"))))
    nodes = (Node(uid=f"{uid}.a", rank="01", code="A", title="First dimension (write over this)"),
             Node(uid=f"{uid}.b", rank="02", code="B", title="Second dimension"))
    criteria = tuple(Criterion(uid=f"{uid}.{n.code.lower()}{level}", parent=n.uid, rank=f"{level:02}",
                               code=f"{n.code}{level}", level=str(level), scale="answer",
                               text=f"What holds in this dimension at level {level}.",
                               ask="How do you do that today?", evidence="What would show it?")
                     for n in nodes for level in (1, 2))
    return Framework(uid=uid, code="MY", title="My framework", version="1.0.0", method=MethodRef(id="gated"),
                     scales=(Scale(id="level", role="level", title="Level", values=levels),
                             Scale(id="answer", role="answer", title="Answer", values=answers)),
                     nodes=nodes, criteria=criteria,
                     questions=(Question(uid=f"{uid}.a1.q2", criterion=f"{uid}.a1", rank="02",
                                         text="A further question about A1."),))
