"""The command that upgrades an assessment to another revision of its framework, in one step.

Owns what happens to each stored row. Nothing is lost: the assessment as it was becomes an archived assessment under the
old revision with all its answers; what cannot be carried moves there, what is carried is copied there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workbench.errors import Invalid
from workbench.model.capture import EvidenceLink, Note
from workbench.model.engagement import Assessment, FrameworkCopy, Session, Target
from workbench.model.framework import Framework
from workbench.model.judgement import Judgement, Rating, Settled
from workbench.model.outcome import Finding, Recommendation
from workbench.model.proposal import Proposal, Upgrade
from workbench.model.record import new_uid
from workbench.model.result import Answer, Key
from workbench.model.tailoring import Tailoring
from workbench.model.upgrade import Carried, Maps, UpgradePlan, carried, moves, succeeds, successors, translated
from workbench.store.command import Command, Place, Transaction


def upgrade_assessment(assessment: str, plan: UpgradePlan, files: Mapping[str, str]) -> Command:
    """Pin the assessment to the plan's new revision; files: its canonical files. Result: the archived one's uid."""

    def run(tx: Transaction) -> str:
        new = plan.new
        record = tx.get(Assessment, assessment)
        if not new.revision or new.revision == record.revision:
            raise Invalid("The assessment uses this revision already, or it is a draft.", "Choose another one.")
        if not succeeds(new, record.framework):
            raise Invalid(f"{new.title} is another framework.", "Begin a new assessment, or use a crosswalk.")
        if tx.find(FrameworkCopy, new.revision) is None:
            tx.put(FrameworkCopy(uid=new.revision, framework=new.uid, version=new.version, files=dict(files)))
        step = _Step(tx, record, plan)
        step.ratings()
        step.answers()
        step.judgements()
        step.targets()
        step.links()
        step.tailoring()
        tx.put(replace(record, framework=new.uid, revision=new.revision))
        tx.put(Upgrade(
            uid=new_uid(), assessment=assessment, archived=step.archive.uid, old_revision=record.revision,
            new_revision=new.revision, old_version=plan.old.version, new_version=new.version,
            maps=plan.maps.to_json(), plan=_told(plan), author=tx.person, at=tx.now(),
        ))  # fmt: skip
        return step.archive.uid

    label = f"Upgrade to {plan.new.version}"
    return Command(label, run, place=Place("results", assessment=assessment))


def _told(plan: UpgradePlan) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for item in plan.items:
        if item.kind != "same":
            out.setdefault(item.kind, []).append([list(item.old), list(item.new)])
    return out


class _Step:
    """The rows of one assessment on their way."""

    def __init__(self, tx: Transaction, record: Assessment, plan: UpgradePlan) -> None:
        self.tx = tx
        self.record = record
        self.new: Framework = plan.new
        self.maps: Maps = plan.maps
        self.copies: dict[str, str] = {}
        rank = max((a.rank for a in tx.all(Assessment)), default=-1) + 1
        title = f"{record.title} (version {plan.old.version}, before the upgrade)"
        self.archive = replace(record, uid=new_uid(), kind="archived", title=title, rank=rank)
        tx.put(self.archive)

    def keep(self, row: Rating | Settled | Judgement | Target, moved: bool) -> None:
        """A row of the archived assessment: the row itself when it does not go on, else a copy."""
        uid = row.uid if moved else new_uid()
        self.copies[row.uid] = uid
        if isinstance(row, Settled):
            row = replace(row, ratings=tuple(self.copies.get(r, r) for r in row.ratings))
        self.tx.put(replace(row, uid=uid, assessment=self.archive.uid))

    def answers(self) -> None:
        settled = self.tx.all(Settled, assessment=self.record.uid)
        by_key = {(s.criterion, s.context, s.unit): s for s in settled}
        answers = {key: Answer(s.value, s.state, s.half, s.points, s.reason) for key, s in by_key.items()}
        going: dict[str, Settled] = {}
        for place, found in carried(answers, self.maps, self.new).items():
            if found.split:
                self.propose(place, found, by_key)
                continue
            if found.answer.state not in ("value", "not_applicable") and len(found.sources) > 1 and found.answer.value:
                self.propose(place, found, by_key)
            row = by_key[found.sources[0]]
            going[row.uid] = self.arrived(row, place, found, by_key)
        for row in settled:
            self.keep(row, moved=row.uid not in going)
            if row.uid in going:
                self.tx.put(going[row.uid])

    def arrived(self, row: Settled, place: Key, found: Carried, by_key: Mapping[Key, Settled]) -> Settled:
        answer, reason = found.answer, row.reason
        if len(found.sources) > 1:
            said = "; ".join(f"{k[0]} {_said(by_key[k])}" for k in found.sources)
            reason = f"Merged from {said}; the cautious answer was taken. {row.reason}".strip()
        elif answer.state != row.state:
            reason = f"Was {row.value}, which the new scale does not have. {row.reason}".strip()
        return replace(
            row, criterion=place[0], context=place[1], value=answer.value, half=answer.half, state=answer.state,
            points=answer.points, reason=reason,
            ratings=tuple(dict.fromkeys(r for k in found.sources for r in by_key[k].ratings)),
        )  # fmt: skip

    def propose(self, place: Key, found: Carried, by_key: Mapping[Key, Settled]) -> None:
        answer = found.answer
        if not answer.value and answer.state != "not_applicable":
            return
        rows = [by_key[k] for k in found.sources]
        said = "; ".join(f"{r.criterion} {_said(r)}" + (f" ({r.reason})" if r.reason else "") for r in rows)
        self.tx.put(Proposal(
            uid=new_uid(), assessment=self.record.uid, criterion=place[0], context=place[1], unit=place[2],
            value=answer.value, half=answer.half, state="value" if answer.value else answer.state, source="upgrade",
            text=f"Carried over from {said}", sources=tuple(r.uid for r in rows), author=self.tx.person,
            at=self.tx.now(),
        ))  # fmt: skip

    def ratings(self) -> None:
        """Each assessor's own answers: they go along one to one; split and merged ones stay with the archive."""
        rows = self.tx.all(Rating, assessment=self.record.uid)
        places = moves(dict.fromkeys((r.criterion, r.context, r.unit) for r in rows), self.maps, self.new)
        goes = {keys[0]: place for place, (keys, split) in places.items() if len(keys) == 1 and not split}
        for row in rows:
            place = goes.get((row.criterion, row.context, row.unit))
            self.keep(row, moved=place is None)
            if place is not None:
                answer = translated(Answer(row.value, row.state, row.half, row.points), self.maps, self.new, place[0])
                self.tx.put(replace(row, criterion=place[0], context=place[1], value=answer.value, half=answer.half,
                                    state=answer.state, points=answer.points))  # fmt: skip

    def judgements(self) -> None:
        rows = self.tx.all(Judgement, assessment=self.record.uid)
        arriving: dict[tuple[str, str, str, str], list[Judgement]] = {}
        for row in rows:
            subjects = successors(self.maps, self.new, row.subject)
            contexts = successors(self.maps, self.new, row.context) if row.context else ("",)
            if len(subjects) == 1 and len(contexts) == 1:
                arriving.setdefault((subjects[0], contexts[0], row.unit, row.kind), []).append(row)
        goes = {some[0].uid: place for place, some in arriving.items() if len(some) == 1}
        for row in rows:
            place = goes.get(row.uid)
            self.keep(row, moved=place is None)
            if place is not None:
                self.tx.put(replace(row, subject=place[0], context=place[1]))

    def targets(self) -> None:
        taken: set[str] = set()
        for row in self.tx.all(Target, assessment=self.record.uid):
            nodes = [n for n in successors(self.maps, self.new, row.node) if n in self.new.node_by_uid]
            places = [n for n in nodes if n not in taken and self._has_level(n, row.level)]
            taken.update(places)
            self.keep(row, moved=not places)
            for number, node in enumerate(places):
                self.tx.put(replace(row, uid=row.uid if number == 0 else new_uid(), node=node))

    def _has_level(self, node: str, level: str) -> bool:
        scale = self.new.scale_by_id.get(self.new.node_by_uid[node].level_scale) or self.new.level_scale
        return scale is not None and any(v.id == level for v in scale.values)

    def links(self) -> None:
        """Notes, evidence, findings, advice and agendas follow; a place that is gone keeps its name."""
        tx, uid = self.tx, self.record.uid
        for note in tx.all(Note, assessment=(uid, "")):
            if (criteria := self.along(note.criteria)) != note.criteria:
                tx.patch(Note, note.uid, criteria=criteria)
        known = {(e.evidence, e.criterion, e.context, e.unit) for e in tx.all(EvidenceLink)}
        for link in tx.all(EvidenceLink):
            for target in successors(self.maps, self.new, link.criterion):
                for context in successors(self.maps, self.new, link.context) if link.context else ("",):
                    if (link.evidence, target, context, link.unit) not in known:
                        known.add((link.evidence, target, context, link.unit))
                        tx.put(replace(link, uid=new_uid(), criterion=target, context=context))
        for finding in tx.all(Finding, assessment=uid):
            tx.put(replace(finding, node=self.one(finding.node), criteria=self.along(finding.criteria)))
        for advice in tx.all(Recommendation, assessment=uid):
            tx.put(replace(advice, node=self.one(advice.node)))
        for session in tx.all(Session):
            if (agenda := self.agenda(session.agenda)) != session.agenda:
                tx.patch(Session, session.uid, agenda=agenda)

    def tailoring(self) -> None:
        """The overlay goes along where its criterion does; the archived assessment keeps what it had."""
        rows = self.tx.all(Tailoring, assessment=self.record.uid)
        for row in rows:
            targets = (row.criterion,) if row.kind == "add" else successors(self.maps, self.new, row.criterion)
            fields = row.fields
            if row.kind == "add":
                parents = successors(self.maps, self.new, str(row.fields.get("parent", "")))
                fields = {**row.fields, "parent": parents[0]} if parents else fields
                targets = targets if parents else ()
            self.tx.put(replace(row, uid=new_uid() if targets else row.uid, assessment=self.archive.uid))
            if len(targets) == 1:
                self.tx.put(replace(row, criterion=targets[0], fields=fields))
            elif targets:
                self.tx.remove(Tailoring, row.uid)

    def along(self, uids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(t for u in uids for t in successors(self.maps, self.new, u) or (u,)))

    def one(self, uid: str) -> str:
        return next(iter(successors(self.maps, self.new, uid)), uid) if uid else ""

    def agenda(self, agenda: Any) -> Any:
        if isinstance(agenda, dict):
            return {k: self.one(v) if k == "node" and isinstance(v, str) else self.agenda(v) for k, v in agenda.items()}
        return [self.agenda(v) for v in agenda] if isinstance(agenda, list) else agenda


def _said(row: Settled) -> str:
    return row.value + ("½" if row.half else "") if row.state == "value" else row.state.replace("_", " ")
