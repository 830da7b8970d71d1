"""Carrying an assessment from one revision of a framework to another, and what that does to the meaning of answers.

Owns the maps (rename, split, merge, drop), the plan that a person sees before anything is written, and the carrying of
answers for a trend that compares like with like. Without an entry a part keeps its uid. Maps travel in the newer
framework under x/upgrade: {old uid: {new uid: true, …}}, an empty object drops; x/upgrade_values maps scale values:
{scale id: {old value: new value}}. Uids are never reused, so an entry holds for every older revision. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from workbench.model import flat
from workbench.model.diff import FieldChange, title_of
from workbench.model.framework import Framework, Scale
from workbench.model.judgement import Judgement
from workbench.model.result import Answer, Answers, Key

Kind = Literal["same", "meaning", "renamed", "split", "merged", "lost"]
MEANING = frozenset({
    "title", "text", "level", "scale", "level_scale", "stage_level", "kind", "applies_to", "rated_at", "derived",
    "descriptors", "optional", "key", "superseded_by",
})  # fmt: skip
SURE = ("value", "not_applicable")
CAUTION = ("unanswered", "unknown", "not_yet")  # what is known least comes first


@dataclass(frozen=True)
class Maps:
    """What became of parts and of scale values."""

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "parts": {k: list(v) for k, v in self.parts.items()},
            "values": {k: dict(v) for k, v in self.values.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Maps:
        parts = {str(k): tuple(map(str, v)) for k, v in dict(data.get("parts", {})).items()}
        return cls(parts, {str(k): dict(v) for k, v in dict(data.get("values", {})).items()})

    def over(self, other: Maps) -> Maps:
        """These entries, and those of the other where these say nothing."""
        return Maps({**other.parts, **self.parts}, {**other.values, **self.values})


def maps_of(framework: Framework) -> Maps:
    """The maps that a framework carries."""
    parts = framework.x.get("upgrade")
    values = framework.x.get("upgrade_values")
    found = {str(k): tuple(v) for k, v in parts.items() if isinstance(v, dict)} if isinstance(parts, dict) else {}
    scales = {k: {a: b for a, b in v.items() if isinstance(b, str)} for k, v in values.items() if isinstance(v, dict)} \
        if isinstance(values, dict) else {}  # fmt: skip
    return Maps(found, scales)


def succeeds(new: Framework, old: str) -> bool:
    """Whether a framework is a later state of `old` or a fork of it, so that uids mean the same things."""
    origin = new.x.get("origin")
    return new.uid == old or (isinstance(origin, dict) and origin.get("framework") == old)


def successors(maps: Maps, new: Framework, uid: str) -> tuple[str, ...]:
    """Where a part went, through any number of entries; () when it is gone."""
    out: dict[str, None] = {}
    _follow(maps, new, uid, out, frozenset())
    return tuple(out)


def _follow(maps: Maps, new: Framework, uid: str, out: dict[str, None], seen: frozenset[str]) -> None:
    targets = maps.parts.get(uid) if uid not in seen else None
    if targets is None:
        if uid in new.criterion_by_uid or uid in new.node_by_uid:
            out[uid] = None
        return
    for target in targets:
        _follow(maps, new, target, out, seen | {uid})


# --- answers ------------------------------------------------------------------------------------------------------


class Carried(NamedTuple):
    """An answer under the new framework with the old keys it comes from; split: it shares its source with others."""

    answer: Answer
    sources: tuple[Key, ...]
    split: bool


def translated(answer: Answer, maps: Maps, new: Framework, criterion: str) -> Answer:
    """The answer in the scale of the new criterion; a value that scale does not have makes it unanswered."""
    scale = _scale(new, criterion)
    if scale is None or not answer.value:
        return answer
    value = maps.values.get(scale.id, {}).get(answer.value, answer.value)
    if not scale.values or any(v.id == value for v in scale.values):
        return Answer(value, answer.state, answer.half and scale.halves, answer.points, answer.reason)
    state = "unanswered" if answer.state == "value" else answer.state
    return Answer("", state, False, "", answer.reason)


def _scale(framework: Framework, criterion: str) -> Scale | None:
    found = framework.criterion_by_uid.get(criterion)
    return framework.scale_of(found) if found is not None else None


def cautious(answers: Iterable[Answer], scale: Scale | None) -> Answer:
    """One answer for several: the lowest value; not known where one of them is not known; not applicable if all are."""
    listed = list(answers)
    weighed = [a for a in listed if a.state != "not_applicable"] or listed
    order = {v.id: i for i, v in enumerate(scale.values)} if scale is not None else {}
    valued = [a for a in weighed if a.value]
    lowest = min(valued, key=lambda a: (order.get(a.value, -1), a.half), default=weighed[0])
    state = next((s for s in CAUTION if any(a.state == s for a in weighed)), lowest.state)
    return Answer(lowest.value, state, lowest.half, lowest.points, lowest.reason)


def moves(keys: Iterable[Key], maps: Maps, new: Framework) -> dict[Key, tuple[list[Key], bool]]:
    """New keys with the old keys that arrive there, in order, and whether one of these was split."""
    out: dict[Key, tuple[list[Key], bool]] = {}
    for key in sorted(keys):
        criterion, context, unit = key
        targets = [t for t in successors(maps, new, criterion) if t in new.criterion_by_uid]
        contexts = [c for c in successors(maps, new, context) if c in new.node_by_uid] if context else [""]
        arrived = [(t, c, unit) for t in targets for c in contexts]
        for place in arrived:
            there, split = out.get(place, ([], False))
            out[place] = ([*there, key], split or len(arrived) > 1)
    return out


def carried(settled: Mapping[Key, Answer], maps: Maps, new: Framework) -> dict[Key, Carried]:
    """Settled answers under the new framework."""
    out: dict[Key, Carried] = {}
    for place, (keys, split) in moves(settled, maps, new).items():
        answers = [translated(settled[k], maps, new, place[0]) for k in keys]
        answer = answers[0] if len(answers) == 1 else cautious(answers, _scale(new, place[0]))
        out[place] = Carried(answer, tuple(keys), split)
    return out


def rescored(answers: Answers, maps: Maps, new: Framework) -> Answers:
    """Answers of an older revision as the new one would hold them: splits answer every part alike, merges take the
    lowest, what is gone does not count. For comparing years, never stored."""
    settled = {key: c.answer for key, c in carried(answers.settled, maps, new).items()}
    judgements: dict[tuple[str, str, str, str], Judgement] = {}
    for j in answers.judgements:
        for subject in successors(maps, new, j.subject):
            for context in successors(maps, new, j.context) if j.context else ("",):
                judgements[(subject, context, j.unit, j.kind)] = replace(j, subject=subject, context=context)
    types: dict[str, frozenset[str]] = {}
    for uid, found in answers.evidence_types.items():
        for target in successors(maps, new, uid):
            types[target] = types.get(target, frozenset()) | found
    return Answers(settled, tuple(judgements.values()), answers.units, types)


# --- the plan -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanItem:
    """One line of the preview: a criterion or node (several old ones when merged), where it goes, what that means.

    fields: what differs in meaning. answers: settled answers on it. values: what the sources say and what is taken
    when merged, in words.
    """

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    code: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    answers: int = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class UpgradePlan:
    """Everything that happens. fresh: criteria of the new revision that nothing comes from."""

    old: Framework
    new: Framework
    maps: Maps
    items: tuple[PlanItem, ...]
    fresh: tuple[str, ...]

    def of(self, kind: Kind) -> tuple[PlanItem, ...]:
        return tuple(i for i in self.items if i.kind == kind)


def upgrade_plan(
    old: Framework, new: Framework, settled: Mapping[Key, Answer], maps: Maps | None = None
) -> UpgradePlan:
    """What carrying an assessment with these answers would do. maps: a person's, over those of the new framework."""
    used = (maps or Maps()).over(maps_of(new))
    goes = {uid: successors(used, new, uid) for uid in (*old.node_by_uid, *old.criterion_by_uid)}
    sources: dict[str, list[str]] = {}
    for uid, targets in goes.items():
        for target in targets:
            sources.setdefault(target, []).append(uid)
    counts: dict[str, int] = {}
    for criterion, _, _ in settled:
        counts[criterion] = counts.get(criterion, 0) + 1
    results = carried(settled, used, new)
    items = tuple(_items(old, new, goes, sources, counts, results, settled))
    fresh = tuple(c.uid for c in new.criteria if c.uid not in sources)
    return UpgradePlan(old, new, used, items, fresh)


