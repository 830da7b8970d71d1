"""Every rule that `method run` takes, against a plain reading of the rule written here a second time, and fuzzed.

The oracles enumerate or follow the tables of the rule literally; they share no code with the methods.
"""

from __future__ import annotations

import json
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.cli import command_line
from workbench.errors import Invalid
from workbench.model import scoring

DATA = Path(__file__).parents[1] / "data" / "rating-cases.json"
CASES = [c for c in json.loads(DATA.read_text(encoding="utf-8"))["cases"]
         if c["id"] in ("RC-01", "RC-02", "RC-03", "RC-04", "RC-05", "RC-12", "RC-17")]
MARKS = ("FI", "LI", "PI", "NI", "NY")
AREAS = ("REQM", "PP", "SAM", "RD", "VER", "OPP")
MODEL = {"2": ["REQM", "PP", "SAM"], "3": ["RD", "VER"], "4": ["OPP"]}


def run(name: str, inputs: dict[str, Any]) -> Any:
    return json.loads(json.dumps(scoring.run_case(name, inputs)))


# --- oracles -------------------------------------------------------------------------------------------------------

def instance(reached: bool, data: str, weaknesses: int) -> str:
    table = {("adequate", False): "FI", ("adequate", True): "LI", ("partial", True): "PI", ("conflicting", True): "PI",
             ("none", True): "NI"}
    return table.get((data, weaknesses > 0), "ERROR:weakness_required") if reached else "NY"


def aggregate(marks: list[str], rule_set: str) -> dict[str, Any]:
    real = [m for m in marks if m != "NY"]
    excluded = marks.count("NY") if real else 0

    def row(*allowed: str) -> dict[str, Any]:
        return {"allowed": list(allowed), "default": allowed[-1], "needs_judgment": len(allowed) > 1,
                "ny_excluded": excluded}

    if not marks:
        return row("NR")
    if not real:
        return row("NY")
    if len(set(real)) == 1:
        return row(real[0])
    if set(real) == {"FI", "LI"}:
        return row("LI")
    if rule_set == "1.2":
        wanted = ("LI", "PI", "NI") if "NI" in real else ("LI", "PI")
    else:
        wanted = ("PI",) if set(real) == {"PI", "NI"} else ("LI", "PI")
    best = min(MARKS.index(m) for m in real)  # nothing above the best instance present
    return row(*(w for w in wanted if MARKS.index(w) >= best))


def goal(practices: list[str | None], harm: bool) -> str:
    if any(p in (None, "NY") for p in practices) or not practices:
        return "NR"
    return "S" if all(p in ("FI", "LI") for p in practices) and not harm else "U"


def capability(area: dict[str, Any]) -> int | None:
    if area.get("na"):
        return None
    level = 0
    for name in ("SG", "GG2", "GG3"):
        if area.get(name) is None or area[name] == "NR":
            return None if level == 0 else level
        if area[name] == "U":
            return level
        level += 1
    return level


def staged(model: dict[str, list[str]], areas: dict[str, dict[str, Any]]) -> int:
    def holds(level: int) -> bool:
        needed = [a for n in range(2, level + 1) for a in model.get(str(n), [])]
        goals = ("SG", "GG2") if level == 2 else ("SG", "GG2", "GG3")
        return all(areas.get(a, {}).get("na") or all(areas.get(a, {}).get(g) == "S" for g in goals) for a in needed)

    found = 1
    for level in range(2, max(map(int, model)) + 1):
        if not holds(level):
            break
        found = level if str(level) in model else found
    return found


def equivalent(model: dict[str, list[str]], profile: dict[str, int | None]) -> int:
    found = 1
    for level in range(2, max(map(int, model)) + 1):
        needed = [profile.get(a, 0) for n in range(2, level + 1) for a in model.get(str(n), [])]
        if any(v is not None and v < min(level, 3) for v in needed):
            break
        found = level if str(level) in model else found
    return found


def gated(levels: list[list[int]], share: Fraction) -> dict[str, Any]:
    """The highest level at which it holds for every level up to it, by trying all of them from the top."""
    reached = next(
        (n for n in range(len(levels), 0, -1) if levels[n - 1][1] > 0 and all(
            total == 0 or Fraction(met, total) >= share for met, total in levels[:n])), 0)
    rest = [(met, total) for met, total in levels[reached:] if total]
    progress = Fraction(*rest[0]) if rest else Fraction(0)
    ungated = sum((Fraction(met, total) for met, total in levels if total), Fraction(0))
    return {"level": reached, "progress": float(progress), "continuous": float(reached + progress),
            "ungated_sum": float(ungated)}


# --- agreement -----------------------------------------------------------------------------------------------------

@settings(max_examples=200)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["adequate", "partial", "conflicting", "none"]),
                          st.integers(0, 3)), max_size=6))
def test_instances(rows: list[tuple[bool, str, int]]) -> None:
    inputs = {"rows": [{"reached": r, "data": d, "weaknesses": w} for r, d, w in rows]}
    assert run("scampi_instance", inputs) == {"rows": [instance(*row) for row in rows]}


@settings(max_examples=300)
@given(st.lists(st.lists(st.sampled_from(MARKS), max_size=6), max_size=4), st.sampled_from(["1.2", "1.3"]))
def test_aggregation(rows: list[list[str]], rule_set: str) -> None:
    assert run("scampi_aggregate", {"rule_set": rule_set, "rows": rows}) == {
        "rows": [aggregate(row, rule_set) for row in rows]}


