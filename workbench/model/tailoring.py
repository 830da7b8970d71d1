"""The tailoring overlay of an assessment: criteria hidden, reworded, weighted anew or added for one client.

Owns the stored record and how the overlay changes the framework that is captured, scored and reported. The framework
revision itself stays as it is, and answers to a hidden criterion stay in the file. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model import flat
from workbench.model.framework import Framework
from workbench.model.record import Record

KINDS = ("hide", "reword", "weight", "add")


@dataclass(frozen=True, kw_only=True)
class Tailoring(Record):
    """One change of one criterion. fields: what it sets (flat.py paths); code and text: of the criterion as it was.

    add: criterion is the new one's own uid, fields hold its parent, text, level and more.
    """

    KIND: ClassVar[str] = "tailoring"
    assessment: str = ""
    kind: str = "hide"
    criterion: str = ""
    reason: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    text: str = ""
    author: str = ""
    at: int = 0


def tailored(framework: Framework, changes: Iterable[Tailoring]) -> Framework:
    """The framework with the overlay on it; what names a criterion that is not there changes nothing."""
    listed = sorted(changes, key=lambda t: t.kind != "add")  # an own criterion may be hidden or reworded too
    edits: dict[str, dict[str, Any]] = {}
    hidden: set[str] = set()
    for change in listed:
        uid = change.criterion
        if change.kind == "add":
            if change.fields.get("parent") in framework.node_by_uid:
                edits[uid] = {"type": "criterion", **change.fields}
        elif uid not in framework.criterion_by_uid and uid not in edits:
            continue
        elif change.kind == "hide":
            hidden.add(uid)
        else:
            edits.setdefault(uid, {}).update(change.fields)
    gone = {u for top in hidden for u in _below(framework, top)}
    for c in framework.criteria:
        lost = [flat.path(name, u) for name, some in (("superseded_by", c.superseded_by), ("needs", tuple(c.needs)))
                for u in some if u in gone]  # fmt: skip
        if lost and c.uid not in gone:
            edits.setdefault(c.uid, {}).update(dict.fromkeys(lost))
    edits.update({uid: {"type": None} for uid in gone})
    return flat.patch(framework, edits)


def _below(framework: Framework, uid: str) -> list[str]:
    out, stack = [], [uid]
    while stack:
        here = stack.pop()
        out += [here, *(q.uid for q in framework.questions_of.get(here, ()))]
        stack += [c.uid for c in framework.child_criteria.get(here, ())]
    return out