def _items(
    old: Framework, new: Framework, goes: Mapping[str, tuple[str, ...]], sources: Mapping[str, list[str]],
    counts: Mapping[str, int], results: Mapping[Key, Carried], settled: Mapping[Key, Answer],
) -> Iterator[PlanItem]:  # fmt: skip
    told: set[str] = set()
    for uid, targets in goes.items():
        code, title, n = _code(old, uid), title_of(old, uid), counts.get(uid, 0)
        if not targets:
            yield PlanItem("lost", (uid,), (), code, title, answers=n)
            continue
        if len(targets) > 1:
            yield PlanItem("split", (uid,), targets, code, title, answers=n)
        target = targets[0]
        together = tuple(sources[target])
        if len(targets) == 1 and len(together) > 1:
            if target not in told:
                told.add(target)
                words = tuple(_merge_words(old, target, results, settled))
                yield PlanItem("merged", together, (target,), _code(new, target), title_of(new, target),
                               answers=sum(counts.get(u, 0) for u in together), values=words)  # fmt: skip
        elif len(targets) == 1:
            fields = changed_meaning(old, uid, new, target)
            kind: Kind = "meaning" if fields else "renamed" if target != uid else "same"
            yield PlanItem(kind, (uid,), targets, code, title, fields, n)


def _merge_words(
    old: Framework, target: str, results: Mapping[Key, Carried], settled: Mapping[Key, Answer]
) -> Iterator[str]:
    for key, found in results.items():
        if key[0] == target and len(found.sources) > 1:
            said = " and ".join(f"{_code(old, k[0])} = {_word(settled[k])}" for k in found.sources)
            yield f"{said}: {_word(found.answer)} is {'proposed' if found.split else 'taken'}"


def _word(answer: Answer) -> str:
    if answer.state == "value":
        return answer.value + (" and a half" if answer.half else "")
    return answer.state.replace("_", " ")


def _code(framework: Framework, uid: str) -> str:
    found = framework.criterion_by_uid.get(uid) or framework.node_by_uid.get(uid)
    return framework.short_code(found.code or uid) if found is not None else uid


def changed_meaning(old: Framework, uid: str, new: Framework, target: str) -> tuple[FieldChange, ...]:
    """Fields that make an answer mean something else: wording, level, kind, scale and its values."""
    before, after = flat.flat_of(old, uid), flat.flat_of(new, target)
    out = [FieldChange(name, before.get(name), after.get(name)) for name in sorted({*before, *after})
           if before.get(name) != after.get(name) and name.split("/")[0] in MEANING]  # fmt: skip
    was, is_ = _scale(old, uid), _scale(new, target)
    if was is not None and is_ is not None:
        one, two = [(v.id, v.label) for v in was.values], [(v.id, v.label) for v in is_.values]
        if one != two:
            out.append(FieldChange("scale/values", [list(v) for v in one], [list(v) for v in two]))
    return tuple(out)
