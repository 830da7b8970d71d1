"""What Home shows of an engagement: figures of the open one, kept in memory for this run, nothing for a locked one.

Owns the summary and how it is read, which is never written to disk, and how a new engagement is made.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from ui.bridge import Bridge
from ui.views.home_form import Request
from ui.widgets.texts import short_title, size, when
from workbench.app import RecentFile, Workbench
from workbench.commands.engagements import add_assessment, add_participant, add_unit, create_engagement
from workbench.commands.interviews import add_session
from workbench.queries.outcomes import Outcome, outcome
from workbench.queries.overview import EngagementOverview, engagement_overview
from workbench.shelf_doubts import begin_with

STAGES = {
    "preparation": "neutral", "capture": "info", "consensus": "info", "results": "info", "roadmap": "success",
    "report": "success", "closed": "neutral",
}


@dataclass(frozen=True)
class Bar:
    """One dimension of the Continue card: positions in the level scale, None = not rated or no target."""

    code: str
    title: str
    level: int | None
    target: int | None
    text: str


@dataclass(frozen=True)
class Summary:
    """Figures of one engagement."""

    client: str
    scope: str
    framework: str
    second: str
    stage: str
    rated: int
    total: int
    level: str
    position: int | None
    levels: int
    target: int | None
    target_text: str
    provisional: bool
    session: str
    statement: str
    notes: int
    evidence: int
    bars: tuple[Bar, ...]
    problem: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table. state: open, known, locked, missing, failed."""

    file: RecentFile
    state: str
    summary: Summary | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        return self.summary.client if self.summary else "Locked engagement"

    @property
    def second(self) -> str:
        if self.reason:
            return self.reason
        if self.summary:
            return self.summary.scope or "No scope yet"
        name = self.file.path.name
        return f"{name}, {size(self.file.size)}" if self.file.exists else f"{name}, not found"

    @property
    def opened(self) -> str:
        return when(self.file.opened_at)

    def sentence(self) -> str:
        """What a screen reader hears."""
        s = self.summary
        if s is None:
            return f"{self.name}, opened {self.opened}" + (f", {self.reason}" if self.reason else "")
        level = f"level {s.level}" if s.position is not None else "no level yet"
        provisional = ", provisional" if s.provisional else ""
        target = f", target {s.target_text}" if s.target_text else ""
        rated = f"{s.rated} of {s.total} rated"
        return f"{s.client}, {s.framework}, {s.stage}, {rated}, {level}{provisional}{target}, opened {self.opened}"


def summarise(bridge: Bridge, assessment: str, criterion: str, session: str) -> Summary:
    """Read the figures of the open engagement; `assessment` "" takes the first current one."""
    overview = bridge.read(engagement_overview)
    chosen = next((a for a in overview.current if a.uid == assessment), None)
    chosen = chosen or (overview.current[0] if overview.current else None)
    if chosen is None:
        return _bare(overview)
    framework = bridge.workbench.framework_of(chosen)
    found: Outcome = bridge.read(outcome, framework, chosen.uid)
    result = found.result
    others = [short_title(bridge.workbench.framework_of(a).title) for a in overview.current if a.uid != chosen.uid]
    scale = framework.level_scale
    order = [v.id for v in scale.values] if scale else []
    bars = []
    for node in framework.dimensions:
        one = result.dimension(node.uid)
        if one is None or not node.profile:
            continue
        wanted = found.targets.get(node.uid, "")
        level = order.index(one.level) if one.level in order else None
        bars.append(Bar(framework.short_code(node.code), node.title, level,
                        order.index(wanted) if wanted in order else None, order[level] if level is not None else "–"))
    targets = [order.index(t) for t in found.targets.values() if t in order]
    target = min(targets) if targets else None
    statement = framework.criterion_by_uid.get(criterion)
    dimension = framework.dimension_of(criterion) if statement else None
    place = ""
    if statement is not None:
        place = f"{framework.short_code(statement.code)} {dimension.title if dimension else ''}".strip()
    at = next((s for s in overview.sessions if s.uid == session), overview.last_session)
    stage = overview.engagement.stage or "capture"
    return Summary(
        client=overview.engagement.client or overview.engagement.title, scope=overview.engagement.scope,
        framework=short_title(framework.title),
        second=f"with {', '.join(others)}" if others else f"Version {framework.version}",
        stage=stage, rated=result.rated, total=result.applicable, level=result.level or "–",
        position=order.index(result.level) if result.level in order else None, levels=len(order), target=target,
        target_text=order[target] if target is not None else "", provisional=result.provisional,
        session=f"Session {at.number} of {len(overview.sessions)}" if at else "No session yet", statement=place,
        notes=overview.counts["notes"], evidence=overview.counts["evidence"], bars=tuple(bars),
    )


def _bare(overview: EngagementOverview) -> Summary:
    """An engagement without a framework yet."""
    engagement = overview.engagement
    return Summary(
        client=engagement.client or engagement.title, scope=engagement.scope, framework="No framework yet", second="",
        stage=engagement.stage or "preparation", rated=0, total=0, level="–", position=None, levels=0, target=None,
        target_text="", provisional=False, session="", statement="", notes=overview.counts["notes"],
        evidence=overview.counts["evidence"], bars=(),
    )


def neutral_path(folder: Path, uid: str) -> Path:
    """A file name without the client in it that does not exist yet."""
    length = 4
    while (folder / f"{uid[:length]}.assay").exists():
        length += 1
    return folder / f"{uid[:length]}.assay"


def make_engagement(workbench: Workbench, wanted: Request) -> None:
    """The file with everything the form asked for, ready for the first session."""
    first = create_engagement(client=wanted.client, title=wanted.title, lead=workbench.person)
    workbench.create_engagement(wanted.path, wanted.passphrase, first, remember=wanted.remember)
    units = tuple(workbench.do(add_unit(name, "business unit")).result for name in wanted.units)
    people = tuple(workbench.do(add_participant(name=n, role=r)).result for n, r in wanted.people)
    revision = begin_with(workbench.library, workbench.home, wanted.framework)
    framework = workbench.framework(wanted.framework, revision)
    files = workbench.framework_files(wanted.framework, revision)
    workbench.do(add_assessment(framework, files, framework.title, units=units))
    workbench.do(add_session("First session", "workshop", int(time.time() * 1000), participants=people))


def size_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
