"""Properties that hold for every input: order, bounds, monotony, not applicable, allowed sets, the quick path."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.formats.native import load_bundled
from workbench.model import scoring
from workbench.model.framework import Criterion, Framework, MethodRef, Node, Scale, ScaleValue
from workbench.model.judgement import Judgement
from workbench.model.result import Answer, Answers, AssessmentResult, Key

LEVEL = Scale(id="level", role="level", values=tuple(ScaleValue(id=str(i)) for i in range(4)))
RATING = Scale(id="rating", role="answer", values=tuple(ScaleValue(id=v) for v in ("NI", "PI", "LI", "FI")))
UNITS = ("u", "v", "w")
ORDER = {"NI": 0, "PI": 1, "LI": 2, "FI": 3}
CMMI = load_bundled("cmmi-dev")[0]

MARKS = st.sampled_from(["FI", "LI", "PI", "NI", "NY"])
STATES = st.sampled_from([Answer(v, "value") for v in ORDER] + [
    Answer("", "unanswered"), Answer("", "unknown"), Answer("", "not_yet"), Answer("", "not_applicable")])


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """A small framework of either levelled method, with keys, optional and superseded criteria."""
    method = draw(st.sampled_from(["gated", "modelops"]))
    criteria = []
    for i in range(draw(st.integers(1, 8))):
        later = [f"c{j}" for j in range(i)]
        criteria.append(
            Criterion(
                uid=f"c{i}",
                parent=draw(st.sampled_from(["a", "b"])),
                level=str(draw(st.integers(0 if method == "gated" else 2, 3))),
                code=f"X-C{i}",
                scale="rating",
                key=draw(st.booleans()),
                optional=draw(st.integers(0, 5)) == 0,
                rated_at=draw(st.sampled_from(["organisation", "unit"])),
                tags={"issue:I01": 1},
                superseded_by=tuple(draw(st.sets(st.sampled_from(later), max_size=1)))
                if later and draw(st.booleans())
                else (),
            )
        )
    nodes = tuple(Node(uid=u, title=u) for u in ("a", "b") if any(c.parent == u for c in criteria))
    return Framework("x", "X", "Small", "1", method=MethodRef(id=method), scales=(LEVEL, RATING), nodes=nodes,
                     criteria=tuple(criteria))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Framework, Answers]:
    framework = draw(frameworks())
    units = draw(st.sampled_from([(), UNITS[:2], UNITS]))
    settled: dict[Key, Answer] = {}
    judgements = []
    for c in framework.criteria:
        for unit in ("", *units):
            if draw(st.booleans()):
                settled[(c.uid, "", unit)] = draw(STATES)
        if draw(st.integers(0, 3)) == 0:
            kind, value = draw(st.sampled_from([("key at LI", "yes"), ("key at LI", "no"), ("unit aggregate", "LI")]))
            judgements.append(Judgement(uid=c.uid + kind, subject=c.uid, kind=kind, value=value))
    return framework, Answers(settled, tuple(judgements), units)


def rank(level: str | None) -> int:
    return -1 if level is None else int(level)


def levels(result: AssessmentResult) -> dict[str, str | None]:
    return {d.node: d.level for d in result.dimensions}


@settings(max_examples=250, deadline=None)
@given(cases())
def test_level_lies_between_its_bounds_and_is_explained(case: tuple[Framework, Answers]) -> None:
    for d in scoring.assess(*case).dimensions:
        if d.level is not None:
            assert rank(d.level_low) <= rank(d.level) <= rank(d.level_high)
            assert d.next_level is None or d.blockers
        if d.next_level is not None and d.applicable:
            assert 0 <= d.next_met < d.next_total and d.smallest_change and len(d.blockers) == d.next_total - d.next_met
        assert d.rated <= d.applicable
        assert d.not_applicable or d.trace


@settings(max_examples=150, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_answers_criteria_and_units_never_matters(case: tuple[Framework, Answers], random: object) -> None:
    framework, given_answers = case
    keys = list(given_answers.settled)
    random.shuffle(keys)  # type: ignore[attr-defined]
    mixed = replace(given_answers, settled={k: given_answers.settled[k] for k in keys},
                    units=tuple(reversed(given_answers.units)), judgements=tuple(reversed(given_answers.judgements)))
    turned = replace(framework, criteria=tuple(reversed(framework.criteria)))
    one, other = scoring.assess(framework, given_answers), scoring.assess(turned, mixed)
    assert levels(one) == levels(other) and one.level == other.level
    assert [d.unit_levels for d in one.dimensions] == [d.unit_levels for d in other.dimensions]


@settings(max_examples=250, deadline=None)
@given(cases(), st.data())
def test_raising_one_answer_never_lowers_a_level(case: tuple[Framework, Answers], data: st.DataObject) -> None:
    framework, before = case
    keys = [k for k, a in before.settled.items() if a.state == "value" and a.value != "FI"]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    old = before.settled[key].value
    new = data.draw(st.sampled_from([v for v in ORDER if ORDER[v] > ORDER[old]]))
    after = replace(before, settled={**before.settled, key: Answer(new, "value")})
    was, now = scoring.assess(framework, before), scoring.assess(framework, after)
    for uid, level in levels(was).items():
        if level is not None and levels(now)[uid] is not None:
            assert rank(levels(now)[uid]) >= rank(level)
    assert all(levels(now)[u] is not None for u, lv in levels(was).items() if lv is not None) or _opened(was, now)


def _opened(was: AssessmentResult, now: AssessmentResult) -> bool:
    """A denied lowest level may become undecided once its denial is gone: then it is not rated, never a lower level."""
    return all(rank(a.level_low) <= rank(b.level_low) and rank(a.level_high) <= rank(b.level_high)
               for a, b in zip(was.dimensions, now.dimensions, strict=True) if a.level is not None)


@settings(max_examples=150, deadline=None)
@given(cases(), st.data())
def test_quick_path_equals_the_full_one(case: tuple[Framework, Answers], data: st.DataObject) -> None:
    framework, before = case
    c = data.draw(st.sampled_from(framework.criteria))
    unit = data.draw(st.sampled_from(["", *before.units]))
    after = replace(before, settled={**before.settled, (c.uid, "", unit): data.draw(STATES)})
    first = scoring.assess(framework, before)
    assert scoring.reassess(framework, after, first, [(c.uid, "")]) == scoring.assess(framework, after)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([c.uid for c in CMMI.criteria_under("cmmi-dev.reqm")]), STATES, max_size=5),
       st.sampled_from([None, "yes", "no"]))
def test_cmmi_area_keeps_its_bounds(changed: dict[str, Answer], harm: str | None) -> None:
    settled: dict[Key, Answer] = {(c.uid, "", ""): Answer("FI", "value") for c in CMMI.criteria_under("cmmi-dev.reqm")}
    settled |= {(c.uid, "cmmi-dev.reqm", ""): Answer("FI", "value") for c in CMMI.criteria if c.applies_to == "area"}
    settled |= {(uid, "", ""): answer for uid, answer in changed.items()}
    judged = () if harm is None else (Judgement(uid="h", subject="cmmi-dev.reqm-sg1", kind="goal harm", value=harm),)
    found = scoring.assess(CMMI, Answers(settled, judged)).dimension("cmmi-dev.reqm")
    assert found is not None
    if found.level is not None:
        assert rank(found.level_low) <= rank(found.level) <= rank(found.level_high)
    if harm == "yes" and all(a.state == "value" for a in changed.values()):
        assert found.level == "0"


@settings(max_examples=200, deadline=None)
@given(st.lists(MARKS, max_size=8), st.sampled_from(["1.2", "1.3"]))
def test_aggregation_default_is_allowed_and_never_above_the_best(marks: list[str], rule_set: str) -> None:
    row = scoring.run_case("scampi_aggregate", {"rule_set": rule_set, "rows": [marks]})["rows"][0]
    assert row["default"] in row["allowed"] and row["default"] == row["allowed"][-1]
    real = [m for m in marks if m != "NY"]
    assert row["ny_excluded"] == (marks.count("NY") if real else 0)
    for value in row["allowed"]:
        if value in ORDER:
            assert ORDER[value] <= max(ORDER[m] for m in real)
            assert min(ORDER[m] for m in real) <= max(ORDER[v] for v in row["allowed"])
    assert scoring.run_case("scampi_aggregate", {"rule_set": rule_set, "rows": [marks[::-1]]})["rows"][0] == row


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=6),
       st.fractions(Fraction(1, 100), 1, max_denominator=100))
def test_gated_level_matches_a_plain_reading(pairs: list[tuple[int, int]], share: Fraction) -> None:
    levels_in = [[min(a, b), max(a, b)] for a, b in pairs]
    row = scoring.run_case("gated_level", {"levels": levels_in, "thresholds": [str(share)]})["rows"][0]
    expected = 0
    for n, (met, total) in enumerate(levels_in, 1):
        if total and Fraction(met, total) < share:
            break
        expected = n if total else expected
    assert row["level"] == expected
    assert expected <= row["continuous"] <= expected + 1


@settings(max_examples=100, deadline=None)
@given(cases())
def test_not_applicable_changes_no_index(case: tuple[Framework, Answers]) -> None:
    framework, given_answers = case
    framework = replace(framework, method=MethodRef(id="modelops"))
    extra = Criterion(uid="extra", parent=framework.nodes[0].uid, level="3", scale="rating", tags={"issue:I01": 1})
    wider = replace(framework, criteria=(*framework.criteria, extra))
    away = replace(given_answers, settled={**given_answers.settled, ("extra", "", ""): Answer("", "not_applicable")})
    assert scoring.assess(wider, away).indexes == scoring.assess(framework, given_answers).indexes
    assert levels(scoring.assess(wider, away)) == levels(scoring.assess(framework, given_answers))
