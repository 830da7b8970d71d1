"""Projection: ratings of one framework as proposals for another, along the pairs of crosswalks.

Owns which paths there are between two frameworks (over several crosswalks and vocabularies, as strong as the weakest
link) and what a rating at one end says about the other. Pure: links and ratings in, proposals out, the same whatever
their order. Nothing here writes a rating, and unknown stays apart from not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workbench.model.crosswalk import CARRY, WORDS, chained, inverse
from workbench.model.framework import Criterion, Framework, Pair, Scale

MOST_LINKS = 3
SHARED = ("ordinal", "points", "boolean")


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One pair, read in the direction of the path. via: the crosswalk's uid, or "tags" for a framework's own tags."""

    source: str
    target: str
    relation: str
    strength: int
    via: str


@dataclass(frozen=True, slots=True)
class Path:
    """From a criterion of one framework to one of the other."""

    links: tuple[Link, ...]
    relation: str
    strength: int

    @property
    def source(self) -> str:
        return self.links[0].source

    @property
    def target(self) -> str:
        return self.links[-1].target

    @property
    def via(self) -> tuple[str, ...]:
        """Entries between the two ends."""
        return tuple(link.target for link in self.links[:-1])


@dataclass(frozen=True, slots=True)
class Rated:
    """What stands at one criterion and unit of the source; state as in judgement.STATES."""

    criterion: str
    unit: str
    value: str
    state: str
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Projected:
    """What a target criterion gets. value "" = known to be related, but no value follows; `why` says so.

    standing: met, partly, not met, unknown. paths: how many paths lead here; the strongest one is `path`.
    """

    criterion: str
    unit: str
    value: str
    standing: str
    path: Path
    rated: Rated
    why: str
    paths: int = 1


def links_of(pairs: Iterable[tuple[str, Pair]]) -> list[Link]:
    """(crosswalk uid, pair) as links in both directions."""
    out = []
    for via, pair in pairs:
        if pair.relation != "none":
            out.append(Link(pair.source, pair.target, pair.relation, pair.strength, via))
            out.append(Link(pair.target, pair.source, inverse(pair.relation), pair.strength, via))
    return out


def _rank(path: Path) -> tuple[int, int, int, tuple[Link, ...]]:
    """Sorts the strongest path first; equal ones by length, then by name, so that order of input never matters."""
    return (-CARRY[path.relation], -path.strength, len(path.links), path.links)


def paths(
    links: Iterable[Link], sources: Iterable[str], targets: Iterable[str], most: int = MOST_LINKS
) -> dict[str, list[Path]]:
    """Per target the strongest path from each source, strongest first."""
    by_source: dict[str, list[Link]] = {}
    for link in sorted(set(links)):
        by_source.setdefault(link.source, []).append(link)
    wanted = set(targets)
    found: dict[str, list[Path]] = {}
    for source in sorted(set(sources)):
        best: dict[str, Path] = {}
        seen: dict[tuple[str, str], Path] = {}
        front = [Path((link,), link.relation, link.strength) for link in by_source.get(source, ())]
        for _ in range(most):
            reached: list[Path] = []
            for path in sorted(front, key=_rank):
                spot = (path.target, path.relation)
                if path.target == source or (spot in seen and _rank(seen[spot]) <= _rank(path)):
                    continue
                seen[spot] = path
                if path.target in wanted:
                    if path.target not in best or _rank(path) < _rank(best[path.target]):
                        best[path.target] = path
                else:
                    reached.append(path)
            front = [Path((*p.links, link), chained(p.relation, link.relation), min(p.strength, link.strength))
                     for p in reached for link in by_source.get(p.target, ()) if link.target != p.links[-1].source]
        for target, path in best.items():
            found.setdefault(target, []).append(path)
    return {target: sorted(some, key=_rank) for target, some in sorted(found.items())}


def shares(scale: Scale | None) -> dict[str, Fraction]:
    """Values of an answer scale from 0 to 1; {} where a share means nothing (levels are never converted)."""
    if scale is None or scale.role != "answer" or scale.kind not in SHARED or len(scale.values) < 2:
        return {}
    try:
        weights = [Fraction(v.weight) for v in scale.values] if all(v.weight for v in scale.values) else []
    except (ValueError, ZeroDivisionError):
        weights = []
    if weights and min(weights) == 0 < max(weights):
        return {v.id: w / max(weights) for v, w in zip(scale.values, weights, strict=True)}
    last = len(scale.values) - 1
    return {v.id: Fraction(i, last) for i, v in enumerate(scale.values)}


def carried(share: Fraction, path: Path) -> Fraction | None:
    """What a share at the source says of the target; None = nothing. Never more than the share itself."""
    if share == 0:
        return Fraction(0) if path.relation in ("equal", "superset") else None
    return share * Fraction(path.strength, 2)


