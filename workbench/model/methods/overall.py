"""From dimensions to one result: which dimensions decide, and whether the answer may still change.

Shared by the methods whose dimensions carry levels. Knows nothing of single answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from workbench.model.framework import Framework, Node, Scale
from workbench.model.result import AssessmentResult, Blocker, DimensionResult, IndexValue


def assessed_nodes(framework: Framework) -> tuple[Node, ...]:
    """Top-level nodes that carry a result of their own (sections only hold shared criteria)."""
    return tuple(n for n in framework.dimensions if n.kind != "section")


def rebuild(framework: Framework, previous: AssessmentResult | None, touched: frozenset[str],
            make: Callable[[Node], DimensionResult]) -> tuple[DimensionResult, ...]:
    """All dimension results; those of a previous result are kept unless touched."""
    kept = {d.node: d for d in previous.dimensions} if previous is not None else {}
    return tuple(kept[n.uid] if n.uid in kept and n.uid not in touched else make(n)
                 for n in assessed_nodes(framework))


def summary(framework: Framework, scale: Scale | None, dimensions: Sequence[DimensionResult], level: str | None,
            deciding: Iterable[str], *, method: str, version: str, provisional: bool | None = None,
            extra: Mapping[str, str | None] | None = None, indexes: tuple[IndexValue, ...] = (),
            warnings: Sequence[str] = (), blockers: Sequence[Blocker] | None = None) -> AssessmentResult:
    """Wraps dimension results. Provisional while a dimension is not rated or the level may still move."""
    deciding = tuple(deciding)
    titles = {n.uid: n.title for n in framework.nodes}
    counted = [d for d in dimensions if not d.not_applicable]
    missing = [d for d in counted if d.level is None]
    if provisional is None:
        provisional = level is not None and bool(missing)
        if scale is not None and level is not None and not provisional:
            ids = [v.id for v in scale.values]
            order = {v: i for i, v in enumerate(ids)}
            rated = [d for d in counted if d.level in order]
            for bound in ("level_low", "level_high"):
                moved = [d for d in rated if getattr(d, bound) is not None]
                lowest = min((order[getattr(d, bound)] for d in moved), default=None)
                if lowest is not None and lowest != min(order[str(d.level)] for d in moved):
                    provisional = True
    notes = list(warnings)
    if missing and len(missing) < len(counted):
        notes.append(f"{len(missing)} of {len(counted)} dimensions are not rated: "
                     + ", ".join(titles.get(d.node, d.node) for d in missing) + ".")
    by_node = {d.node: d for d in dimensions}
    if blockers is None:
        blockers = [Blocker(uid, "", "level below", f"{titles.get(uid, uid)} is at level {by_node[uid].level}.")
                    for uid in deciding if by_node[uid].next_level is not None]
    label = scale.value(level).label if scale is not None and level is not None else ""
    return AssessmentResult(
        framework=framework.uid, method=method, method_version=version, dimensions=tuple(dimensions), level=level,
        level_name=label, provisional=provisional, deciding=deciding, rated=sum(d.rated for d in dimensions),
        applicable=sum(d.applicable for d in dimensions), extra_levels=dict(extra or {}), indexes=indexes,
        blockers=tuple(blockers), warnings=tuple(notes))


def lowest(scale: Scale, dimensions: Sequence[DimensionResult]) -> tuple[str | None, tuple[str, ...]]:
    """The lowest dimension level and the dimensions that hold it."""
    order = {v.id: i for i, v in enumerate(scale.values)}
    rated = [d for d in dimensions if d.level in order]
    if not rated:
        return None, ()
    level = min((str(d.level) for d in rated), key=order.__getitem__)
    return level, tuple(d.node for d in rated if d.level == level)


def highest_common(scale: Scale, dimensions: Sequence[DimensionResult], threshold: Fraction = Fraction(1),
                   ) -> tuple[str | None, tuple[str, ...]]:
    """The highest level at which all criteria of it and below hold in every rated dimension, and what stops it.

    A dimension at its own ceiling does not stop the others; a level none of them has criteria for is not awarded.
    Where criteria of the lowest level fail, every level above it is stopped.
    """
    ids = [v.id for v in scale.values]
    order = {v: i for i, v in enumerate(ids)}
    rated = [d for d in dimensions if d.level in order]
    if not rated:
        return None, ()

    def stop_of(d: DimensionResult) -> int:
        start = d.levels[0]
        if start.total and Fraction(start.met, start.total) < threshold:
            return 1
        return len(ids) if d.next_level is None else order[d.next_level]

    stop = min(stop_of(d) for d in rated)
    has = {order[found.level] for d in rated for found in d.levels if found.total}
    level = ids[max((i for i in has if i < stop), default=0)]
    return level, tuple(d.node for d in rated if stop_of(d) == stop and stop < len(ids))