@settings(max_examples=200)
@given(st.lists(st.tuples(st.lists(st.sampled_from([*MARKS, None]), min_size=1, max_size=5), st.booleans()),
                max_size=4))
def test_goals(rows: list[tuple[list[str | None], bool]]) -> None:
    inputs = {"rows": [{"practices": p, "significant_weakness": w} for p, w in rows]}
    assert run("scampi_goal", inputs) == {"rows": [goal(p, w) for p, w in rows]}


RATINGS = st.fixed_dictionaries({name: st.sampled_from(["S", "S", "S", "U", "NR"]) for name in ("SG", "GG2", "GG3")})


@settings(max_examples=400)
@given(st.fixed_dictionaries({a: st.one_of(RATINGS, st.just({"na": True})) for a in AREAS}))
def test_staged_levels_and_their_blockers(areas: dict[str, dict[str, Any]]) -> None:
    got = run("cmmi13_staged", {"model": MODEL, "pas": areas})
    assert got["maturity_level"] == staged(MODEL, areas)
    for area, ratings in areas.items():
        assert got["capability_levels"][area] == capability(ratings), (area, ratings)
    # Mending exactly what is named, and nothing less, reaches a higher level.
    def mended(names: list[str]) -> int:
        new = {a: dict(r) for a, r in areas.items()}
        for name in names:
            area, _, which = name.partition(":")
            new[area][which] = "S"
        return staged(MODEL, new)

    blockers = got["blockers_next"]
    assert bool(blockers) == (got["maturity_level"] < 4)
    if blockers:
        assert mended(blockers) > got["maturity_level"]
        for name in blockers:
            assert mended([b for b in blockers if b != name]) == got["maturity_level"]


@settings(max_examples=300)
@given(st.lists(st.fixed_dictionaries({a: st.sampled_from([0, 1, 2, 3, 3, 3, None]) for a in AREAS}), max_size=3))
def test_equivalent_staging(profiles: list[dict[str, int | None]]) -> None:
    assert run("cmmi13_equivalent_staging", {"model": MODEL, "profiles": profiles}) == {
        "maturity_levels": [equivalent(MODEL, p) for p in profiles]}


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6),
       st.lists(st.sampled_from(["1", "0.6", "0.5", "0.75", "0.34", "all"]), min_size=1, max_size=3))
def test_gated(pairs: list[tuple[int, int]], thresholds: list[str]) -> None:
    levels = [[min(p), max(p)] for p in pairs]
    got = run("gated_level", {"levels": levels, "thresholds": thresholds})
    for row, given_share in zip(got["rows"], thresholds, strict=True):
        wanted = gated(levels, Fraction("1" if given_share == "all" else given_share))
        assert row == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=300)
@given(st.lists(st.decimals(0, 5, places=4), max_size=5))
def test_level_picking(numbers: list[Decimal]) -> None:
    texts = [str(n) for n in numbers]
    got = run("level_pick", {"snap": texts, "display": texts, "achieved": texts})
    assert got["snap"] == [float((n * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2) for n in numbers]
    assert got["display"] == [str(n.quantize(Decimal("0.1"), ROUND_HALF_UP)) for n in numbers]
    assert got["achieved"] == [int(n.to_integral_value(ROUND_FLOOR)) for n in numbers]


# --- anything else -------------------------------------------------------------------------------------------------

ODD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.integers(10**30, 10**40), st.floats(allow_nan=False),
        st.text(max_size=5), st.sampled_from(["FI", "NY", "1.3", "1e400", "-0", "½", "1/3", "1/0", "Infinity", "NaN"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def twisted(draw: st.DrawFn) -> tuple[str, Any]:
    """A worked case with one to three of its places replaced, removed, doubled or renamed."""
    case = draw(st.sampled_from(CASES))
    inputs = json.loads(json.dumps(case["inputs"]))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = None, None
        at: Any = inputs
        while isinstance(at, (dict, list)) and at and (holder is None or draw(st.booleans())):
            key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            holder, at = at, at[key]
        if holder is None:
            break
        what = draw(st.sampled_from(["replace", "replace", "remove", "double", "rename"]))
        if what == "replace":
            holder[key] = draw(ODD)
        elif what == "remove":
            del holder[key]
        elif what == "double" and isinstance(holder, list):
            holder.append(holder[key])
        elif what == "rename" and isinstance(holder, dict):
            holder[draw(st.text(max_size=4))] = holder.pop(key)
    return case["method"], inputs


@settings(max_examples=800)
@given(twisted())
def test_an_odd_case_is_answered_or_refused_in_words(case: tuple[str, Any]) -> None:
    name, inputs = case
    try:
        result = scoring.run_case(name, inputs)
    except Invalid as error:
        assert error.text and error.hint and "\n" not in str(error)
    else:
        json.dumps(result, allow_nan=False)


@settings(max_examples=60)
@given(twisted())
def test_the_command_line_answers_every_odd_case_in_one_line(
        tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], case: tuple[str, Any]) -> None:
    name, inputs = case
    file = tmp_path_factory.mktemp("odd") / "case.json"
    file.write_text(json.dumps(inputs), encoding="utf-8", errors="surrogatepass")
    code = command_line(["method", "run", name, str(file)])
    out, err = capsys.readouterr()
    if code == 0:
        json.loads(out)
        assert err == ""
    else:
        assert code == 1 and out == "" and err.count("\n") == 1 and "Traceback" not in err and "case.json" in err
