"""Words and marks for what differs between two frameworks: field names, values, word-level insertions and deletions.

Pure: entity changes in, texts out. Knows no widget.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from workbench.app import EntityChange
from workbench.model import flat

ALIKE = 0.6  # blanks between words always match, so that unlike texts still reach about a half
Mark = Literal["same", "new", "gone"]
KIND_WORDS = {"framework": "Framework", "scale": "Scale", "node": "Dimension", "criterion": "Statement",
              "question": "Question", "golden": "Answer set", "": "Translation"}  # fmt: skip
FIELD_WORDS = {
    "text": "wording", "title": "title", "code": "code", "level": "level", "kind": "kind", "key": "key",
    "optional": "optional", "ask": "question", "evidence": "evidence hint", "checks": "check", "needs": "needs",
    "tags": "tag", "weight": "weight", "superseded_by": "superseded by", "rated_at": "rated at",
    "applies_to": "applies to", "scale": "answer scale", "descriptors": "level", "values": "value",
    "method": "method", "parent": "place", "rank": "order", "criterion": "place", "i18n": "translation",
    "na_allowed": "may be not applicable", "profile": "radar axis", "groups": "group", "case": "answer set",
    "stage_level": "staged at", "summary": "summary", "licence": "licence", "publisher": "publisher",
    "depends_on": "asked when", "type": "part",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Some words and whether they came, went or stayed."""

    text: str
    mark: Mark


def field_name(field: str) -> str:
    """A field path as people say it: "level 3", "tag cmmi:T2-01", "translation de, wording"."""
    name, *rest = flat.parts_of(field)
    word = FIELD_WORDS.get(name, name.replace("_", " "))
    if name == "i18n" and len(rest) >= 2:
        return f"translation {rest[0]}, {FIELD_WORDS.get(rest[-1], rest[-1])}"
    if name == "values" and len(rest) == 2:
        return f"value {rest[0]}, {rest[1]}"
    if name == "method":
        return "method" if rest == ["id"] else f"method, {' '.join(rest[1:] or rest).replace('_', ' ')}"
    return " ".join([word, *rest])


def value_text(value: Any) -> str:
    """A stored value as text."""
    if value is None:
        return ""
    if value is True:
        return "yes"
    if value is False:
        return "no"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {value_text(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(value_text(v) for v in value)
    return str(value)


def pieces(before: str, after: str) -> list[Piece]:
    """Word by word: what was taken out, what was put in, what stayed."""
    old, new = _words(before), _words(after)
    out: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False)
    if before and after and matcher.ratio() < ALIKE:  # two texts, not one that was edited
        return [Piece(before, "gone"), Piece(" ", "same"), Piece(after, "new")]
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            out += _equal(old[i:j], new[k:m])
            continue
        if j > i:
            out.append(Piece("".join(old[i:j]), "gone"))
        if m > k:
            out.append(Piece("".join(new[k:m]), "new"))
    return list(_runs(out))


def _runs(found: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces of one mark that stand side by side as one."""
    for mark, some in groupby(found, lambda p: p.mark):
        yield Piece("".join(p.text for p in some), mark)


def _words(text: str) -> list[str]:
    """Words and signs, each with the blank behind it: blanks by themselves would match everywhere."""
    return re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text)


def _equal(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """The same words; the blank behind one may have come or gone."""
    run = ""
    for one, other in zip(old, new, strict=True):
        if one == other:
            run += one
            continue
        word = one.strip()
        yield Piece(run + word, "same")
        run = ""
        if one != word:
            yield Piece(one[len(word):], "gone")
        if other != word:
            yield Piece(other[len(word):], "new")
    if run:
        yield Piece(run, "same")


def headline(change: EntityChange) -> str:
    """One line for a part: "Statement L2-REL-1 reworded"."""
    kind = KIND_WORDS.get(change.kind, change.kind.capitalize())
    what = {"added": "added", "removed": "removed", "moved": "moved", "changed": "changed"}[change.what]
    if change.what == "changed" and [f.field for f in change.fields] == ["text"]:
        what = "reworded"
    name = change.code or (change.title if change.kind != "criterion" else "")
    return f"{kind} {name[:60]} {what}".replace("  ", " ")


def summary(changes: Sequence[EntityChange]) -> str:
    """Counts in words: "2 added, 1 removed, 3 changed"."""
    counts = [(word, sum(c.what == word for c in changes)) for word in ("added", "removed", "moved", "changed")]
    return ", ".join(f"{n} {word}" for word, n in counts if n) or "nothing"
