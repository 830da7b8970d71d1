"""Canonical JSON: the one emitter, and a parser that never trusts its input and knows where things stand.

Owns the byte form (UTF-8, LF, keys sorted by code point, indent 1, trailing newline) and the complaints that belong to
JSON itself. Knows nothing of frameworks. Line numbers are looked up only when there is something to complain about, so
that a good file is read at the speed of the standard library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any

from workbench.errors import Problem

MAX_NESTING = 64
MAX_FILE_BYTES = 32 * 1024 * 1024
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")

Path = tuple[str, ...]


def emit(value: Any) -> str:
    """The canonical text of a JSON value."""
    out: list[str] = []
    _write(value, "\n", out.append)
    out.append("\n")
    return "".join(out)


def _write(value: Any, end: str, put: Callable[[str], None]) -> None:
    """Append a value; `end` is the line break with the indentation of the place it stands in.

    By hand because the library's own encoder runs in Python once it indents, and keys are sorted here because one that
    is no text would make its sorting fail.
    """
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, Mapping):
        if not value:
            put("{}")
            return
        inner = end + " "
        start = "{" + inner
        for key in sorted(value, key=str):
            item = value[key]
            put(start)
            put(encode_basestring(str(key)))
            if item is True:
                put(": true")
            elif type(item) is str:
                put(": " + encode_basestring(item))
            else:
                put(": ")
                _write(item, inner, put)
            start = "," + inner
        put(end + "}")
    elif isinstance(value, (list, tuple)):
        if not value:
            put("[]")
            return
        inner = end + " "
        start = "[" + inner
        for item in value:
            put(start)
            _write(item, inner, put)
            start = "," + inner
        put(end + "]")
    else:
        put(json.dumps(value))


class _Decimal(str):
    """A number with a fraction, kept as the text that was written."""


class Document:
    """One parsed file: `value` (None when unusable) and the problems found; `line` finds the place of a key."""

    def __init__(self, name: str, data: str | bytes) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.value: Any = None
        self._lines: dict[Path, list[int]] | None = None
        self.text = self._decode(data)
        if self.text:
            self._parse()
        elif not self.problems:
            self._error(f"{name}:1", "The file is empty.", "Restore it from a copy.")

    def place(self, *path: str) -> str:
        """`file:line` of the deepest part of a path that exists in the file."""
        if self._lines is None:
            self._lines = line_numbers(self.text)
        for end in range(len(path), 0, -1):
            found = self._lines.get(path[:end])
            if found:
                return f"{self.name}:{found[0]}"
        return f"{self.name}:1"

    def _error(self, place: str, text: str, hint: str = "") -> None:
        self.problems.append(Problem("error", place, text, hint))

    def _decode(self, data: str | bytes) -> str:
        if len(data) > MAX_FILE_BYTES:
            self._error(self.name, "The file is larger than 32 MB and was not read.")
            return ""
        if isinstance(data, bytes):
            try:
                data = data.decode("utf-8")
            except UnicodeDecodeError as error:
                line = error.object[: error.start].count(b"\n") + 1
                self._error(f"{self.name}:{line}", "The file is not UTF-8 text.", "Save it with the encoding UTF-8.")
                return ""
        if data.startswith("\ufeff"):
            self.problems.append(Problem("warning", f"{self.name}:1", "The file starts with a byte order mark."))
            data = data[1:]
        return data

    def _parse(self) -> None:
        doubled: list[bool] = []
        odd: list[str] = []

        def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            out = dict(pairs)
            if len(out) != len(pairs):
                doubled.append(True)
            return out

        def decimal(word: str) -> _Decimal:
            odd.append(word)
            return _Decimal(word)

        try:
            value = json.loads(self.text, object_pairs_hook=collect, parse_float=decimal, parse_constant=decimal)
        except json.JSONDecodeError as error:
            self._error(f"{self.name}:{error.lineno}", f"The JSON is broken: {error.msg} (column {error.colno}).",
                        "Mend this line; nothing of this file was read.")
            return
        except RecursionError:
            self._too_deep()
            return
        except ValueError:  # a whole number of thousands of digits
            self._error(f"{self.name}:1", "The file holds a number that is too long to be read.")
            return
        if doubled:
            self._report_doubled()
        if _nesting(value) > MAX_NESTING:
            self._too_deep()
        elif odd or "null" in self.text or "\\u" in self.text or _LONE.search(self.text):
            self.value = self._clean(value, ())
        else:  # nothing that could need mending: the walk would be half the time of reading
            self.value = value

    def _too_deep(self) -> None:
        self._error(f"{self.name}:1", f"The JSON is nested deeper than {MAX_NESTING} levels.", "The file was not read.")

    def _report_doubled(self) -> None:
        self._lines = line_numbers(self.text)
        for path, lines in self._lines.items():
            if any(len(self._lines.get(path[:n], ())) > 1 for n in range(1, len(path))):
                continue  # the two copies of a doubled object share their keys; one complaint is enough
            for line in lines[1:]:
                what = f'The id "{path[0]}"' if len(path) == 1 else f'The key "{path[-1]}" of "{path[0]}"'
                self._error(f"{self.name}:{line}", f"{what} is written twice (first in line {lines[0]}).",
                            "Keep one of the two; the later one was read.")

    def _clean(self, value: Any, path: Path) -> Any:
        """Plain values only: no null, no fraction, no half characters; complaints carry their line."""
        if isinstance(value, str):
            if isinstance(value, _Decimal):
                self._warn(path, f"The number {value} is not written as text.", f'Write "{value}".')
                value = str(value)
            if _LONE.search(value):
                self._warn(path, "The text holds half a character and was mended.")
                value = _LONE.sub("\ufffd", value)
            return value
        if isinstance(value, dict):
            out = {}
            for key, item in value.items():
                if item is None:
                    self._warn((*path, key), f'The key "{key}" has no value (null) and was left out.')
                    continue
                out[self._clean(key, path)] = self._clean(item, (*path, key))
            return out
        if isinstance(value, list):
            return [self._clean(v, (*path, str(i))) for i, v in enumerate(value) if v is not None]
        return value

    def _warn(self, path: Path, text: str, hint: str = "") -> None:
        self.problems.append(Problem("warning", self.place(*path), text, hint))


def _nesting(value: Any) -> int:
    """How many containers lie in one another, found layer by layer and not further than matters."""
    depth = 0
    layer = [value]
    while depth <= MAX_NESTING:
        layer = [v for v in layer if isinstance(v, (dict, list))]
        if not layer:
            break
        depth += 1
        layer = [v for box in layer for v in (box.values() if isinstance(box, dict) else box)]
    return depth


def line_numbers(text: str) -> dict[Path, list[int]]:
    """Every key path with the lines it is written in (more than one where a key is doubled). Never fails."""
    out: dict[Path, list[int]] = {}
    stack: list[str | int] = []  # the key or index being filled at each depth; -1 means a key is awaited
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        sign = match.group()
        if sign == "{":
            _mark(out, stack, line)
            stack.append(-1)
        elif sign == "[":
            _mark(out, stack, line)
            stack.append(0)
        elif sign in "}]":
            if stack:
                stack.pop()
        elif sign == ",":
            if stack:
                top = stack[-1]
                stack[-1] = top + 1 if isinstance(top, int) and top >= 0 else -1
        elif sign == ":":
            continue
        elif stack and stack[-1] == -1 and sign.startswith('"'):
            try:
                key = json.loads(sign)
            except ValueError:
                key = sign
            stack[-1] = key
            if len(stack) <= MAX_NESTING:
                out.setdefault(tuple(str(s) for s in stack), []).append(line)
        else:
            _mark(out, stack, line)
    return out


def _mark(out: dict[Path, list[int]], stack: list[str | int], line: int) -> None:
    """Elements of a list have no key sign of their own, so their first sign gives the line."""
    if stack and isinstance(stack[-1], int) and stack[-1] >= 0 and len(stack) <= MAX_NESTING:
        out.setdefault(tuple(str(s) for s in stack), []).append(line)
