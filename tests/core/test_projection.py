"""Projection: no value without a path, the weakest link, no matter the order, and nothing carried over unaccepted."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app import Reader, Workbench
from workbench.commands import crosswalks, engagements, proposals, ratings
from workbench.errors import Invalid
from workbench.formats.native import load_bundled
from workbench.model.crosswalk import CARRY, RELATIONS
from workbench.model.framework import Criterion, Framework, Pair, Scale, ScaleValue
from workbench.model.judgement import STATES, Rating, Settled
from workbench.model.projection import Link, Projected, Rated, links_of, paths, project, shares
from workbench.projections import as_proposal, links_for, origins, projected

VALUES = ("NI", "PI", "LI", "FI")
SCALE = Scale(id="a", role="answer", values=tuple(ScaleValue(id=v) for v in VALUES))
TERMS = ("t:1", "t:2")


def framework(uid: str, count: int = 4, scale: Scale = SCALE) -> Framework:
    criteria = tuple(Criterion(uid=f"{uid}.{i}", parent="", code=f"{uid.upper()}-{i}", text=f"Text {i}")
                     for i in range(count))  # fmt: skip
    title = f"Framework {uid}"
    return Framework(uid=uid, code=uid.upper(), title=title, version="1", scales=(scale,), criteria=criteria)


A, B = framework("a"), framework("b")
ENDS = [c.uid for c in (*A.criteria, *B.criteria)] + list(TERMS)
pairs = st.lists(
    st.builds(Pair, source=st.sampled_from(ENDS), target=st.sampled_from(ENDS), relation=st.sampled_from(RELATIONS),
              strength=st.sampled_from([1, 2])), max_size=12)  # fmt: skip
rated = st.lists(st.builds(Rated, st.sampled_from([c.uid for c in A.criteria]), st.just(""), st.sampled_from(VALUES),
                           st.sampled_from(STATES)), max_size=4, unique_by=lambda r: r.criterion)  # fmt: skip


def linked(some: list[Pair]) -> list[Link]:
    return links_of(("x", p) for p in some)


@given(pairs, rated)
def test_no_value_without_a_path_and_never_more_than_the_source(some: list[Pair], answers: list[Rated]) -> None:
    links = linked(some)
    known = shares(SCALE)
    for one in project(A, B, answers, (), links):
        assert set(one.path.links) <= set(links)
        assert all(a.target == b.source for a, b in zip(one.path.links, one.path.links[1:], strict=False))
        assert (one.path.source, one.path.target) == (one.rated.criterion, one.criterion)
        assert one.rated in answers
        if one.value:
            assert one.rated.state == "value" and known[one.value] <= known[one.rated.value]
            assert one.path.relation in ("equal", "superset") or known[one.value] < 1
        else:
            assert one.standing in ("unknown", "partly") and one.why


@given(pairs, rated, st.randoms())
def test_order_does_not_matter(some: list[Pair], answers: list[Rated], random: Random) -> None:
    first = project(A, B, answers, (), linked(some))
    mixed, turned = list(some), list(answers)
    random.shuffle(mixed)
    random.shuffle(turned)
    assert project(A, B, turned, (), linked(mixed)) == first


@given(pairs)
def test_a_path_is_no_stronger_than_any_of_its_links(some: list[Pair]) -> None:
    for found in paths(linked(some), [c.uid for c in A.criteria], [c.uid for c in B.criteria]).values():
        for path in found:
            assert CARRY[path.relation] <= min(CARRY[link.relation] for link in path.links)
            assert path.strength == min(link.strength for link in path.links)
            assert 1 <= len(path.links) <= 3


@given(pairs, rated)
def test_what_has_an_answer_gets_no_proposal(some: list[Pair], answers: list[Rated]) -> None:
    every = project(A, B, answers, (), linked(some))
    taken = {(p.criterion, p.unit) for p in every[::2]}
    assert project(A, B, answers, taken, linked(some)) == [p for p in every if (p.criterion, p.unit) not in taken]


def one(relation: str, strength: int, value: str = "FI", state: str = "value", target: Framework = B) -> Projected:
    link = linked([Pair(source="a.0", target="b.0", relation=relation, strength=strength)])
    return project(A, target, [Rated("a.0", "", value, state)], (), link)[0]


@pytest.mark.parametrize(("relation", "strength", "value", "proposed", "standing"), [
    ("equal", 2, "FI", "FI", "met"), ("superset", 2, "LI", "LI", "partly"), ("equal", 1, "FI", "PI", "partly"),
    ("subset", 2, "FI", "LI", "partly"), ("intersect", 2, "FI", "LI", "partly"), ("intersect", 1, "FI", "PI", "partly"),
    ("equal", 2, "NI", "NI", "not met"), ("superset", 1, "NI", "NI", "not met"), ("subset", 2, "NI", "", "unknown"),
    ("intersect", 2, "NI", "", "unknown"), ("intersect", 1, "PI", "", "partly"),
])  # fmt: skip
def test_what_a_relation_carries(relation: str, strength: int, value: str, proposed: str, standing: str) -> None:
    found = one(relation, strength, value)
    assert (found.value, found.standing) == (proposed, standing)


@pytest.mark.parametrize("state", ["unknown", "not_yet", "not_applicable"])
def test_unknown_is_not_not_met(state: str) -> None:
    found = one("equal", 2, "NI", state)
    assert (found.value, found.standing) == ("", "unknown") and state.replace("_", " ") in found.why


def test_levels_are_never_converted() -> None:
    levels = Scale(id="l", role="level", values=tuple(ScaleValue(id=str(i)) for i in range(1, 6)))
    assert one("equal", 2, target=framework("b", scale=levels)).why == "Levels and free answers are never converted."
    steps = (("no", "0"), ("some", "0.25"), ("half", "0.5"), ("yes", "1"))
    weighted = Scale(id="w", role="answer", values=tuple(ScaleValue(id=i, weight=w) for i, w in steps))
    assert shares(weighted)["some"] == Fraction(1, 4)
    assert one("equal", 2, "LI", target=framework("b", scale=weighted)).value == "half"


@pytest.fixture
def pair(make_sample: Any) -> tuple[Workbench, str, str]:
    """Azure rated by two statements, Enterprise ModelOps not yet."""
    sample = make_sample("modelops")
    bench = sample.workbench
    azure = bench.do(engagements.add_assessment(*load_bundled("mlops-azure"))).result
    framework = bench.framework_of(azure)
    for code, value in (("AZ-L2-TEC-1", "FI"), ("AZ-L2-TEC-2", "NI")):
        criterion = next(c for c in framework.criteria if c.code == code)
        bench.do(ratings.rate(azure, criterion.uid, value))
    return bench, azure, sample.assessment


def dump(bench: Workbench) -> list[Any]:
    return [sorted(bench.read(Reader.all, c), key=lambda r: r.uid) for c in (Rating, Settled)]


def test_nothing_is_carried_over_until_it_is_accepted(pair: tuple[Workbench, str, str]) -> None:
    bench, azure, ours = pair
    assert [o.assessment.uid for o in origins(bench, ours)] == [azure]
    before = dump(bench)
    found = projected(bench, azure, ours)
    assert found.rows and dump(bench) == before
    row = next(r for r in found.rows if r.value)
    assert row.path.via and row.path.via[0].startswith("cmmi:")
    proposal = as_proposal(bench, ours, bench.framework_of(azure), row)
    bench.do(proposals.accept_projected([proposal]))
    rating = bench.read(Reader.all, Rating, assessment=ours, criterion=row.criterion, unit=row.unit)[0]
    assert (rating.value, rating.origin["source"]) == (row.value, "crosswalk:tags")
    assert rating.origin["sources"][0] == row.rated.criterion and "AZ-L2-TEC-1" in rating.reason
    assert (row.criterion, row.unit) not in {(r.criterion, r.unit) for r in projected(bench, azure, ours).rows}
    with pytest.raises(Invalid, match="rated meanwhile"):
        bench.do(proposals.accept_projected([proposal]))
    bench.undo()
    assert dump(bench) == before
    bench.redo()
    bench.do(ratings.rate(ours, row.criterion, "LI", unit=row.unit))
    assert bench.read(Reader.all, Rating, assessment=ours, criterion=row.criterion, unit=row.unit)[0].origin == {}


def test_many_at_once_are_one_step(pair: tuple[Workbench, str, str]) -> None:
    bench, azure, ours = pair
    before = dump(bench)
    source = bench.framework_of(azure)
    rows = [r for r in projected(bench, azure, ours).rows if r.value]
    bench.do(ratings.rate(ours, rows[0].criterion, "NI", unit=rows[0].unit))
    done = bench.do(proposals.accept_projected([as_proposal(bench, ours, source, r) for r in rows]))
    assert done.result == len(rows) - 1
    kept = bench.read(Reader.all, Settled, assessment=ours, criterion=rows[0].criterion, unit=rows[0].unit)[0]
    assert kept.value == "NI"
    bench.undo()
    bench.undo()
    assert dump(bench) == before


def test_an_own_crosswalk_is_a_path(pair: tuple[Workbench, str, str]) -> None:
    bench, azure, ours = pair
    source, target = bench.framework_of(azure), bench.framework_of(ours)
    at = next(c for c in source.criteria if c.code == "AZ-L2-TEC-2")
    to = next(c for c in target.criteria if c.rated_at == "organisation" and c.kind != "marker")
    uid = bench.do(crosswalks.create_crosswalk("Ours", source.uid, target.uid)).result
    bench.do(crosswalks.add_pair(uid, at.uid, to.uid, "equal", 2))
    assert any(link.via == uid for link in links_for(bench, source, target))
    row = next(r for r in projected(bench, azure, ours).rows if r.criterion == to.uid and not r.unit)
    assert (row.value, row.standing) == ("NI", "not met") or row.rated.criterion != at.uid


def test_only_crosswalks_on_a_chain_are_read(pair: tuple[Workbench, str, str]) -> None:
    bench, azure, ours = pair
    source, target = bench.framework_of(azure), bench.framework_of(ours)
    for left, right in (("mlops-azure", "middle"), ("modelops", "middle"), ("far", "away"), ("middle", "aside")):
        uid = bench.do(crosswalks.create_crosswalk("", left, right)).result
        bench.do(crosswalks.add_pair(uid, f"{left}.x", f"{right}.x", "equal", 2))
    via = {link.via for link in links_for(bench, source, target)}
    assert via == {"tags", "mlops-azure-to-middle", "modelops-to-middle"}
