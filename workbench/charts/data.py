"""What profile charts are drawn from: one axis per dimension with its whole levels, and the scale they stand on.

Owns the step from an outcome (framework, result, targets, previous) to chart data. Knows no drawing and no storage:
an outcome is anything with the attributes of `OutcomeLike`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from workbench.charts.marks import Drawing
from workbench.model.engagement import Assessment, Unit
from workbench.model.framework import Framework
from workbench.model.result import AssessmentResult, DimensionResult
from workbench.tokens import ramp_steps

RADAR_MIN, RADAR_MAX = 3, 14
NOT_APPLICABLE = "n/a"


class OutcomeLike(Protocol):
    """The part of an outcome that charts need."""

    @property
    def framework(self) -> Framework: ...
    @property
    def result(self) -> AssessmentResult: ...
    @property
    def assessment(self) -> Assessment: ...
    @property
    def targets(self) -> Mapping[str, str]: ...
    @property
    def previous(self) -> AssessmentResult | None: ...
    @property
    def rescored(self) -> str: ...
    @property
    def units(self) -> Sequence[Unit]: ...


@dataclass(frozen=True, slots=True)
class Level:
    """One value of the level scale: its id (what is printed), its name, and the step of the colour ramp."""

    id: str
    label: str
    step: int


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension. Levels are level ids, None = not rated; `units`: level id, None (not rated) or "n/a" per unit."""

    uid: str
    code: str
    title: str
    current: str | None = None
    target: str | None = None
    previous: str | None = None
    next_text: str = ""
    next_met: int = 0
    next_total: int = 0
    provisional: bool = False
    not_applicable: bool = False
    rated: int = 0
    applicable: int = 0
    group: str = ""
    units: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class ProfileData:
    """Axes in framework order on one level scale; units as (uid, name); labels name the three series."""

    axes: tuple[Axis, ...]
    levels: tuple[Level, ...]
    units: tuple[tuple[str, str], ...] = ()
    current_label: str = "Current"
    target_label: str = "Target"
    previous_label: str = "Previous"

    def position(self, level: str | None) -> int | None:
        """Place of a level id in the scale from 0; None for "not rated" and for ids the scale does not have."""
        return next((i for i, one in enumerate(self.levels) if one.id == level), None)

    def level(self, level: str | None) -> Level | None:
        at = self.position(level)
        return None if at is None else self.levels[at]

    def gap(self, axis: Axis) -> int | None:
        """Whole levels from current to target; None when one of them is unknown."""
        now, goal = self.position(axis.current), self.position(axis.target)
        return None if now is None or goal is None else max(0, goal - now)

    @property
    def has_target(self) -> bool:
        return any(self.position(a.target) is not None for a in self.axes)

    @property
    def has_previous(self) -> bool:
        return any(self.position(a.previous) is not None for a in self.axes)

    @property
    def fits_radar(self) -> bool:
        return RADAR_MIN <= len(self.axes) <= RADAR_MAX


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of the catalogue. `draw(data, width, height)`; height 0 = as high as the rows need."""

    id: str
    title: str
    draw: Callable[[ProfileData, float, float], Drawing]


def levels_of(framework: Framework, scale_id: str = "") -> tuple[Level, ...]:
    scale = framework.scale_by_id.get(scale_id) or framework.level_scale
    if scale is None:
        return ()
    steps = ramp_steps(len(scale.values))
    if len(scale.values) == 5 and scale.values[0].id == "0":
        steps = (1, 2, 3, 4, 5)
    return tuple(Level(v.id, v.label, s) for v, s in zip(scale.values, steps, strict=True))


def next_text(result: DimensionResult) -> str:
    """The words beside a level: "2 of 3", "not rated", "not applicable" or "highest level"."""
    if result.not_applicable:
        return "not applicable"
    if result.level is None:
        return "not rated"
    if result.next_level is None:
        return "highest level"
    return f"{result.next_met} of {result.next_total}"


def from_outcome(outcome: OutcomeLike) -> ProfileData:
    """One axis per rated dimension whose node takes part in the profile, in framework order."""
    framework = outcome.framework
    earlier = {d.node: d.level for d in outcome.previous.dimensions} if outcome.previous else {}
    axes = []
    for one in outcome.result.dimensions:
        node = framework.node_by_uid.get(one.node)
        if node is None or not node.profile:
            continue
        axes.append(Axis(
            uid=one.node, code=framework.short_code(node.code), title=node.title, current=one.level,
            target=outcome.targets.get(one.node) or None, previous=earlier.get(one.node), next_text=next_text(one),
            next_met=one.next_met, next_total=one.next_total, provisional=one.provisional,
            not_applicable=one.not_applicable, rated=one.rated, applicable=one.applicable,
            group=node.groups[0] if node.groups else "", units=dict(one.unit_levels)))
    assessment: Any = outcome.assessment
    # A framework may have two level scales (capability of areas, maturity of the whole); the axes name theirs.
    scales = [framework.node_by_uid[axis.uid].level_scale for axis in axes]
    scale = max(scales, key=scales.count, default="")
    return ProfileData(
        axes=tuple(axes), levels=levels_of(framework, scale), units=tuple((u.uid, u.name) for u in outcome.units),
        current_label=dated("Current", assessment.day), target_label=dated("Target", assessment.target_day),
        previous_label="Previous, re-scored" if outcome.rescored else "Previous")


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")


def dated(word: str, day: str) -> str:
    """ "Current, November 2026" from an ISO day; the word alone when the day is missing or odd."""
    parts = day.split("-")
    if len(parts) >= 2 and parts[0].isdigit() and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        return f"{word}, {MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return word


def by_group(data: ProfileData) -> ProfileData:
    """One axis per category, for frameworks with more axes than a radar can bear: the lowest level decides.

    A category with an area that is not rated is itself not rated, because its lowest level is unknown.
    """
    groups: dict[str, list[Axis]] = {}
    for axis in data.axes:
        groups.setdefault(axis.group or axis.title, []).append(axis)
    axes = []
    for name, members in groups.items():
        counted = [a for a in members if not a.not_applicable]
        title = name[:1].upper() + name[1:].replace("_", " ")
        axes.append(Axis(
            uid=members[0].uid if len(members) == 1 else "", code=name, title=title,
            current=_lowest(data, [a.current for a in counted]), target=_lowest(data, [a.target for a in counted]),
            previous=_lowest(data, [a.previous for a in counted]), next_text=f"{len(members)} areas",
            rated=sum(a.rated for a in members), applicable=sum(a.applicable for a in members),
            not_applicable=not counted))
    return replace(data, axes=tuple(axes))


def _lowest(data: ProfileData, levels: list[str | None]) -> str | None:
    places = [data.position(level) for level in levels]
    known = [p for p in places if p is not None]
    return data.levels[min(known)].id if known and len(known) == len(places) else None
