"""What an engagement holds, for Home, the header and the pickers of every screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import NotFound
from workbench.model.capture import Evidence, Note
from workbench.model.engagement import Assessment, Engagement, Participant, Session, Unit
from workbench.model.judgement import Settled
from workbench.model.outcome import Finding, Recommendation
from workbench.store.command import Reader


@dataclass(frozen=True)
class EngagementOverview:
    """counts: notes, evidence, findings, recommendations, settled, follow_ups and requests still open.

    current: assessments that are neither previous nor archived by an upgrade, in order. last_session: newest started.
    """

    engagement: Engagement
    assessments: tuple[Assessment, ...]
    units: tuple[Unit, ...]
    participants: tuple[Participant, ...]
    sessions: tuple[Session, ...]
    counts: Mapping[str, int]

    @property
    def current(self) -> tuple[Assessment, ...]:
        return tuple(a for a in self.assessments if a.kind not in ("previous", "archived"))

    @property
    def last_session(self) -> Session | None:
        return max(self.sessions, key=lambda s: (s.starts, s.number), default=None)

    def unit(self, uid: str) -> Unit | None:
        return next((u for u in self.units if u.uid == uid), None)

    def participant(self, uid: str) -> Participant | None:
        return next((p for p in self.participants if p.uid == uid), None)


def engagement_overview(reader: Reader) -> EngagementOverview:
    """The one engagement of the open file."""
    found = reader.all(Engagement)
    if not found:
        raise NotFound("The file holds no engagement.", "Create one, or restore a backup.")
    return EngagementOverview(
        engagement=found[0], assessments=tuple(reader.all(Assessment)), units=tuple(reader.all(Unit)),
        participants=tuple(reader.all(Participant)), sessions=tuple(reader.all(Session)),
        counts={"notes": reader.count(Note), "evidence": reader.count(Evidence), "findings": reader.count(Finding),
                "recommendations": reader.count(Recommendation), "settled": reader.count(Settled),
                "follow_ups": reader.count(Note, kind="question", done=False),
                "requests": reader.count(Note, kind="request", done=False)})
