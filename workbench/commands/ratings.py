"""Commands on ratings and judgements. A rating and the settled value it gives are written in one step.

Owns the keys of model.md 3; knows nothing of levels nor of scales: the workbench refuses what the scale of the
criterion has no place for, whichever command it came with (workbench/answers.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workbench.errors import Invalid
from workbench.model.judgement import JUDGEMENT_KINDS, STATES, Judgement, Rating, Settled
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction

CONFIDENCES = ("", "Low", "Medium", "High")


def rate(
    assessment: str, criterion: str, value: str = "", state: str = "value", *, context: str = "", unit: str = "",
    half: bool = False, reason: str | None = None, approver: str | None = None, confidence: str | None = None,
    points: str | None = None, label: str = "", origin: Mapping[str, Any] | None = None,
) -> Command:  # fmt: skip
    """Rate as the person at the keyboard and settle it. None keeps what was there. The result is the rating's uid.

    origin: what an accepted proposal came from; a rating given by hand has none.
    """

    def run(tx: Transaction) -> str:
        if state not in STATES:
            raise Invalid(f"{state} is no state of an answer.", f"Choose one of {', '.join(STATES)}.")
        if state == "value" and not value:
            raise Invalid("The rating has no value.", "Choose a value, or a state such as unknown.")
        old = _rating(tx, assessment, criterion, context, unit)
        new = replace(
            old, value=value or old.value, half=half if value else old.half, state=state,
            reason=old.reason if reason is None else reason,
            approver=old.approver if approver is None else approver,
            confidence=old.confidence if confidence is None else confidence,
            points=old.points if points is None else points, origin=dict(origin or {}), at=tx.now(),
        )  # fmt: skip
        if state == "not_applicable" and not (new.reason.strip() and new.approver.strip()):
            raise Invalid("Not applicable needs a reason and who approved it.", "Type both; they stand in the report.")
        _store(tx, new)
        return new.uid

    shown = label or (value if state == "value" else state.replace("_", " "))
    return Command(f"Rate {shown}", run, place=_place(assessment, criterion, unit))


def _place(assessment: str, criterion: str, unit: str) -> Place:
    return Place("capture", assessment=assessment, criterion=criterion, unit=unit)


def _rating(tx: Transaction, assessment: str, criterion: str, context: str, unit: str) -> Rating:
    known = tx.all(
        Rating, assessment=assessment, criterion=criterion, context=context, unit=unit, assessor=tx.person, round=1
    )
    return known[0] if known else Rating(
        uid=new_uid(), assessment=assessment, criterion=criterion, context=context, unit=unit, assessor=tx.person
    )  # fmt: skip


def _store(tx: Transaction, rating: Rating) -> None:
    if rating.confidence not in CONFIDENCES:
        raise Invalid(f"{rating.confidence} is no confidence.", "Choose Low, Medium or High.")
    tx.put(rating)
    known = tx.all(
        Settled, assessment=rating.assessment, criterion=rating.criterion, context=rating.context, unit=rating.unit
    )
    tx.put(Settled(
        uid=known[0].uid if known else new_uid(), assessment=rating.assessment, criterion=rating.criterion,
        context=rating.context, unit=rating.unit, value=rating.value, half=rating.half, state=rating.state,
        reason=rating.reason, approver=rating.approver, confidence=rating.confidence, points=rating.points,
        ratings=(rating.uid,), author=tx.person, at=tx.now(),
    ))  # fmt: skip


def rate_many(
    assessment: str, values: Mapping[str, str], *, unit: str = "", reason: str = "", replace_old: bool = False,
    label: str = "Import ratings",
) -> Command:  # fmt: skip
    """Ratings that come from a file, by criterion, in one step. What is rated already stays unless `replace_old`.

    The result is how many were written.
    """

    def run(tx: Transaction) -> int:
        count = 0
        for criterion, value in values.items():
            old = _rating(tx, assessment, criterion, "", unit)
            settled = tx.all(Settled, assessment=assessment, criterion=criterion, context="", unit=unit)
            if not replace_old and any(s.state != "unanswered" for s in settled):
                continue
            _store(tx, replace(old, value=value, half=False, state="value", reason=old.reason or reason, at=tx.now()))
            count += 1
        return count

    return Command(label, run, place=Place("capture", assessment=assessment))


def clear_rating(assessment: str, criterion: str, *, context: str = "", unit: str = "") -> Command:
    """Back to unanswered. A state is cleared first and brings the value back; rationale and confidence stay."""

    def run(tx: Transaction) -> None:
        old = _rating(tx, assessment, criterion, context, unit)
        if old.state == "unanswered":
            return
        if old.state != "value" and old.value:
            _store(tx, replace(old, state="value", at=tx.now()))
        else:
            _store(tx, replace(old, state="unanswered", value="", half=False, origin={}, at=tx.now()))

    return Command("Clear rating", run, place=_place(assessment, criterion, unit))


def set_rationale(assessment: str, criterion: str, reason: str, *, context: str = "", unit: str = "") -> Command:
    """The rationale of a rating, also before there is a value."""

    def run(tx: Transaction) -> None:
        _store(tx, replace(_rating(tx, assessment, criterion, context, unit), reason=reason))

    key = f"rationale:{assessment}:{criterion}:{context}:{unit}"
    return Command("Rationale", run, merge_key=key, place=_place(assessment, criterion, unit))


def set_confidence(assessment: str, criterion: str, confidence: str, *, context: str = "", unit: str = "") -> Command:
    def run(tx: Transaction) -> None:
        _store(tx, replace(_rating(tx, assessment, criterion, context, unit), confidence=confidence))

    return Command(f"Confidence {confidence.lower()}", run, place=_place(assessment, criterion, unit))


def set_points(assessment: str, criterion: str, points: str, *, context: str = "", unit: str = "") -> Command:
    def run(tx: Transaction) -> None:
        _store(tx, replace(_rating(tx, assessment, criterion, context, unit), points=points))

    key = f"points:{assessment}:{criterion}:{context}:{unit}"
    return Command("Points", run, merge_key=key, place=_place(assessment, criterion, unit))


def record_judgement(
    assessment: str, subject: str, kind: str, value: str, reason: str, *, context: str = "", unit: str = ""
) -> Command:
    """A decision the rule asks a person for; one per subject, context, unit and kind."""

    def run(tx: Transaction) -> str:
        if kind not in JUDGEMENT_KINDS:
            raise Invalid(f"{kind} is no kind of judgement.", f"Choose one of {', '.join(JUDGEMENT_KINDS)}.")
        if not reason.strip():
            raise Invalid("The judgement has no reason.", "Type why; it stands in the report.")
        known = tx.all(Judgement, assessment=assessment, subject=subject, context=context, unit=unit, kind=kind)
        uid = known[0].uid if known else new_uid()
        tx.put(Judgement(
            uid=uid, assessment=assessment, subject=subject, context=context, unit=unit, kind=kind, value=value,
            reason=reason, author=tx.person, at=tx.now(),
        ))  # fmt: skip
        return uid

    return Command(f"Judgement, {kind}", run, place=_place(assessment, subject, unit))


def remove_judgement(uid: str) -> Command:
    return Command("Judgement removed", lambda tx: tx.remove(Judgement, uid))
