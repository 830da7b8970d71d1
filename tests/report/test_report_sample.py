"""The report of the sample client, read back with other tools: length, privacy, and numbers that explain themselves."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from workbench.app import Workbench
from workbench.cli.engagement import choose_assessment, choose_kit
from workbench.demo.build import PASSPHRASE, build_demo
from workbench.model.capture import Note
from workbench.model.engagement import Participant
from workbench.queries.report_data import ReportData, report_data
from workbench.report.build import BuiltReport, ReportOptions, build
from workbench.report.gather import gather
from workbench.store.command import Reader


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    folder = tmp_path_factory.mktemp("sample")
    made = build_demo(folder / "demo", folder / "home")
    with_file = Workbench(folder / "home")
    with_file.open_engagement(made.path, PASSPHRASE, read_only=True, remember=False)
    yield with_file
    with_file.close()


@pytest.fixture(scope="module")
def data(bench: Workbench) -> ReportData:
    assessment = choose_assessment(bench)
    return bench.read(report_data, bench.framework_of(assessment), assessment.uid)


@pytest.fixture(scope="module")
def built(bench: Workbench, data: ReportData) -> BuiltReport:
    return build(data, choose_kit(bench))


@pytest.fixture(scope="module")
def text(built: BuiltReport, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _text(built.pdf, tmp_path_factory.mktemp("text"))


def _text(pdf: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split())


def test_it_is_long_and_no_dimension_takes_more_than_two_pages(built: BuiltReport) -> None:
    assert built.pages >= 25 and not built.problems
    starts = sorted(page for key, page in built.section_pages.items() if key.startswith("modelops."))
    assert len(starts) == 12
    ends = [*starts[1:], built.section_pages["recommendations"]]
    assert all(1 <= end - start <= 2 for start, end in zip(starts, ends, strict=True))


def test_pages_are_labelled_and_all_fonts_are_inside(built: BuiltReport) -> None:
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        assert [page.label for page in pdf.pages][:3] == ["Cover", "2", "3"]
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert fonts and all("/FontFile2" in f for f in fonts)


def test_every_level_prints_its_blockers_and_the_way_to_the_next(data: ReportData, text: str) -> None:
    facts = gather(data, ReportOptions())
    for _node, result, _axis in facts.dimensions():
        assert f"Next level: {result.next_met} of {result.next_total} criteria" in text
        assert result.blockers
        for blocker in result.blockers[:4]:
            assert (blocker.text or blocker.kind) in text


def test_what_is_not_for_the_client_never_comes_in(bench: Workbench, built: BuiltReport, text: str) -> None:
    notes = bench.read(Reader.all, Note)
    hidden = [n for n in notes if n.visibility != "normal" or (n.quote and n.quote_state != "approved")]
    assert {n.visibility for n in hidden} >= {"normal", "confidential", "assessor"}
    for note in hidden:
        assert " ".join(note.text.split()) not in text, note.text
    assert PASSPHRASE not in text
    raw = _everything(built.pdf)
    assert PASSPHRASE.encode() not in raw and str(bench.home).encode() not in raw


def _everything(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return b"".join(o.read_bytes() if isinstance(o, pikepdf.Stream) else str(o).encode() for o in opened.objects)


def test_people_are_roles_unless_names_are_asked_for(bench: Workbench, data: ReportData, text: str,
                                                     tmp_path: Path) -> None:
    people = [p for p in bench.read(Reader.all, Participant) if not p.assessor]
    assert not [p.name for p in people if p.name in text]
    owner = data.recommendations[0].owner
    role = next(p.role for p in people if p.name == owner)
    assert role in text
    sections = ("recommendations", "scope")
    named = build(data, choose_kit(bench), options=ReportOptions(people="names", sections=sections))
    assert owner in _text(named.pdf, tmp_path)
    none = build(data, choose_kit(bench), options=ReportOptions(people="none", sections=sections))
    bare = _text(none.pdf, tmp_path)
    assert owner not in bare and role not in bare


def test_evidence_leads_to_dimensions_and_back(built: BuiltReport) -> None:
    first = built.section_pages["register"]
    dimensions = {page for key, page in built.section_pages.items() if key.startswith("modelops.")}
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        number = {page.obj.objgen: i + 1 for i, page in enumerate(pdf.pages)}
        links = {(i + 1, number[note.Dest[0].objgen]) for i, page in enumerate(pdf.pages)
                 for note in page.get("/Annots", []) if "/Dest" in note}
    after = built.section_pages["provenance"]
    assert {to for at, to in links if first <= at < after} == dimensions
    for page in dimensions:
        assert [to for at, to in links if at in (page, page + 1) and first <= to < after], page


def test_evidence_of_another_assessment_stays_out(bench: Workbench, tmp_path: Path) -> None:
    assessment = choose_assessment(bench, "Azure MLOps maturity, platform view")
    other = bench.read(report_data, bench.framework_of(assessment), assessment.uid)
    facts = gather(other, ReportOptions())
    assert facts.elsewhere > 20 and all(s.criteria for s in facts.register)
    known = facts.framework.criterion_by_uid
    assert all(c in known for s in facts.register for c in s.criteria)


def test_stored_choices_are_read_with_defaults_for_what_is_missing() -> None:
    assert ReportOptions.stored({}) == ReportOptions()
    made = ReportOptions.stored({"status": "FINAL", "left_out": ["glossary"], "version": "2.1", "unknown": 3})
    assert made == ReportOptions(status="FINAL", left_out=frozenset({"glossary"}), version="2.1")
