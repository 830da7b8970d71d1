"""Which column of a table means what: the mapping a person confirms, and a first guess at it.

Owns the fields a table can fill and the words that give them away. Reads cells only; makes no framework.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.formats.sheets import Sheet

# field, what people call it on screen, words in a heading that give it away (whole words, most telling first)
FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("text", "Statement", ("assessment criterium", "criterium", "criterion", "statement", "requirement", "control",
                           "practice", "description", "kriterium", "anforderung", "aussage", "exigence", "critère",
                           "measure", "activity", "text")),
    ("code", "Code", ("criterium number", "code", "id", "ref", "reference", "number", "no", "nr", "nummer", "#",
                      "identifier", "numéro")),
    ("dimension", "Dimension", ("dimension", "domain", "area", "category", "function", "pillar", "bereich", "domaine",
                                "kategorie", "theme")),
    ("section", "Section", ("section", "subdomain", "sub-domain", "subcategory", "sub-category", "sub-dimension",
                            "subdimension", "group", "topic", "capability", "abschnitt", "thema", "stream")),
    ("level", "Level", ("level", "maturity level", "maturity", "stage", "stufe", "reifegrad", "niveau")),
    ("ask", "Question", ("question", "ask", "frage", "interview question")),
    ("evidence", "Evidence hint", ("evidence", "evidence hint", "typical evidence", "artefacts", "artifacts",
                                   "nachweis", "preuve")),
    ("weight", "Weight", ("weight", "gewicht", "weighting", "poids")),
    ("about", "Note", ("note", "notes", "comment", "comments", "guidance", "explanation", "rationale", "hinweis",
                       "bemerkung")),
)
TITLES: Mapping[str, str] = {f: title for f, title, _ in FIELDS}
_LEVEL = re.compile(r"(?:(?:maturity\s+)?(?:level|stage|stufe|niveau|l)\s*)(\d{1,2})\b[\s:.–—-]*(.*)", re.IGNORECASE)
_BARE = re.compile(r"(\d{1,2})(?:\s*[:.–—-]\s*(.+))?$")
LOOK = 30


@dataclass(frozen=True)
class TableMapping:
    """What is read from a table. Rows and columns count from 0; header -1 means there is none.

    `columns`: field to column; `levels`: column to (level id, label), descriptor texts. `headings`: a row that fills
    only the statement column is a heading, not a statement.
    """

    sheet: str
    header: int = -1
    columns: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    headings: bool = True
    title: str = ""
    uid: str = ""
    answers: str = "yes_no"


def words_of(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip().casefold()).rstrip(":*")


def guess_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet that looks most like a list of statements: visible, and the fullest."""
    shown = [s for s in sheets if s.rows and not s.hidden] or [s for s in sheets if s.rows]
    return max(shown, key=lambda s: sum(1 for r in s.rows if any(c.strip() for c in r)), default=None)


def guess(sheet: Sheet, title: str = "") -> TableMapping:
    """A first mapping of a sheet, to be confirmed or changed by a person."""
    header = _header(sheet)
    columns, levels = _named(sheet.rows[header]) if header >= 0 else ({}, {})
    width = max((len(r) for r in sheet.rows), default=0)
    taken = {*columns.values(), *levels}
    body = sheet.rows[header + 1:]
    if "text" not in columns:
        free = [c for c in range(width) if c not in taken]
        if free and any(_mean_length(body, c) for c in free):
            columns = {**columns, "text": max(free, key=lambda c: (_mean_length(body, c), -c))}
        else:
            name = next((n for n in ("ask", "section", "dimension", "about", "evidence") if n in columns), "")
            columns = {k: v for k, v in columns.items() if k != name} | ({"text": columns[name]} if name else {})
    if "code" not in columns and columns.get("text", 0) > 0 and 0 not in {*columns.values(), *levels} and _short(body):
        columns = {**columns, "code": 0}
    return TableMapping(sheet=sheet.name, header=header, columns=dict(columns), levels=levels, title=title,
                    headings="dimension" not in columns, answers="levels" if len(levels) > 2 else "yes_no")


def _header(sheet: Sheet) -> int:
    """The row whose cells name most fields; -1 when none does."""
    best, found = 0, -1
    for i, row in enumerate(sheet.rows[:LOOK]):
        filled = [c for c in row if c.strip()]
        columns, levels = _named(row)
        score = len(columns) + len(levels)
        if score > best and (len(filled) >= 2 or (score == len(filled) == 1 and i == 0)) and all(
                len(c) <= 80 for c in filled):
            best, found = score, i
    return found


def _named(row: Sequence[str]) -> tuple[dict[str, int], dict[int, tuple[str, str]]]:
    """Fields and level columns by their headings; the more telling word wins a field."""
    ranked: list[tuple[int, int, str, int]] = []
    levels: dict[int, tuple[str, str]] = {}
    for column, cell in enumerate(row):
        words = words_of(cell)
        if not words or len(words) > 80:
            continue
        level = _LEVEL.fullmatch(cell.strip()) or _BARE.fullmatch(cell.strip())
        if level:
            levels[column] = (str(int(level.group(1))), (level.group(2) or "").strip())
            continue
        for name, _, known in FIELDS:
            for place, word in enumerate(known):
                if words == word:
                    ranked.append((0, place, name, column))
                elif re.search(rf"\b{re.escape(word)}\b", words):
                    ranked.append((1, place, name, column))
    columns: dict[str, int] = {}
    for _, _, name, column in sorted(ranked):
        if name not in columns and column not in columns.values():
            columns[name] = column
    if len(levels) == 1 or len({v[0] for v in levels.values()}) != len(levels):
        levels = {}
    return columns, levels


def _mean_length(rows: Sequence[Sequence[str]], column: int) -> float:
    cells = [len(r[column].strip()) for r in rows if column < len(r) and r[column].strip()]
    return sum(cells) / len(rows) if rows else 0.0


def _short(rows: Sequence[Sequence[str]]) -> bool:
    cells = [r[0].strip() for r in rows if r and r[0].strip()]
    return bool(cells) and all(len(c) <= 24 for c in cells) and len(set(cells)) == len(cells)
