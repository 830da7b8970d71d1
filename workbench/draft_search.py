"""Search in drafts that were never published: the full text of library.db holds published revisions only.

Owns what was prepared of a draft for looking through; part of the application layer beside library.py. Words are
matched as the full text does: every word must begin a word of the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workbench.library_index import entities
from workbench.model.framework import Framework
from workbench.store.revisions import Entity, Found

WORD = re.compile(r"\w+")
AROUND = 100


class DraftSearch:
    """Looks through frameworks as they are being written; what did not change since is prepared once."""

    def __init__(self) -> None:
        self._ready: dict[str, tuple[Framework, list[tuple[Entity, frozenset[str]]]]] = {}

    def hits(self, frameworks: Iterable[Framework], words: str, limit: int, where: Mapping[str, str]) -> list[Found]:
        """Hits in these frameworks, titles and codes before texts."""
        wanted = WORD.findall(words.casefold())
        found: list[tuple[bool, Found]] = []
        for framework in frameworks if wanted else ():
            if where.get("framework") not in (None, "", framework.uid):
                continue
            for entity, held in self._prepared(framework):
                if _fits(entity, where) and all(any(h.startswith(w) for h in held) for w in wanted):
                    named = WORD.findall(f"{entity.code} {entity.title}".casefold())
                    below = not all(any(n.startswith(w) for n in named) for w in wanted)
                    found.append((below, _told(framework.uid, entity)))
        return [hit for _, hit in sorted(found, key=lambda pair: pair[0])[:limit]]

    def _prepared(self, framework: Framework) -> list[tuple[Entity, frozenset[str]]]:
        known = self._ready.get(framework.uid)
        if known is None or known[0] is not framework:
            rows = [(e, frozenset(WORD.findall(f"{e.code} {e.title} {e.text}".casefold())))
                    for e in entities(framework)]  # fmt: skip
            known = self._ready[framework.uid] = (framework, rows)
        return known[1]


def _fits(entity: Entity, where: Mapping[str, str]) -> bool:
    tag = where.get("tag", "")
    if tag and not any(t.startswith(tag) if tag.endswith(":") else t == tag for t in entity.tags):
        return False
    return all(not where.get(name) or getattr(entity, name) == where[name] for name in ("kind", "level", "lang"))


def _told(framework: str, entity: Entity) -> Found:
    text = entity.text.strip()
    cut = text if len(text) <= AROUND else text[:AROUND].rsplit(" ", 1)[0] + "…"
    return Found(framework, entity.uid, entity.kind, entity.code, entity.title, cut, entity.path, entity.level,
                 entity.lang)  # fmt: skip
