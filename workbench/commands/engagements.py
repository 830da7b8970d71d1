"""Commands on the engagement itself: client, assessments, units, people, targets.

Owns the rules of these records; a removal takes what would dangle with it, in the same step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import Invalid
from workbench.model.engagement import Assessment, Engagement, FrameworkCopy, Participant, Session, Target, Unit
from workbench.model.framework import Framework
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction


def create_engagement(
    client: str, title: str = "", scope: str = "", starts: str = "", ends: str = "", language: str = "en",
    confidentiality: str = "Confidential", lead: str = "",
) -> Command:  # fmt: skip
    """The one engagement record of a file; the result is its uid."""

    def run(tx: Transaction) -> str:
        if tx.count(Engagement):
            raise Invalid("This file holds an engagement already.", "Edit it, or create another file.")
        if not client.strip():
            raise Invalid("The client's name is missing.", "Type a name; it stays inside the encrypted file.")
        record = Engagement(
            uid=new_uid(), client=client.strip(), title=title, scope=scope, starts=starts, ends=ends,
            language=language, confidentiality=confidentiality, lead=lead or tx.person,
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command("Create engagement", run)


def edit_engagement(**fields: Any) -> Command:
    def run(tx: Transaction) -> None:
        for record in tx.all(Engagement):
            tx.patch(Engagement, record.uid, **fields)

    return Command("Edit engagement", run, merge_key="engagement:" + ",".join(sorted(fields)))


def add_assessment(
    framework: Framework, files: Mapping[str, str], title: str = "", kind: str = "current", baseline: str = "",
    day: str = "", units: tuple[str, ...] = (),
) -> Command:  # fmt: skip
    """Begin an assessment; its framework revision is copied into the file. The result is the assessment's uid."""

    def run(tx: Transaction) -> str:
        if not framework.revision:
            raise Invalid("A draft cannot be assessed.", "Publish the framework first.")
        if tx.find(FrameworkCopy, framework.revision) is None:
            tx.put(FrameworkCopy(
                uid=framework.revision, framework=framework.uid, version=framework.version, files=dict(files)
            ))  # fmt: skip
        rank = max((a.rank for a in tx.all(Assessment)), default=-1) + 1
        record = Assessment(
            uid=new_uid(), framework=framework.uid, revision=framework.revision, title=title or framework.title,
            kind=kind, baseline=baseline, day=day, units=tuple(units), rank=rank,
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command(f"Add assessment {title or framework.title}", run)


def edit_assessment(uid: str, **fields: Any) -> Command:
    return Command("Edit assessment", lambda tx: tx.patch(Assessment, uid, **fields).uid)


def set_units(assessment: str, units: tuple[str, ...]) -> Command:
    """Which units an assessment rates, in order."""

    def run(tx: Transaction) -> None:
        for unit in units:
            tx.get(Unit, unit)
        tx.patch(Assessment, assessment, units=tuple(units))

    return Command("Choose units", run)


def add_unit(name: str, kind: str = "business unit", parent: str = "") -> Command:
    def run(tx: Transaction) -> str:
        if not name.strip():
            raise Invalid("The unit has no name.", "Type a name.")
        if parent:
            tx.get(Unit, parent)
        rank = max((u.rank for u in tx.all(Unit)), default=-1) + 1
        record = Unit(uid=new_uid(), name=name.strip(), kind=kind, parent=parent, rank=rank)
        tx.put(record)
        return record.uid

    return Command(f"Add unit {name}", run)


def edit_unit(uid: str, **fields: Any) -> Command:
    def run(tx: Transaction) -> None:
        above = fields.get("parent", "")
        while above:
            if above == uid:
                raise Invalid("A unit cannot lie below itself.", "Choose another parent.")
            found = tx.find(Unit, above)
            above = found.parent if found else ""
        tx.patch(Unit, uid, **fields)

    return Command("Edit unit", run)


def remove_unit(uid: str) -> Command:
    """Remove a unit; its children move up, assessments no longer list it. Ratings given there stay in the file."""

    def run(tx: Transaction) -> None:
        unit = tx.get(Unit, uid)
        for child in tx.all(Unit, parent=uid):
            tx.patch(Unit, child.uid, parent=unit.parent)
        for a in tx.all(Assessment):
            if uid in a.units:
                tx.patch(Assessment, a.uid, units=tuple(u for u in a.units if u != uid))
        for p in tx.all(Participant, unit=uid):
            tx.patch(Participant, p.uid, unit=unit.parent)
        tx.remove(Unit, uid)

    return Command("Remove unit", run)


def add_participant(name: str, role: str = "", unit: str = "", alias: str = "", assessor: bool = False) -> Command:
    def run(tx: Transaction) -> str:
        if not name.strip():
            raise Invalid("The participant has no name.", "Type a name or an alias.")
        people = tx.all(Participant)
        rank = max((p.rank for p in people), default=-1) + 1
        record = Participant(
            uid=new_uid(), name=name.strip(), role=role, unit=unit, alias=alias or f"P{len(people) + 1}",
            assessor=assessor, rank=rank,
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command(f"Add participant {name}", run)


def edit_participant(uid: str, **fields: Any) -> Command:
    return Command("Edit participant", lambda tx: tx.patch(Participant, uid, **fields).uid)


def remove_participant(uid: str) -> Command:
    """Remove a person from the list and from sessions; notes keep their words and lose the speaker."""

    def run(tx: Transaction) -> None:
        from workbench.model.capture import Note

        for session in tx.all(Session):
            if uid in session.participants:
                tx.patch(Session, session.uid, participants=tuple(p for p in session.participants if p != uid))
        for note in tx.all(Note, speaker=uid):
            tx.patch(Note, note.uid, speaker="")
        tx.remove(Participant, uid)

    return Command("Remove participant", run)


def set_target(assessment: str, node: str, level: str, reason: str = "", owner: str = "") -> Command:
    """Target level of a dimension; one per assessment and node."""

    def run(tx: Transaction) -> str:
        tx.get(Assessment, assessment)
        known = tx.all(Target, assessment=assessment, node=node)
        uid = known[0].uid if known else new_uid()
        tx.put(Target(uid=uid, assessment=assessment, node=node, level=level, reason=reason, owner=owner))
        return uid

    return Command(f"Target {level}", run, place=Place("results", assessment=assessment, node=node))


def clear_target(assessment: str, node: str) -> Command:
    def run(tx: Transaction) -> None:
        for target in tx.all(Target, assessment=assessment, node=node):
            tx.remove(Target, target.uid)

    return Command("Clear target", run, place=Place("results", assessment=assessment, node=node))
