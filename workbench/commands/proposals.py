"""Commands on proposed answers: keep, accept, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.commands.ratings import rate
from workbench.errors import Invalid
from workbench.model.engagement import Assessment
from workbench.model.judgement import STATES
from workbench.model.proposal import Proposal
from workbench.store.command import Command, Place, Transaction


def propose(proposals: Sequence[Proposal], label: str = "Answers proposed") -> Command:
    """Keep proposals; one for the same criterion, context, unit and source takes the place of the former."""

    def run(tx: Transaction) -> int:
        for p in proposals:
            tx.get(Assessment, p.assessment)
            if p.state not in STATES or (p.state == "value" and not p.value):
                raise Invalid("The proposal has no value.", "Propose a value or a state.")
            known = tx.all(Proposal, assessment=p.assessment, criterion=p.criterion, context=p.context, unit=p.unit,
                           source=p.source)  # fmt: skip
            uid = known[0].uid if known else p.uid
            tx.put(replace(p, uid=uid, author=p.author or tx.person, at=p.at or tx.now()))
        return len(proposals)

    return Command(label, run)


def accept_proposals(uids: Sequence[str]) -> Command:
    """Rate as proposed, with where it came from as the rationale; other proposals for the same answer go."""

    def run(tx: Transaction) -> int:
        for uid in uids:
            p = tx.find(Proposal, uid) if len(uids) > 1 else tx.get(Proposal, uid)
            if p is None:
                continue  # another accepted one answered it
            rate(p.assessment, p.criterion, p.value, p.state, context=p.context, unit=p.unit, half=p.half,
                 reason=p.text, approver=tx.person if p.state == "not_applicable" else None).run(tx)  # fmt: skip
            same = {"assessment": p.assessment, "criterion": p.criterion, "context": p.context, "unit": p.unit}
            for other in tx.all(Proposal, **same):
                tx.remove(Proposal, other.uid)
        return len(uids)

    label = "Proposal accepted" if len(uids) == 1 else f"{len(uids)} proposals accepted"
    return Command(label, run, place=Place("capture"))


def refuse_proposals(uids: Sequence[str]) -> Command:
    def run(tx: Transaction) -> None:
        for uid in uids:
            tx.remove(Proposal, uid)

    label = "Proposal refused" if len(uids) == 1 else f"{len(uids)} proposals refused"
    return Command(label, run, place=Place("capture"))
