"""Commands on the tailoring of an assessment: hide, reword, weigh anew, add an own criterion, take a change back.

Every change has a reason, which stands in the report. `framework` is what the assessment uses now
(Workbench.framework_of).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from workbench.errors import Invalid
from workbench.model.engagement import Assessment
from workbench.model.framework import Criterion, Framework
from workbench.model.record import new_uid
from workbench.model.tailoring import Tailoring
from workbench.store.command import Command, Place, Transaction

WORDING = ("text", "ask", "evidence")


def hide_criterion(assessment: str, framework: Framework, criterion: str, reason: str) -> Command:
    """Leave a criterion out of capture, result and report. Its answers stay in the file and come back with it."""
    return _change(assessment, framework, criterion, "hide", {}, reason, "Criterion hidden")


def reword_criterion(
    assessment: str, framework: Framework, criterion: str, fields: Mapping[str, str], reason: str
) -> Command:
    """Other words for this client: any of text, ask and evidence. What is asked must stay the same in substance."""
    strange = [name for name in fields if name not in WORDING]
    if strange:
        raise Invalid(f"Rewording cannot change {strange[0]}.", "Add a criterion of your own, or publish a version.")
    return _change(assessment, framework, criterion, "reword", dict(fields), reason, "Criterion reworded")


def weigh_criterion(assessment: str, framework: Framework, criterion: str, weight: str, reason: str) -> Command:
    """Another weight, a decimal above zero, where the framework's method uses weights."""
    try:
        value = Decimal(weight)
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        raise Invalid(f"“{weight}” is no weight.", "Write a number above zero, for example 1.5.")
    return _change(assessment, framework, criterion, "weight", {"weight": weight}, reason, "Criterion weighted")


def add_own_criterion(
    assessment: str, framework: Framework, node: str, text: str, reason: str, *, level: str = "", code: str = "",
    fields: Mapping[str, Any] | None = None,
) -> Command:  # fmt: skip
    """A criterion only this client is assessed by; the result is its uid."""

    def run(tx: Transaction) -> str:
        tx.get(Assessment, assessment)
        _check(reason)
        if not text.strip() or node not in framework.node_by_uid:
            raise Invalid("An own criterion needs a text and a dimension.", "Type the text and choose where it stands.")
        own = tx.all(Tailoring, assessment=assessment, kind="add")
        uid = f"own.{new_uid()[:12]}"
        shown = code or f"OWN-{len(own) + 1}"
        sibling = next(iter(framework.criteria_under(node)), None)
        made = {"parent": node, "text": text.strip(), "level": level, "code": shown, "rank": f"zz{len(own):04d}",
                "scale": sibling.scale if sibling else "", **(fields or {})}  # fmt: skip
        kept = {name: value for name, value in made.items() if value != ""}
        tx.put(Tailoring(uid=new_uid(), assessment=assessment, kind="add", criterion=uid, reason=reason.strip(),
                         fields=kept, code=shown, text=text.strip(), author=tx.person, at=tx.now()))  # fmt: skip
        return uid

    return Command("Own criterion added", run, place=_place(assessment, ""))


def remove_tailoring(uid: str) -> Command:
    """Take a change back: a hidden criterion returns with its answers, an own one leaves (its answers stay)."""
    return Command("Tailoring removed", lambda tx: tx.remove(Tailoring, uid))


def _place(assessment: str, criterion: str) -> Place:
    return Place("capture", assessment=assessment, criterion=criterion)


def _check(reason: str) -> None:
    if not reason.strip():
        raise Invalid("The change has no reason.", "Type why; it stands in the report.")


def _change(
    assessment: str, framework: Framework, criterion: str, kind: str, fields: dict[str, Any], reason: str, label: str
) -> Command:
    def run(tx: Transaction) -> str:
        tx.get(Assessment, assessment)
        _check(reason)
        found = framework.criterion_by_uid.get(criterion)
        known = tx.all(Tailoring, assessment=assessment, criterion=criterion, kind=kind)
        if found is None and not known:
            raise Invalid("This criterion is not in the framework of the assessment.", "Choose another one.")
        row = known[0] if known else _fresh(tx, assessment, kind, found)
        merged = {**row.fields, **fields}
        tx.put(replace(row, fields=merged, reason=reason.strip(), author=tx.person, at=tx.now()))
        return row.uid

    key = f"tailoring:{assessment}:{criterion}:{kind}" if kind == "reword" else None
    return Command(label, run, merge_key=key, place=_place(assessment, criterion))


def _fresh(tx: Transaction, assessment: str, kind: str, found: Criterion | None) -> Tailoring:
    """A change that remembers code and text from before any tailoring, for the report."""
    assert found is not None  # the caller refuses what is not there
    earlier = tx.all(Tailoring, assessment=assessment, criterion=found.uid)
    code, text = (earlier[0].code, earlier[0].text) if earlier else (found.code, found.text or found.ask)
    return Tailoring(uid=new_uid(), assessment=assessment, kind=kind, criterion=found.uid, code=code, text=text)
