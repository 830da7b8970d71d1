"""Comparison of two frameworks field by field, by stable uid; pure, for the changes tab, publishing and merging.

Owns what counts as added, removed, moved or changed, and which version number a set of changes deserves. `apply` turns
the first framework into the second by the comparison alone. Knows nothing of drafts or revisions.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from workbench.model import flat
from workbench.model.framework import Framework

What = Literal["added", "removed", "moved", "changed"]
Part = Literal["major", "minor", "patch"]
PLACE = frozenset({"parent", "rank", "criterion"})
NOT_CONTENT = frozenset({"version", "lifecycle"})


@dataclass(frozen=True)
class FieldChange:
    """One field (see flat.py for paths). None: the field is not there on that side."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class EntityChange:
    """One entity that differs. kind: framework, scale, node, criterion, question, golden, or "" (translations only).

    An entity that moved and changed is "moved" and has its other fields too. path: titles above it, outermost first.
    """

    uid: str
    kind: str
    what: What
    code: str
    title: str
    path: tuple[str, ...]
    fields: tuple[FieldChange, ...]

    @property
    def content(self) -> tuple[FieldChange, ...]:
        """The changed fields that are not its place in the tree."""
        return tuple(f for f in self.fields if f.field not in PLACE)


def diff(old: Framework, new: Framework) -> tuple[EntityChange, ...]:
    """What differs, in the order of the new framework, what was removed last."""
    if old.uid != new.uid:  # a fork is compared with its origin: the heads stand for each other
        old = dataclasses.replace(old, uid=new.uid)
    order = {uid: i for i, uid in enumerate([*flat.uids_of(new), *flat.uids_of(old)][::-1])}
    return tuple(_entities(old, new, sorted(order, key=lambda u: -order[u])))


def _entities(old: Framework, new: Framework, uids: Iterable[str]) -> Iterator[EntityChange]:
    for uid in uids:
        if _is_same(old, new, uid):
            continue
        before, after = flat.flat_of(old, uid), flat.flat_of(new, uid)
        if before == after:
            continue
        fields = tuple(FieldChange(name, before.get(name), after.get(name)) for name in sorted({*before, *after})
                       if before.get(name) != after.get(name))  # fmt: skip
        side = new if "type" in after else old
        what: What = "changed"
        if "type" not in before and "type" in after:
            what = "added"
        elif "type" in before and "type" not in after:
            what = "removed"
        elif any(f.field in PLACE for f in fields):
            what = "moved"
        shown = after if "type" in after else before
        yield EntityChange(uid, str(shown.get("type", "")), what, str(shown.get("code", "")), title_of(side, uid),
                           path_of(side, uid), fields)  # fmt: skip


def _is_same(old: Framework, new: Framework, uid: str) -> bool:
    """Whether an entity is told alike without looking into it: most are, and looking is what takes time."""
    one, other = flat.entity(old, uid), flat.entity(new, uid)
    return (
        one is not None and not isinstance(one, Framework) and (one is other or one == other)
        and old.descriptors_of.get(uid) == new.descriptors_of.get(uid)
        and old.questions_of.get(uid) == new.questions_of.get(uid)
        and {k: v[uid] for k, v in old.translations.items() if uid in v}
        == {k: v[uid] for k, v in new.translations.items() if uid in v}
    )  # fmt: skip


def apply(framework: Framework, changes: Iterable[EntityChange]) -> Framework:
    """The framework with the changes made: apply(a, diff(a, b)) is b."""
    return flat.patch(framework, {c.uid: {f.field: f.after for f in c.fields} for c in changes})


def title_of(framework: Framework, uid: str) -> str:
    """What a person calls an entity: its title, else its text."""
    found = flat.entity(framework, uid)
    if found is None:
        return uid
    if isinstance(found, dict):
        return str(found.get("title") or found.get("id") or uid)
    return str(getattr(found, "title", "") or getattr(found, "text", "") or getattr(found, "id", "") or uid)


def path_of(framework: Framework, uid: str) -> tuple[str, ...]:
    """Titles of the nodes (and texts of criteria) above an entity, outermost first."""
    found = flat.entity(framework, uid)
    above = str(getattr(found, "parent", "") or getattr(found, "criterion", ""))
    out: list[str] = []
    while above and len(out) < 64:
        out.append(title_of(framework, above))
        above = str(getattr(flat.entity(framework, above), "parent", ""))
    return tuple(reversed(out))


# --- versions -----------------------------------------------------------------------------------------------------

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def weight(changes: Iterable[EntityChange]) -> Part | None:
    """patch: wording, translations, notes; minor: something added; major: something removed, another level, scale or
    method, so that ratings may mean something else. None: nothing a version is for."""
    found: set[Part] = set()
    for change in changes:
        content = [f for f in change.fields if not (change.kind == "framework" and f.field in NOT_CONTENT)]
        if not content:
            continue
        if change.kind in ("golden", "") or change.what not in ("removed", "added"):
            found.add("patch")
        elif change.kind == "question":
            found.add("minor" if change.what == "added" else "patch")
        else:
            found.add("major" if change.what == "removed" else "minor")
        if change.what not in ("removed", "added") and any(_is_major(change, f) for f in content):
            found.add("major")
        elif any(f.field.split("/")[0] == "descriptors" and f.before is None for f in content):
            found.add("minor")
    return next((p for p in _PARTS if p in found), None)


_PARTS: tuple[Part, ...] = ("major", "minor", "patch")
_MAJOR = frozenset({
    "level", "scale", "level_scale", "stage_level", "method", "kind", "optional", "key", "superseded_by", "applies_to",
    "rated_at", "derived", "halves", "role", "assessable", "na_allowed", "weight", "depends_on",
})  # fmt: skip


def _is_major(change: EntityChange, field: FieldChange) -> bool:
    name, *rest = flat.parts_of(field.field)
    if change.kind == "framework":
        return name == "method"
    if change.kind == "scale":
        return name in _MAJOR or (name == "values" and rest[-1:] in (["rank"], ["weight"]))
    if change.kind == "question":
        return False
    return name in _MAJOR or (name == "parent" and change.kind == "criterion")


def proposed_version(old: str, part: Part | None) -> str:
    """The next number after `old`; 1.0.0 where there is none that counts in three parts."""
    match = VERSION.match(old)
    if not match:
        return "1.0.0"
    major, minor, patch = (int(n) for n in match.groups())
    if part == "major":
        return f"{major + 1}.0.0"
    if part == "minor":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
