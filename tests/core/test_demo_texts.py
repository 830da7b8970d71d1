"""The texts of the sample client as data: complete, varied, and of one piece."""

from __future__ import annotations

from collections import Counter

import pytest

from workbench.demo import azure, evidence, findings, papers, people, pictures, ratings_enterprise, ratings_units
from workbench.demo.fill import NOTES
from workbench.formats.native import load_bundled
from workbench.model.capture import LINK_TYPES, NOTE_KINDS, VISIBILITIES
from workbench.report.sample_documents import sample_paper

FRAMEWORK = load_bundled("modelops")[0]
CODES = {FRAMEWORK.short_code(c.code): c for c in FRAMEWORK.criteria}
DIMENSIONS = {FRAMEWORK.short_code(n.code) for n in FRAMEWORK.dimensions}
PERSONS = {p.key for p in people.PEOPLE}


def test_every_statement_has_a_rating_and_nothing_else_has() -> None:
    wanted = {code for code, c in CODES.items() if c.kind == "criterion"}
    assert len(wanted) == 120
    assert set(ratings_units.LEVEL_2) | set(ratings_enterprise.ENTERPRISE) == wanted
    assert {code for code, c in CODES.items() if c.level == "2"} == set(ratings_units.LEVEL_2)
    azure_framework = load_bundled("mlops-azure")[0]
    assert set(azure.RATINGS) == {
        azure_framework.short_code(c.code) for c in azure_framework.criteria if c.kind == "criterion"}


def test_notes_are_many_and_varied() -> None:
    assert len(NOTES) == 111 and len({n.text for n in NOTES}) == 111
    assert set(Counter(n.kind for n in NOTES)) == set(NOTE_KINDS)
    assert {n.visibility for n in NOTES} == set(VISIBILITIES)
    assert sum(n.quote == "approved" for n in NOTES) == 6
    assert Counter(n.session for n in NOTES) == {1: 19, 2: 20, 3: 17, 4: 27, 5: 18, 6: 10}


def test_notes_lie_within_their_session_in_order_and_name_what_exists() -> None:
    meetings = {m.number: m for m in people.MEETINGS}
    for number, meeting in meetings.items():
        clocks = [n.clock for n in NOTES if n.session == number]
        assert clocks == sorted(clocks)
        assert meeting.start <= clocks[0] and clocks[-1] <= meeting.end + ":00"
    for note in NOTES:
        assert set(note.codes.split()) <= set(CODES)
        assert note.unit in ("", *people.RATED_UNITS)
        assert note.speaker == "" or note.speaker in meetings[note.session].people


def test_two_workshops_four_interviews_with_agendas() -> None:
    assert Counter(m.kind for m in people.MEETINGS) == {"workshop": 2, "interview": 4}
    assert {d for m in people.MEETINGS for d, _ in m.agenda} == DIMENSIONS
    assert all(set(m.people) <= PERSONS for m in people.MEETINGS)
    assert len([p for p in people.PEOPLE if not p.assessor]) == 10


def test_evidence_has_every_kind_and_content() -> None:
    kinds = Counter(i.kind for i in evidence.ITEMS)
    assert sum(kinds.values()) == 42
    assert min(kinds[k] for k in ("paper", "picture", "link", "seen", "table", "minutes")) >= 5
    for item in evidence.ITEMS:
        assert item.type in LINK_TYPES
        assert item.kind == "minutes" or set(item.codes.split()) <= set(CODES)
        content = {"paper": papers.PAPERS, "table": papers.TABLES, "picture": pictures.PICTURES}.get(item.kind)
        assert content is None or item.body in content


def test_what_is_fully_implemented_at_level_2_and_3_has_an_artefact() -> None:
    backed = {code for item in evidence.ITEMS if item.kind != "minutes" for code in item.codes.split()}
    full = {code for code, cells in ratings_units.LEVEL_2.items() if any(c.startswith("FI") for c in cells)}
    full |= {code for code, text in ratings_enterprise.ENTERPRISE.items() if text.startswith("FI")}
    assert full - backed == set()


def test_findings_cover_all_dimensions_and_recommendations_answer_weaknesses() -> None:
    for kind in ("strength", "weakness"):
        assert {f.dim for f in findings.FINDINGS if f.kind == kind} == DIMENSIONS
    keys = {f.key: f for f in findings.FINDINGS}
    answered = {key for advice in findings.ADVICE for key in advice.findings.split()}
    assert answered == {key for key, f in keys.items() if f.kind != "strength"}
    assert all(set(f.codes.split()) <= set(CODES) and f.consequence for f in findings.FINDINGS)


@pytest.mark.parametrize("name", sorted(pictures.PICTURES))
def test_pictures_are_png_and_the_same_each_time(name: str) -> None:
    data = pictures.PICTURES[name]()
    assert data.startswith(b"\x89PNG") and data == pictures.PICTURES[name]()


def test_papers_are_pdf_and_the_same_each_time() -> None:
    runbook = papers.PAPERS["runbook"]
    data = sample_paper(runbook.title, runbook.subtitle, runbook.blocks)
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 4
    assert data == sample_paper(runbook.title, runbook.subtitle, runbook.blocks)


def test_a_paper_never_reads_text_as_markup() -> None:
    data = sample_paper("<b>5 < 6 & 7</b>", "<font>", (("p", "<para>&amp;</i>"), ("t", (("<a>", "b"),))))
    assert data.startswith(b"%PDF-")
