"""Upgrading an assessment: the plan, one undoable step, no rating lost, last year's answers under this revision."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.app import Reader, Workbench
from workbench.commands import engagements, evidence, findings, frameworks, notes, proposals, ratings
from workbench.commands import framework_tree as tree
from workbench.errors import Invalid
from workbench.formats.native import load_bundled
from workbench.model.capture import EvidenceLink, Note
from workbench.model.engagement import Assessment, Target
from workbench.model.framework import Framework
from workbench.model.judgement import Judgement, Rating, Settled
from workbench.model.outcome import Finding
from workbench.model.proposal import Proposal, Upgrade
from workbench.model.result import Answer, Answers
from workbench.model.scoring import assess
from workbench.model.upgrade import Maps, carried, maps_of, rescored, successors, upgrade_plan
from workbench.queries.outcomes import outcome
from workbench.queries.overview import engagement_overview

LOST, SPLIT, ONE, TWO = "plain.process-l1-1", "plain.process-l1-2", "plain.process-l2-1", "plain.process-l2-2"
KEPT, CHANGED = "plain.people-l1-1", "plain.people-l2-1"


@pytest.fixture
def rated(workbench: Workbench, tmp_path: Any) -> str:
    """An assessment of an own framework with six rated statements; the framework's 2.0.0 splits, merges and drops."""
    uid = workbench.new_framework("Plain", levels=("Initial", "Managed"))
    process = workbench.do(tree.add_node(workbench.draft(uid), "Process")).result
    people = workbench.do(tree.add_node(workbench.draft(uid), "People")).result
    block = [["We plan\nWe build and test", "We check\nWe measure"], ["We learn", "We teach"]]
    workbench.do(tree.paste_grid(workbench.draft(uid), (process, people), ("1", "2"), block))
    workbench.publish(uid)
    path = tmp_path / "x.assay"
    workbench.create_engagement(path, "pass", engagements.create_engagement("Northwind"))
    framework, files = workbench.framework(uid), workbench.framework_files(uid)
    assessment = str(workbench.do(engagements.add_assessment(framework, files)).result)
    for criterion, value in ((LOST, "FI"), (SPLIT, "LI"), (ONE, "FI"), (TWO, "PI"), (KEPT, "FI"), (CHANGED, "NI")):
        workbench.do(ratings.rate(assessment, criterion, value, reason=f"Seen {value}"))
    workbench.do(engagements.set_target(assessment, process, "2"))
    workbench.do(ratings.record_judgement(assessment, SPLIT, "key at LI", "yes", "It holds"))
    return assessment


def publish_second(workbench: Workbench) -> None:
    uid = "plain"
    workbench.do(tree.remove_part(workbench.draft(uid), LOST))
    first = workbench.do(tree.add_criterion(workbench.draft(uid), "plain.process", "We build", level="1")).result
    second = workbench.do(tree.add_criterion(workbench.draft(uid), "plain.process", "We test", level="1")).result
    both = workbench.do(
        tree.add_criterion(workbench.draft(uid), "plain.process", "We check by measures", level="2")
    ).result
    for gone in (SPLIT, ONE, TWO):
        workbench.do(tree.remove_part(workbench.draft(uid), gone))
    workbench.do(frameworks.edit_part(workbench.draft(uid), CHANGED, {"text": "We teach everybody"}))
    for old, new in ((SPLIT, (first, second)), (ONE, (both,)), (TWO, (both,))):
        workbench.do(frameworks.map_upgrade(workbench.draft(uid), old, new))
    assert workbench.publish(uid).version == "2.0.0"


NEW = ("plain.process-l1-3", "plain.process-l1-4", "plain.process-l2-3")


def test_the_plan_tells_what_happens(workbench: Workbench, rated: str) -> None:
    publish_second(workbench)
    plan = workbench.upgrade_plan(rated)
    assert [i.old for i in plan.of("lost")] == [(LOST,)]
    assert [(i.old, i.new) for i in plan.of("split")] == [((SPLIT,), NEW[:2])]
    assert [(i.old, i.new) for i in plan.of("merged")] == [((ONE, TWO), (NEW[2],))]
    assert plan.of("merged")[0].values == ("PROCESS-L2-1 = FI and PROCESS-L2-2 = PI: PI is taken",)
    assert [(i.old, [f.field for f in i.fields]) for i in plan.of("meaning")] == [((CHANGED,), ["text"])]
    assert {i.old[0] for i in plan.of("same")} == {KEPT, "plain.process", "plain.people"}
    assert plan.fresh == ()
    assert [i.answers for i in plan.of("split")] == [1]


