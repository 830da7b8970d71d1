"""The rating rules on the bundled frameworks and on small ones: gates, keys, units, supersession, CMMI, picks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from workbench.errors import Invalid
from workbench.formats.native import load_bundled
from workbench.model import scoring
from workbench.model.framework import Criterion, Framework, MethodRef, Node, Scale, ScaleValue
from workbench.model.judgement import Judgement
from workbench.model.result import Answer, Answers, AssessmentResult, DimensionResult

LEVEL = Scale(id="level", role="level", values=tuple(ScaleValue(id=str(i)) for i in range(4)))
RATING = Scale(id="rating", role="answer", values=tuple(ScaleValue(id=v) for v in ("NI", "PI", "LI", "FI")))


def small(*criteria: Criterion, method: str = "gated", **params: object) -> Framework:
    nodes = tuple(Node(uid=uid, title=uid.upper()) for uid in dict.fromkeys(c.parent for c in criteria))
    return Framework("x", "X", "Small", "1", method=MethodRef(id=method, params=params), scales=(LEVEL, RATING),
                     nodes=nodes, criteria=criteria)


def crit(uid: str, level: str, parent: str = "a", **more: object) -> Criterion:
    return Criterion(uid=uid, parent=parent, level=level, code=uid.upper(), scale="rating", **more)  # type: ignore[arg-type]


def answered(values: Mapping[str | tuple[str, str], str], units: tuple[str, ...] = (),
             judgements: tuple[Judgement, ...] = ()) -> Answers:
    settled = {}
    for key, value in values.items():
        uid, unit = (key, "") if isinstance(key, str) else key
        states = {"NY": "not_yet", "NA": "not_applicable", "?": "unknown", "": "unanswered"}
        settled[(uid, "", unit)] = Answer("", states[value]) if value in states else Answer(value, "value")
    return Answers(settled, judgements, units)


def judged(kind: str, subject: str, value: str, context: str = "") -> Judgement:
    uid = f"{kind}{subject}{value}"
    return Judgement(uid=uid, kind=kind, subject=subject, value=value, context=context, reason="r")


def dim(result: AssessmentResult, uid: str) -> DimensionResult:
    found = result.dimension(uid)
    assert found is not None
    return found


def modelops(code: str) -> str:
    return f"modelops.mo-{code.lower()}"


def rel(**changes: str) -> dict[str | tuple[str, str], str]:
    fw = load_bundled("modelops")[0]
    values: dict[str | tuple[str, str], str] = {
        c.uid: "FI" for c in fw.criteria_under("modelops.rel") if c.kind == "criterion"}
    values.update({modelops(k.replace("_", "-")): v for k, v in changes.items()})
    return values


# --- gates ---------------------------------------------------------------------------------------------------------

def test_unknown_is_never_zero() -> None:
    fw = small(crit("c1", "1"), crit("c2", "1"), crit("c3", "2"))
    found = dim(scoring.assess(fw, answered({"c1": "FI"})), "a")
    assert found.level is None and found.level_low == "0" and found.level_high == "2" and found.provisional
    assert [b.kind for b in found.blockers] == ["not rated"]
    assert dim(scoring.assess(fw, answered({"c1": "NI"})), "a").level == "0"
    assert dim(scoring.assess(fw, answered({"c1": "FI", "c2": "?"})), "a").level is None


def test_level_without_criteria_is_not_awarded_and_ceiling_is_the_highest_with_criteria() -> None:
    fw = small(crit("c1", "1"), crit("b1", "1", "b"), crit("b3", "3", "b"))
    result = scoring.assess(fw, answered({"c1": "FI", "b1": "FI", "b3": "PI"}))
    assert (dim(result, "a").level, dim(result, "a").ceiling, dim(result, "a").next_level) == ("1", "1", None)
    assert (dim(result, "b").level, dim(result, "b").next_level) == ("1", "3")
    assert result.level == "1" and result.deciding == ("b",)
    assert scoring.assess(fw, answered({"c1": "FI", "b1": "FI", "b3": "LI"})).level == "3"


def test_criteria_of_the_lowest_level_gate_the_next() -> None:
    fw = small(crit("c0", "0"), crit("c1", "1"))
    found = dim(scoring.assess(fw, answered({"c0": "PI", "c1": "FI"})), "a")
    assert (found.level, found.next_level, found.next_met, found.next_total) == ("0", "1", 1, 2)
    assert found.smallest_change == "C0 from PI to LI. Level 1 is then reached."
    assert dim(scoring.assess(fw, answered({"c0": "LI", "c1": "FI"})), "a").level == "1"


def test_markers_and_optional_criteria_never_gate() -> None:
    fw = small(crit("c1", "1"), crit("m", "1", kind="marker"), crit("o", "1", optional=True), crit("c2", "2"))
    found = dim(scoring.assess(fw, answered({"c1": "FI", "m": "NI", "o": "NI"})), "a")
    assert found.level == "1" and found.applicable == 2 and found.rated == 1
    assert [c.criterion for c in found.levels[1].criteria] == ["c1", "m", "o"]


def test_superseded_statement_is_met_through_the_better_one() -> None:
    fw = small(crit("c1", "1", superseded_by=("c2",)), crit("c2", "2"))
    found = dim(scoring.assess(fw, answered({"c1": "NI", "c2": "LI"})), "a")
    assert found.level == "2"
    assert found.levels[1].criteria[0].met_through == "c2"
    assert any("met through C2" in line.text for line in found.trace)
    assert dim(scoring.assess(fw, answered({"c1": "NI", "c2": "NI"})), "a").level == "0"
    assert dim(scoring.assess(fw, answered({"c2": "FI"})), "a").level == "2"


def test_supersession_of_the_bundled_azure_model() -> None:
    fw = load_bundled("mlops-azure")[0]
    values: dict[str | tuple[str, str], str] = {c.uid: "FI" for c in fw.criteria if c.kind == "criterion"}
    for code in ("az-l2-hil-3", "az-l2-rel-1", "az-l1-rel-2"):
        values[f"mlops-azure.{code}"] = "NI"  # a better organisation denies these
    assert scoring.assess(fw, answered(values)).level == "4"
    values["mlops-azure.az-l3-hil-1"] = "PI"
    result = scoring.assess(fw, answered(values))
    assert result.level == "1" and result.deciding == ("mlops-azure.hil",)


def test_all_not_applicable_is_no_level_and_does_not_decide() -> None:
    fw = small(crit("c1", "1"), crit("b1", "1", "b"))
    result = scoring.assess(fw, answered({"c1": "NA", "b1": "FI"}))
    assert dim(result, "a").not_applicable and dim(result, "a").level is None
    assert result.level == "1" and not result.provisional


def test_not_rated_dimension_makes_the_whole_provisional() -> None:
    fw = small(crit("c1", "1"), crit("b1", "1", "b"))
    result = scoring.assess(fw, answered({"c1": "FI"}))
    assert (result.level, result.provisional) == ("1", True)
    assert "B" in result.warnings[0]
    assert scoring.assess(fw, answered({})).level is None


def test_threshold_is_exact() -> None:
    criteria = [crit(f"c{i}", "1") for i in range(5)]
    values: dict[str | tuple[str, str], str] = {f"c{i}": "FI" if i < 3 else "NI" for i in range(5)}
    assert dim(scoring.assess(small(*criteria, threshold="0.6"), answered(values)), "a").level == "1"
    assert dim(scoring.assess(small(*criteria, threshold="0.61"), answered(values)), "a").level == "0"


def test_units_roll_up_to_the_weakest() -> None:
    fw = small(crit("c1", "1"), crit("c2", "2"))
    values: dict[str | tuple[str, str], str] = {
        ("c1", "u"): "FI", ("c1", "v"): "LI", ("c2", "u"): "FI", ("c2", "v"): "PI"}
    found = dim(scoring.assess(fw, answered(values, ("u", "v"))), "a")
    assert found.level == "1" and found.unit_levels == {"u": "2", "v": "1"}
    assert found.smallest_change == "C2 from PI to LI in one unit. Level 2 is then reached."


def test_missing_unit_keeps_the_level_provisional() -> None:
    fw = small(crit("c1", "1"))
    found = dim(scoring.assess(fw, answered({("c1", "u"): "FI"}, ("u", "v"))), "a")
    assert found.level == "1" and found.provisional and found.level_low == "0"
    assert found.unit_levels == {"u": "1", "v": None}


def test_unknown_method_is_refused_with_a_remedy() -> None:
    with pytest.raises(Invalid) as caught:
        scoring.assess(small(crit("c1", "1"), method="astrology"), answered({}))
    assert "astrology" in caught.value.text and "gated" in caught.value.hint


# --- Enterprise ModelOps -------------------------------------------------------------------------------------------

def test_reliability_of_the_mock_up() -> None:
    fw = load_bundled("modelops")[0]
    values = rel(l2_rel_2="LI", l3_rel_2="PI", l3_rel_3="LI")
    keep = judged("key at LI", modelops("l2-rel-2"), "yes")
    found = dim(scoring.assess(fw, answered(values, judgements=(keep,))), "modelops.rel")
    assert (found.level, found.next_level, found.next_met, found.next_total) == ("2", "3", 2, 3)
    assert found.smallest_change == "L3-REL-2 from PI to LI. Level 3 is then reached."
    assert [b.text for b in found.blockers] == ["L3-REL-2 is rated PI."]


def test_key_at_li_needs_a_judgement() -> None:
    fw = load_bundled("modelops")[0]
    found = dim(scoring.assess(fw, answered(rel(l2_rel_2="LI"))), "modelops.rel")
    assert found.level == "1" and found.blockers[0].kind == "judgement missing"
    assert "L2-REL-2" in found.smallest_change
    defeated = judged("key at LI", modelops("l2-rel-2"), "no")
    found = dim(scoring.assess(fw, answered(rel(l2_rel_2="LI"), judgements=(defeated,))), "modelops.rel")
    assert found.level == "1" and found.blockers[0].kind == "not met"


def test_not_yet_everywhere_stops_at_the_level_before() -> None:
    fw = load_bundled("modelops")[0]
    found = dim(scoring.assess(fw, answered(rel(l4_rel_1="NY"))), "modelops.rel")
    assert found.level == "3"
    assert next(lv for lv in found.levels if lv.level == "4").reached is None


def test_markers_neither_raise_nor_lower() -> None:
    fw = load_bundled("modelops")[0]
    plain = dim(scoring.assess(fw, answered(rel())), "modelops.rel")
    marked = dim(scoring.assess(fw, answered({**rel(), modelops("l1-rel-1"): "yes"})), "modelops.rel")
    assert plain.level == marked.level == "5" and plain.rated == marked.rated == 10


def test_lowest_dimension_decides_and_counts_are_those_of_the_sheet() -> None:
    fw = load_bundled("modelops")[0]
    values: dict[str | tuple[str, str], str] = {c.uid: "FI" for c in fw.criteria if c.kind == "criterion"}
    values[modelops("l3-inv-1")] = "PI"
    result = scoring.assess(fw, answered(values))
    assert (result.level, result.level_name, result.deciding) == ("2", "Managed", ("modelops.inv",))
    assert (result.rated, result.applicable) == (120, 120) and not result.provisional
    assert {i.id: i.total for i in result.indexes}["I06"] == 59 and len(result.indexes) == 10


def test_unit_choice_needs_a_recorded_judgement() -> None:
    fw = load_bundled("modelops")[0]
    c = modelops("l2-rel-3")
    values = rel()
    del values[c]
    values.update({(c, "u"): "FI", (c, "v"): "PI"})
    found = dim(scoring.assess(fw, answered(values, ("u", "v"))), "modelops.rel")
    row = next(r for r in found.levels[1].criteria if r.criterion == c)
    assert (row.allowed, row.value, row.needs_judgement) == (("LI", "PI"), "PI", "unit aggregate")
    assert found.level == "1" and found.unit_levels == {"u": "5", "v": "1"}
    chosen = judged("unit aggregate", c, "LI")
    found = dim(scoring.assess(fw, answered(values, ("u", "v"), (chosen,))), "modelops.rel")
    assert found.level == "5"
    outside = judged("unit aggregate", c, "FI")  # not in what the table allows
    assert dim(scoring.assess(fw, answered(values, ("u", "v"), (outside,))), "modelops.rel").level == "1"
    override = judged("override", c, "FI")
    assert dim(scoring.assess(fw, answered(values, ("u", "v"), (override,))), "modelops.rel").level == "5"


def test_issue_index_is_an_exact_mean_over_rated_values() -> None:
    fw = load_bundled("modelops")[0]
    named = [c.uid for c in fw.criteria if "issue:I03" in c.tags and c.kind == "criterion"]
    values: dict[str | tuple[str, str], str] = {named[0]: "FI", named[1]: "LI", named[2]: "PI", named[3]: "NY"}
    index = next(i for i in scoring.assess(fw, answered(values)).indexes if i.id == "I03")
    assert (index.value, index.rated, index.total) == ("7/10", 3, 11)


# --- CMMI ----------------------------------------------------------------------------------------------------------

def cmmi_answers(value: str = "FI", skip: tuple[str, ...] = (), upto: int = 5) -> dict[tuple[str, str, str], Answer]:
    fw = load_bundled("cmmi-dev")[0]
    settled = {}
    for area in (n for n in fw.dimensions if n.kind == "area" and n.uid not in skip and int(n.stage_level) <= upto):
        for c in fw.criteria_under(area.uid):
            settled[(c.uid, "", "")] = Answer(value, "value")
        for c in fw.criteria:
            if c.applies_to == "area" and not c.derived:
                settled[(c.uid, area.uid, "")] = Answer(value, "value")
    return settled


def test_cmmi_has_431_rated_items_and_reaches_five() -> None:
    fw = load_bundled("cmmi-dev")[0]
    settled = cmmi_answers()
    assert len(settled) == 431
    result = scoring.assess(fw, Answers(settled))
    assert (result.level, result.applicable, result.rated) == ("5", 431, 431)
    assert result.extra_levels == {"staged": "5", "equivalent staging": "5"}
    assert len(result.dimensions) == 22 and all(d.level == "3" for d in result.dimensions)


def test_generic_goal_three_reopens_level_two_areas() -> None:
    fw = load_bundled("cmmi-dev")[0]
    settled = cmmi_answers()
    settled[("cmmi-dev.gp3.2", "cmmi-dev.pp", "")] = Answer("PI", "value")
    result = scoring.assess(fw, Answers(settled))
    assert result.level == "2" and result.deciding == ("cmmi-dev.pp",)
    assert dim(result, "cmmi-dev.pp").level == "2" and dim(result, "cmmi-dev.reqm").level == "3"
    assert "maturity level 3 needs 3" in result.blockers[0].text


def test_goal_with_weaknesses_needs_a_statement_on_harm() -> None:
    fw = load_bundled("cmmi-dev")[0]
    settled = cmmi_answers()
    settled[("cmmi-dev.reqm-sp1.1", "", "")] = Answer("LI", "value")
    found = dim(scoring.assess(fw, Answers(settled)), "cmmi-dev.reqm")
    assert found.level is None and found.blockers[0].kind == "judgement missing"
    for value, level in (("no", "3"), ("yes", "0")):
        harm = judged("goal harm", "cmmi-dev.reqm-sg1", value)
        assert dim(scoring.assess(fw, Answers(settled, (harm,))), "cmmi-dev.reqm").level == level


def test_goal_not_rated_comes_before_unsatisfied() -> None:
    fw = load_bundled("cmmi-dev")[0]
    settled = cmmi_answers()
    settled[("cmmi-dev.reqm-sp1.1", "", "")] = Answer("PI", "value")
    settled[("cmmi-dev.reqm-sp1.2", "", "")] = Answer("", "not_yet")
    found = dim(scoring.assess(fw, Answers(settled)), "cmmi-dev.reqm")
    assert found.level is None
    assert any(line.text.startswith("Goal") and "not rated" in line.text for line in found.trace)


def test_only_supplier_agreements_may_be_not_applicable() -> None:
    fw = load_bundled("cmmi-dev")[0]
    settled = cmmi_answers(skip=("cmmi-dev.sam", "cmmi-dev.pp"))
    sam, pp = (judged("area not applicable", f"cmmi-dev.{a}", "yes") for a in ("sam", "pp"))
    result = scoring.assess(fw, Answers(settled, (sam, pp)))
    assert dim(result, "cmmi-dev.sam").not_applicable and not dim(result, "cmmi-dev.pp").not_applicable
    assert result.level is None
    assert scoring.assess(fw, Answers(cmmi_answers(skip=("cmmi-dev.sam",)), (sam,))).level == "5"


def test_derived_practice_follows_the_specific_goals() -> None:
    fw = load_bundled("cmmi-dev")[0]
    found = dim(scoring.assess(fw, Answers(cmmi_answers())), "cmmi-dev.reqm")
    derived = [c for lv in found.levels for c in lv.criteria if c.derived]
    assert [(c.criterion, c.context, c.met, c.value) for c in derived] == [
        ("cmmi-dev.gp1.1", "cmmi-dev.reqm", True, "FI")]


def test_one_failed_level_two_area_gives_maturity_one() -> None:
    fw = load_bundled("cmmi-dev")[0]
    settled = cmmi_answers()
    settled[("cmmi-dev.cm-sp1.1", "", "")] = Answer("NI", "value")
    assert scoring.assess(fw, Answers(settled)).level == "1"


# --- every bundled framework with levels from its sheet ---

@pytest.mark.parametrize(("fid", "top", "lowest"), [
    ("modelops", "5", "1"), ("devops-bucena", "5", "1"), ("mlops-mcknight", "4", "0"), ("mlops-google", "2", "0"),
    ("mlops-azure", "4", "0"), ("mlops-aws", "4", "1")])
def test_bundled_framework_climbs_level_by_level(fid: str, top: str, lowest: str) -> None:
    fw = load_bundled(fid)[0]
    scoring_criteria = [c for c in fw.criteria if c.kind == "criterion"]
    everything: dict[str | tuple[str, str], str] = {c.uid: "FI" for c in scoring_criteria}
    full = scoring.assess(fw, answered(everything))
    assert full.level == top and not full.provisional and full.rated == full.applicable
    nothing = scoring.assess(fw, answered({c.uid: "NI" for c in scoring_criteria}))
    assert nothing.level == lowest
    assert fw.level_scale is not None
    order = [v.id for v in fw.level_scale.values]
    superseded = {c.uid for c in scoring_criteria if c.superseded_by}
    for c in scoring_criteria:
        if c.optional or c.uid in superseded:
            continue
        found = scoring.assess(fw, answered({**everything, c.uid: "PI"}))
        assert found.level is not None
        below = max(order.index(c.level) - 1, 0)
        assert order.index(found.level) <= below, c.code
        node = fw.dimension_of(c.uid)
        assert node is not None and node.uid in found.deciding


# --- level picking and counts --------------------------------------------------------------------------------------

def test_level_pick_floors_and_boundary_belongs_to_the_lower_band() -> None:
    fw = load_bundled("llmops-azure")[0]
    c = fw.criteria[0].uid
    for points, level in (("9", "1"), ("9.5", "2"), ("14", "2"), ("15", "3"), ("19", "3"), ("28", "4"), ("29", None)):
        found = scoring.assess(fw, Answers({(c, "", ""): Answer("", "value", points=points)}))
        assert found.level == level, points
    found = scoring.assess(fw, Answers({(c, "", ""): Answer("2", "value")}))
    assert found.level == "2" and found.dimensions[0].next_level == "3" and found.dimensions[0].next_total == 1
    weakest = Answers({(c, "", "u"): Answer("3", "value"), (c, "", "v"): Answer("2", "value")}, units=("u", "v"))
    assert scoring.assess(fw, weakest).dimensions[0].unit_levels == {"u": "3", "v": "2"}
    assert scoring.assess(fw, weakest).level == "2"


def test_counts_claims_no_level() -> None:
    fw = load_bundled("genaiops-azure")[0]
    area = fw.dimensions[0].uid
    first = next(iter(fw.criteria_under(area))).uid
    result = scoring.assess(fw, answered({first: "LI"}))
    found = dim(result, area)
    assert result.level is None and found.level is None and result.applicable == 17
    assert (found.next_met, found.next_total) == (1, len(list(fw.criteria_under(area))))
