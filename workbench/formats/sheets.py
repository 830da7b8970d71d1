"""Workbooks (.xlsx) as plain text cells: nothing is computed, nothing followed, nothing grows without bound.

Owns the little of the file format that is needed: sheets, shared texts, dates, merged cells, formulas (told, their last
value read). Knows nothing of frameworks. Refuses encrypted files, document types and archives that lead outside.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET  # document types are refused before it sees a byte

from workbench.errors import Invalid, Problem

MAX_PART = 32 * 1024 * 1024
MAX_TOTAL = 96 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_CELLS = 500_000
MAX_CELL = 32_767
MAX_FILL = 10_000
MAX_SHEETS = 100
_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x(00[0-9A-Fa-f]{2})_")  # how a workbook writes signs that XML cannot hold
_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_IDS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


@dataclass
class Sheet:
    """One table of text: `rows` from row 1; `problems` carry places like `Sheet1!B3`."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hidden: bool = False

    def place(self, row: int, column: int) -> str:
        """A cell as people name it; row and column from 0."""
        return f"{self.name}!{letters(column)}{row + 1}" if self.name else f"line {row + 1}, column {letters(column)}"

    def cell(self, row: int, column: int) -> str:
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


def letters(column: int) -> str:
    """0 is A, 26 is AA."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def read_workbook(data: bytes, name: str) -> list[Sheet]:
    """All sheets with text, in order. Raises Invalid when the file breaks a rule."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Invalid(f"{name}: This is an encrypted workbook or one of the old .xls kind.",
                      "Save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Workbook(archive, name).sheets()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, EOFError, ValueError, LookupError,
            NotImplementedError, OSError, OverflowError, ET.ParseError) as error:
        # zipfile and expat tell damage and encryption through these
        raise Invalid(f"{name}: The workbook is damaged: {str(error)[:160]}.",
                      "Open it in a spreadsheet program and save it again.") from error


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.total = 0
        self.cells = 0
        self.fills = 0
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Invalid(f"{name}: The workbook holds {len(entries)} parts; at most {MAX_ENTRIES} are read.")
        for info in entries:
            parts = info.filename.replace("\\", "/").split("/")
            if ".." in parts or info.filename.startswith("/") or ":" in info.filename:
                raise Invalid(f"{name}: The workbook holds a path that leads outside it: {info.filename[:80]!r}.",
                              "It was not read. Ask its sender for a new copy.")

    def part(self, path: str) -> bytes:
        """The bytes of one part, bounded whatever its header claims; empty when it is absent."""
        try:
            info = self.archive.getinfo(path)
        except KeyError:
            return b""
        with self.archive.open(info) as stream:
            data = stream.read(MAX_PART + 1)
        self.total += len(data)
        if len(data) > MAX_PART or self.total > MAX_TOTAL:
            raise Invalid(f"{self.name}: The workbook unpacks to more than is read ({MAX_PART // 1024 // 1024} MB a "
                          "part).", "Keep only the sheets that are needed.")
        head = data[:2048].lower()
        if b"<!doctype" in head or b"<!entity" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:64]:
            raise Invalid(f"{self.name}: A part of the workbook defines entities or is no UTF-8 text.",
                          "It was not read. Save the workbook again in a spreadsheet program.")
        return data

    def sheets(self) -> list[Sheet]:
        book = self.part("xl/workbook.xml")
        if not book:
            raise Invalid(f"{self.name}: This is no workbook: it has no sheets.", "Save it as .xlsx.")
        targets = {str(e.get("Id")): str(e.get("Target") or "") for e in _elements(
            self.part("xl/_rels/workbook.xml.rels"), "Relationship")}
        self.early = any(e.get("date1904") in ("1", "true") for e in _elements(book, "workbookPr"))
        self.texts = self._texts()
        self.dates = self._dates()
        out: list[Sheet] = []
        for element in _elements(book, "sheet"):
            if len(out) >= MAX_SHEETS:
                break
            key = next((v for k, v in element.attrib.items() if k.endswith("}id") or k == "r:id"), "")
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            data = self.part(path) if target else b""
            if data:
                sheet = Sheet(str(element.get("name") or f"Sheet{len(out) + 1}"),
                              hidden=element.get("state", "visible") != "visible")
                self._fill(sheet, data)
                out.append(sheet)
        return out

    def _texts(self) -> list[str]:
        return ["".join(t.text or "" for t in _own_texts(e))[:MAX_CELL]
                for e in _elements(self.part("xl/sharedStrings.xml"), "si")]

    def _dates(self) -> list[bool]:
        """For every cell style whether it shows a date."""
        data = self.part("xl/styles.xml")
        if not data:
            return []
        custom = {e.get("numFmtId"): _DATE.sub("", e.get("formatCode") or "") for e in _elements(data, "numFmt")}
        dated = {k for k, code in custom.items() if re.search("[ymdhs]", code, re.IGNORECASE) and "0" not in code}
        root = ET.fromstring(data)  # noqa: S314
        styles = next((e for e in root if _name(e) == "cellXfs"), None)
        return [(f := e.get("numFmtId")) in dated or ((f or "").isdigit() and int(f or 0) in _DATE_IDS)
                for e in (styles if styles is not None else ())]

    def _fill(self, sheet: Sheet, data: bytes) -> None:
        formulas: list[str] = []
        merged: list[str] = []
        row_number = -1
        for element in _elements(data, "row", "mergeCell"):
            if _name(element) == "mergeCell":
                merged.append(str(element.get("ref") or ""))
                continue
            given = element.get("r") or ""
            row_number = int(given) - 1 if given.isdigit() and given != "0" else row_number + 1
            if row_number >= MAX_ROWS:
                sheet.problems.append(Problem("error", f"{sheet.name}!A{MAX_ROWS + 1}",
                                              f"The sheet has more than {MAX_ROWS} rows; the rest was not read."))
                break
            self._row(sheet, element, row_number, formulas)
        if formulas:
            more = f" and {len(formulas) - 3} more" if len(formulas) > 3 else ""
            sheet.problems.append(Problem(
                "warning", f"{sheet.name}!{formulas[0]}",
                f"Formulas stand in {', '.join(formulas[:3])}{more}: their last value was read, nothing was computed.",
                "Replace formulas by their values if that is not what is meant."))
        self._merge(sheet, merged)
        while sheet.rows and not any(c.strip() for c in sheet.rows[-1]):
            sheet.rows.pop()

    def _row(self, sheet: Sheet, row: ET.Element, number: int, formulas: list[str]) -> None:
        column = -1
        cells: list[str] = []
        for cell in row:
            if _name(cell) != "c":
                continue
            found = _REF.fullmatch(cell.get("r") or "")
            column = _column(found.group(1)) if found else column + 1
            if column >= MAX_COLUMNS:
                sheet.problems.append(Problem("warning", sheet.place(number, MAX_COLUMNS),
                                              f"Only the first {MAX_COLUMNS} columns are read."))
                break
            self.cells += 1
            if self.cells > MAX_CELLS:
                raise Invalid(f"{self.name}: The workbook has more than {MAX_CELLS} cells.",
                              "Keep only the sheet that is needed.")
            text, formula = self._cell(cell)
            place = f"{letters(column)}{number + 1}"
            if formula:
                formulas.append(place)
            if cell.get("t") == "e":
                sheet.problems.append(Problem("warning", f"{sheet.name}!{place}", f"The cell holds the error {text}.",
                                              "Mend the formula, or type the text."))
            while len(cells) <= column:
                cells.append("")
            cells[column] = text
        if any(cells):
            while len(sheet.rows) <= number:
                sheet.rows.append([])
            sheet.rows[number] = cells

    def _cell(self, cell: ET.Element) -> tuple[str, bool]:
        kind = cell.get("t") or "n"
        value = formula = None
        inline = ""
        for part in cell:
            name = _name(part)
            if name == "v":
                value = part.text or ""
            elif name == "f":
                formula = part.text or ""
            elif name == "is":
                inline = "".join(t.text or "" for t in _own_texts(part))
        if not value:
            text = inline if inline else f"={formula}" if formula else ""
        elif kind == "s":
            text = self.texts[int(value)] if value.isdigit() and int(value) < len(self.texts) else ""
        elif kind == "b":
            text = "TRUE" if value == "1" else "FALSE"
        elif kind in ("str", "inlineStr", "e", "d"):
            text = value
        else:
            text = self._number(value, cell.get("s") or "")
        if "_x" in text:
            text = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)
        return text[:MAX_CELL].replace("\r\n", "\n").replace("\0", "\ufffd"), formula is not None

    def _number(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        if style.isdigit() and int(style) < len(self.dates) and self.dates[int(style)] and 0 <= number < 2_958_466:
            day = (datetime(1904, 1, 1) if self.early else datetime(1899, 12, 30)) + timedelta(days=number)  # noqa: DTZ001
            return day.date().isoformat() if number == int(number) else day.isoformat(" ", "minutes")
        # a spreadsheet keeps 15 digits; what lies beyond is noise of its arithmetic
        text = format(number, ".15g")
        return text if "e" not in text else value

    def _merge(self, sheet: Sheet, merged: list[str]) -> None:
        """A merged cell says its text once; it belongs to every row it covers."""
        filled = 0
        for ref in merged[:MAX_FILL]:
            ends = _REF.findall(ref)
            if len(ends) != 2:
                continue
            (left, top), (_, bottom) = ends
            column, first, last = _column(left), int(top) - 1, int(bottom) - 1
            text = sheet.cell(first, column)
            if not text or last <= first:
                continue
            for row in range(first + 1, min(last, len(sheet.rows) - 1) + 1):
                self.fills += 1
                if self.fills > MAX_CELLS:
                    return
                cells = sheet.rows[row]
                if any(c.strip() for c in cells):
                    while len(cells) <= column:
                        cells.append("")
                    cells[column] = cells[column] or text
                    filled += 1
        if filled:
            sheet.problems.append(Problem("warning", f"{sheet.name}!{merged[0].split(':')[0]}",
                                          f"Merged cells were read as the same text in {filled} more rows."))


def _name(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _own_texts(element: ET.Element) -> Iterator[ET.Element]:
    """The texts of a string without its phonetic hints."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child
        elif name == "r":
            yield from (t for t in child if _name(t) == "t")


def _elements(data: bytes, *names: str) -> Iterator[Any]:
    """Elements of these names one after the other, each forgotten when the next is asked for."""
    if not data:
        return
    depth = 0
    for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: S314
        if event == "start":
            depth += 1
            if depth > 64:
                raise ValueError("it is nested too deeply")
            continue
        depth -= 1
        if _name(element) in names:
            yield element
            element.clear()


def _column(text: str) -> int:
    number = 0
    for sign in text:
        number = number * 26 + ord(sign) - 64
    return number - 1
