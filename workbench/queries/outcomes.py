"""The result of an assessment: stored answers through the framework's rating method.

Owns the one path from records to levels, so that screen, report and command line cannot disagree; also the quick path
after one change. Knows nothing of charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from workbench.model import scoring
from workbench.model.engagement import Assessment, Target, Unit
from workbench.model.framework import Framework
from workbench.model.judgement import Judgement, Settled
from workbench.model.methods.modelops import issue_indexes
from workbench.model.proposal import Upgrade
from workbench.model.result import Answer, Answers, AssessmentResult, Key
from workbench.model.upgrade import Maps, maps_of, rescored, succeeds
from workbench.queries.evidence import types_by_criterion
from workbench.store.command import Change, Reader


@dataclass(frozen=True)
class Outcome:
    """targets: node uid -> level id. previous: result of the baseline assessment under the same framework revision;
    where it was rated under another one, rescored says so in words.

    answers and keys belong to `refresh`; screens use result.
    """

    result: AssessmentResult
    assessment: Assessment
    framework: Framework
    targets: Mapping[str, str]
    previous: AssessmentResult | None
    units: tuple[Unit, ...]
    previous_assessment: Assessment | None = None
    rescored: str = ""
    answers: Answers = field(default_factory=lambda: Answers({}), repr=False)
    keys: Mapping[str, Key] = field(default_factory=dict, repr=False)


def answer_of(settled: Settled) -> Answer:
    return Answer(settled.value, settled.state, settled.half, settled.points, settled.reason)


def answers(reader: Reader, assessment_uid: str) -> Answers:
    """All settled answers and judgements of an assessment."""
    return _answers(reader, reader.get(Assessment, assessment_uid))[0]


def _answers(reader: Reader, assessment: Assessment) -> tuple[Answers, dict[str, Key]]:
    settled: dict[Key, Answer] = {}
    keys: dict[str, Key] = {}
    for s in reader.all(Settled, assessment=assessment.uid):
        key = (s.criterion, s.context, s.unit)
        settled[key] = answer_of(s)
        keys[s.uid] = key
    judgements = tuple(reader.all(Judgement, assessment=assessment.uid))
    return Answers(settled, judgements, assessment.units, types_by_criterion(reader)), keys


def upgrade_maps(reader: Reader, assessment: str, framework: Framework) -> Maps:
    """How older answers reach this framework: its own maps, and those given when the assessment was upgraded."""
    maps = maps_of(framework)
    for record in reader.all(Upgrade, assessment=assessment):
        maps = Maps.from_json(record.maps).over(maps)
    return maps


def targets_of(reader: Reader, assessment_uid: str) -> dict[str, str]:
    return {t.node: t.level for t in reader.all(Target, assessment=assessment_uid)}


def outcome(reader: Reader, framework: Framework, assessment_uid: str) -> Outcome:
    """The whole result, its targets, its units in order and the previous result."""
    assessment = reader.get(Assessment, assessment_uid)
    given, keys = _answers(reader, assessment)
    targets = targets_of(reader, assessment_uid)
    result = _with_targets(framework, scoring.assess(framework, given), targets)
    previous, base, again = None, None, ""
    if assessment.baseline:
        base = reader.find(Assessment, assessment.baseline)
        if base is not None and (base.framework, base.revision) == (assessment.framework, assessment.revision):
            previous = scoring.assess(framework, _answers(reader, base)[0])
        elif base is not None and succeeds(framework, base.framework):
            maps = upgrade_maps(reader, assessment_uid, framework)
            previous = scoring.assess(framework, rescored(_answers(reader, base)[0], maps, framework))
            again = f"Re-scored under revision {framework.version} ({assessment.revision[:8]})"
    by_uid = {u.uid: u for u in reader.all(Unit)}
    units = tuple(by_uid[u] for u in assessment.units if u in by_uid)
    return Outcome(result, assessment, framework, targets, previous, units, base, again, given, keys)


def refresh(reader: Reader, old: Outcome, changes: Iterable[Change]) -> Outcome:
    """The outcome after a step, reading and recomputing only what the step touched.

    A step that changes the framework (tailoring, upgrade) needs `outcome` with the framework read again.
    """
    listed = list(changes)
    kinds = {c.kind for c in listed}
    if kinds & {"assessment", "unit", "evidence", "evidence_link"}:
        return outcome(reader, old.framework, old.assessment.uid)
    given, keys, targets = old.answers, dict(old.keys), old.targets
    touched: set[tuple[str, str]] = set()
    settled = dict(given.settled) if "settled" in kinds else given.settled
    for change in listed:
        if change.kind != "settled":
            continue
        was = keys.pop(change.uid, None)
        if was is not None:
            assert isinstance(settled, dict)
            settled.pop(was, None)
            touched.add(was[:2])
    gone = {c.uid for c in listed if c.what == "gone"}
    fresh = [c.uid for c in listed if c.kind == "settled" and c.uid not in gone]
    for s in reader.all(Settled, uid=tuple(fresh)) if fresh else ():
        if s.assessment == old.assessment.uid:
            key = (s.criterion, s.context, s.unit)
            assert isinstance(settled, dict)
            settled[key] = answer_of(s)
            keys[s.uid] = key
            touched.add(key[:2])
    judgements = given.judgements
    if "judgement" in kinds:
        judgements = tuple(reader.all(Judgement, assessment=old.assessment.uid))
        touched |= {(j.subject, j.context) for j in set(given.judgements) ^ set(judgements)}
    if "target" in kinds:
        targets = targets_of(reader, old.assessment.uid)
    now = replace(given, settled=settled, judgements=judgements)
    result = scoring.reassess(old.framework, now, old.result, touched) if touched else old.result
    if touched or "target" in kinds:
        result = _with_targets(old.framework, result, targets)
    return replace(old, result=result, targets=targets, answers=now, keys=keys)


def _with_targets(framework: Framework, result: AssessmentResult, targets: Mapping[str, str]) -> AssessmentResult:
    """An index that runs "up to the target" needs the targets, which the answers do not carry."""
    if not result.indexes:
        return result
    return replace(result, indexes=issue_indexes(framework, result.dimensions, targets))
