"""Drafts of the library: reading them as frameworks, their live problems, and publishing.

Owns the way from a draft's rows to a framework and from there to an immutable revision; part of the application layer,
like library.py. The verbs that edit are commands (commands/frameworks.py).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.draft_rows import Rows
from workbench.errors import Invalid, NotFound, Problem
from workbench.model import flat
from workbench.model.authoring import gaps
from workbench.model.diff import VERSION, Part, diff, proposed_version, weight
from workbench.model.draft import SPLIT, Draft, DraftField, DraftView, edits_of
from workbench.model.framework import Framework
from workbench.model.golden import run_golden
from workbench.store.command import ChangeSet, Command, Reader, Transaction
from workbench.store.revisions import NewRevision
from workbench.store.store import Store


@dataclass(frozen=True)
class DraftProblem:
    """A live problem and where to jump: entity uid and field path (flat.py); field "" is the part as a whole."""

    problem: Problem
    uid: str
    field: str


@dataclass(frozen=True)
class Published:
    """What publishing made."""

    framework: str
    revision: str
    version: str
    changes: ChangeSet


class Drafts:
    """The drafts in one library file."""

    def __init__(self, store: Store, parse: Callable[[str], Framework]) -> None:
        self._store = store
        self._parse = parse
        self._views: dict[str, tuple[DraftView, dict[tuple[str, str], Any]]] = {}

    def all(self) -> list[Draft]:
        return self._store.read(Reader.all, Draft)

    def find(self, uid: str) -> DraftView | None:
        """The draft of a framework as it is now."""
        record = self._store.read(Reader.find, Draft, uid)
        if record is None:
            self._views.pop(uid, None)
            return None
        rows = self._store.read(Reader.all, DraftField, draft=uid)
        known = {(r.entity, r.name): r.value.get("v") for r in rows}
        cached = self._views.get(uid)
        if cached is not None and cached[0].record == record:
            view = _advanced(*cached, known)
        else:
            base = self.base_of(record)
            view = DraftView(record, base, flat.patch(base, edits_of(rows)))
        self._views[uid] = (view, known)
        return view

    def get(self, uid: str) -> DraftView:
        found = self.find(uid)
        if found is None:
            raise NotFound(f"The library has no draft of “{uid}”.", "Edit the framework to begin one.")
        return found

    def base_of(self, record: Draft) -> Framework:
        if not record.base:
            return flat.empty(record.uid)
        return dataclasses.replace(self._parse(record.base), uid=record.uid, revision=record.base)

    def prospective(self, uid: str, revision: str, parents: tuple[str, ...], start: Mapping[str, Any],
                    origin: str = "") -> DraftView:  # fmt: skip
        """The draft that the first edit will begin."""
        record = Draft(uid=uid, base=revision, parents=parents, origin=origin)
        base = self.base_of(record)
        return DraftView(record, base, flat.patch(base, {uid: start}) if start else base, stored=False, start=start)


def _advanced(view: DraftView, before: Mapping[tuple[str, str], Any], now: Mapping[tuple[str, str], Any]) -> DraftView:
    """The view after some rows changed; entities without a changed row stay the same objects."""
    touched = {key[0] for key in {*before, *now} if before.get(key, ...) != now.get(key, ...)}
    if not touched:
        return view
    rows: dict[str, dict[str, Any]] = {uid: {} for uid in touched}
    for (uid, name), value in now.items():
        if uid in rows:
            rows[uid][name] = value
    edits: dict[str, dict[str, Any]] = {}
    for uid, some in rows.items():
        wanted = flat.edited(flat.flat_of(view.base, uid), some)
        there = flat.flat_of(view.framework, uid)
        edits[uid] = {name: wanted.get(name) for name in {*wanted, *there} if wanted.get(name) != there.get(name)}
    return dataclasses.replace(view, framework=flat.patch(view.framework, edits))


def problems(framework: Framework) -> list[DraftProblem]:
    """Everything questionable about a framework in memory, errors first."""
    from workbench.formats.checks import check, mend

    spots: dict[str, tuple[str, str]] = {}

    def place(uid: str, *path: str) -> str:
        text = " > ".join((uid, *path))
        spots[text] = (uid, flat.path(*path) if path else "")
        return text

    mended, found = mend(framework, place)
    found = [*found, *check(mended, place)]
    out = [DraftProblem(p, *spots.get(p.place, (framework.uid, ""))) for p in found]
    for gap in gaps(framework):
        where = " > ".join(x for x in (gap.uid, gap.field) if x)
        out.append(DraftProblem(Problem(gap.severity, where, gap.text, gap.hint), gap.uid, gap.field))
    for failed in golden_problems(framework):
        out.append(DraftProblem(failed, failed.place, "case"))
    return sorted(out, key=lambda p: p.problem.severity != "error")


def golden_problems(framework: Framework) -> list[Problem]:
    """Golden answers that do not come out, one error each; the place is the case."""
    out = []
    for r in run_golden(framework):
        if not r.passed:
            text = f"The golden answers “{r.title or r.id}” do not come out: {' '.join(r.differences)}"
            hint = "Mend the framework, or correct what is expected."
            out.append(Problem("error", f"golden:{r.id}", text, hint))
    return out


def publication(
    view: DraftView, against: Framework | None, taken: Mapping[str, str], version: str = ""
) -> tuple[Framework, str]:
    """(framework to be written, version); Invalid names what stands in the way. taken: versions already published."""
    changes = diff(against, view.framework) if against is not None else ()
    part = weight(changes)
    if against is not None and part is None:
        raise Invalid("Nothing has changed since the last version.", "Edit something first, or discard the draft.")
    wanted = version or free_version(against, view.framework.version, part, taken)
    if not VERSION.fullmatch(wanted):
        raise Invalid(f"“{wanted}” is no version.", "Write three numbers, for example 1.2.0.")
    if wanted in taken:
        raise Invalid(f"Version {wanted} is published already.", "Choose a higher one.")
    errors = [p.problem for p in problems(view.framework) if p.problem.severity == "error"]
    if errors:
        more = f" ({len(errors)} errors)" if len(errors) > 1 else ""
        raise Invalid(f"{errors[0].place}: {errors[0].text}{more}", errors[0].hint or "Mend it, then publish.")
    lifecycle = "released" if view.framework.lifecycle == "draft" else view.framework.lifecycle
    return dataclasses.replace(view.framework, version=wanted, lifecycle=lifecycle, revision=""), wanted


def free_version(against: Framework | None, own: str, part: Part | None, taken: Mapping[str, str]) -> str:
    """The version that fits what changed, above every one taken meanwhile by somebody else's publishing."""
    wanted = proposed_version(against.version, part) if against else own or "1.0.0"
    while wanted in taken:
        wanted = proposed_version(wanted, part or "patch")
    return wanted


def three_numbers(version: str) -> str:
    """A version as three numbers: "3" is 3.0.0, "1.2" is 1.2.0; 1.0.0 where there are none."""
    found = re.match(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?", version, re.ASCII)
    return ".".join(str(int(n or 0)) for n in found.groups()) if found else "1.0.0"


def publish_command(uid: str, new: NewRevision) -> Command:
    """Store the revision and take the draft (if there is one) away, in one step that cannot be undone."""

    def run(tx: Transaction) -> str:
        tx.put_revision(new)
        for row in tx.all(DraftField, draft=uid):
            tx.remove(DraftField, row.uid)
        if tx.find(Draft, uid) is not None:
            tx.remove(Draft, uid)
        tx.finish(Draft.KIND, uid, uid + "\0")
        tx.finish(DraftField.KIND, uid + SPLIT, uid + SPLIT + "\U0010ffff")
        return new.revision

    return Command(f"Publish {uid} {new.version}", run, place=Rows.place(uid), file="library")
