"""Blocks of spreadsheet cells as text: what a spreadsheet puts on the clipboard, read and written.

Pure: text in, rows out. A cell that holds a tab, a line break or a quote stands in quotes, a quote inside is doubled;
a quote in the middle of a cell is only a quote.
"""

from __future__ import annotations

from collections.abc import Sequence

MAX_CELLS = 100_000


def parse_block(text: str) -> list[list[str]]:
    """Rows of cells; all rows are as long as the longest. The line break at the end adds no row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if not text:
        return []
    rows: list[list[str]] = [[]]
    at, end, count = 0, len(text), 0
    while at <= end:
        cell, at = _cell(text, at)
        count += 1
        if count > MAX_CELLS:
            break
        rows[-1].append(cell)
        if at >= end:
            break
        if text[at] == "\n":
            rows.append([])
        at += 1
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def _cell(text: str, at: int) -> tuple[str, int]:
    """The cell that begins at `at` and the place of the separator behind it."""
    if text[at:at + 1] == '"':
        parts, here = [], at + 1
        while (close := text.find('"', here)) >= 0:
            parts.append(text[here:close])
            if text[close + 1:close + 2] == '"':
                parts.append('"')
                here = close + 2
                continue
            if close + 1 == len(text) or text[close + 1] in "\t\n":
                return "".join(parts), close + 1
            break  # a quote that closes nothing: the cell merely begins with one
    stops = [n for n in (text.find("\t", at), text.find("\n", at)) if n >= 0]
    stop = min(stops, default=len(text))
    return text[at:stop], stop


def write_block(rows: Sequence[Sequence[str]]) -> str:
    """The same block as a spreadsheet takes it."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def _quoted(cell: str) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    if any(sign in cell for sign in "\t\n") or cell.startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
