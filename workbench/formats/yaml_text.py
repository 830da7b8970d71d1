"""YAML of other systems as plain values: nothing is executed, nothing grows without bound, every complaint has a line.

Owns the parser (YAML 1.2 core: `no`, dates and times stay text), the texts the parser would have turned into other
types, and the traps of the language. Knows nothing of frameworks. Where things stand is looked up only when there is
something to complain about.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import Any

from workbench.errors import Invalid, Problem
from workbench.formats.yaml_lines import Line, yaml_lines

MAX_YAML = 16 * 1024 * 1024
MAX_DEPTH = 64
MAX_ALIAS_BYTES = 4 * 1024 * 1024
MAX_DOCUMENTS = 64
MAX_SUSPECTS = 200

Path = tuple[str, ...]
_AT = re.compile(r"line (\d+), column (\d+)")
_HASH = re.compile(r"\n([ ]*)#[^\s#=!-]")  # after a line that ends in a colon and is less indented
_CUT = re.compile(r"[ \t]#[^\s#]")
_ODD = re.compile(r"(?:: +|\n *(?:- +)+)[+-]?0[0-9xob][0-9A-Fa-f]*[ \t]*(?:\n|$|#)"
                  r"|\[(?:[^\]\n]*,)? *[+-]?0[0-9xob][0-9A-Fa-f]* *[,\]]")
_PAIR = re.compile(r"\s*(?:- +)*[\w.-]+:[ \t]+[^\s'\"|>&*\[{#]")
_TAG = re.compile(r"[:\-,\[{\n][ \t]*!{1,2}[A-Za-z<(/]")
_NUL = re.compile(r"\0|\\0|\\x00|\\u0000|\\U00000000")
_PLAIN = re.compile(r"\s+#.*$")


class Number(str):
    """A number with a fraction or an odd spelling, kept as the text that was written."""

    __slots__ = ()


class YamlDocument:
    """One parsed file: `values`, one per document in it, and the problems found. Raises Invalid when it is no YAML."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._lines: dict[Path, Line] | None = None
        self.text = self._decode(data)
        self.values: list[Any] = self._parse()
        self._odd = _ODD.search(self.text) is not None
        self._nul = _NUL.search(self.text) is not None
        self.values = [self._clean(v, (str(i),)) for i, v in enumerate(self.values)]
        self._traps()

    # where things stand

    def lines(self) -> dict[Path, Line]:
        if self._lines is None:
            self._lines = yaml_lines(self.text)
        return self._lines

    def place(self, *path: str) -> str:
        """`file:line` of the deepest part of a path (document number first) that exists in the file."""
        lines = self.lines()
        for end in range(len(path), 0, -1):
            found = lines.get(path[:end])
            if found is not None:
                return f"{self.name}:{found.number}"
        return f"{self.name}:1"

    def written(self, *path: str) -> str:
        """A plain value as it stands in the file, or empty when that cannot be told."""
        found = self.lines().get(path)
        if found is None:
            above = self.lines().get(path[:-1])
            return _item(above.value, path[-1]) if above is not None else ""
        return _PLAIN.sub("", found.value).strip()

    def report(self, severity: str, path: Path, text: str, hint: str = "") -> None:
        level = "error" if severity == "error" else "warning"
        self.problems.append(Problem(level, self.place(*path), text, hint))  # type: ignore[arg-type]

    # reading

    def _decode(self, data: bytes) -> str:
        if len(data) > MAX_YAML:
            raise Invalid(f"{self.name}: The file is larger than {MAX_YAML // 1024 // 1024} MB and was not read.",
                          "Is this a framework file?")
        encoding = "utf-8"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            encoding = "utf-16"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise Invalid(f"{self.name}:{line}: The file is not UTF-8 text.",
                          "Save it with the encoding UTF-8.") from error
        if encoding != "utf-8":
            self.problems.append(Problem("warning", f"{self.name}:1", "The file is UTF-16 and was converted."))
        return text.removeprefix("\ufeff").replace("\r\n", "\n")

    def _parse(self) -> list[Any]:
        import fast_yaml

        if not self.text.strip():
            raise Invalid(f"{self.name}:1: The file is empty.", "Restore it from a copy.")
        try:
            values = list(fast_yaml.safe_load_all(
                self.text, max_depth=MAX_DEPTH, max_alias_bytes=MAX_ALIAS_BYTES, max_documents=MAX_DOCUMENTS))
            self._doubled()
        except (ValueError, RecursionError, MemoryError) as error:
            raise self._refusal(str(error)) from error
        return values

    def _refusal(self, words: str) -> Invalid:
        first = words.splitlines()[0] if words else "it cannot be read"
        found = _AT.search(words)
        place = f"{self.name}:{found.group(1)}" if found else f"{self.name}:1"
        detail = first.removeprefix("YAML parse error: ").removeprefix("YAML syntax error: ")
        detail = _AT.sub("", detail).replace("YAML resource limit exceeded at :", "").removesuffix(" at ").strip(" :,")
        if "limit" in words or "exceeds" in words:
            return Invalid(f"{place}: The YAML grows beyond what is read: {detail[:160]}.",
                           "Nothing of this file was read.")
        column = f" (column {found.group(2)})" if found else ""
        return Invalid(f"{place}: The YAML is broken: {detail[:160]}{column}.",
                       "Mend this line; nothing of this file was read.")

    def _doubled(self) -> None:
        from fast_yaml import lint

        for found in lint.Linter(_only_doubled()).lint(self.text):
            if found.code != "duplicate-key":
                continue
            where = found.span.start.line
            words = found.message
            self.problems.append(Problem(
                "error", f"{self.name}:{where}", f"{words[:1].upper()}{words[1:]}: it is written twice.",
                "Keep one of the two; the later one was read."))

    def _clean(self, value: Any, path: Path) -> Any:
        """Plain values only, keys as text: no null, no fraction, nothing that another type would say differently."""
        kind = type(value)
        if kind is dict:
            for key, item in list(value.items()):
                item_kind = type(item)
                if type(key) is not str or (self._nul and "\0" in key):
                    del value[key]
                    key = self._key(key, path)
                    value[key] = item
                if item_kind is str:
                    if self._nul:
                        value[key] = item.replace("\0", "\ufffd")
                elif item is None:
                    del value[key]
                elif item_kind is not bool:
                    value[key] = self._clean(item, (*path, key))
            return value
        if kind is list:
            if None in value:
                value = [v for v in value if v is not None]
            for i, item in enumerate(value):
                if type(item) is not str or self._nul:
                    value[i] = self._clean(item, (*path, str(i)))
            return value
        if kind is int:
            if self._odd:
                written = self.written(*path)
                if written and written != str(value):
                    return Number(written)
            return value if -(2**63) < value < 2**63 else Number(value)
        if kind is float:
            written = self.written(*path)
            if not written:
                self.report("warning", path, f"The number {value!r} may have been written differently.",
                            "Put it in quotes to keep it as it stands.")
            return Number(written or repr(value))
        if kind is str:
            return value.replace("\0", "\ufffd")
        return value if kind is bool else ""

    def _key(self, key: Any, path: Path) -> str:
        if isinstance(key, (tuple, list, dict)):
            self.report("warning", path, "A list or mapping stands where a name belongs; its text was used.")
        if key is None:
            return "null"
        if isinstance(key, bool):
            return "true" if key else "false"
        return str(key).replace("\0", "\ufffd")

    # the traps of the language

    def _traps(self) -> None:
        text = self.text
        suspects: dict[int, bool] = {}
        if "#" in text:
            for match in _HASH.finditer(text):
                above = text[text.rfind("\n", 0, match.start()) + 1: match.start()].rstrip()
                if above.endswith(":") and len(above) - len(above.lstrip()) < len(match.group(1)):
                    suspects[text.count("\n", 0, match.start()) + 1] = True
            for match in _CUT.finditer(text):
                begin = text.rfind("\n", 0, match.start()) + 1
                if _PAIR.match(text, begin, match.start()):
                    suspects.setdefault(text.count("\n", 0, match.start()) + 1, False)
                if len(suspects) > MAX_SUSPECTS:
                    break
        tags = [text.count("\n", 0, m.end()) + 1 for m in islice(_TAG.finditer(text), MAX_SUSPECTS)]
        if not suspects and not tags:
            return
        by_line = {line.number: path for path, line in self.lines().items()}
        for number, below in sorted(suspects.items()):
            if number in by_line:
                self._hash(by_line[number], below, number)
        for number in tags:
            value = self.lines()[by_line[number]].value if number in by_line else ""
            if value.startswith("!"):
                self.problems.append(Problem(
                    "warning", f"{self.name}:{number}",
                    f"The type {value.split()[0][:60]} of a value was ignored: nothing in a file is executed."))

    def _hash(self, path: Path, below: bool, number: int) -> None:
        line = self.lines()[path]
        if below and line.value == "" and self._absent(path):
            self.problems.append(Problem(
                "warning", f"{self.name}:{number}",
                f'"{path[-1]}" has no value: the text after it starts with # and counts as a comment.',
                "Put the value in quotes."))
        elif not below and not line.value.startswith(("|", ">", "'", '"')) and " #" in line.value:
            rest = line.value[line.value.index(" #") + 1:]
            self.problems.append(Problem(
                "warning", f"{self.name}:{number}",
                f'The value of "{path[-1]}" ends before "{rest[:40]}": a # after a blank starts a comment.',
                "Put the value in quotes if the text belongs to it."))

    def _absent(self, path: Path) -> bool:
        here: Any = self.values
        for part in path[:-1]:
            if isinstance(here, dict):
                here = here.get(part)
            elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
                here = here[int(part)]
            else:
                return False
        return isinstance(here, dict) and path[-1] not in here


def _item(text: str, index: str) -> str:
    """One item of a plain list that stands in a line of its own, such as [1.10, 2.20]."""
    text = _PLAIN.sub("", text).strip()
    if not (index.isdigit() and text.startswith("[") and text.endswith("]")) or any(c in text[1:-1] for c in "[]{}'\""):
        return ""
    items = text[1:-1].split(",")
    return items[int(index)].strip() if int(index) < len(items) else ""


@cache
def _only_doubled() -> Any:
    from fast_yaml import lint

    others = ("line-length document-start document-end trailing-whitespace indentation empty-lines comments "
              "comments-indentation colons commas hyphens braces brackets quoted-strings key-ordering invalid-anchor "
              "truthy octal-values float-values new-lines new-line-at-end-of-file empty-values anchors")
    return lint.LintConfig(disabled_rules=set(others.split()), max_depth=MAX_DEPTH, max_alias_bytes=MAX_ALIAS_BYTES,
                           max_documents=MAX_DOCUMENTS)
