"""Every importer on its own small file: nothing is lost through native files, and what it must say it says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.formats.helpers_import import SAMPLES, survives
from workbench.errors import Cancelled, Invalid
from workbench.formats.load import all_formats, format_of, import_path, writer_for
from workbench.model import scoring
from workbench.model.result import Answer, Answers


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.iterdir()))
def test_round_trip(name: str, tmp_path: Path) -> None:
    survives(SAMPLES / name, tmp_path)


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.iterdir()))
def test_every_imported_framework_can_be_assessed(name: str) -> None:
    for framework in import_path(SAMPLES / name).frameworks:
        empty = scoring.assess(framework, Answers(settled={}))
        assert empty.level is None and empty.rated == 0 and empty.applicable
        best = {}
        for criterion in framework.criteria:
            scale = framework.scale_of(criterion)
            assert scale is not None and scale.values, criterion.uid
            best[criterion.uid, "", ""] = Answer(value=scale.values[-1].id, state="value")
        full = scoring.assess(framework, Answers(settled=best))
        assert full.rated == full.applicable
        if framework.level_scale is not None:
            assert full.level == framework.level_scale.values[-1].id or framework.method.id == "gated"


def test_formats_have_names_of_their_own() -> None:
    ids = [f.id for f in all_formats()]
    assert len(set(ids)) == len(ids) and {"native", "pack", "ciso", "samm", "dsomm", "oscal"} <= set(ids)


def test_ciso_library() -> None:
    found = import_path(SAMPLES / "ciso-small.yaml")
    framework = found.frameworks[0]
    assert (framework.uid, framework.code, framework.version) == ("assay-bakery", "BAKERY", "3")
    assert framework.method.id == "level_pick" and framework.level_scale is not None
    assert [v.label for v in framework.level_scale.values] == ["Cold", "Warm", "Hot", "Glowing"]
    first = framework.criterion_by_uid["assay-bakery.oven.1"]
    assert (first.text, first.evidence) == ("The temperature is measured.", "The log beside the oven.")
    assert first.weight == "2"
    assert first.groups == ("large", "small") and first.texts["annotation"] and first.x["importance"] == "high"
    assert {d.value: d.text for d in framework.descriptors if d.node == first.uid} == {
        "0": "It is not", "1": "By hand", "3": "By a log"}
    second = framework.questions_of["assay-bakery.oven.2"]
    assert [framework.scale_by_id[q.scale].kind for q in second] == ["nominal", "date"]
    assert second[1].depends_on == {"question": second[0].uid, "answers": ["1"], "condition": "any"}
    assert framework.translations["de"]["assay-bakery.oven"]["title"] == "Ofen"
    assert framework.x["unheard_of"] == {"kept": [1, "yes", "2.5"]}
    assert framework.x["library"]["labels"] == ["bread", "0123"]
    split = framework.node_by_uid["assay-bakery.oven.3.group"]
    assert framework.criterion_by_uid["assay-bakery.oven.3"].parent == split.uid
    assert framework.node_by_uid["assay-bakery.oven.3.h"].parent == split.uid
    loose = framework.dimension_of("assay-bakery.door")
    assert loose is not None and loose.x == {"made": True}
    assert [(p.target, p.relation, p.strength) for p in found.crosswalks[0].pairs] == [
        ("other-kitchen.heat_1", "subset", 2), ("other-kitchen.clean", "equal", 2)]
    assert found.left_out == {"threats": 1}


def test_samm_folder() -> None:
    found = import_path(SAMPLES / "samm-small")
    framework = found.frameworks[0]
    assert Counter(n.kind for n in framework.nodes) == {"function": 1, "practice": 1, "stream": 2}
    assert [c.code for c in framework.criteria] == [f"B-OV-{s}-{n}" for s in "AB" for n in "123"]
    scale = framework.scale_of(framework.criteria[0])
    assert scale is not None
    assert [(v.id, v.label) for v in scale.values][:2] == [("0", "No"), ("0.25", "Yes, for some loaves")]
    assert framework.criteria[0].checks == ("You do it daily", "You write it down")
    assert framework.criteria[0].texts["results"] == "Bread\nMore bread"
    assert any("color" in p.text and p.place == "business_functions/Baking.yml:7" for p in found.problems)
    assert import_path(SAMPLES / "samm-small" / "model").frameworks == found.frameworks


def test_dsomm_model_keeps_numbers_as_written() -> None:
    found = import_path(SAMPLES / "dsomm-small.yaml")
    framework = found.frameworks[0]
    assert framework.version == "0.10"
    assert framework.criteria[0].x["references"]["iso27001-2022"] == ["5.10", "8.20"]
    assert list(framework.criteria[1].needs) == [framework.criteria[0].uid]
    assert {c.target: len(c.pairs) for c in found.crosswalks} == {"iso27001-2022": 2, "owasp-samm": 1}


def test_oscal_catalogue() -> None:
    framework = import_path(SAMPLES / "oscal-small.json").frameworks[0]
    first = framework.criterion_by_uid["bakery-controls.ov-1"]
    assert first.text == "The oven is kept:\na. at [degrees];\nb. closed." and first.evidence == "Oven log"
    assert first.checks == ("the door is closed.", "the temperature is known;")
    assert framework.child_criteria[first.uid][0].code == "OV-1.1"
    assert framework.criterion_by_uid["bakery-controls.ov-2"].optional and framework.publisher == "Assay"


def test_an_edited_catalogue_goes_out_as_edited(tmp_path: Path) -> None:
    from dataclasses import replace

    framework = import_path(SAMPLES / "oscal-small.json").frameworks[0]
    edit = {"text": "The oven glows.", "checks": ("it glows",), "evidence": "The glow", "code": "OV-9", "key": True}
    criteria = tuple(replace(c, **edit) if c.uid.endswith("ov-1") else c for c in framework.criteria)
    edited = replace(framework, criteria=criteria)
    writer_for(tmp_path / "out.json").write(edited, tmp_path / "out.json")  # type: ignore[misc]
    again = import_path(tmp_path / "out.json").frameworks[0]
    changed = again.criterion_by_uid["bakery-controls.ov-1"]
    assert (changed.text, changed.checks, changed.evidence, changed.code, changed.key) == (
        "The oven glows.", ("it glows",), "The glow", "OV-9", True)
    raw = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert raw["catalog"]["back-matter"]["resources"][0]["title"] == "A book"


@pytest.mark.parametrize(("name", "text", "words"), [
    ("results.json", '{"assessment-results": {"uuid": "x"}}', "assessment results"),
    ("profile.json", '{"profile": {"uuid": "x"}}', "profile"),
    ("readme.md", "# Read me", "no framework file Assay knows"),
    ("license.txt", "All rights reserved", "no framework file Assay knows"),
    ("risk.yaml", "urn: a\npackager: b\nobjects:\n  risk_matrix: [{name: x}]\n", "only: risk matrix"),
    ("other.yaml", "hello: world\n", "no framework file Assay knows"),
])
def test_what_is_no_framework_is_refused_with_its_kind(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        import_path(tmp_path / name)
    assert words in caught.value.text and caught.value.hint


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.iterdir()))
def test_an_import_can_be_stopped(name: str) -> None:
    def stop(done: int, total: int, what: str) -> None:
        assert 0 <= done <= total and what
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        format_of(SAMPLES / name).read(SAMPLES / name, stop)