def value_for(share: Fraction, path: Path, scale: Scale | None) -> str:
    """The highest value of the target's scale that does not promise more; "" where only the lowest is left."""
    known = shares(scale)
    whole = path.relation in ("equal", "superset")
    fit = [(s, v) for v, s in known.items() if s <= share and (whole or s < 1)]
    top = max(fit, default=None)
    return "" if top is None or (top[0] == 0 and share > 0) else top[1]


def project(
    source: Framework, target: Framework, rated: Iterable[Rated], taken: Iterable[tuple[str, str]],
    links: Iterable[Link], units: Sequence[str] = (), most: int = MOST_LINKS,
) -> list[Projected]:  # fmt: skip
    """Proposals for every criterion of `target` that has a path from a criterion of `source`.

    taken: (criterion, unit) that have an answer and get none. units: those the target's assessment looks at. Where the
    target is rated once, the weakest of the source's units speaks for all.
    """
    own = {c.uid for c in target.criteria}
    answers: dict[str, list[Rated]] = {}
    for one in rated:
        if one.criterion in source.criterion_by_uid:
            answers.setdefault(one.criterion, []).append(one)
    blocked = set(taken)
    out = []
    for uid, some in paths(links, answers, own, most).items():
        criterion = target.criterion_by_uid[uid]
        if criterion.applies_to != "self" or criterion.derived:
            continue
        per_unit = bool(units) and criterion.rated_at in ("unit", "instance") and criterion.kind != "marker"
        for unit in units if per_unit else ("",):
            if (uid, unit) in blocked:
                continue
            speaks = [(p, r) for p in some for r in [_speaker(source, answers[p.source], unit)] if r is not None]
            if speaks:
                out.append(_best(source, target, criterion, unit, speaks))
    order = {c.uid: i for i, c in enumerate(target.criteria)}
    return sorted(out, key=lambda p: (order[p.criterion], p.unit))


def _speaker(source: Framework, answers: Sequence[Rated], unit: str) -> Rated | None:
    """Which answer of the source stands for this unit: the unit's own, the organisation's, or the weakest of all."""
    by_unit = {a.unit: a for a in sorted(answers, key=lambda a: (a.unit, a.value, a.state))}
    if unit and unit in by_unit:
        return by_unit[unit]
    if "" in by_unit:
        return by_unit[""]
    if unit:
        return None
    known = shares(source.scale_of(source.criterion_by_uid[answers[0].criterion]))

    def weakness(one: Rated) -> tuple[int, Fraction, str]:
        open_ = one.state != "value" or one.value not in known
        return (0 if open_ else 1, known.get(one.value, Fraction(0)), one.unit)

    return min(by_unit.values(), key=weakness, default=None)


def _best(
    source: Framework, target: Framework, criterion: Criterion, unit: str, speaks: Sequence[tuple[Path, Rated]]
) -> Projected:
    scale = target.scale_of(criterion)
    known = shares(scale)
    made = [_one(source, criterion, unit, path, rated, scale, len(speaks)) for path, rated in speaks]

    def rank(one: Projected) -> tuple[bool, Fraction, tuple[int, int, int, tuple[Link, ...]], str]:
        return (not one.value, -known.get(one.value, Fraction(-1)), _rank(one.path), one.rated.unit)

    return min(made, key=rank)


def _one(
    source: Framework, criterion: Criterion, unit: str, path: Path, rated: Rated, scale: Scale | None, count: int
) -> Projected:
    known = shares(source.scale_of(source.criterion_by_uid[rated.criterion]))
    if rated.state != "value" or not rated.value:
        state = rated.state.replace("_", " ")
        return Projected(criterion.uid, unit, "", "unknown", path, rated, f"The source is {state}.", count)
    if rated.value not in known or not shares(scale):
        why = "Levels and free answers are never converted."
        return Projected(criterion.uid, unit, "", "unknown", path, rated, why, count)
    share = carried(known[rated.value], path)
    if share is None:
        why = f"{WORDS[path.relation]}: that the source is not met says nothing of the rest."
        return Projected(criterion.uid, unit, "", "unknown", path, rated, why, count)
    value = value_for(share, path, scale)
    standing = "not met" if share == 0 else "met" if value and shares(scale)[value] == 1 else "partly"
    why = "" if value else "Partly in place; no value of the scale says so."
    return Projected(criterion.uid, unit, value, standing, path, rated, why, count)


def provenance(one: Projected, source: Framework, names: Mapping[str, str]) -> str:
    """Where a proposal comes from, in one sentence that stands as the rationale once it is accepted."""
    at = source.criterion_by_uid[one.rated.criterion]
    said = one.rated.value if one.rated.state == "value" else one.rated.state.replace("_", " ")
    over = f" through {', '.join(names.get(v, v.rpartition(':')[2]) for v in one.path.via)}" if one.path.via else ""
    word = WORDS[one.path.relation]
    return (f"From {source.title}, {at.code}, rated {said} ({word}, strength {one.path.strength}{over}). "
            f"Source statement: {at.text}")
