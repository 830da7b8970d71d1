"""The bundled library holds what its sources hold: every number is written here, not computed from the files."""

from __future__ import annotations

from collections import Counter

import pytest

from workbench.formats import native
from workbench.model.framework import Framework

# uid: code, method, levels, top-level nodes, criteria (markers included), markers, questions
EXPECTED = {
    "cmmi-dev": ("CMMI", "scampi", 5, 23, 180, 0, 0),
    "devops-bucena": ("BI", "gated", 5, 4, 40, 8, 0),
    "genaiops-azure": ("GA", "counts", 0, 6, 17, 0, 0),
    "llmops-azure": ("LL", "level_pick", 4, 1, 1, 0, 1),
    "mlops-aws": ("AW", "gated", 4, 6, 22, 0, 0),
    "mlops-azure": ("AZ", "gated", 5, 6, 75, 23, 0),
    "mlops-google": ("GO", "gated", 3, 3, 34, 7, 0),
    "mlops-mcknight": ("MK", "gated", 5, 5, 35, 5, 0),
    "modelops": ("MO", "modelops", 5, 12, 144, 24, 144),
}
PER_LEVEL = {
    "devops-bucena": {"1": 8, "2": 9, "3": 10, "4": 8, "5": 5},
    "mlops-aws": {"1": 5, "2": 8, "3": 7, "4": 2},
    "mlops-azure": {"0": 16, "1": 14, "2": 18, "3": 14, "4": 13},
    "mlops-google": {"0": 7, "1": 12, "2": 15},
    "mlops-mcknight": {"0": 6, "1": 6, "2": 9, "3": 8, "4": 6},
    "modelops": {"1": 24, "2": 36, "3": 36, "4": 24, "5": 24},
}


def framework(uid: str) -> Framework:
    return native.load_bundled(uid)[0]


def test_there_are_nine() -> None:
    assert native.bundled_ids() == tuple(sorted(EXPECTED))


@pytest.mark.parametrize("uid", sorted(EXPECTED))
def test_counts(uid: str) -> None:
    fw = framework(uid)
    levels = len(fw.level_scale.values) if fw.level_scale else 0
    markers = sum(c.kind == "marker" for c in fw.criteria)
    assert (
        fw.code,
        fw.method.id,
        levels,
        len(fw.dimensions),
        len(fw.criteria),
        markers,
        len(fw.questions),
    ) == EXPECTED[uid]


@pytest.mark.parametrize("uid", sorted(PER_LEVEL))
def test_counts_per_level(uid: str) -> None:
    assert Counter(c.level for c in framework(uid).criteria) == PER_LEVEL[uid]


@pytest.mark.parametrize("uid", sorted(EXPECTED))
def test_facts_about_origin(uid: str) -> None:
    fw = framework(uid)
    assert fw.publisher == "assay"
    assert fw.version == "1.0.0"
    assert fw.licence
    assert fw.sources
    assert fw.provenance.basis
    assert (fw.provenance.label == "reconstructed") == (uid in ("devops-bucena", "mlops-mcknight"))
    assert (fw.lifecycle == "deprecated") == (uid == "mlops-aws")


@pytest.mark.parametrize("uid", sorted(EXPECTED))
def test_reading_a_bundled_framework_has_no_problem(uid: str) -> None:
    assert native.load_folder(native.bundled_root() / uid)[1] == []


def test_cmmi_structure() -> None:
    fw = framework("cmmi-dev")
    areas = [n for n in fw.nodes if n.kind == "area"]
    goals = Counter(n.uid.startswith("cmmi-dev.gg") for n in fw.nodes if n.kind == "goal")
    generic = [c for c in fw.criteria if c.applies_to == "area"]
    assert len(areas) == 22
    assert Counter(n.stage_level for n in areas) == {"2": 7, "3": 11, "4": 2, "5": 2}
    assert Counter(n.groups for n in areas) == {
        ("Process Management",): 5, ("Project Management",): 7, ("Engineering",): 5, ("Support",): 5,
    }  # fmt: skip
    assert goals == {False: 49, True: 3}
    assert len(generic) == 13
    assert len(fw.criteria) - len(generic) == 167
    rated = [c for c in generic if not c.derived]
    assert 167 + 22 * len(rated) == 431
    assert [c.code for c in generic if c.derived] == ["GP1.1"]
    assert [n.code for n in areas if n.na_allowed] == ["SAM"]
    assert [len(s.values) for s in fw.scales if s.role == "level"] == [5, 4]
    assert fw.method.params["rule_set"] == "1.3"
    assert len(fw.method.params["equivalent_staging"]["3"]["areas"]) == 18
    assert [n.code for n in fw.dimensions if not n.profile] == ["GG"]


