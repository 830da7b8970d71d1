"""Commands on proposed answers: keep, accept, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.commands.ratings import rate
from workbench.errors import Invalid
from workbench.model.engagement import Assessment
from workbench.model.judgement import STATES, Settled
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
            _accept(tx, p)
        return len(uids)

    label = "Proposal accepted" if len(uids) == 1 else f"{len(uids)} proposals accepted"
    return Command(label, run, place=Place("capture"))


def accept_projected(proposals: Sequence[Proposal]) -> Command:
    """Rate as a crosswalk proposes, without keeping the proposals first. An answer that is there is never replaced."""

    def run(tx: Transaction) -> int:
        done = 0
        for p in proposals:
            tx.get(Assessment, p.assessment)
            if not p.value:
                raise Invalid("The proposal has no value.", "Rate the statement by hand.")
            key = {"assessment": p.assessment, "criterion": p.criterion, "context": p.context, "unit": p.unit}
            if any(s.state != "unanswered" for s in tx.all(Settled, **key)):
                if len(proposals) == 1:
                    raise Invalid("This statement was rated meanwhile.", "Clear its rating first, or keep it.")
                continue
            _accept(tx, p)
            done += 1
        return done

    label = "Proposal accepted" if len(proposals) == 1 else f"{len(proposals)} proposals accepted"
    return Command(label, run, place=Place("capture"))


def _accept(tx: Transaction, p: Proposal) -> None:
    rate(p.assessment, p.criterion, p.value, p.state, context=p.context, unit=p.unit, half=p.half, reason=p.text,
         approver=tx.person if p.state == "not_applicable" else None,
         origin={"source": p.source, "sources": list(p.sources)}).run(tx)  # fmt: skip
    for other in tx.all(Proposal, assessment=p.assessment, criterion=p.criterion, context=p.context, unit=p.unit):
        tx.remove(Proposal, other.uid)


def refuse_proposals(uids: Sequence[str]) -> Command:
    def run(tx: Transaction) -> None:
        for uid in uids:
            tx.remove(Proposal, uid)

    label = "Proposal refused" if len(uids) == 1 else f"{len(uids)} proposals refused"
    return Command(label, run, place=Place("capture"))
