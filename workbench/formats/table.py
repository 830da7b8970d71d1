"""Tables of statements: CSV and workbooks of any make, read through a mapping of columns.

Owns the way from the file to sheets of text and the import with the guessed mapping; a screen may show the sheets, let
people change the mapping and call `framework_of` again. Knows what a comma file is, not what a row means.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from workbench.errors import Invalid, Problem
from workbench.formats.base import BY_NAME, NOT, Format, Imported, Watch, bounded, bytes_of
from workbench.formats.sheets import MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, read_workbook
from workbench.formats.table_guess import guess, guess_sheet
from workbench.formats.table_read import framework_of

BOOKS, TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv")
MAX_TABLE = 16 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")


def read_tables(path: Path) -> list[Sheet]:
    """Every sheet of a file as text; a comma file is one sheet without a name."""
    data = bytes_of(path, MAX_TABLE)
    if path.suffix.lower() in BOOKS or data[:4] == b"PK\x03\x04":
        return read_workbook(data, path.name)
    return [_comma_file(data, path.name)]


def _comma_file(data: bytes, name: str) -> Sheet:
    problems: list[Problem] = []
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            text = data.decode("cp1252", "replace")
            problems.append(Problem("warning", f"{name}:{line}", "The file is not UTF-8; it was read as Windows text.",
                                    "Check words with accents, or save it as UTF-8."))
    if "\0" in text:
        problems.append(Problem("warning", f"{name}:{text[:text.index(chr(0))].count(chr(10)) + 1}",
                                "The file holds characters that are no text; they were replaced."))
        text = text.replace("\0", "\ufffd")
    rows: list[list[str]] = []
    cells = 0
    # a row is cut at the row break only: a bare carriage return would be one for csv too
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=_delimiter(text))
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= MAX_ROWS or cells > MAX_CELLS:
                problems.append(Problem("error", f"{name}:{reader.line_num}",
                                        f"The table is larger than {MAX_ROWS} rows; the rest was not read."))
                break
            if len(row) > MAX_COLUMNS:
                problems.append(Problem("warning", f"{name}:{reader.line_num}",
                                        f"Only the first {MAX_COLUMNS} columns are read."))
            rows.append([c[:MAX_CELL] for c in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise Invalid(f"{name}:{reader.line_num}: The table is broken: {error}.",
                      "Is a quotation mark missing?") from error
    return Sheet("", rows, problems)


def _delimiter(text: str) -> str:
    """The sign that splits the first rows most evenly."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    best, found = 0.0, ","
    for sign in DELIMITERS:
        counts = [line.count(sign) for line in lines]
        if counts and counts[0]:
            same = sum(1 for c in counts if c == counts[0])
            score = counts[0] * same / len(counts)
            if score > best:
                best, found = score, sign
    return found


def _sniff(path: Path) -> int:
    return BY_NAME if path.is_file() and path.suffix.lower() in (*BOOKS, *TEXTS) else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 1, f"Reading {path.name}")
    sheet = guess_sheet(read_tables(path))
    if sheet is None:
        raise Invalid(f"{path.name}: There is no text in this table.", "Is it the right file?")
    made = framework_of(sheet, guess(sheet, path.stem), watch)
    problems = [replace(p, place=p.place if sheet.name else f"{path.name}, {p.place}"
                        if not p.place.startswith(path.name) else p.place) for p in made.problems]
    return Imported((made.framework,), problems=bounded(problems))


FORMAT = Format(id="table", title="Table (CSV or XLSX)", suffixes=(*TEXTS, *BOOKS), sniff=_sniff, read=_read)