def test_modelops_details() -> None:
    fw = framework("modelops")
    assert sum(c.key for c in fw.criteria) == 37
    assert sum(len(c.needs) for c in fw.criteria) == 30
    assert Counter(fw.dimension_of(c.uid).code for c in fw.criteria if fw.dimension_of(c.uid)) == dict.fromkeys(
        ("STR", "PEO", "CUL", "DAT", "ARC", "MDL", "PRC", "INV", "REL", "RSK", "VAL", "REG"), 12
    )
    assert {c.rated_at for c in fw.criteria if c.level == "2"} == {"unit"}
    assert {c.rated_at for c in fw.criteria if c.level != "2"} == {"organisation"}
    issues = Counter(t for c in fw.criteria if c.kind == "criterion" for t in c.tags if t.startswith("issue:"))
    assert issues == {
        "issue:I01": 13,
        "issue:I02": 10,
        "issue:I03": 11,
        "issue:I04": 16,
        "issue:I05": 30,
        "issue:I06": 59,
        "issue:I07": 13,
        "issue:I08": 14,
        "issue:I09": 14,
        "issue:I10": 29,
    }
    for c in fw.criteria:
        assert {s for t, s in c.tags.items() if t.startswith("issue:")} <= {2 if c.key else 1}
        assert {s for t, s in c.tags.items() if t.startswith("cmmi:")} <= {2}
        assert c.ask == fw.questions_of[c.uid][0].text
        assert fw.questions_of[c.uid][0].uid == f"{c.uid}.q1"
    assert {t for c in fw.criteria for t in c.tags if t.startswith("cmmi:")} == {
        t.uid for t in native.load_vocabulary("cmmi").terms
    }
    assert fw.method.params["index"]["values"] == {"FI": "1.0", "LI": "0.75", "PI": "0.35", "NI": "0"}
    assert all(n.texts.keys() >= {"purpose", "interview", "anchors", "cmmi_areas"} for n in fw.dimensions)


def test_exceptions_of_single_frameworks() -> None:
    superseded = {
        c.code: {fw.criterion_by_uid[u].code for u in c.superseded_by}
        for fw in map(framework, EXPECTED)
        for c in fw.criteria
        if c.superseded_by
    }
    assert superseded == {
        "AZ-L2-HIL-3": {"AZ-L3-HIL-1"}, "AZ-L2-REL-1": {"AZ-L3-REL-1"}, "AZ-L1-REL-2": {"AZ-L2-REL-2"},
        "MK-L1-PRO-1": {"MK-L2-PRO-1", "MK-L3-PRO-1"}, "MK-L1-MDL-1": {"MK-L2-MDL-1"},
        "MK-L1-ARC-1": {"MK-L2-ARC-1"}, "AW-L1-PIP-1": {"AW-L2-PIP-1"},
    }  # fmt: skip
    assert [c.code for fw in map(framework, EXPECTED) for c in fw.criteria if c.optional] == ["GO-L1-CMP-4"]
    assert [n.code for n in framework("mlops-azure").dimensions if not n.profile] == ["HIL", "TEC"]
    overlay = framework("genaiops-azure")
    assert Counter(c.texts["part"] for c in overlay.criteria) == {"reuse": 6, "add": 11}
    picked = framework("llmops-azure")
    assert len(picked.descriptors) == 4
    assert picked.criteria[0].scale == "level"
    for uid in ("mlops-azure", "mlops-google", "mlops-aws", "mlops-mcknight", "devops-bucena"):
        assert framework(uid).method.params == {"met": ("FI", "LI"), "threshold": "1", "unit_rollup": "weakest"}


def test_uids_are_framework_and_code() -> None:
    for fw in map(framework, EXPECTED):
        for c in fw.criteria:
            assert c.uid == f"{fw.uid}.{c.code.lower()}"
            assert c.code.startswith(f"{fw.code}-") or fw.uid == "cmmi-dev"


def test_vocabularies_and_crosswalk() -> None:
    assert native.bundled_vocabularies() == ("cmmi", "issue")
    assert native.bundled_crosswalks() == ("cmmi-character",)
    targets = native.load_vocabulary("cmmi").terms
    assert [t.code for t in targets] == [f"T2-{i:02}" for i in range(1, 11)] + [f"T3-{i:02}" for i in range(1, 13)]
    assert [t.code for t in native.load_vocabulary("issue").terms] == [f"I{i:02}" for i in range(1, 11)]
    crosswalk = native.load_crosswalk("cmmi-character")
    assert len(crosswalk.pairs) == 28
    assert {p.source for p in crosswalk.pairs} == {t.uid for t in targets}
    cmmi = framework("cmmi-dev")
    assert all(p.target in cmmi.node_by_uid or p.target in cmmi.criterion_by_uid for p in crosswalk.pairs)
    terms = {t.uid for name in native.bundled_vocabularies() for t in native.load_vocabulary(name).terms}
    assert {t for fw in map(framework, EXPECTED) for c in fw.criteria for t in c.tags} <= terms


COVERAGE = {  # sums of the strongest statement per target: of 20 at level 2, of 24 at level 3
    "devops-bucena": (16, 14), "mlops-mcknight": (15, 17), "mlops-google": (8, 6), "mlops-azure": (11, 11),
    "mlops-aws": (7, 4), "modelops": (20, 24),
}  # fmt: skip


@pytest.mark.parametrize("uid", sorted(COVERAGE))
def test_tags_give_the_published_coverage(uid: str) -> None:
    best: dict[str, int] = {}
    for c in framework(uid).criteria:
        for tag, strength in c.tags.items():
            if tag.startswith("cmmi:"):
                best[tag] = max(best.get(tag, 0), strength)
    assert (
        sum(s for t, s in best.items() if t.startswith("cmmi:T2")),
        sum(s for t, s in best.items() if t.startswith("cmmi:T3")),
    ) == COVERAGE[uid]