def test_upgrading_is_one_undoable_step_that_loses_nothing(workbench: Workbench, rated: str) -> None:
    note = workbench.do(notes.add_note("", rated, "Builds run at night", criteria=(SPLIT, LOST))).result
    seen = workbench.do(evidence.attach_seen("Board", criterion=ONE)).result
    finding = workbench.do(findings.add_finding(rated, "weakness", "No tests", criteria=(TWO,))).result
    publish_second(workbench)
    before = {s.uid: s for s in workbench.read(Reader.all, Settled)}
    archived = workbench.upgrade(workbench.upgrade_plan(rated), rated)
    now = {s.criterion: s for s in workbench.read(Reader.all, Settled, assessment=rated)}
    assert {c: s.value for c, s in now.items()} == {KEPT: "FI", CHANGED: "NI", NEW[2]: "PI"}
    assert "cautious" in now[NEW[2]].reason and f"{ONE} FI" in now[NEW[2]].reason
    waiting = workbench.read(Reader.all, Proposal, assessment=rated)
    assert {(p.criterion, p.value) for p in waiting} == {(NEW[0], "LI"), (NEW[1], "LI")}
    assert all(f"{SPLIT} LI (Seen LI)" in p.text for p in waiting)
    kept = workbench.read(Reader.all, Settled, assessment=archived)
    assert Counter((s.criterion, s.value, s.reason) for s in kept) == Counter(
        (s.criterion, s.value, s.reason) for s in before.values()
    )
    assert len(workbench.read(Reader.all, Rating, assessment=archived)) == 6
    assert [j.subject for j in workbench.read(Reader.all, Judgement, assessment=archived)] == [SPLIT]
    assert workbench.read(Reader.count, Target, assessment=rated) == 1
    assert workbench.read(Reader.get, Note, note).criteria == (*NEW[:2], LOST)
    assert {e.criterion for e in workbench.read(Reader.all, EvidenceLink, evidence=seen)} == {ONE, NEW[2]}
    assert workbench.read(Reader.get, Finding, finding).criteria == (NEW[2],)
    told = workbench.read(Reader.all, Upgrade)[0]
    assert (told.old_version, told.new_version, set(told.plan)) == (
        "1.0.0",
        "2.0.0",
        {"lost", "split", "merged", "meaning"},
    )
    view = workbench.read(engagement_overview)
    assert [a.uid for a in view.current] == [rated]
    # the archived one can still be read and scored under its own revision
    was = workbench.read(outcome, workbench.framework_of(archived), archived)
    assert was.framework.version == "1.0.0" and was.result.rated == 6
    assert workbench.framework_of(rated).version == "2.0.0"
    workbench.undo()
    assert {s.uid: s for s in workbench.read(Reader.all, Settled)} == before
    assert workbench.framework_of(rated).version == "1.0.0"


def test_proposals_are_accepted_one_by_one(workbench: Workbench, rated: str) -> None:
    publish_second(workbench)
    workbench.upgrade(workbench.upgrade_plan(rated), rated)
    first, second = workbench.read(Reader.all, Proposal, assessment=rated)
    workbench.do(proposals.accept_proposals((first.uid,)))
    workbench.do(proposals.refuse_proposals((second.uid,)))
    settled = workbench.read(Reader.all, Settled, assessment=rated, criterion=first.criterion)[0]
    assert (settled.value, settled.reason) == ("LI", first.text)
    assert workbench.read(Reader.count, Proposal) == 0


def test_a_persons_maps_win_and_another_framework_is_refused(workbench: Workbench, rated: str) -> None:
    publish_second(workbench)
    plan = workbench.upgrade_plan(rated, maps=Maps({LOST: (KEPT,), SPLIT: ()}))
    assert (SPLIT,) in [i.old for i in plan.of("lost")]
    assert (LOST, KEPT) in [i.old for i in plan.of("merged")]
    other = replace(plan, new=load_bundled("mlops-aws")[0])
    with pytest.raises(Invalid, match="another framework"):
        workbench.upgrade(other, rated)
    with pytest.raises(Invalid, match="already"):
        workbench.upgrade(workbench.upgrade_plan(rated, "1.0.0"), rated)


def test_last_years_ratings_are_scored_under_this_years_revision(workbench: Workbench, rated: str) -> None:
    publish_second(workbench)
    framework, files = workbench.framework("plain"), workbench.framework_files("plain")
    now = str(workbench.do(engagements.add_assessment(framework, files, baseline=rated)).result)
    found = workbench.read(outcome, framework, now)
    assert found.rescored == f"Re-scored under revision 2.0.0 ({framework.revision[:8]})"
    assert found.previous is not None
    # last year: build and test LI, so both new statements of level 1 hold; of level 2 the merged one is PI: not held
    process = found.previous.dimension("plain.process")
    assert process is not None and process.level == "1" and (process.next_met, process.next_total) == (2, 3)
    same = str(
        workbench.do(
            engagements.add_assessment(
                workbench.framework("plain", "1.0.0"), workbench.framework_files("plain", "1.0.0"), baseline=rated
            )
        ).result
    )
    plain = workbench.read(outcome, workbench.framework_of(same), same)
    assert plain.rescored == "" and plain.previous is not None


