"""The structure tree: every painted thing is tagged or an artifact, and the tree is what PDF/UA asks for."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import page as checker
import pikepdf
import pytest

from workbench.model.brand import BrandKit
from workbench.report.build import ReportOptions, build
from workbench.report.facts import Facts

PAINT = {"S", "s", "f", "f*", "F", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do", "sh", "EI"}
PARENTS = {"LI": {"L"}, "LBody": {"LI"}, "TR": {"THead", "TBody", "Table"}, "TH": {"TR"}, "TD": {"TR"},
           "THead": {"Table"}, "TBody": {"Table"}, "TOCI": {"TOC"}}
ALLOWED = {"Document", "Sect", "P", "H1", "H2", "H3", "L", "LI", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD",
           "Figure", "Span", "Link", "TOC", "TOCI", "Reference"}


@pytest.fixture(scope="module")
def pdf(full_facts: Facts, kit: BrandKit) -> Iterator[pikepdf.Pdf]:
    built = build(full_facts, kit, options=ReportOptions())
    with pikepdf.open(io.BytesIO(built.pdf)) as opened:
        yield opened


def walk(elem: Any, parent: Any = None) -> Iterator[tuple[Any, Any]]:
    yield elem, parent
    for kid in elem.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from walk(kid, elem)


def test_every_paint_is_marked_and_nothing_nests(pdf: pikepdf.Pdf) -> None:
    seen = 0
    for number, page in enumerate(pdf.pages):
        inside: list[str] = []
        in_text = False
        mcids = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                assert not inside, f"nested marked content on page {number + 1}"
                inside.append(str(operands[0]) + (" text" if in_text else ""))
                if name == "BDC" and "/MCID" in operands[1]:
                    mcids.append(int(operands[1].MCID))
            elif name == "EMC":
                assert inside.pop().endswith(" text") == in_text
            elif name in ("BT", "ET"):
                in_text = name == "BT"
            elif name in PAINT:
                seen += 1
                assert inside, f"untagged {name} on page {number + 1}"
        assert not inside
        assert sorted(mcids) == list(range(len(mcids)))
        assert str(page.Tabs) == "/S"
    assert seen > 3000


def test_parent_tree_gives_each_mark_its_element(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root.StructTreeRoot
    nums = root.ParentTree.Nums
    tree = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    owned: Counter[tuple[int, int]] = Counter()
    pages = {page.obj.objgen: page for page in pdf.pages}
    for elem, _ in walk(root.K[0]):
        for kid in elem.get("/K", []):
            mcid, on = None, elem.get("/Pg")
            if isinstance(kid, int):
                mcid = kid
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                mcid, on = int(kid.MCID), kid.Pg
            if mcid is None:
                continue
            key = int(pages[on.objgen].StructParents)
            owned[(key, mcid)] += 1
            assert tree[key][mcid].objgen == elem.objgen
    assert set(owned.values()) == {1}
    assert len(owned) == sum(len(tree[int(p.StructParents)]) for p in pdf.pages)


def test_tree_nests_as_it_may_and_headings_never_skip(pdf: pikepdf.Pdf) -> None:
    last = 0
    ids = 0
    for elem, parent in walk(pdf.Root.StructTreeRoot.K[0]):
        tag = str(elem.S)[1:]
        ids += 1
        assert tag in ALLOWED
        if tag in PARENTS:
            assert str(parent.S)[1:] in PARENTS[tag]
        if re.fullmatch(r"H\d", tag):
            assert int(tag[1]) <= last + 1
            last = int(tag[1])
        if tag == "TH":
            attributes = elem.A
            assert str(attributes.Scope) in ("/Column", "/Row")
        if tag == "Figure":
            assert len(str(elem.Alt)) >= 10
            box = [float(v) for v in elem.A.BBox]
            assert 0 <= box[0] < box[2] <= 596 and 0 <= box[1] < box[3] <= 843
    assert ids > 2000


def test_links_know_their_element_and_lead_to_a_page(pdf: pikepdf.Pdf) -> None:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    count = 0
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            assert str(note.Subtype) == "/Link" and str(note.Contents) and int(note.F) & 4
            elem = tree[int(note.StructParent)]
            assert str(elem.S) == "/Link"
            assert any(isinstance(k, pikepdf.Dictionary) and k.get("/Obj") is not None and k.Obj.objgen == note.objgen
                       for k in elem.K)
            count += 1
    assert count > 40


def test_running_head_and_page_number_are_no_content(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[8]
    kinds = Counter()
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC" and str(operands[0]) == "/Artifact":
            kinds[str(operands[1].get("/Subtype", ""))] += 1
    assert kinds["/Header"] == kinds["/Footer"] == kinds["/Watermark"] == 1


def test_to_unicode_maps_are_clean(pdf: pikepdf.Pdf) -> None:
    maps = [o.ToUnicode.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/ToUnicode" in o]
    assert maps
    for content in maps:
        assert not re.search(rb"> <0000>", content)
        assert all(int(n) <= 100 for n in re.findall(rb"(\d+) beginbfchar", content))


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_conformance_checker_finds_nothing(profile: str, make: Any, kit: BrandKit) -> None:
    text = "Long <text> & 保険 😀 words. " * 60
    built = build(make(text=text), kit, options=ReportOptions())
    report = checker.validate_pdf_bytes(built.pdf, profile=profile)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures][:5]
