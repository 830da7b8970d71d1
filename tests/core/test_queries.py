"""Queries on a real file: sheet, notes, register, outcome and its quick path, checks, history, search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from workbench.commands import engagements, evidence, findings, interviews, notes, ratings
from workbench.formats.native import load_bundled
from workbench.model.framework import Framework
from workbench.model.judgement import Settled
from workbench.queries.checks import Check, report_checks
from workbench.queries.evidence import evidence_register
from workbench.queries.history import last_rated, rating_history, recent_steps
from workbench.queries.interview_sheet import interview_sheet
from workbench.queries.notes import initials, note_list
from workbench.queries.outcomes import answers, outcome, refresh
from workbench.queries.overview import engagement_overview
from workbench.queries.report_data import report_data
from workbench.queries.search import search

REL = "modelops.rel"
KEY = "modelops.mo-l2-rel-2"


def framework(sample: Any) -> Framework:
    found: Framework = sample.workbench.framework_of(sample.assessment)
    return found


def rate_rel(sample: Any, **values: str) -> None:
    fw = framework(sample)
    for c in fw.criteria_under(REL):
        if c.kind == "criterion":
            value = values.get(c.uid.removeprefix("modelops.mo-").replace("-", "_"), "FI")
            sample.workbench.do(ratings.rate(sample.assessment, c.uid, value, reason="because"))


def check(sample: Any, id: str) -> Check:
    found = sample.workbench.read(report_checks, framework(sample), sample.assessment)
    return next(c for c in found if c.id == id)


def test_sheet_holds_what_capture_shows(sample: Any) -> None:
    do = sample.workbench.do
    do(notes.add_note(sample.session, sample.assessment, "Nobody tried the fallback", speaker=sample.people[0],
                      kind="finding", criteria=(KEY,)))
    do(notes.add_note(sample.session, sample.assessment, "Ask for the record", kind="request"))
    do(notes.save_draft(sample.session, "half a sen", 5))
    do(interviews.mark_asked(sample.session, "q1"))
    do(ratings.rate(sample.assessment, KEY, "LI", unit=sample.units[0], reason="tried once"))
    do(evidence.attach_file(b"%PDF-1.4 runbook", "Runbook", file_name="runbook.pdf", criterion=KEY))
    do(engagements.set_target(sample.assessment, REL, "3"))
    sheet = sample.workbench.read(interview_sheet, framework(sample), sample.session, sample.assessment)
    assert [n.speaker for n in sheet.notes] == ["Mira Okafor", "You"]
    assert [n.initials for n in sheet.notes] == ["MO", "AA"]
    assert sheet.draft is not None and sheet.draft.text == "half a sen"
    assert sheet.asked == {"q1"} and sheet.targets == {REL: "3"}
    found = sheet.answer(KEY, unit=sample.units[0])
    assert found is not None and found.value == "LI" and sheet.answer(KEY) is None
    assert [r.assessor for r in sheet.ratings[(KEY, "", sample.units[0])]] == ["Ada Assessor"]
    assert [e.ref for e in sheet.evidence[KEY]] == ["E-01"] and sheet.note_counts[KEY] == 1
    assert [p.uid for p in sheet.present()] == list(sample.people)


def test_notes_can_be_filtered(sample: Any) -> None:
    do = sample.workbench.do
    do(notes.add_note(sample.session, sample.assessment, "one", criteria=(KEY,)))
    do(notes.add_note("", sample.assessment, "two", kind="question", visibility="confidential"))
    read = sample.workbench.read
    assert [n.note.text for n in read(note_list)] == ["one", "two"]
    assert [n.note.text for n in read(note_list, sample.session)] == ["one"]
    assert [n.note.text for n in read(note_list, criterion=KEY)] == ["one"]
    assert [n.note.text for n in read(note_list, kinds=("question",))] == ["two"]
    assert [n.note.text for n in read(note_list, visibilities=("confidential",))] == ["two"]


@pytest.mark.parametrize(("name", "expected"), [
    ("Mira Okafor", "MO"), ("ada", "A"), ("Jean-Luc de Vries", "JV"), ("", "?"), ("o.lee@x.example", "OL")])
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_register_numbers_links_and_hash(sample: Any) -> None:
    uid = sample.workbench.do(evidence.attach_file(b"abc", "Plan", file_name="plan.txt", criterion=KEY)).result
    sample.workbench.do(evidence.link_evidence(uid, REL, type="affirmation"))
    item = sample.workbench.read(evidence_register)[0]
    assert (item.ref, item.types, item.hash_prefix) == ("E-01", ("affirmation", "direct"), "ba7816bf8f01")
    assert set(item.criteria) == {KEY, REL}


def test_outcome_follows_ratings_and_refresh_equals_a_full_read(sample: Any) -> None:
    bench, fw = sample.workbench, framework(sample)
    rate_rel(sample, l3_rel_2="PI")
    now = bench.read(outcome, fw, sample.assessment)
    assert now.result.dimension(REL).level == "2" and now.result.provisional
    assert [u.name for u in now.units] == ["Claims", "Pricing"]
    steps: list[Callable[[], Any]] = [
        lambda: ratings.rate(sample.assessment, "modelops.mo-l3-rel-2", "LI"),
        lambda: ratings.rate(sample.assessment, KEY, "LI"),
        lambda: ratings.record_judgement(sample.assessment, KEY, "key at LI", "yes", "harmless"),
        lambda: ratings.rate(sample.assessment, KEY, "PI", unit=sample.units[1], reason="x"),
        lambda: ratings.clear_rating(sample.assessment, KEY, unit=sample.units[1]),
        lambda: ratings.rate(sample.assessment, "modelops.mo-l2-inv-1", "NI"),
        lambda: engagements.set_target(sample.assessment, REL, "4"),
        lambda: evidence.attach_file(b"x", "X", criterion=KEY),
        lambda: notes.add_note(sample.session, sample.assessment, "no effect"),
    ]
    seen = []
    for step in steps:
        done = bench.do(step())
        now = bench.read(refresh, now, done.changes)
        full = bench.read(outcome, fw, sample.assessment)
        assert now.result == full.result and now.targets == full.targets and now.answers == full.answers
        seen.append(now.result.dimension(REL).level)
    assert seen[:3] == ["5", "1", "5"] and now.result.level == "1"
    for _ in range(4):
        undone = bench.undo()
        now = bench.read(refresh, now, undone.changes)
        assert now.result == bench.read(outcome, fw, sample.assessment).result


def test_previous_result_only_for_the_same_revision(sample: Any) -> None:
    bench = sample.workbench
    fw, files = load_bundled("modelops")
    newer = bench.do(engagements.add_assessment(fw, files, "Second", baseline=sample.assessment)).result
    rate_rel(sample)
    found = bench.read(outcome, bench.framework_of(newer), newer)
    assert found.previous is not None and found.previous.dimension(REL).level == "5"
    assert found.result.dimension(REL).level is None
    assert bench.read(answers, newer).settled == {}


def test_overview_counts(sample: Any) -> None:
    sample.workbench.do(notes.add_note(sample.session, sample.assessment, "who?", kind="question"))
    view = sample.workbench.read(engagement_overview)
    assert view.engagement.client == "Northwind" and len(view.units) == 2 and len(view.current) == 1
    assert view.counts["notes"] == 1 and view.counts["follow_ups"] == 1 and view.counts["requests"] == 0
    assert view.last_session is not None and view.participant(sample.people[0]).role == "Head of Data"


def test_checks_name_the_cause(sample: Any) -> None:
    do = sample.workbench.do
    assert not check(sample, "coverage").passed and check(sample, "rationale").passed
    do(ratings.rate(sample.assessment, KEY, "LI"))
    bare = check(sample, "rationale")
    assert [(i.kind, i.uid) for i in bare.items] == [("criterion", KEY)] and "1 rating without" in bare.title
    assert [i.uid for i in check(sample, "support").items] == [KEY]
    assert [i.uid for i in check(sample, "judgement").items] == [KEY]
    do(ratings.record_judgement(sample.assessment, KEY, "key at LI", "yes", "harmless"))
    do(ratings.set_rationale(sample.assessment, KEY, "tried once"))
    note = do(notes.add_note(sample.session, sample.assessment, "our words", quote=True, criteria=(KEY,))).result
    do(notes.change_note(note, quote_state="proposed"))
    assert all(check(sample, name).passed for name in ("rationale", "support", "judgement"))
    assert [i.uid for i in check(sample, "quotes").items] == [note]
    weak = do(findings.add_finding(sample.assessment, "weakness", "No fallback")).result
    assert [i.uid for i in check(sample, "weakness_source").items] == [weak]
    assert [i.uid for i in check(sample, "finding_place").items] == [weak]
    assert [i.uid for i in check(sample, "finding_advice").items] == [weak]
    do(engagements.set_target(sample.assessment, REL, "3"))
    do(ratings.rate(sample.assessment, KEY, "NI"))
    assert [i.uid for i in check(sample, "gaps").items] == [REL]
    do(findings.add_recommendation(sample.assessment, "Build one", node=REL, findings=(weak,)))
    assert check(sample, "gaps").passed and check(sample, "finding_advice").passed
    do(ratings.rate(sample.assessment, KEY, "FI"))
    assert [i.uid for i in check(sample, "sources").items] == [KEY]


def test_report_data_lets_nothing_unapproved_pass(sample: Any) -> None:
    do = sample.workbench.do
    add = {"session": sample.session, "assessment": sample.assessment, "quote": True, "criteria": (KEY,)}
    secret = [do(notes.add_note(text=f"SENTINEL {v}", visibility=v, **add)).result
              for v in ("confidential", "assessor", "restricted")]
    internal = do(notes.add_note(text="SENTINEL internal", **add)).result
    proposed = do(notes.add_note(text="SENTINEL proposed", kind="request", **add)).result
    good = do(notes.add_note(text="We switched it off", speaker=sample.people[0], **add)).result
    for uid in (*secret, good):
        do(notes.change_note(uid, quote_state="approved"))
    do(notes.change_note(proposed, quote_state="proposed"))
    do(evidence.attach_file(b"1", "SENTINEL paper", criterion=KEY, note=secret[0]))
    hidden = do(evidence.attach_file(b"2", "SENTINEL other", criterion=KEY)).result
    do(evidence.edit_evidence(hidden, visibility="confidential"))
    do(evidence.attach_file(b"3", "Runbook", criterion=KEY))
    do(findings.add_finding(sample.assessment, "weakness", "No fallback", notes=(*secret, internal, good)))
    data = sample.workbench.read(report_data, framework(sample), sample.assessment)
    assert [(q.note.text, q.speaker, q.role) for q in data.quotes] == [
        ("We switched it off", "Mira Okafor", "Head of Data")]
    assert [e.evidence.title for e in data.register] == ["Runbook"]
    assert data.findings[0].notes == (internal, good)
    assert "SENTINEL" not in repr(data)
    assert dict(data.withheld) == {"notes": 3, "quotes": 5, "evidence": 2}
    assert dict(data.roles) == {"Head of Data": 1, "Platform Lead": 1}


def test_history_reads_like_sentences(sample: Any) -> None:
    do = sample.workbench.do
    do(ratings.rate(sample.assessment, KEY, "PI"))
    do(ratings.rate(sample.assessment, KEY, "LI", reason="tried"))
    do(ratings.rate(sample.assessment, KEY, state="unknown"))
    found = sample.workbench.read(rating_history, sample.assessment, KEY)
    assert [s.text for s in found] == ["Not rated to PI", "PI to LI", "LI to Unknown"]
    assert found[1].reason == "tried" and found[0].person == "Ada Assessor"
    newest = sample.workbench.read(last_rated, sample.assessment, KEY)
    assert newest is not None and newest.state == "unknown" and newest.value == "LI"
    assert sample.workbench.read(recent_steps, 1)[0].label.startswith("Rate")


def test_search_finds_notes_and_lists(sample: Any) -> None:
    do = sample.workbench.do
    do(notes.add_note(sample.session, sample.assessment, "The runbook was never tried"))
    do(evidence.attach_file(b"1", "Runbook of pricing"))
    do(findings.add_finding(sample.assessment, "weakness", "Runbook untried"))
    hits = sample.workbench.read(search, "runbook")
    assert [h.kind for h in hits] == ["note", "evidence", "finding"]
    assert [h.kind for h in sample.workbench.read(search, "mira")] == ["participant"]
    assert sample.workbench.read(search, "  ") == ()


def test_settled_record_stands_behind_the_answer(sample: Any) -> None:
    sample.workbench.do(ratings.rate(sample.assessment, KEY, "LI"))
    given = sample.workbench.read(answers, sample.assessment)
    row = sample.workbench.read(lambda reader: reader.all(Settled))[0]
    assert given.settled[(KEY, "", "")].value == row.value == "LI" and given.units == sample.units
