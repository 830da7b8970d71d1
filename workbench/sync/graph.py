"""The commit graph with generation numbers: ancestors and best common ancestors without looking at any clock.

Owns the file `assay-graph` in the repository, one line per commit (id, generation, parents); it is a cache that is
rebuilt when missing or damaged. Dates in commits are what people's clocks said, so no order is taken from them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from pathlib import Path

Oid = bytes
OURS, THEIRS, STALE = 1, 2, 4


class Graph:
    """`parents_of(oid)` reads a commit's parents from the object store; it is asked once per commit."""

    def __init__(self, cache: Path, parents_of: Callable[[Oid], Iterable[Oid]]) -> None:
        self._cache = cache
        self._parents_of = parents_of
        self._known: dict[Oid, tuple[int, tuple[Oid, ...]]] = {}
        self._load()

    def _load(self) -> None:
        try:
            lines = self._cache.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        for line in lines[:-1]:  # what follows the last line end was cut off
            oid, _, rest = line.partition(b" ")
            generation, *parents = rest.split(b" ")
            if len(oid) != 40 or not generation.isdigit() or any(len(p) != 40 for p in parents):
                self._known.clear()
                self._cache.unlink()
                return
            self._known[oid] = (int(generation), tuple(parents))

    def parents(self, oid: Oid) -> tuple[Oid, ...]:
        return self._look(oid)[1]

    def generation(self, oid: Oid) -> int:
        """1 for a commit without parents, else one more than the highest parent's."""
        return self._look(oid)[0]

    def _look(self, oid: Oid) -> tuple[int, tuple[Oid, ...]]:
        found = self._known.get(oid)
        if found is not None:
            return found
        fresh: list[bytes] = []
        stack = [oid]
        reading: dict[Oid, tuple[Oid, ...]] = {}
        while stack:
            here = stack[-1]
            if here in self._known:
                stack.pop()
                continue
            if here not in reading:
                reading[here] = tuple(self._parents_of(here))
            parents = reading[here]
            missing = [p for p in parents if p not in self._known]
            if missing:
                stack += missing
                continue
            generation = 1 + max((self._known[p][0] for p in parents), default=0)
            self._known[here] = (generation, parents)
            fresh.append(b" ".join((here, b"%d" % generation, *parents)))
            stack.pop()
        with self._cache.open("ab") as stream:
            stream.write(b"".join(line + b"\n" for line in fresh))
        return self._known[oid]

    def is_ancestor(self, older: Oid, newer: Oid) -> bool:
        """Whether `older` is `newer` or lies before it."""
        lowest = self.generation(older)
        seen, stack = {newer}, [newer]
        while stack:
            here = stack.pop()
            if here == older:
                return True
            for parent in self.parents(here):
                if parent not in seen and self.generation(parent) >= lowest:
                    seen.add(parent)
                    stack.append(parent)
        return False

    def bases(self, ours: Oid, theirs: Oid) -> tuple[Oid, ...]:
        """All best common ancestors, sorted by id."""
        if ours == theirs:
            return (ours,)
        flags = {ours: OURS, theirs: THEIRS}
        heap = [(-self.generation(o), o) for o in (ours, theirs)]
        heapq.heapify(heap)
        found = []
        while any(not flags[oid] & STALE for _, oid in heap):
            _, here = heapq.heappop(heap)
            mark = flags[here]
            if mark & (OURS | THEIRS) == OURS | THEIRS and not mark & STALE:
                found.append(here)
                mark |= STALE
            for parent in self.parents(here):
                if parent not in flags:
                    heapq.heappush(heap, (-self.generation(parent), parent))
                flags[parent] = flags.get(parent, 0) | mark
        return tuple(sorted(found))

    def common(self, oids: Iterable[Oid]) -> Oid | None:
        """One commit that lies before all of them, the newest there is; of several the first by id."""
        here, *others = sorted(set(oids))
        for other in others:
            found = self.bases(here, other)
            if not found:
                return None
            here = found[0]
        return here

    def heads(self, oids: Iterable[Oid]) -> tuple[Oid, ...]:
        """The ones that are no ancestor of another, sorted by id."""
        every = sorted(set(oids))
        return tuple(o for o in every if not any(o != other and self.is_ancestor(o, other) for other in every))

    def between(self, tip: Oid, known: Iterable[Oid]) -> tuple[Oid, ...]:
        """Commits reachable from `tip` and from none of `known`, parents before children."""
        old: set[Oid] = set()
        stack = list(known)
        while stack:
            here = stack.pop()
            if here not in old:
                old.add(here)
                stack += self.parents(here)
        new: set[Oid] = set()
        stack = [tip]
        while stack:
            here = stack.pop()
            if here not in old and here not in new:
                new.add(here)
                stack += self.parents(here)
        return tuple(sorted(new, key=lambda o: (self.generation(o), o)))
