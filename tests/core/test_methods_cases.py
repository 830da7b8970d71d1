"""The worked rating cases hold through run_case, and input of a wrong shape is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import Invalid
from workbench.model import scoring

DATA = Path(__file__).parents[1] / "data" / "rating-cases.json"
WANTED = ("RC-01", "RC-02", "RC-03", "RC-04", "RC-05", "RC-12", "RC-13", "RC-17")
CASES = {case["id"]: case for case in json.loads(DATA.read_text(encoding="utf-8"))["cases"]}


def same(got: Any, wanted: Any, tolerance: float) -> None:
    if isinstance(wanted, dict):
        assert set(got) == set(wanted)
        for key in wanted:
            same(got[key], wanted[key], tolerance)
    elif isinstance(wanted, list):
        assert len(got) == len(wanted)
        for g, w in zip(got, wanted, strict=True):
            same(g, w, tolerance)
    elif isinstance(wanted, float):
        assert got == pytest.approx(wanted, abs=tolerance)
    else:
        assert got == wanted and isinstance(got, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize("case_id", WANTED)
def test_worked_case(case_id: str) -> None:
    case = CASES[case_id]
    got = scoring.run_case(case["method"], case["inputs"])
    same(json.loads(json.dumps(got)), case["expected"], case["tolerance"])


@pytest.mark.parametrize(("name", "inputs", "place"), [
    ("scampi_instance", {"rows": [{"reached": 1, "data": "adequate"}]}, "rows[0].reached"),
    ("scampi_instance", {"rows": [{"reached": True, "data": "some"}]}, "rows[0].data"),
    ("scampi_instance", {"rows": [{"reached": True, "data": "none", "weaknesses": -1}]}, "rows[0].weaknesses"),
    ("scampi_instance", {}, "rows"),
    ("scampi_aggregate", {"rule_set": "1.4", "rows": []}, "rule_set"),
    ("scampi_aggregate", {"rows": [["FI", "XX"]]}, "rows[0][1]"),
    ("scampi_aggregate", {"rows": ["FI"]}, "rows[0]"),
    ("scampi_goal", {"rows": [{"practices": "FI"}]}, "rows[0].practices"),
    ("scampi_goal", {"rows": [{"practices": ["FI", 3]}]}, "rows[0].practices[1]"),
    ("scampi_goal", {"rows": [{"practices": ["FI"], "significant_weakness": "no"}]}, "significant_weakness"),
    ("cmmi13_staged", {"model": {"1": []}, "pas": {}}, "model.1"),
    ("cmmi13_staged", {"model": {"2": ["PP"]}, "pas": {"PP": {"SG": "X"}}}, "pas.PP.SG"),
    ("cmmi13_staged", {"model": {"2": ["PP"]}}, "pas"),
    ("cmmi13_equivalent_staging", {"model": {"2": ["PP"]}, "profiles": [{"PP": 7}]}, "profiles[0].PP"),
    ("gated_level", {"levels": [[4, 3]], "thresholds": ["1"]}, "levels[0]"),
    ("gated_level", {"levels": [[4]], "thresholds": ["1"]}, "levels[0]"),
    ("gated_level", {"levels": [[1, 1]], "thresholds": ["1", "x"]}, "thresholds[1]"),
    ("gated_level", {"levels": [[1, 1]], "thresholds": ["2"]}, "thresholds[0]"),
    ("gated_level", {"levels": [[1, 1]]}, "thresholds"),
    ("level_pick", {"snap": ["2,5"]}, "snap[0]"),
    ("level_pick", {"achieved": ["Infinity"]}, "achieved[0]"),
    ("level_pick", {"display": "2"}, "display"),
    ("modelops", {"levels": {"6": []}}, "levels"),
    ("modelops", {"levels": {"2": ["FI", "ok"]}}, "levels.2[1]"),
    ("counts", {"areas": {"DataOps": ["FI", 1]}}, "areas.DataOps[1]"),
    ("samm", {"practice_levels": []}, "practice_levels"),
    ("samm", {"practice_levels": [[1, "x"]]}, "practice_levels[0][1]"),
    ("samm", {"practice_levels": [[]]}, "practice_levels[0]"),
    ("samm", {"practice_levels": [[1]], "other_functions": [True]}, "other_functions[0]"),
    ("gated_level", [1, 2], "JSON object"),
])
def test_wrong_shape_names_its_place_and_a_remedy(name: str, inputs: Any, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        scoring.run_case(name, inputs)
    assert place in caught.value.text
    assert caught.value.hint


def test_unknown_method_lists_the_known_ones() -> None:
    with pytest.raises(Invalid) as caught:
        scoring.run_case("rolling_dice", {})
    assert "rolling_dice" in caught.value.text
    assert "gated_level" in caught.value.hint and "scampi_goal" in caught.value.hint


@pytest.mark.parametrize(("marks", "rule_set", "allowed", "default"), [
    (["FI", "NI"], "1.3", ["LI", "PI"], "PI"),
    (["LI", "NI", "NY"], "1.3", ["LI", "PI"], "PI"),
    (["PI", "NI"], "1.3", ["PI"], "PI"),
    (["PI", "NI"], "1.2", ["PI", "NI"], "NI"),
    (["NY", "NI"], "1.3", ["NI"], "NI"),
    (["FI", "LI", "NY"], "1.3", ["LI"], "LI"),
])
def test_both_rule_sets_never_allow_more_than_the_best_instance(
        marks: list[str], rule_set: str, allowed: list[str], default: str) -> None:
    row = scoring.run_case("scampi_aggregate", {"rule_set": rule_set, "rows": [marks]})["rows"][0]
    assert row["allowed"] == allowed and row["default"] == default
    assert row["needs_judgment"] == (len(allowed) > 1)


def test_rule_set_defaults_to_the_sheet_of_1_3() -> None:
    assert scoring.run_case("scampi_aggregate", {"rows": [["FI", "NI"]]})["rows"][0]["allowed"] == ["LI", "PI"]


def test_staged_reopens_level_two_areas_and_treats_a_missing_area_as_not_rated() -> None:
    got = scoring.run_case("cmmi13_staged", {"model": {"2": ["PP", "CM"], "3": ["RD"]},
                                             "pas": {"PP": {"SG": "S", "GG2": "S"}, "RD": {"SG": "NR"}}})
    assert got["maturity_level"] == 1
    assert got["blockers_next"] == ["CM:SG", "CM:GG2"]
    assert got["capability_levels"] == {"PP": 2, "RD": None, "CM": None}


def test_gated_level_with_an_empty_level_is_passed_but_not_awarded() -> None:
    got = scoring.run_case("gated_level", {"levels": [[1, 1], [0, 0], [1, 2]], "thresholds": ["1"]})
    assert got["rows"][0]["level"] == 1 and got["rows"][0]["progress"] == 0.5
    reached = scoring.run_case("gated_level", {"levels": [[1, 1], [0, 0], [2, 2]], "thresholds": ["1"]})
    assert reached["rows"][0]["level"] == 3
