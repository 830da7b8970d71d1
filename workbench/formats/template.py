"""The template workbook: a framework as a workbook that people fill in, and back.

Owns its sheets and columns. What a person types lies in plain columns; everything else of a framework stands as JSON in
the last column, so that a framework comes back equal. Reading goes through the native reader, which knows the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, Problem
from workbench.formats.base import BY_CONTENT, NOT, Format, Imported, Watch, bounded, bytes_of, slug
from workbench.formats.canonical import Document, emit
from workbench.formats.reader import HEAD, read_files
from workbench.formats.sheets import Sheet, read_workbook
from workbench.formats.table import BOOKS, MAX_TABLE
from workbench.formats.template_write import ABOUT, FLAGS, LEVELS, MORE, QUESTIONS, SCALES, write
from workbench.formats.writer import revision_of, write_files

_DESCRIPTOR = re.compile(r"Level (\S+)(?:: .*)?", re.DOTALL)
_TRUE = frozenset(("yes", "x", "true", "1", "ja", "oui"))
STATEMENT = "statement"


def _sniff(path: Path) -> int:
    if path.suffix.lower() not in BOOKS or not path.is_file():
        return NOT
    try:
        sheets = {s.name for s in read_workbook(bytes_of(path, MAX_TABLE), path.name)}
    except Invalid:
        return NOT
    return BY_CONTENT if {ABOUT, SCALES} <= sheets and LEVELS in sheets else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 2, f"Reading {path.name}")
    sheets = {s.name: s for s in read_workbook(bytes_of(path, MAX_TABLE), path.name)}
    if ABOUT not in sheets or LEVELS not in sheets:
        raise Invalid(f"{path.name}: This is no template workbook: the sheets “{ABOUT}” and “{LEVELS}” are missing.",
                      "Start from “library template”.")
    watch(1, 2, "Reading statements")
    reader = _Reader(sheets)
    files = reader.files()
    if not any(e.get("type") == "criterion" for e in reader.tree.values()):
        raise Invalid(f"{path.name}: The sheet “{LEVELS}” holds no statement yet.",
                      f"Write each statement in a row of its own; its kind is “{STATEMENT}”.")
    framework, problems = read_files(files)
    framework = replace(framework, revision=revision_of(write_files(framework)))
    watch(2, 2, "Read")
    found = [p for s in sheets.values() for p in s.problems]
    return Imported((framework,), problems=bounded([*found, *reader.problems,
                                                    *(replace(p, place=reader.place(p)) for p in problems)]))


class _Reader:
    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self.problems: list[Problem] = []
        self.tree: dict[str, dict[str, Any]] = {}
        self.where: dict[str, str] = {}
        self.other: dict[str, str] = {}
        self.uid = ""
        self.steps: dict[str, list[tuple[str, int, bool]]] = {}
        self.rows: dict[tuple[str, str], list[tuple[str, int, bool]]] = {}  # siblings with their rows; has a rank

    def place(self, problem: Problem) -> str:
        """The cell of the part a complaint of the native reader begins with."""
        return self.where.get(problem.text.split(": ", 1)[0], self.where.get(self.uid, ABOUT))

    def _complain(self, sheet: Sheet, row: int, column: int, text: str, hint: str = "") -> None:
        self.problems.append(Problem("error", sheet.place(row, column), text, hint))

    def _columns(self, sheet: Sheet) -> dict[str, int]:
        return {c.strip(): i for i, c in reversed(list(enumerate(sheet.rows[0] if sheet.rows else [])))}

    def _more(self, sheet: Sheet, row: int, column: int | None) -> dict[str, Any]:
        """The JSON a part carries beside its columns; it may run over several cells."""
        if column is None or row >= len(sheet.rows):
            return {}
        text = "".join(sheet.rows[row][column:]).strip()
        if not text:
            return {}
        document = Document("More", text)
        if not isinstance(document.value, dict):
            self._complain(sheet, row, column, "The further data of this row cannot be read and was left out.",
                           "Leave the last column as it is, or empty.")
            return {}
        return document.value

    def files(self) -> dict[str, str]:
        self._about()
        self._scales()
        self._parts()
        self._questions()
        for siblings in self.rows.values():
            self._rank(self.tree, siblings)
        for scale, steps in self.steps.items():
            self._rank(self.tree[scale]["values"], steps)
        return {HEAD: emit(self.tree), **self.other}

    def _rank(self, tree: dict[str, dict[str, Any]], siblings: list[tuple[str, int, bool]]) -> None:
        """Rows that were added or moved: the order of the sheet is the order that counts."""
        order = [(str(tree[uid].get("rank", "")), uid) for uid, _, _ in siblings]
        if all(known for _, _, known in siblings) and order == sorted(order):
            return
        for uid, row, _ in siblings:
            tree[uid]["rank"] = f"{row:06}"

    def _about(self) -> None:
        sheet = self.sheets[ABOUT]
        given: dict[str, str] = {}
        more: dict[str, Any] = {}
        row_of: dict[str, int] = {}
        for i, row in enumerate(sheet.rows):
            name = (row[0] if row else "").strip()
            row_of[name] = i
            if name == MORE:
                more = self._more(sheet, i, 1)
            elif len(row) > 1 and row[1].strip():
                given[name] = row[1]
        title = given.get("Title", "").strip()
        self.uid = given.get("Identifier", "").strip() or slug(title, "framework")
        self.where[self.uid] = sheet.place(row_of.get("Title", 0), 1)
        files = more.pop("@files", {})
        self.other = {str(k): emit(v) if isinstance(v, (dict, list)) else str(v) for k, v in files.items()
                      } if isinstance(files, dict) else {}
        given_method = more.get("method")
        method = given_method if isinstance(given_method, dict) else {}
        head = {"type": "framework", "format": 1, "title": given.get("Title", ""), "code": given.get("Code", ""),
                "version": given.get("Version", ""), "publisher": given.get("Publisher", ""),
                "licence": given.get("Licence", ""), "summary": given.get("Summary", ""),
                "base_lang": given.get("Language", "")}
        chosen = given.get("Method", "").strip()
        head = {k: v for k, v in head.items() if v != ""} | more
        if not given.get("Identifier", "").strip():  # filled in by hand; what was exported says itself what it lacks
            head.setdefault("title", self.uid)
            head.setdefault("code", slug(title).upper()[:12].strip("-.") or self.uid)
            head.setdefault("version", "1.0.0")
        head["method"] = {**method, "id": chosen or "gated"}
        self.tree[self.uid] = head

    def _scales(self) -> None:
        sheet = self.sheets.get(SCALES)
        if sheet is None:
            return
        at = self._columns(sheet)
        for i in range(1, len(sheet.rows)):
            cell = {k: sheet.cell(i, c) for k, c in at.items()}
            name, value = cell.get("Scale", "").strip(), cell.get("Value", "").strip()
            if not name:
                continue
            key = f"scale:{name}"
            self.where.setdefault(key, sheet.place(i, at["Scale"]))
            more = self._more(sheet, i, at.get(MORE))
            scale = self.tree.setdefault(key, {"type": "scale", "role": "answer", "values": {}})
            if cell.get("Use", "").strip():
                scale["role"] = cell["Use"].strip()
            of_scale = more.pop("scale", {})
            if isinstance(of_scale, dict):
                scale |= of_scale
            if not value:
                continue
            if value in scale["values"]:
                self._complain(sheet, i, at["Value"], f'The value "{value}" of {name} is written twice.')
                continue
            fields = {"label": cell.get("Name", ""), "text": cell.get("Description", ""),
                      "weight": cell.get("Weight", "").strip()}
            scale["values"][value] = {k: v for k, v in fields.items() if v} | more
            self.steps.setdefault(key, []).append((value, i, "rank" in more))

    def _parts(self) -> None:
        sheet = self.sheets[LEVELS]
        at = self._columns(sheet)
        above: list[tuple[int, str]] = []  # (depth, uid) of the dimension and sections a row may belong to
        depths: dict[str, int] = {}
        for i in range(1, len(sheet.rows)):
            cell = {k: sheet.cell(i, c) for k, c in at.items()}
            kind = cell.get("Kind", "").strip()
            text = cell.get("Text", "")
            if not any(v.strip() for k, v in cell.items() if k != MORE):
                continue
            more = self._more(sheet, i, at.get(MORE))
            is_node = more.get("type", "criterion" if _is_statement(kind) else "node") == "node"
            parent = cell.get("Part of", "").strip()
            if not parent and not more.get("type"):
                parent = _parent(above, kind, is_node)
            code = cell.get("Code", "").strip()
            uid = cell.get("Identifier", "").strip()
            if not uid:
                uid = f"{parent or self.uid}.{slug(code or text[:30], f'r{i + 1}')}" if not slug(code) else (
                    f"{self.uid}.{slug(code)}")
            if uid in self.tree:
                self._complain(sheet, i, at.get("Identifier", 0), f'The identifier "{uid}" is used twice, first in '
                               f'{self.where.get(uid, "another row")}.', "The first was read; give this one its own.")
                continue
            self.where[uid] = sheet.place(i, at.get("Text", 0))
            if is_node:
                depths[uid] = depths[parent] + 1 if parent in depths else _depth(kind)
                while above and above[-1][0] >= depths[uid]:
                    above.pop()
                above.append((depths[uid], uid))
            self.tree[uid] = self._part(is_node, kind, cell, parent, code, text, more)
            self.rows.setdefault((self.tree[uid]["type"], parent), []).append((uid, i, "type" in more))

    def _part(self, is_node: bool, kind: str, cell: Mapping[str, str], parent: str, code: str, text: str,
              more: dict[str, Any]) -> dict[str, Any]:
        own = "title" if is_node else "text"
        raw: dict[str, Any] = {"type": "node" if is_node else "criterion", "parent": parent, "code": code, own: text}
        default = "dimension" if is_node else "criterion"
        raw["kind"] = "" if kind in ("", STATEMENT, default) else kind
        for title, field in (("Level", "level"), ("Question", "ask"), ("Evidence", "evidence"), ("Weight", "weight"),
                             ("Scale", "scale")):
            raw[field] = cell.get(title, "").strip() if field != "ask" and field != "evidence" else cell.get(title, "")
        if raw["weight"] == "1":
            raw["weight"] = ""
        for title, field in FLAGS.items():
            if cell.get(title, "").strip().casefold() in _TRUE:
                raw[field] = True
        checks = [c.strip() for c in cell.get("Checks", "").split("\n") if c.strip()]
        if checks:
            raw["checks"] = dict.fromkeys(checks, True)
        anchors = {m.group(1): cell[name] for name in cell if (m := _DESCRIPTOR.fullmatch(name)) and cell[name]}
        if anchors:
            raw["descriptors"] = anchors
        needed = {"type", "parent"} if not is_node else {"type"}
        raw = {k: v for k, v in raw.items() if v not in ("", None) or k in needed}
        return raw | {k: v for k, v in more.items() if k != "type"}

    def _questions(self) -> None:
        sheet = self.sheets.get(QUESTIONS)
        if sheet is None:
            return
        at = self._columns(sheet)
        for i in range(1, len(sheet.rows)):
            cell = {k: sheet.cell(i, c) for k, c in at.items()}
            uid, of = cell.get("Identifier", "").strip(), cell.get("Statement", "").strip()
            if not of and not cell.get("Text", "").strip():
                continue
            uid = uid or f"{of}.q{i}"
            if uid in self.tree:
                self._complain(sheet, i, 0, f'The identifier "{uid}" is used twice.', "The first one was read.")
                continue
            self.where[uid] = sheet.place(i, at.get("Text", 0))
            raw = {"type": "question", "criterion": of, "text": cell.get("Text", ""),
                   "scale": cell.get("Scale", "").strip()}
            more = self._more(sheet, i, at.get(MORE))
            self.tree[uid] = {k: v for k, v in raw.items() if v or k in ("criterion", "text")} | more
            self.rows.setdefault(("question", of), []).append((uid, i, "rank" in more))


def _is_statement(kind: str) -> bool:
    return kind.casefold() in ("", STATEMENT, "criterion", "marker")


def _depth(kind: str) -> int:
    return {"area": 0, "dimension": 0, "section": 1}.get(kind.casefold(), 1)


def _parent(above: list[tuple[int, str]], kind: str, is_node: bool) -> str:
    """Rows belong to the dimension or section above them."""
    if not is_node:
        return above[-1][1] if above else ""
    return next((uid for depth, uid in reversed(above) if depth < _depth(kind)), "")


FORMAT = Format(id="template", title="Template workbook (XLSX)", suffixes=(".xlsx",), sniff=_sniff, read=_read,
                write=write, endings=(".xlsx",))