def test_maps_are_followed_through_several_revisions() -> None:
    framework = replace(AWS, x={"upgrade": {"a": {"b": True}, "b": {A: True, B: True}, A: {A: True}, "gone": {}}})
    maps = maps_of(framework)
    assert successors(maps, framework, "a") == (A, B)
    assert successors(maps, framework, "gone") == ()
    assert successors(maps, framework, "never") == ()
    assert successors(Maps({A: (B,), B: (A,)}), framework, A) in ((A,), (B,))  # a circle ends


def test_values_are_mapped_or_become_unanswered() -> None:
    answers = {(A, "", ""): Answer("FI", "value"), (B, "", ""): Answer("ODD", "value")}
    scale = AWS.scale_of(AWS.criterion_by_uid[A])
    assert scale is not None
    found = carried(answers, Maps(values={scale.id: {"FI": "LI"}}), AWS)
    assert found[(A, "", "")].answer == Answer("LI", "value")
    assert found[(B, "", "")].answer == Answer("", "unanswered")


# --- laws ---------------------------------------------------------------------------------------------------------

AWS: Framework = load_bundled("mlops-aws")[0]
CRITERIA = [c.uid for c in AWS.criteria]
A, B = CRITERIA[0], CRITERIA[1]
ANSWER = st.builds(Answer, st.sampled_from(["NI", "PI", "LI", "FI"]), st.sampled_from(["value", "value", "unknown"]))
ANSWERS = st.dictionaries(
    st.tuples(st.sampled_from(CRITERIA), st.just(""), st.sampled_from(["", "u1"])), ANSWER, max_size=20
)
MAPS = st.dictionaries(
    st.sampled_from(CRITERIA), st.lists(st.sampled_from(CRITERIA), max_size=3, unique=True).map(tuple), max_size=8
)


@settings(max_examples=100)
@given(ANSWERS, MAPS)
def test_every_answer_arrives_or_is_told_as_lost(settled: dict[Any, Answer], parts: dict[str, tuple[str, ...]]) -> None:
    plan = upgrade_plan(AWS, AWS, settled, Maps(parts))
    assert {uid for item in plan.items for uid in item.old} == {*AWS.node_by_uid, *CRITERIA}
    arrived = {key for c in carried(settled, Maps(parts), AWS).values() for key in c.sources}
    lost = {uid for item in plan.of("lost") for uid in item.old}
    assert {key for key in settled if key[0] not in lost} == arrived
    assert plan == upgrade_plan(AWS, AWS, settled, Maps.from_json(Maps(parts).to_json()))


@settings(max_examples=60)
@given(ANSWERS)
def test_without_maps_the_same_revision_changes_nothing(settled: dict[Any, Answer]) -> None:
    answers = Answers(settled)
    assert rescored(answers, Maps(), AWS).settled == settled
    assert assess(AWS, rescored(answers, Maps(), AWS)) == assess(AWS, answers)
    plan = upgrade_plan(AWS, AWS, settled)
    assert {i.kind for i in plan.items} == {"same"} and plan.fresh == ()


@settings(max_examples=12)
@given(st.data())
def test_no_stored_rating_is_lost_whatever_the_maps(workbench: Workbench, tmp_path: Any, data: Any) -> None:
    if workbench.engagement is None:
        workbench.create_engagement(tmp_path / "law.assay", "pass", engagements.create_engagement("Northwind"))
    files = load_bundled("mlops-aws")[1]
    assessment = str(workbench.do(engagements.add_assessment(AWS, files)).result)
    for uid in data.draw(st.lists(st.sampled_from(CRITERIA), min_size=1, max_size=8, unique=True)):
        workbench.do(ratings.rate(assessment, uid, data.draw(st.sampled_from(["NI", "PI", "FI"])), reason=uid))
    kinds = (Rating, Settled)
    before = {k: Counter((r.criterion, r.value, r.reason) for r in workbench.read(Reader.all, k, assessment=assessment))
              for k in kinds}  # fmt: skip
    uids = {r.uid for k in kinds for r in workbench.read(Reader.all, k, assessment=assessment)}
    new = replace(AWS, revision="f" * 64, version="9.0.0")
    answers = {}
    plan = upgrade_plan(AWS, new, answers, Maps(data.draw(MAPS)))
    from workbench.commands.upgrades import upgrade_assessment

    archived = workbench.do(upgrade_assessment(assessment, plan, files)).result
    for k in kinds:
        assert (
            Counter((r.criterion, r.value, r.reason) for r in workbench.read(Reader.all, k, assessment=archived))
            == before[k]
        )
    after = {r.uid for k in kinds for r in workbench.read(Reader.all, k)}
    assert uids <= after  # no row vanished
    workbench.undo()
    assert {r.uid for k in kinds for r in workbench.read(Reader.all, k, assessment=assessment)} == uids
    assert workbench.read(Reader.find, Assessment, archived) is None
