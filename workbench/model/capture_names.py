"""The names a capture line can use: statements and dimensions by code or name, people, values of the answer scale.

Owns fuzzy codes (`rel22` is L2-REL-2) and the rule that an ambiguous name does not resolve. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.model.engagement import Participant
from workbench.model.framework import Criterion, Framework

SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Named:
    """code: the short code of a statement or dimension, the role of a person; title: its text or the name."""

    uid: str
    code: str
    title: str


def normal(text: str) -> str:
    """Letters and digits only, folded."""
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def squeezed(code: str) -> str:
    """A code as people type it from memory: its letters without the level sign, then its digits (L2-REL-2: rel22)."""
    parts = re.findall(r"[^\W\d_]+|\d+", code.casefold())
    letters = "".join(p for i, p in enumerate(parts)
                      if not p.isdigit() and not (p == "l" and i + 1 < len(parts) and parts[i + 1].isdigit()))
    return letters + "".join(p for p in parts if p.isdigit())


class Resolver:
    """Looks names up. Frameworks come in order of preference: a code found in the first one wins."""

    def __init__(self, frameworks: Iterable[Framework] = (), people: Iterable[Participant] = (),
                 current: str = "") -> None:
        self._books = [_Book(f) for f in frameworks]
        known = list(people)
        self._people = [Named(p.uid, p.role, p.name) for p in known]
        self._aliases = {p.uid: p.alias for p in known if p.alias}
        self._current = current

    def statement(self, typed: str) -> Named | None:
        """A statement or dimension by code, squeezed code or unique name; a bare number is never one."""
        key = normal(typed)
        if not any(ch.isalpha() for ch in key):
            return None
        for book in self._books:
            found = book.exact.get(key)
            if found is not None:
                return found
        for book in self._books:
            found = book.named(key)
            if found is not None:
                return found
        return None

    def statements_like(self, typed: str) -> list[Named]:
        """Offers: codes that begin like the typed text, then names that hold it; dimensions first."""
        key = normal(typed)
        first, then = [], []
        for book in self._books:
            for named, keys, title in book.listed:
                if any(k.startswith(key) for k in keys):
                    first.append(named)
                elif any(w.startswith(key) for w in title):
                    then.append(named)
        return first + then

    def person(self, typed: str) -> Named | None:
        """A person by name, alias, first or last name, or a unique beginning of at least two letters."""
        key = normal(typed)
        if not key:
            return None
        whole = [p for p in self._people if key in (normal(p.title), normal(self._aliases.get(p.uid, "")))]
        parts = [p for p in self._people if key in [normal(w) for w in p.title.split()]]
        for found in (whole, parts):
            if found:
                return found[0] if len(found) == 1 else None
        if len(key) < SHORTEST_PREFIX:
            return None
        begins = self.people_like(typed)
        return begins[0] if len(begins) == 1 else None

    def people_like(self, typed: str) -> list[Named]:
        key = normal(typed)
        return [p for p in self._people
                if any(k.startswith(key) for k in
                       (normal(p.title), normal(self._aliases.get(p.uid, "")), *map(normal, p.title.split())) if k)]

    def person_by_uid(self, uid: str) -> Named | None:
        return next((p for p in self._people if p.uid == uid), None) if uid else None

    def speaker_token(self, uid: str) -> str:
        """The shortest token that names this person and nobody else, or "" for a stranger."""
        person = self.person_by_uid(uid)
        if person is None:
            return ""
        words = person.title.split()
        for word in (words[0] if words else "", "".join(words), self._aliases.get(uid, "").replace(" ", "")):
            if word and self.person(word) == person:
                return "@" + word
        return ""

    def values(self, criterion: str = "") -> tuple[str, ...]:
        """Values the criterion (or the current one) can be given, with half steps where its scale has them."""
        uid = criterion or self._current
        for book in self._books:
            if uid in book.criteria:
                return book.values(book.criteria[uid])
        return self._books[0].values(None) if self._books else ()


class _Book:
    """Look-up tables of one framework, made once per resolver."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self.criteria: Mapping[str, Criterion] = framework.criterion_by_uid
        self.exact: dict[str, Named] = {}
        self.listed: list[tuple[Named, tuple[str, ...], tuple[str, ...]]] = []
        self._names: list[tuple[tuple[str, ...], Named]] = []
        squeezes: dict[str, Named | None] = {}
        for node in framework.nodes:
            if not node.code:
                continue
            named = Named(node.uid, framework.short_code(node.code), node.title)
            words = (normal(node.title), *(normal(w) for w in node.title.split()))
            self._add(named, node.code, words, squeezes)
            self._names.append((words, named))
        for criterion in framework.criteria:
            named = Named(criterion.uid, framework.short_code(criterion.code or criterion.uid), criterion.text)
            words = tuple(normal(w) for w in criterion.text.split())
            self._add(named, criterion.code, words, squeezes)
        for key, squeezed_named in squeezes.items():
            if squeezed_named is not None:  # an ambiguous short form does not resolve
                self.exact.setdefault(key, squeezed_named)

    def _add(self, named: Named, code: str, words: tuple[str, ...], squeezes: dict[str, Named | None]) -> None:
        keys = (normal(named.code), normal(code), squeezed(named.code))
        for key in keys[:2]:
            if key:
                self.exact.setdefault(key, named)
        squeezes[keys[2]] = None if keys[2] in squeezes and squeezes[keys[2]] != named else named
        self.listed.append((named, keys, words))

    def named(self, key: str) -> Named | None:
        """A dimension by a unique beginning of its name or of a word in it."""
        if len(key) < SHORTEST_PREFIX + 1:
            return None
        found = [named for words, named in self._names if any(w.startswith(key) for w in words)]
        return found[0] if len(found) == 1 else None

    def values(self, criterion: Criterion | None) -> tuple[str, ...]:
        scale = (self._framework.scale_of(criterion) if criterion is not None
                 else self._framework.answer_scale or self._framework.level_scale)
        if scale is None:
            return ()
        ids: Sequence[str] = [v.id for v in scale.values]
        halves = [f"{v}.5" for v in ids[:-1] if v.isdigit()] if scale.halves else []
        return (*ids, *halves)
