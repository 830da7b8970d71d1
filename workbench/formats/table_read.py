"""A mapped table as a framework: rows to criteria, heading rows and columns to dimensions and sections.

Owns what a row means once a mapping says which column is which, and the complaints about single cells. Knows nothing of
files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.errors import Invalid, Problem
from workbench.formats.base import Watch, slug, unwatched
from workbench.formats.build import ANSWER, LEVEL, YES_NO, Assembly, scale_of, some
from workbench.formats.sheets import Sheet
from workbench.formats.table_guess import TITLES, TableMapping
from workbench.model.framework import Criterion, Descriptor, Framework, MethodRef, Node, Provenance, Scale

_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)[.)]?\s+\S")
_FORMULA = re.compile(r"[=+@|-]\s*[A-Za-z_]+[(|!]|=")
_LEVEL = re.compile(r"(?:level|stage|stufe|niveau|l)?\s*(\d{1,2})(?:\.0+)?\b", re.IGNORECASE)
_WEIGHT = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
ANSWERS = {
    "yes_no": (("no", "No", ""), ("yes", "Yes", "")),
    "yes_partly_no": YES_NO,
    "ni_fi": (("NI", "Not implemented", ""), ("PI", "Partially implemented", ""),
              ("LI", "Largely implemented", ""), ("FI", "Fully implemented", "")),
}
MAX_DEPTH = 6


@dataclass(frozen=True)
class Made:
    """A framework and what was questionable about the table."""

    framework: Framework
    problems: tuple[Problem, ...]


def framework_of(sheet: Sheet, mapping: TableMapping, watch: Watch = unwatched) -> Made:
    """The framework in a table under a mapping. Raises Invalid when there is no statement in it."""
    return _Rows(sheet, mapping, watch).made()


class _Rows:
    def __init__(self, sheet: Sheet, mapping: TableMapping, watch: Watch) -> None:
        if not any(c.strip() for row in sheet.rows for c in row):
            raise Invalid(f"{sheet.name or 'The table'}: No statement was found: the table is empty.",
                          "Is it the right file or sheet?")
        if "text" not in mapping.columns:
            raise Invalid(f"{sheet.name or 'The table'}: No column holds the statements.", "Choose one.")
        self.sheet, self.mapping, self.watch = sheet, mapping, watch
        self.uid = slug(mapping.uid or mapping.title or sheet.name, "table")
        self.parts = Assembly(self._place)
        self.nodes: list[Node] = []
        self.criteria: list[Criterion] = []
        self.descriptors: list[Descriptor] = []
        self.by_title: dict[tuple[str, str], str] = {}
        self.open: list[tuple[int, str]] = []  # (depth, node uid) of the headings above
        self.levels: dict[str, str] = dict(mapping.levels.values())
        self.strange_levels: dict[int, str] = {}
        self.codes = {self._cell(i, "code") for i in self._body()}
        self.numbered = mapping.headings and any(
            self._is_heading(i) and _NUMBERED.match(self._cell(i, "text")) for i in self._body())

    def _place(self, *path: str) -> str:
        row = int(path[0]) if path and path[0].isdigit() else 0
        column = self.mapping.columns.get(path[1], 0) if len(path) > 1 else self.mapping.columns.get("text", 0)
        return self.sheet.place(row, column)

    def _body(self) -> range:
        return range(self.mapping.header + 1, len(self.sheet.rows))

    def _cell(self, row: int, name: str) -> str:
        column = self.mapping.columns.get(name)
        return "" if column is None else self.sheet.cell(row, column).replace("\xa0", " ").strip()

    def _is_heading(self, row: int) -> bool:
        """Only the statement column (or only the code column) says anything, although others are mapped or filled."""
        others = [self._cell(row, f) for f in self.mapping.columns if f != "text"]
        others += [self.sheet.cell(row, c).strip() for c in self.mapping.levels]
        return bool(self._cell(row, "text")) and not any(others) and "code" in self.mapping.columns

    def made(self) -> Made:
        self.parts.uid(self.uid, ("0",))
        rows = self._body()
        carried = ""
        for n, i in enumerate(rows):
            if n % 1000 == 0:
                self.watch(n, len(rows), f"Reading row {n + 1} of {len(rows)}")
            text = self._cell(i, "text")
            dimension = self._cell(i, "dimension")
            if not text:
                if any(c.strip() for c in self.sheet.rows[i]) and (self._cell(i, "code") or self._cell(i, "level")):
                    self.parts.report("warning", (str(i), "text"), "The row has no statement and was left out.")
                carried = dimension or carried
                continue
            if self.mapping.headings and self._is_heading(i):
                self._heading(i, text)
                continue
            carried = dimension or carried
            self._statement(i, text, carried)
        self.watch(len(rows), len(rows), "Read")
        if not self.criteria:
            raise Invalid(f"{self.sheet.name or 'The table'}: No statement was found in column "
                          f"“{TITLES['text']}”.", "Choose another column, sheet or heading row.")
        return Made(self._framework(), (*self.sheet.problems, *self.parts.problems))

    def _heading(self, row: int, text: str) -> None:
        found = _NUMBERED.match(text)
        if found:
            depth = found.group(1).count(".") + 1
        elif self.numbered:
            depth = max((d for d, u in self.open if self._of(u).x.get("numbered")), default=0) + 1
        else:
            # of two headings in a row the first is the larger one
            follows = row + 1 in self._body() and self._is_heading(row + 1)
            depth = 1 if follows or not self.open or (len(self.open) == 1 and self.open[0][0] == 1 and not self._led(
                self.open[0][1])) else 2
        depth = min(depth, MAX_DEPTH)
        while self.open and self.open[-1][0] >= depth:
            self.open.pop()
        parent = self.open[-1][1] if self.open else ""
        uid = self._node(row, text, parent, {"numbered": True} if found else {})
        self.open.append((depth, uid))

    def _led(self, uid: str) -> bool:
        """Whether a heading was followed at once by another one."""
        return any(n.parent == uid for n in self.nodes)

    def _of(self, uid: str) -> Node:
        return next(n for n in reversed(self.nodes) if n.uid == uid)

    def _node(self, row: int, title: str, parent: str, x: dict[str, object]) -> str:
        short = re.sub(r"^\d[\d.]*[.)]?\s+", "", title)
        uid = self.parts.uid(f"{parent or self.uid}.{slug(short[:40], f'r{row + 1}')}", (str(row),))
        code = found.group(1) if (found := _NUMBERED.match(title)) else ""
        code = "" if code in self.codes else code  # the numbers of headings and statements are two series
        self.nodes.append(Node(uid=uid, parent=parent, rank=f"{row:06}", kind="section" if parent else "dimension",
                               code=code, title=short[:300], profile=not parent, x=x))
        return uid

    def _home(self, row: int, dimension: str) -> str:
        """The node a statement hangs on: by its columns, else the heading above, else one for all."""
        parent = ""
        if "dimension" in self.mapping.columns:
            parent = self._named(row, "", dimension or "Without a dimension")
        elif self.open:
            parent = self.open[-1][1]
        section = self._cell(row, "section")
        if section:
            parent = self._named(row, parent, section)
        return parent or self._named(row, "", self.mapping.title or self.sheet.name or "Statements")

    def _named(self, row: int, parent: str, title: str) -> str:
        if (parent, title) not in self.by_title:
            self.by_title[parent, title] = self._node(row, title, parent, {})
        return self.by_title[parent, title]

    def _statement(self, row: int, text: str, dimension: str) -> None:
        if _FORMULA.match(text):
            self.parts.report("warning", (str(row), "text"), "The text begins like a formula; it was kept as text and "
                                                             "never run.")
        parent = self._home(row, dimension)
        code = self._cell(row, "code")
        base = f"{self.uid}.{slug(code, '')}" if slug(code, "") else f"{parent}.s{row + 1}"
        uid = self.parts.uid(base, (str(row), "code" if code else "text"))
        weight = self._cell(row, "weight")
        if weight and not _WEIGHT.fullmatch(weight):
            self.parts.report("error", (str(row), "weight"), f'The weight "{weight[:40]}" is no number.',
                              "Write it with a point and without signs; 1 was read.")
            weight = ""
        for column, (level, _) in self.mapping.levels.items():
            words = self.sheet.cell(row, column).strip()
            if words:
                self.descriptors.append(Descriptor(node=uid, value=level, text=words))
        self.criteria.append(Criterion(
            uid=uid, parent=parent, rank=f"{row:06}", code=code, text=text, level=self._level(row),
            ask=self._cell(row, "ask"), evidence=self._cell(row, "evidence"), weight=weight or "1",
            texts=some(about=self._cell(row, "about")),
            scale="level" if self.mapping.answers == "levels" else "answer"))

    def _level(self, row: int) -> str:
        text = self._cell(row, "level")
        if not text:
            return ""
        found = _LEVEL.match(text)
        level = str(int(found.group(1))) if found else slug(text)
        if not level:
            self.parts.report("error", (str(row), "level"), f'The level "{text[:40]}" cannot be read.')
            return ""
        if level not in self.levels:
            self.levels[level] = (text if not found else text[found.end():].lstrip(" :.–—-"))[:80]
        return level

    def _framework(self) -> Framework:
        numbers = sorted((k for k in self.levels if k.isdigit()), key=int)
        named = [k for k in self.levels if not k.isdigit()]
        by_level = any(c.level for c in self.criteria)
        if by_level and numbers and int(numbers[0]) > 0 and not self.mapping.levels:
            numbers = ["0", *numbers]  # the lowest level is the one nobody has to earn
            self.levels["0"] = "None"
        elif by_level and not numbers and named:
            named, self.levels = ["none", *named], {"none": "None", **self.levels}
        steps = [(k, self.levels[k], "") for k in [*numbers, *named]]
        scales: list[Scale] = [scale_of("level", LEVEL, steps, title="Level")] if steps else []
        answers = ANSWERS.get(self.mapping.answers, ANSWERS["yes_no"])
        met = {"met": ("yes",)} if self.mapping.answers != "ni_fi" else {}
        if self.mapping.answers != "levels" or not steps:
            scales.append(scale_of("answer", ANSWER, answers, title="Answer"))
        method = MethodRef(id="counts", params=met)
        if self.mapping.answers == "levels" and steps:
            method = MethodRef(id="level_pick")
        elif by_level:
            method = MethodRef(id="gated", params=met)
        title = self.mapping.title or self.sheet.name or "Imported table"
        return self.parts.finish(Framework(
            uid=self.uid, code=slug(title).upper()[:12].strip("-."), title=title, version="1.0.0",
            provenance=Provenance(basis="read", label="Imported from a table"), method=method, scales=tuple(scales),
            nodes=tuple(self.nodes), criteria=tuple(self.criteria), descriptors=tuple(self.descriptors)))
