"""Commands on findings and recommendations."""

from __future__ import annotations

from typing import Any

from workbench.errors import Invalid
from workbench.model.outcome import Finding, Recommendation
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction


def add_finding(
    assessment: str, kind: str, title: str, *, text: str = "", consequence: str = "", node: str = "",
    criteria: tuple[str, ...] = (), notes: tuple[str, ...] = (), evidence: tuple[str, ...] = (),
) -> Command:  # fmt: skip
    """kind: strength, weakness, observation, risk. The result is the finding's uid."""

    def run(tx: Transaction) -> str:
        if kind not in ("strength", "weakness", "observation", "risk"):
            raise Invalid(f"A finding cannot be a {kind}.", "Choose strength, weakness, observation or risk.")
        if not title.strip():
            raise Invalid("The finding has no title.", "Say it in one sentence.")
        number = max((f.number for f in tx.all(Finding)), default=0) + 1
        record = Finding(
            uid=new_uid(), assessment=assessment, number=number, kind=kind, title=title.strip(), text=text,
            consequence=consequence, node=node, criteria=tuple(criteria), notes=tuple(notes), evidence=tuple(evidence),
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command("Finding added", run, place=Place("results", assessment=assessment, node=node))


def edit_finding(uid: str, **fields: Any) -> Command:
    key = f"finding:{uid}:{','.join(sorted(fields))}"
    return Command("Finding edited", lambda tx: tx.patch(Finding, uid, **fields).uid, merge_key=key)


def remove_finding(uid: str) -> Command:
    """Remove a finding; recommendations lose the link to it."""

    def run(tx: Transaction) -> None:
        for r in tx.all(Recommendation):
            if uid in r.findings:
                tx.patch(Recommendation, r.uid, findings=tuple(f for f in r.findings if f != uid))
        tx.remove(Finding, uid)

    return Command("Finding removed", run)


def add_recommendation(
    assessment: str, title: str, *, text: str = "", node: str = "", findings: tuple[str, ...] = (), effort: str = "M",
    impact: int = 3, horizon: str = "3-9", owner: str = "",
) -> Command:  # fmt: skip
    def run(tx: Transaction) -> str:
        if not title.strip():
            raise Invalid("The recommendation has no title.", "Say what should be done.")
        number = max((r.number for r in tx.all(Recommendation)), default=0) + 1
        record = Recommendation(
            uid=new_uid(), assessment=assessment, number=number, title=title.strip(), text=text, node=node,
            findings=tuple(findings), effort=effort, impact=impact, horizon=horizon, owner=owner,
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command("Recommendation added", run, place=Place("results", assessment=assessment, node=node))


def edit_recommendation(uid: str, **fields: Any) -> Command:
    key = f"recommendation:{uid}:{','.join(sorted(fields))}"
    return Command("Recommendation edited", lambda tx: tx.patch(Recommendation, uid, **fields).uid, merge_key=key)


def remove_recommendation(uid: str) -> Command:
    return Command("Recommendation removed", lambda tx: tx.remove(Recommendation, uid))
