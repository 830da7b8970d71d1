"""The built sample client: what the file holds, as numbers; the levels; the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.app import Workbench
from workbench.demo.build import PASSPHRASE, DemoResult, build_demo
from workbench.errors import WrongPassphrase
from workbench.model.capture import DraftLine, Evidence, EvidenceLink, Note
from workbench.model.engagement import Assessment, Participant, Session, Target, Unit
from workbench.model.judgement import Judgement, Rating, Settled
from workbench.model.outcome import Finding, Recommendation
from workbench.queries.outcomes import Outcome, outcome
from workbench.secrets import MemorySecrets
from workbench.store.command import Reader


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    folder = tmp_path_factory.mktemp("demo")
    return build_demo(folder, folder / "home")


@pytest.fixture(scope="module")
def bench(made: DemoResult) -> Iterator[Workbench]:
    bench = Workbench(made.path.parent / "home", secrets=MemorySecrets(), person="Reader")
    bench.open_engagement(made.path, made.passphrase)
    yield bench
    bench.close()


def everything(bench: Workbench, cls: type[Any], **where: Any) -> list[Any]:
    return bench.read(Reader.all, cls, **where)


def result(bench: Workbench, place: int) -> Outcome:
    assessment = everything(bench, Assessment)[place]
    return bench.read(outcome, bench.framework_of(assessment), assessment.uid)


def levels(found: Outcome) -> dict[str, str | None]:
    nodes = found.framework.node_by_uid
    return {found.framework.short_code(nodes[d.node].code): d.level for d in found.result.dimensions}


def test_counts_as_promised(bench: Workbench) -> None:
    wanted = {Note: 111, Evidence: 42, Participant: 11, Session: 6, Unit: 6, Assessment: 3, Target: 16, Finding: 26,
              Recommendation: 14, DraftLine: 1}
    assert {cls: len(everything(bench, cls)) for cls in wanted} == wanted
    assert Counter(s.kind for s in everything(bench, Session)) == {"workshop": 2, "interview": 4}
    assert Counter(e.kind for e in everything(bench, Evidence)) == {"file": 25, "image": 6, "link": 6, "seen": 5}
    assert [e.number for e in everything(bench, Evidence)] == list(range(1, 43))


def test_bytes_are_real_pdfs_and_pictures(bench: Workbench) -> None:
    for item in everything(bench, Evidence):
        if item.sha256:
            data = bench.read(Reader.blob, item.sha256)
            start = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG"}.get(item.media_type, b"")
            assert data.startswith(start) and len(data) == item.size
    assert sum(e.media_type == "application/pdf" for e in everything(bench, Evidence)) >= 15


def test_levels_vary_and_match_the_story(bench: Workbench) -> None:
    found = result(bench, 0)
    assert levels(found) == {"STR": "2", "PEO": "2", "CUL": "1", "DAT": "2", "ARC": "3", "MDL": "3", "PRC": "2",
                             "INV": "1", "REL": "2", "RSK": "2", "VAL": "3", "REG": "2"}
    assert (found.result.rated, found.result.applicable, found.result.level) == (120, 120, "1")
    code = found.framework.short_code
    nodes = found.framework.node_by_uid
    assert [code(nodes[d.node].code) for d in found.result.dimensions if d.provisional] == ["CUL"]
    assert set(found.targets.values()) == {"3", "4"} and len(found.targets) == 12
    assert [u.name for u in found.units] == ["Pricing", "Claims", "Fraud"]


def test_blockers_are_of_several_kinds(bench: Workbench) -> None:
    found = result(bench, 0)
    held = {b.subject.rpartition(".")[2]: b.kind for d in found.result.dimensions for b in d.blockers}
    assert held["mo-l3-rel-2"] == "not met"
    assert held["mo-l2-cul-2"] == "judgement missing"
    assert "mo-l3-dat-1" in held


def test_march_2025_lies_lower(bench: Workbench) -> None:
    found = result(bench, 0)
    assert found.previous is not None
    assert found.previous.rated == 120
    now = {d.node: int(d.level or 0) for d in found.result.dimensions}
    before = {d.node: int(d.level or 0) for d in found.previous.dimensions}
    assert all(before[node] <= now[node] for node in now) and sum(now.values()) - sum(before.values()) == 7
    assert not any(d.provisional for d in found.previous.dimensions)


def test_azure_is_the_second_assessment_and_fully_rated(bench: Workbench) -> None:
    found = result(bench, 1)
    assert found.assessment.framework == "mlops-azure"
    assert found.result.rated == found.result.applicable == 52
    assert {c: lv for c, lv in levels(found).items() if c in ("PEO", "CRE", "REL", "APP")} == {
        "PEO": "3", "CRE": "3", "REL": "2", "APP": "2"}


def test_not_applicable_has_reason_and_approver(bench: Workbench) -> None:
    found = [s for s in everything(bench, Settled) if s.state == "not_applicable"]
    assert len(found) == 1 and found[0].approver and "purchase ledger" in found[0].reason


def test_judgements_carry_their_kind_and_reason(bench: Workbench) -> None:
    kinds = Counter(j.kind for j in everything(bench, Judgement))
    assert kinds == {"unit aggregate": 5, "key at LI": 15}
    assert all(j.reason for j in everything(bench, Judgement))


def test_times_are_those_of_the_story(bench: Workbench) -> None:
    days = {s.number: s.starts // 86_400_000 for s in everything(bench, Session)}
    sessions = {s.uid: s for s in everything(bench, Session)}
    for note in everything(bench, Note):
        assert sessions[note.session].starts <= note.at <= sessions[note.session].ends
        assert (note.offset, note.zone) == (60, "Europe/Amsterdam")
    assert days[6] - days[1] == 8
    assert len({r.at // 86_400_000 for r in everything(bench, Rating)}) == 2


def test_every_link_names_a_criterion_of_the_framework(bench: Workbench) -> None:
    known = result(bench, 0).framework.criterion_by_uid
    links = everything(bench, EvidenceLink)
    assert len(links) == 136 and all(link.criterion in known for link in links)
    assert {link.type for link in links} == {"direct", "observed", "measured", "affirmation"}


def test_findings_name_their_sources(bench: Workbench) -> None:
    by_uid = {n.uid: n for n in everything(bench, Note)}
    for finding in everything(bench, Finding):
        assert finding.notes or finding.evidence
        assert all(by_uid[uid].visibility == "normal" for uid in finding.notes)


def test_another_passphrase_does_not_open_it(made: DemoResult, tmp_path: Path) -> None:
    assert made.passphrase == PASSPHRASE
    other = Workbench(tmp_path / "home", secrets=MemorySecrets())
    with pytest.raises(WrongPassphrase):
        other.open_engagement(made.path, PASSPHRASE + "x")
    other.close()


def test_no_text_of_the_sample_stands_in_clear(made: DemoResult) -> None:
    for path in made.path.parent.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"forty minutes" not in data and b"Okafor" not in data, path


def test_two_builds_hold_the_same(bench: Workbench, tmp_path: Path) -> None:
    again = build_demo(tmp_path, tmp_path / "home")
    other = Workbench(tmp_path / "home", secrets=MemorySecrets(), person="Reader")
    try:
        other.open_engagement(again.path, again.passphrase)
        for cls, fields in (
            (Note, ("text", "at", "kind", "visibility", "quote_state")),
            (Rating, ("criterion", "value", "reason", "at")),
            (Evidence, ("number", "title", "sha256", "collected_at")), (Finding, ("number", "title", "consequence")),
        ):
            mine, theirs = (
                sorted(tuple(getattr(r, f) for f in fields) for r in everything(b, cls)) for b in (bench, other))
            assert mine == theirs
    finally:
        other.close()
