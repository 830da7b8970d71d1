"""The SAMM score against a hand-written sum; bounds, monotony, not applicable, and the incremental recompute."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.helpers_import import SAMPLES
from workbench.errors import Invalid
from workbench.formats.load import import_path
from workbench.model import scoring
from workbench.model.framework import Framework
from workbench.model.methods.samm import shown
from workbench.model.result import Answer, Answers, Key

VALUES = ("0", "0.25", "0.5", "1")
STATES = ("unanswered", "unknown", "not_yet", "not_applicable")


@cache
def framework() -> Framework:
    return import_path(SAMPLES / "samm-small").frameworks[0]


def answers(given: dict[str, str]) -> Answers:
    """Values, or states by their names."""
    settled: dict[Key, Answer] = {}
    for uid, said in given.items():
        settled[uid, "", ""] = Answer(state=said, reason="x") if said in STATES else Answer(value=said, state="value")
    return Answers(settled=settled)


CODES = tuple(c.uid for c in framework().criteria)
GIVEN = st.fixed_dictionaries({uid: st.sampled_from((*VALUES, *STATES)) for uid in CODES})
FULL = st.fixed_dictionaries({uid: st.sampled_from(VALUES) for uid in CODES})


@given(FULL)
def test_full_answers_are_summed_level_by_level(given_: dict[str, str]) -> None:
    result = scoring.assess(framework(), answers(given_))
    score = sum((Fraction(v) for v in given_.values()), Fraction(0)) / 2
    dimension = result.dimensions[0]
    assert dimension.points == shown(score)
    assert dimension.level == dimension.level_low == dimension.level_high == str(int(score)) == result.level
    assert not result.provisional


@settings(deadline=None)
@given(GIVEN)
def test_bounds_hold_whatever_the_open_answers_become(given_: dict[str, str]) -> None:
    now = scoring.assess(framework(), answers(given_)).dimensions[0]
    if now.level is None:
        assert not any(v in (*VALUES, "not_yet") for v in given_.values())
        return
    assert now.level_low is not None and now.level_high is not None
    for end in ("0", "1"):
        closed = {u: end if v in ("unanswered", "unknown") else v for u, v in given_.items()}
        later = scoring.assess(framework(), answers(closed)).dimensions[0]
        assert later.level is not None and int(now.level_low) <= int(later.level) <= int(now.level_high)


@settings(deadline=None)
@given(GIVEN, st.sampled_from(CODES))
def test_a_better_answer_never_lowers_the_level(given_: dict[str, str], uid: str) -> None:
    worse = scoring.assess(framework(), answers({**given_, uid: "0.25"})).dimensions[0]
    better = scoring.assess(framework(), answers({**given_, uid: "0.5"})).dimensions[0]
    assert worse.level is not None and better.level is not None and int(worse.level) <= int(better.level)


@settings(deadline=None)
@given(GIVEN, st.sampled_from(CODES), st.sampled_from((*VALUES, *STATES)))
def test_recomputing_one_answer_is_the_same_as_computing_all(given_: dict[str, str], uid: str, said: str) -> None:
    old = scoring.assess(framework(), answers(given_))
    changed = answers({**given_, uid: said})
    assert scoring.reassess(framework(), changed, old, [(uid, "")]) == scoring.assess(framework(), changed)


def test_not_applicable_questions_leave_the_others_their_full_range() -> None:
    given_ = {uid: "not_applicable" if uid.endswith("-3") else "1" for uid in CODES}
    dimension = scoring.assess(framework(), answers(given_)).dimensions[0]
    assert (dimension.level, dimension.points, dimension.applicable) == ("3", "3.00", 4)
    nothing = scoring.assess(framework(), answers(dict.fromkeys(CODES, "not_applicable")))
    assert nothing.level is None and nothing.dimensions[0].not_applicable


def test_the_trace_shows_the_sum_and_what_is_open() -> None:
    given_ = dict.fromkeys(CODES[:3], "0.5")
    result = scoring.assess(framework(), answers(given_))
    dimension = result.dimensions[0]
    lines = [line.text for line in dimension.trace]
    assert "Oven: 0.25 + 0.25 + 0.25 = 0.75 of 3." in lines
    assert any("can become 0.75 to 2.25" in line for line in lines)
    assert result.provisional and dimension.rated == 3 and "index, not a level" in result.warnings[0]
    assert {b.kind for b in dimension.blockers} == {"not met", "not rated"}


def test_a_framework_without_levels_or_with_odd_weights_is_refused() -> None:
    without = replace(framework(), scales=tuple(s for s in framework().scales if s.role != "level"))
    with pytest.raises(Invalid, match="level scale"):
        scoring.assess(without, answers({}))
    scale = framework().scale_by_id["answers-a"]
    odd = replace(scale, values=(replace(scale.values[0], weight="much"), *scale.values[1:]))
    with pytest.raises(Invalid, match="no number"):
        scoring.assess(replace(framework(), scales=(framework().scales[0], odd)), answers({CODES[0]: "1"}))
