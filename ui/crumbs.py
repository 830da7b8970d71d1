"""The breadcrumb: engagement, session and screen, each a switcher. Reads the overview; owns no state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.header import Crumb
from ui.views.base import View
from workbench.queries.overview import EngagementOverview, engagement_overview

if TYPE_CHECKING:
    from ui.window import Window


def breadcrumb(window: Window, view: View) -> tuple[list[Crumb], str]:
    """The parts for the screen shown, and the window title."""
    spec = window.specs[view.ID]
    crumbs: list[Crumb] = []
    title = "Assay" if view.ID == "home" else f"{view.title()} – Assay"
    if spec.needs_engagement and window.bridge.workbench.engagement is not None:
        overview = window.bridge.read(engagement_overview)
        name = overview.engagement.client or overview.engagement.title or "Engagement"
        crumbs.append(Crumb(name, menu=_engagement_menu(window, overview)))
        session = next((s for s in overview.sessions if s.uid == window.shell.context.session), None)
        if spec.id == "capture" and session is not None:
            crumbs.append(Crumb(f"Session {session.number}, {session.title}", menu=_session_menu(window, overview)))
        title = f"{name} – Assay"
    crumbs += [Crumb(text, run) for text, run in view.crumbs()]
    crumbs.append(Crumb(view.title()))
    return crumbs, title


def _engagement_menu(
    window: Window, overview: EngagementOverview
) -> tuple[tuple[str, Callable[[], object], bool], ...]:
    menu: list[tuple[str, Callable[[], object], bool]] = []
    for assessment in overview.current:
        uid = assessment.uid

        def pick(uid: str = uid) -> None:
            window.shell.set_context(assessment=uid, criterion="", node="", unit="")

        menu.append((assessment.title or assessment.framework, pick, uid == window.shell.context.assessment))
    menu.append(("All engagements", lambda: window.show_screen("home"), False))
    return tuple(menu)


def _session_menu(window: Window, overview: EngagementOverview) -> tuple[tuple[str, Callable[[], object], bool], ...]:
    menu: list[tuple[str, Callable[[], object], bool]] = []
    for session in overview.sessions:
        uid = session.uid

        def pick(uid: str = uid) -> None:
            window.shell.set_context(session=uid)

        menu.append((f"Session {session.number}, {session.title}", pick, uid == window.shell.context.session))
    return tuple(menu)
