"""The report as a file: read back with poppler, qpdf and pikepdf."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from workbench.errors import Cancelled, Invalid
from workbench.model.brand import BrandKit
from workbench.report.brand import kit_problems
from workbench.report.build import BuiltReport, ReportOptions, build, sections
from workbench.report.facts import Facts
from workbench.report.pdf.text import LONGEST, Ink, load_image, safe_url
from workbench.report.theme import Theme

HOSTILE = ('<b>bold</b> & <img src="/etc/hostname"> <a href="javascript:alert(1)">x</a> <para> &#x110000; </b> '
           "Donaudampfschifffahrtsgesellschaftskapitän 保険会社 تأمين 🔥")


def text_of(pdf: bytes, tmp_path: Path, *options: str) -> str:
    file = tmp_path / "r.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", *options, str(file), "-"], capture_output=True, text=True, check=True)
    assert "Syntax" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(full_facts: Facts, kit: BrandKit) -> BuiltReport:
    return build(full_facts, kit, options=ReportOptions(author="Anna Keller"))


def test_full_report_is_long_and_every_section_is_in_it(built: BuiltReport) -> None:
    assert built.pages >= 25 and not built.problems
    for section in sections():
        assert built.section_pages[section.id] >= 1
    assert built.section_pages["cover"] == 1
    assert len([k for k in built.section_pages if k.startswith("modelops.")]) == 12


def test_text_reads_back_with_blanks_at_line_ends(built: BuiltReport, tmp_path: Path) -> None:
    text = " ".join(text_of(built.pdf, tmp_path).split())
    for expected in ("ModelOps maturity at Northwind Insurance", "Prepared for", "Calder & Partners",
                     "Why level", "Smallest change", "Lead ML Engineer, session 4", "What we recommend", "E-01",
                     "We switched pricing off for forty minutes in September. No customer noticed.",
                     "Reliability and production support"):
        assert expected in text, expected


def test_qpdf_and_poppler_have_no_complaint(built: BuiltReport, tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    file.write_bytes(built.pdf)
    check = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert check.returncode == 0 and "WARNING" not in check.stdout + check.stderr
    info = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True)
    assert "Tagged:          yes" in info.stdout and not info.stderr
    assert "Title:           ModelOps maturity at Northwind Insurance" in info.stdout
    assert "Author:          Calder & Partners" in info.stdout and "595.276 x 841.89" in info.stdout
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert len(fonts) >= 5
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts), fonts


def test_outline_contents_and_headings_agree(built: BuiltReport, full_facts: Facts, kit: BrandKit,
                                             tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        with pdf.open_outline() as outline:
            listed = []
            for item in outline.root:
                listed.append(str(item.title))
                listed += [str(child.title) for child in item.children]
        assert pdf.Root.PageMode == "/UseOutlines" and str(pdf.Root.Lang) == "en"
        labels = pdf.Root.PageLabels.Nums
        assert str(labels[1].P) == "Cover" and int(labels[3].St) == 2
    page = built.section_pages["contents"]
    final = build(full_facts, kit, options=ReportOptions(author="Anna Keller", status="FINAL"))
    assert final.section_pages == built.section_pages
    contents = text_of(final.pdf, tmp_path, "-layout", "-f", str(page), "-l", str(page)).splitlines()
    printed = []
    for line in contents[1:]:
        words = line.split()
        if len(words) > 1 and words[-1].isdigit() and "Northwind" not in line:
            printed.append((" ".join(words[:-1]), int(words[-1])))
    assert [t for t, _ in printed if t != "Contents"] == [t for t in listed if t != "Contents"]
    where = dict(printed)
    assert where["Glossary"] == built.section_pages["glossary"]
    assert where["Data"] == built.section_pages["modelops.dat"]


def test_two_builds_are_equal_bytes_and_another_text_is_not(
    full_facts: Facts, kit: BrandKit, built: BuiltReport
) -> None:
    again = build(full_facts, kit, options=ReportOptions(author="Anna Keller"))
    assert again.pdf == built.pdf
    other = build(full_facts, kit, options=ReportOptions(author="Anna Kellar"))
    assert other.pdf != built.pdf


def test_dates_are_the_reports_and_no_path_or_login_leaks(built: BuiltReport) -> None:
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261123000000")
        assert set(pdf.docinfo.keys()) <= {"/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer",
                                           "/CreationDate", "/ModDate", "/Trapped"}
        everything = b"".join(bytes(o.read_bytes()) if isinstance(o, pikepdf.Stream) and "/Image" not in str(
            o.get("/Subtype", "")) else str(o).encode() for o in pdf.objects if not _is_font(o))
    for secret in (b"/work", b"/root", b"/home", str(Path.home()).encode() + b"/"):
        assert secret not in everything


def _is_font(thing: object) -> bool:
    return isinstance(thing, pikepdf.Stream) and "/Length1" in thing


def test_hostile_text_is_printed_literally_and_losses_are_listed(make, kit: BrandKit, tmp_path: Path) -> None:
    built = build(make(text=HOSTILE, client='Evil <i>"& Co"</i>'), kit, options=ReportOptions())
    text = " ".join(text_of(built.pdf, tmp_path).split())
    for literal in ("<b>bold</b> &", '<img src="/etc/hostname">', "javascript:alert(1)", "&#x110000;",
                    'Evil <i>"& Co"</i>', "□"):
        assert literal in text, literal
    assert any("U+4FDD" in p.text for p in built.problems) and all(p.severity == "warning" for p in built.problems)
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        uris = [str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a and "/URI" in a.A]
        assert not [u for u in uris if not u.startswith(("http:", "https:", "mailto:"))]
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]


def test_every_place_with_lost_characters_is_listed(kit: BrandKit) -> None:
    ink = Ink()
    for place in ("finding 1", "finding 2", ""):
        ink.t("保険 и 保", "Inter-Regular", place)
    found = ink.problems()
    assert [p.place for p in found] == ["finding 1", "finding 2"]
    assert all(p.text.startswith("2 characters have no glyph") for p in found)
    ink.t("😀", "Inter-Regular")
    assert ink.problems()[-1].place == "report" and "1 character has" in ink.problems()[-1].text
    for i in range(60):
        ink.t("保", "Inter-Regular", f"note {i}")
    assert len(ink.problems()) == 21 and ink.problems()[-1].text.startswith("43 more places")


def test_very_long_and_very_wide_texts_do_not_break_the_build(make, kit: BrandKit) -> None:
    long = "Word " * 900 + "X" * 1000 + "\n" + "line\n" * 60
    built = build(make(text=long), kit, options=ReportOptions(left_out=frozenset({"register", "glossary"})))
    assert built.pages > 60


def test_a_text_of_many_pages_is_broken_into_lines_once(kit: BrandKit, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    from workbench.report.pdf.tags import TaggedCanvas

    theme = Theme(kit, ReportOptions())
    broken = []
    lines = Paragraph.breakLines
    monkeypatch.setattr(Paragraph, "breakLines", lambda self, width: broken.append(1) or lines(self, width))
    cells = [["Statement", "Found"], ["First", theme.paragraphs("word " * 9000 + "end")]]
    story = [theme.p("word " * 9000), theme.table(cells, [200, 280])]
    doc = BaseDocTemplate(io.BytesIO(), pagesize=(595, 842), initialFontName="Inter-Regular")
    doc.addPageTemplates([PageTemplate("body", [Frame(50, 50, 495, 700)])])
    doc.heading = lambda canvas, title: None
    doc.build(story, canvasmaker=TaggedCanvas)
    assert doc.page > 12
    assert len(broken) < doc.page, (len(broken), doc.page)


def test_empty_assessment_builds(empty_facts: Facts, kit: BrandKit, tmp_path: Path) -> None:
    built = build(empty_facts, kit, options=ReportOptions(status="FINAL"))
    text = " ".join(text_of(built.pdf, tmp_path).split())
    assert "has no rated dimension yet" in text and "final, confidential" in text
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        assert not any(b"/Watermark" in page.Contents.read_bytes() for page in pdf.pages)
    assert "register" not in built.section_pages and "recommendations" not in built.section_pages


@pytest.mark.parametrize("section", [s.id for s in sections()])
def test_each_section_builds_alone(section: str, full_facts: Facts, empty_facts: Facts, kit: BrandKit) -> None:
    made = build(full_facts, kit, options=ReportOptions(sections=(section,)))
    assert made.pages >= 1 and set(made.section_pages) >= {section}
    theme = Theme(kit, ReportOptions())
    chosen = next(s for s in sections() if s.id == section)
    assert isinstance(list(chosen.build(empty_facts, theme)), list)


def test_left_out_dimensions_and_letter_paper(full_facts: Facts, kit: BrandKit) -> None:
    options = ReportOptions(sections=("cover", "dimensions"), left_out=frozenset({"modelops.dat"}), page="Letter")
    built = build(full_facts, kit, options=options)
    assert "modelops.dat" not in built.section_pages and "modelops.str" in built.section_pages
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        assert [float(v) for v in pdf.pages[0].MediaBox] == [0, 0, 612, 792]
        ends = [str(a.Dest) for page in pdf.pages for a in page.get("/Annots", []) if "/Dest" in a]
    assert not any("rec:" in e or "ev:" in e for e in ends)


def test_nothing_to_print_is_said(full_facts: Facts, kit: BrandKit) -> None:
    with pytest.raises(Invalid, match="no section"):
        build(full_facts, kit, options=ReportOptions(sections=("unknown",)))


def test_stopping_leaves_no_lock_behind(full_facts: Facts, kit: BrandKit) -> None:
    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        build(full_facts, kit, progress=stop)
    assert build(full_facts, kit, options=ReportOptions(sections=("glossary",))).pages == 1


def test_kit_with_unreadable_colours_is_refused_with_the_reason(full_facts: Facts, kit: BrandKit) -> None:
    assert kit_problems(kit) == []
    pale = replace(kit, current="#9FC5F8")
    with pytest.raises(Invalid, match=r"current level on white paper is 1\.\d:1"):
        build(full_facts, pale)
    assert "not a colour" in kit_problems(replace(kit, primary="red"))[0].text
    assert "font" in kit_problems(replace(kit, text_font="Comic Sans"))[0].text
    light = build(
        full_facts, replace(kit, primary="#F2E9D8", accent="#7A3B00"), options=ReportOptions(sections=("cover",))
    )
    assert light.pages == 1


def test_quotes_can_be_left_out(full_facts: Facts, kit: BrandKit, tmp_path: Path) -> None:
    built = build(full_facts, kit, options=ReportOptions(sections=("dimensions",), quotes=False))
    assert "forty minutes" not in text_of(built.pdf, tmp_path)


def _png(size: tuple[int, int]) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    return out.getvalue()


def test_image_bomb_and_foreign_formats_are_refused() -> None:
    assert load_image(_png((40, 30))).getSize() == (40, 30)
    bomb = _png((9000, 9000))
    assert len(bomb) < 100_000
    with pytest.raises(Invalid, match="24 million"):
        load_image(bomb)
    for data in (b"", b"GIF89a" + bytes(40), b"<svg xmlns='x'/>", b"\x89PNG\r\n\x1a\nbroken"):
        with pytest.raises(Invalid, match="readable PNG or JPEG"):
            load_image(data)
    with pytest.raises(Invalid, match="8 MB"):
        load_image(bytes(9 * 1024 * 1024))


def test_escape_is_the_only_door(kit: BrandKit) -> None:
    from workbench.report.pdf.flow import TFigure, TPara

    ink = Ink()
    assert ink.t("<b>&\x00\u202e\ud800x\u200d") == "&lt;b&gt;&amp;x"
    assert "<br/>" in ink.t("a\nb") and len(ink.t("x" * 50_000)) <= LONGEST + 1
    assert "□" in ink.t("日") and ink.problems()[0].severity == "warning"
    theme = Theme(kit, ReportOptions())
    with pytest.raises(TypeError):
        TPara("raw", theme.styles["body"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="alternative text"):
        TFigure(1, 1, lambda c, x, y: None)
    assert safe_url("https://example.org/a?b=c") and safe_url("mailto:a@b.c")
    for bad in ("javascript:alert(1)", "file:///etc/passwd", "http://", "https://x/\"onload", "//x"):
        assert not safe_url(bad)
