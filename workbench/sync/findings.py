"""What a merge put together that does not fit, though no field waits: a place that was retired, a ring, a code twice.

Owns the checks over a merged state, in words, with the decisions a person has for each. They are the same on every
machine, since they look at merged states only. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.model.merge import ABSENT, RETIRED, STATUS, Entity, Field, State
from workbench.sync.entities import text_of
from workbench.sync.history import name_of, shown
from workbench.sync.last_merge import ASKED, TYPE, LastMerge, Part, Row

Edit = tuple[str, Entity, Field, str]
PARENT: Field = ("parent",)
CODE: Field = ("code",)
WATCHED: dict[Field, str] = {("licence",): "licence", ("lifecycle",): "status"}
WORDS = {"node": "dimension", "criterion": "statement", "question": "question", "framework": "framework"}


@dataclass(frozen=True)
class Choice:
    """A possible decision. asks: "" (edits say it all), "place" (one of places), "code" (a text of one's own); what is
    given then becomes the value of the last edit."""

    label: str
    edits: tuple[Edit, ...] = ()
    asks: str = ""
    places: tuple[tuple[str, str], ...] = ()

    def given(self, value: str) -> tuple[Edit, ...]:
        *rest, (group, entity, name, _) = self.edits
        return (*rest, (group, entity, name, text_of(value)))


@dataclass(frozen=True)
class Finding:
    """kind: orphan, ring, code, crosswalk or review. key: the same on every machine, for this merge."""

    key: str
    kind: str
    group: str
    uid: str
    name: str
    text: str
    choices: tuple[Choice, ...]


def findings(merge: LastMerge, states: Mapping[str, State], before: Mapping[str, Sequence[State]]) -> list[Finding]:
    """Everything to look at after a merge. states: groups as they are now; before: base and sides of each group."""
    out: list[Finding] = []
    for group in sorted(states):
        if group.startswith("frameworks/"):
            found = _Framework(merge, group, states[group], before.get(group, ()))
            out += [*found.orphans(), *found.rings(), *found.codes(), *found.reviews()]
            out += found.dead_ends(states)
    return out


def label(state: State, entity: Entity) -> str:
    """A short name: the code, else the first words."""
    fields = state.get(entity, {})
    return shown(min(fields[CODE])) if CODE in fields else name_of(state, entity)[:60]


class _Framework:
    def __init__(self, merge: LastMerge, group: str, state: State, before: Sequence[State]) -> None:
        self.merge, self.group, self.state, self.before = merge, group, state, before
        self.tree = {uid: f for (section, uid), f in state.items() if not section}
        self.children: dict[str, list[str]] = {}
        for uid in self.tree:
            for above in self._above(uid):
                self.children.setdefault(above, []).append(uid)

    def _above(self, uid: str) -> list[str]:
        fields = self.tree.get(uid, {})
        name = PARENT if PARENT in fields else ASKED
        return [shown(v) for v in fields.get(name, ()) if v != ABSENT]

    def _kind(self, uid: str) -> str:
        fields = next((s[("", uid)] for s in (self.state, *self.before) if ("", uid) in s), {})
        return WORDS.get(shown(min(fields[TYPE])), "part") if TYPE in fields else "part"

    def _old_label(self, uid: str) -> str:
        state = next((s for s in (self.state, *self.before) if ("", uid) in s), self.state)
        return label(state, ("", uid))

    def _make(self, kind: str, uid: str, text: str, choices: Sequence[Choice], more: str = "") -> Finding:
        key = "\n".join((kind, self.group, uid, more))
        return Finding(key, kind, self.group, uid, name_of(self.state, ("", uid)), text, tuple(choices))

    def _who(self, uid: str, way: str) -> str:
        """Who retired, moved or changed something in this merge."""
        part = self.merge.part(self.group, uid)
        row = next((r for r in part.rows if way in ("", "/".join(r.field))), None) if part else None
        names = [("you" if self.merge.lines[i].mine else ", ".join(self.merge.lines[i].authors)) for i in
                 (row.by if row else ())]
        return " and ".join(n for n in names if n)

    # --- a place that is gone -----------------------------------------------------------------------------------

    def orphans(self) -> Iterator[Finding]:
        for uid in sorted(self.tree):
            gone = [a for a in self._above(uid) if a and a not in self.tree]
            if not gone or len(self._above(uid)) > 1:
                continue
            here, there = label(self.state, ("", uid)), self._old_label(gone[0])
            by = self._who(gone[0], "status")
            text = (f"The {self._kind(uid)} {here} stands under {there}, which {by} retired." if by else
                    f"The {self._kind(uid)} {here} stands under {there}, which is not there any more.")
            asked = ASKED in self.tree[uid] and PARENT not in self.tree[uid]
            yield self._make("orphan", uid, text, [
                *self._bring_back(gone[0]),
                Choice(f"Choose a place for {here}", ((self.group, ("", uid), ASKED if asked else PARENT, ""),),
                       "place", tuple(self._places(uid, "criterion" if asked else "node"))),
                Choice(f"Retire {here} too", self._retire(uid)),
            ])  # fmt: skip

    def _bring_back(self, uid: str) -> Iterator[Choice]:
        """A choice that restores a retired entity and what it stands under, as it was before it was retired."""
        edits: list[Edit] = []
        here = uid
        while here and here not in self.tree and len(edits) < 500:
            held = next((s for s in reversed(self.before) if ("", here) in s), None)
            if held is None:
                return
            for entity, fields in held.items():
                if entity[1] == here:
                    edits += [(self.group, entity, n, min(v)) for n, v in sorted(fields.items())]
            here = next((shown(min(held[("", here)][n])) for n in (PARENT, ASKED) if n in held[("", here)]), "")
        if edits:
            yield Choice(f"Keep {self._old_label(uid)}: bring it back", tuple(edits))

    def _retire(self, uid: str) -> tuple[Edit, ...]:
        below, stack = [], [uid]
        while stack:
            here = stack.pop()
            if here not in below:
                below.append(here)
                stack += self.children.get(here, [])
        return tuple((self.group, e, STATUS, RETIRED) for e in sorted(self.state) if e[1] in below)

    def _places(self, uid: str, wanted: str) -> Iterator[tuple[str, str]]:
        barred = {e[1] for _, e, _, _ in self._retire(uid)}
        for other, fields in sorted(self.tree.items(), key=lambda i: label(self.state, ("", i[0]))):
            if TYPE in fields and shown(min(fields[TYPE])) == wanted and other not in barred:
                yield other, name_of(self.state, ("", other))[:80]

    # --- a ring ---------------------------------------------------------------------------------------------------

    def rings(self) -> Iterator[Finding]:
        seen: set[str] = set()
        for start in sorted(self.tree):
            chain: list[str] = []
            here = start
            while here and here not in chain and here not in seen:
                chain.append(here)
                above = self._above(here)
                here = above[0] if len(above) == 1 else ""
            seen.update(chain)
            ring = chain[chain.index(here):] if here in chain else []
            if ring:
                names = [label(self.state, ("", u)) for u in ring]
                text = (f"{' stands under '.join([*names, names[0]])}: the two moves together make a ring, so none of "
                        "them has a place.")
                yield self._make("ring", ring[0], text, [
                    *(c for u in ring for c in self._moved_back(u)),
                    Choice(f"Choose a place for {names[0]}", ((self.group, ("", ring[0]), PARENT, ""),), "place",
                           tuple(self._places(ring[0], "node")))])

    def _moved_back(self, uid: str) -> Iterator[Choice]:
        if self.before and ("", uid) in self.before[0]:
            old = min(self.before[0][("", uid)].get(PARENT, frozenset((ABSENT,))))
            if {old} != set(self.tree[uid].get(PARENT, (ABSENT,))):
                yield Choice(f"Put {label(self.state, ('', uid))} back where it was",
                             ((self.group, ("", uid), PARENT, old),))

    # --- a code twice ---------------------------------------------------------------------------------------------

    def codes(self) -> Iterator[Finding]:
        touched = {p.uid for p in self.merge.parts if p.group == self.group}
        held: dict[str, list[str]] = {}
        for uid, fields in sorted(self.tree.items()):
            if len(fields.get(CODE, ())) == 1 and self._kind(uid) in ("dimension", "statement"):
                held.setdefault(shown(min(fields[CODE])), []).append(uid)
        for code, uids in held.items():
            if len(uids) > 1 and code and touched.intersection(uids) and not self._was_twice(code):
                names = " and ".join(f"“{name_of(self.state, ('', u)).removeprefix(code).strip()[:60]}”" for u in uids)
                yield self._make("code", uids[0], f"The code {code} is given twice, to {names}.", [
                    *(Choice(f"Give {'the first' if i == 0 else 'the second' if i == 1 else f'number {i + 1}'} another "
                             "code", ((self.group, ("", u), CODE, text_of(self._free(code))),), "code")
                      for i, u in enumerate(uids)), Choice("Keep both as they are")], code)  # fmt: skip

    def _was_twice(self, code: str) -> bool:
        base = self.before[0] if self.before else {}
        return sum(shown(min(f[CODE])) == code for (s, _), f in base.items() if not s and CODE in f) > 1

    def _free(self, code: str) -> str:
        used = {shown(v) for f in self.tree.values() for v in f.get(CODE, ())}
        return next(c for n in range(2, 10_000) if (c := f"{code}-{n}") not in used)

    # --- licence or status beside content -------------------------------------------------------------------------

    def reviews(self) -> Iterator[Finding]:
        parts = [p for p in self.merge.parts if p.group == self.group]
        for part in parts:
            for row in part.rows if part.kind == "framework" else ():
                if row.entity[0] == "" and row.field in WATCHED and row.how == "one":
                    beside = self._beside(parts, row)
                    if beside:
                        yield self._review(part, row, beside)

    def _beside(self, parts: Sequence[Part], row: Row) -> int:
        """How much content other people changed at the same time."""
        return sum(1 for p in parts for r in p.rows if r.field not in WATCHED and set(r.by) - set(row.by))

    def _review(self, part: Part, row: Row, beside: int) -> Finding:
        what = WATCHED[row.field]
        old, new = (shown(v[0]) or "nothing" for v in (row.base, row.result))
        who = self._who(part.uid, "/".join(row.field))
        fields = "1 field" if beside == 1 else f"{beside} fields"
        text = (f"{who[:1].upper()}{who[1:]} changed the {what} from “{old}” to “{new}” while others changed {fields} "
                "of the content. Both were taken. Look whether they belong together.")
        return self._make("review", part.uid, text, [
            Choice(f"Keep the {what} “{new}”"),
            Choice(f"Put the {what} back to “{old}”", ((self.group, row.entity, row.field, row.base[0]),)),
        ], f"{self.merge.commit}{what}")  # fmt: skip

    # --- crosswalks -----------------------------------------------------------------------------------------------

    def dead_ends(self, states: Mapping[str, State]) -> Iterator[Finding]:
        """Pairs of shared crosswalks that lead to something this merge retired."""
        gone = {p.uid for p in self.merge.parts if p.group == self.group and p.what == "removed"}
        for group, state in sorted(states.items()):
            for uid in sorted(gone) if group.startswith("crosswalks/") else ():
                pairs = [e for e, f in sorted(state.items())
                         if any(shown(v) == uid for n in (("source",), ("target",)) for v in f.get(n, ()))]
                if not pairs:
                    continue
                count = "1 pair" if len(pairs) == 1 else f"{len(pairs)} pairs"
                here, by = self._old_label(uid), self._who(uid, "status")
                found = self._make("crosswalk", uid, f"{count} of the crosswalk {_title(state, group)} "
                                   f"{'leads' if len(pairs) == 1 else 'lead'} to {here}, which "
                                   f"{f'{by} retired' if by else 'was retired'}.", [
                    Choice(f"Retire {'the pair' if len(pairs) == 1 else f'the {count}'}",
                           tuple((group, e, STATUS, RETIRED) for e in pairs)),
                    *self._bring_back(uid), Choice("Keep them for now")], group)
                old = next((s for s in reversed(self.before) if ("", uid) in s), {})
                yield replace(found, name=name_of(old, ("", uid)))


def _title(state: State, group: str) -> str:
    head = group.rpartition("/")[2].removesuffix(".json")
    return next((shown(min(f[("title",)])) for (_, uid), f in state.items() if uid == head and ("title",) in f), head)
