"""The commit graph with generation numbers: ancestors and best common ancestors without looking at any clock.

Owns the file `assay-graph` in the repository, one line per commit (id, generation, parents); it is a cache that is
rebuilt when missing or damaged. Dates in commits are what people's clocks said, so no order is taken from them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

Oid = bytes
OURS, THEIRS, STALE = 1, 2, 4


class Graph:
    """`parents_of(oid)` reads a commit's parents from the object store; it is asked once per commit."""

    def __init__(self, cache: Path, parents_of: Callable[[Oid], Iterable[Oid]]) -> None:
        self._cache = cache
        self._parents_of = parents_of
        self._known: dict[Oid, tuple[int, tuple[Oid, ...]]] = {}
        self._lines: dict[Oid, bytes] = {}
        self._loaded = False
        self.frozen = False  # read beside another process: nothing is written

    def _load(self) -> None:
        """Lines are only split here and read when they are asked for: of 50,000 an exchange looks at few."""
        self._loaded = True
        try:
            lines = self._cache.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        self._lines = {line[:40]: line for line in lines[:-1]}  # what follows the last line end was cut off

    def _known_line(self, oid: Oid) -> tuple[int, tuple[Oid, ...]] | None:
        if not self._loaded:
            self._load()
        line = self._lines.get(oid)
        if line is None:
            return None
        generation, *parents = line[41:].split(b" ")
        if line[40:41] != b" " or not generation.isdigit() or any(len(p) != 40 for p in parents):
            self._lines.clear()
            self._known.clear()
            if not self.frozen:
                self._cache.unlink(missing_ok=True)
            return None
        found = self._known[oid] = (int(generation), tuple(parents))
        return found

    def _find(self, oid: Oid) -> tuple[int, tuple[Oid, ...]] | None:
        return self._known.get(oid) or self._known_line(oid)

    def parents(self, oid: Oid) -> tuple[Oid, ...]:
        return self._look(oid)[1]

    def generation(self, oid: Oid) -> int:
        """1 for a commit without parents, else one more than the highest parent's."""
        return self._look(oid)[0]

    def _look(self, oid: Oid) -> tuple[int, tuple[Oid, ...]]:
        found = self._find(oid)
        if found is not None:
            return found
        fresh: list[bytes] = []
        stack = [oid]
        reading: dict[Oid, tuple[Oid, ...]] = {}
        while stack:
            here = stack[-1]
            if self._find(here) is not None:
                stack.pop()
                continue
            if here not in reading:
                reading[here] = tuple(self._parents_of(here))
            parents = reading[here]
            missing = [p for p in parents if self._find(p) is None]
            if missing:
                stack += missing
                continue
            generation = 1 + max((self._known[p][0] for p in parents), default=0)
            self._known[here] = (generation, parents)
            fresh.append(b" ".join((here, b"%d" % generation, *parents)))
            stack.pop()
        if not self.frozen:
            with suppress(OSError), self._cache.open("ab") as stream:  # a full disk: it is made again
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
        """Commits reachable from `tip` and from none of `known`, parents before children.

        Walked from the newest down, and no further than something new can still lie.
        """
        flags = {tip: OURS}
        for oid in known:
            flags[oid] = THEIRS
        heap = [(-self.generation(oid), oid) for oid in flags]
        heapq.heapify(heap)
        left = sum(flag == OURS for flag in flags.values())  # in the heap and reached from the tip alone
        new: list[Oid] = []
        while heap and left:
            _, here = heapq.heappop(heap)
            mark = flags[here]
            if mark == OURS:
                left -= 1
                new.append(here)
            for parent in self.parents(here):
                before = flags.get(parent, 0)
                flags[parent] = before | mark
                if not before:
                    heapq.heappush(heap, (-self.generation(parent), parent))
                    left += mark == OURS
                elif before == OURS and mark & THEIRS:
                    left -= 1
        return tuple(sorted(new, key=lambda o: (self.generation(o), o)))
