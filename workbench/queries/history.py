"""Who changed what and when: the past of one answer, and the newest steps of the file."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.judgement import Judgement, Rating, Settled
from workbench.store.command import Reader, StepInfo


@dataclass(frozen=True)
class AnswerStep:
    """One change of an answer; before and after are "" where there was none. text reads like a sentence."""

    at: int
    offset: int
    person: str
    label: str
    before: str
    after: str
    reason: str
    undone: bool

    @property
    def text(self) -> str:
        if self.before == self.after:
            return self.label
        return f"{self.before or 'Not rated'} to {self.after or 'not rated'}"


def _shown(image: dict[str, object] | None) -> str:
    if not image:
        return ""
    state = str(image.get("state", "value"))
    words = {"not_applicable": "N/A", "unknown": "Unknown", "not_yet": "Not yet", "unanswered": ""}
    if state != "value":
        return words.get(state, state)
    return str(image.get("value", "")) + ("½" if image.get("half") else "")


def rating_history(reader: Reader, assessment: str, criterion: str, *, context: str = "",
                   unit: str = "") -> tuple[AnswerStep, ...]:
    """Changes of the settled answer and its judgements, oldest first; found through the records that stand now."""
    out: list[AnswerStep] = []
    uids: list[tuple[str, str]] = []
    for s in reader.all(Settled, assessment=assessment, criterion=criterion, context=context, unit=unit):
        uids.append(("settled", s.uid))
    for j in reader.all(Judgement, assessment=assessment, subject=criterion, context=context):
        if j.unit in ("", unit):
            uids.append(("judgement", j.uid))
    for kind, uid in uids:
        for step in reader.history(kind, uid):
            before, after = step.before or None, step.after or None
            reason = str((after or {}).get("reason", ""))
            out.append(AnswerStep(step.at, step.offset, step.person, step.label, _shown(before), _shown(after), reason,
                                  bool(step.undone)))
    return tuple(sorted(out, key=lambda s: s.at))


def last_rated(reader: Reader, assessment: str, criterion: str, *, context: str = "", unit: str = "") -> Rating | None:
    """The newest own answer of any assessor, for "Rated PI 12:21 by …"."""
    found = reader.all(Rating, assessment=assessment, criterion=criterion, context=context, unit=unit)
    return max(found, key=lambda r: (r.at, r.uid), default=None)


def recent_steps(reader: Reader, limit: int = 50) -> tuple[StepInfo, ...]:
    """The newest steps first."""
    return tuple(reader.journal(limit))
