"""Where every key of a block-style YAML text stands: a line scanner, used only for places in complaints.

Owns a rough reading of indentation; it never fails and never decides what a file means. Inside flow collections and
multi-line texts nothing is found, and the nearest key outside stands for it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_DEPTH = 64
Path = tuple[str, ...]
_KEY = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>'"%@`\[\]{},-][^#\n]*?|-[^\s:][^#\n]*?):(?=\s|$)""")


class Line(NamedTuple):
    """A line number from 1 and the text after the key or dash on it."""

    number: int
    value: str


def yaml_lines(text: str) -> dict[Path, Line]:
    """Every key path (document number first) with its line."""
    out: dict[Path, Line] = {}
    stack: list[tuple[int, str, bool]] = []  # (indentation, key or index, is it an index) of the open collections
    counts: dict[tuple[int, Path], int] = {}
    document = 0
    seen_content = False
    block = -1  # indentation of the key that opened a block text, or -1
    closing = ""  # the quote that ends a text over several lines
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            if _ends(line, closing):
                closing = ""
            continue
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if block >= 0:
            if not bare.strip() or indent > block:
                continue
            block = -1
        if not bare.strip() or bare.startswith("#"):
            continue
        if indent == 0 and (bare.rstrip() in ("---", "...") or bare.startswith("--- ")):
            if bare.startswith("---") and seen_content:
                document += 1
            stack, seen_content = [], seen_content or bare.startswith("--- ")
            continue
        if indent == 0 and bare.startswith("%"):
            continue
        seen_content = True
        column = indent
        rest = bare
        opener = indent
        while True:
            dash = rest.startswith("- ") or rest.strip() == "-"
            # a dash at the column of its parent's key belongs to that key, as YAML allows
            while stack and (stack[-1][0] > column or (stack[-1][0] == column and not dash)):
                stack.pop()
            if dash:
                if stack and stack[-1][0] == column and stack[-1][2]:
                    stack.pop()
                base = (str(document), *(k for _, k, _ in stack))
                index = counts.get((column, base), 0)
                counts[(column, base)] = index + 1
                stack.append((column, str(index), True))
                if len(stack) <= MAX_DEPTH:
                    after = rest[1:].strip()
                    out.setdefault((*base, str(index)), Line(number, after))
                inner = rest[1:].lstrip(" ")
                opener = column
                column += len(rest) - len(inner)
                rest = inner
                if not rest.strip():
                    break
                continue
            break
        found = _KEY.match(rest)
        if found:
            name = found.group(1)
            if name[:1] in "\"'" and len(name) > 1:
                name = name[1:-1]
            stack.append((column, name, False))
            value = rest[found.end():].strip()
            if len(stack) <= MAX_DEPTH:
                out[(str(document), *(k for _, k, _ in stack))] = Line(number, value)
            opener = column
        else:
            value = rest.strip()
        if value[:1] in ("|", ">"):
            block = opener
        elif value[:1] in ("'", '"') and not _ends(value[1:], value[0]):
            closing = value[0]
    return out


def _ends(text: str, quote: str) -> bool:
    """Whether the quote that opened before this text closes in it."""
    if quote == "'":
        return text.replace("''", "").count("'") > 0
    at = 0
    while True:
        at = text.find('"', at)
        if at < 0:
            return False
        slashes = len(text[:at]) - len(text[:at].rstrip("\\"))
        if slashes % 2 == 0:
            return True
        at += 1
