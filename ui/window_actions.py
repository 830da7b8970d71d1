"""The window's own commands, and what the palette finds beside them.

Owns the table of window commands and the palette's sources. Knows the window; screens hand in theirs by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ui.actions import ActionSpec
from ui.views.base import Place
from ui.widgets.palette import Entry
from workbench.app import ChangeSet, Reader
from workbench.model.capture import Note
from workbench.model.engagement import Assessment
from workbench.queries.overview import engagement_overview

if TYPE_CHECKING:
    from ui.window import Window

RECENT = 5


def window_actions(window: Window) -> list[ActionSpec]:
    """Every command that works on any screen."""

    def needs_file() -> str:
        return "" if window.bridge.workbench.engagement is not None else "open an engagement first"

    shell = window.shell
    specs = [
        ActionSpec(f"go.{s.id}", s.title, lambda i=s.id: window.show_screen(i), (s.key,) if s.key else (), "Go to",  # type: ignore[misc]
                   s.icon, needs_file if s.needs_engagement else lambda: "")
        for s in window.specs.values()
    ]
    for assessment, key in (("next", "Alt+."), ("previous", "Alt+,")):
        step = 1 if assessment == "next" else -1
        specs.append(ActionSpec(f"go.assessment.{assessment}", f"{assessment.capitalize()} framework",
                                lambda s=step: _step_assessment(window, s), (key,), "Go to", "layers", needs_file))  # type: ignore[misc]
    specs += [
        ActionSpec("window.palette", "Search or run a command", window.open_palette, ("Ctrl+K",), icon="search"),
        ActionSpec("window.undo", "Undo", window.undo, ("Ctrl+Z",), icon="undo-2"),
        ActionSpec("window.redo", "Redo", window.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo-2"),
        ActionSpec("window.pane.next", "Next pane", lambda: window.cycle_pane(1), ("F6",), "Go to", "panel-right"),
        ActionSpec("window.pane.previous", "Previous pane", lambda: window.cycle_pane(-1), ("Shift+F6",), "Go to",
                   "panel-left"),
        ActionSpec("window.curtain", "Curtain on or off", lambda: shell.set_curtain(not shell.curtain), ("F8",),
                   "Set", "eye-off"),
        ActionSpec("window.blank", "Blank all screens", window.guard.blank, ("F12",), icon="monitor"),
        ActionSpec("window.lock", "Lock now", window.lock, ("Ctrl+Shift+L",), icon="lock-keyhole"),
        ActionSpec("window.theme", "Light, dark or system theme", window.cycle_theme, ("Ctrl+Shift+D",), "Set", "moon"),
        ActionSpec("window.zoom.in", "Zoom in", lambda: window.zoom_by(1), ("Ctrl++", "Ctrl+="), "Set", "zoom-in"),
        ActionSpec("window.zoom.out", "Zoom out", lambda: window.zoom_by(-1), ("Ctrl+-",), "Set", "zoom-out"),
        ActionSpec("window.zoom.reset", "Zoom 100 %", lambda: window.set_zoom(100), ("Ctrl+0",), "Set", "zoom-in"),
        ActionSpec("window.help", "Shortcuts of this screen", window.open_help, ("F1",), icon="keyboard"),
        ActionSpec("window.help.mark", "Shortcuts of this screen", window.open_help, ("?",), single=True,
                   icon="keyboard"),
        ActionSpec("window.close_file", "Close the engagement", lambda: close_file(window), ("Ctrl+W",), "Do", "x",
                   needs_file),
        ActionSpec("window.quit", "Quit Assay", lambda: window.window().close(), ("Ctrl+Q",), "Do", "log-out"),
    ]
    specs.append(ActionSpec("window.tailor", "Tailor the selected statement for this client", lambda: tailor(window),
                            ("Ctrl+Shift+T",), "Do", "pencil", needs_file))
    for mode in ("light", "dark", "system"):
        specs.append(ActionSpec(f"set.theme.{mode}", f"Theme: {mode}", lambda m=mode: window.set_theme(m), (), "Set",  # type: ignore[misc]
                                "sun" if mode == "light" else "moon"))
    for rows in ("compact", "standard", "comfortable"):
        specs.append(ActionSpec(f"set.rows.{rows}", f"Row height: {rows}", lambda r=rows: _rows(window, r), (), "Set",  # type: ignore[misc]
                                "list"))
    specs.append(ActionSpec("set.motion", "Motion on or off", lambda: _motion(window), (), "Set", "play"))
    return specs


def as_view_action(spec: ActionSpec) -> ActionSpec:
    """A command of a screen, under the name that is taken away with the screen."""
    return replace(spec, id=f"view.{spec.id.removeprefix('view.')}")


def close_file(window: Window) -> None:
    """Close the open engagement and go Home."""
    if not window.shell.may_leave():
        return
    window.shell.keep_context()
    window.bridge.attempt(window.bridge.workbench.close_engagement)
    window.shell.engagement_opened()
    window.show_screen("home")


def tailor(window: Window) -> None:
    """The overlay of the open assessment, beginning with the statement that is selected on the other screens."""
    window.go(Place(screen="library", record="panel:tailor", criterion=window.shell.context.criterion))


def step_words(window: Window, change: ChangeSet) -> str:
    """A step with its statement: "Rate LI on L2-REL-2"."""
    uid = change.place.criterion if change.place is not None and change.place.screen != "library" else ""
    if not uid or window.bridge.workbench.engagement is None:
        return change.label
    for assessment in window.bridge.read(engagement_overview).current:
        framework = window.bridge.workbench.framework_of(assessment)
        found = next((c for c in framework.criteria if c.uid == uid), None)
        if found is not None:
            code = framework.short_code(found.code)
            return change.label if not code or code in change.label else f"{change.label} on {code}"
    return change.label


def _rows(window: Window, rows: str) -> None:
    window.preferences.set("rows", rows)
    window.theme.set_rows(rows)


def _motion(window: Window) -> None:
    window.theme.motion = not window.theme.motion
    window.preferences.set("motion", window.theme.motion)
    window.toast.say(f"Motion {'on' if window.theme.motion else 'off'}")


def _step_assessment(window: Window, step: int) -> None:
    current = window.bridge.read(engagement_overview).current
    at = next((i for i, a in enumerate(current) if a.uid == window.shell.context.assessment), -1)
    if len(current) > 1:
        window.shell.set_context(assessment=current[(at + step) % len(current)].uid, criterion="", node="", unit="")


def palette_sources(window: Window, words: str) -> Iterator[Entry]:
    """Everything the palette can offer for the words typed."""
    yield from _commands(window)
    if window.bridge.workbench.engagement is not None:
        yield from _places(window, words)
        if len(words) >= 3:
            yield from _found(window, words)


def _commands(window: Window) -> Iterator[Entry]:
    recent: list[str] = window.preferences.get("recent_commands")
    seen: set[str] = set()
    for spec in window.actions_table.specs:
        if spec.id == "window.palette" or spec.text in seen:
            continue
        seen.add(spec.text)

        def run(s: ActionSpec = spec) -> None:
            last = [s.id, *(i for i in window.preferences.get("recent_commands") if i != s.id)]
            window.preferences.set("recent_commands", last[:RECENT])
            window.actions_table.run(s)

        bonus = 60 - recent.index(spec.id) if spec.id in recent else 20
        yield Entry(spec.id, spec.text, spec.group, run, key=spec.key, icon=spec.icon, reason=spec.disabled(),
                    bonus=bonus)


def _places(window: Window, words: str) -> Iterator[Entry]:
    overview = window.bridge.read(engagement_overview)
    for session in overview.sessions:
        yield Entry(session.uid, f"Session {session.number}, {session.title}", "Go to",
                    lambda s=session.uid: _to_note(window, Place(screen="capture"), s),  # type: ignore[misc]
                    icon="users")
    for person in overview.participants:
        yield Entry(person.uid, person.name, "Person",
                    lambda p=person.uid: window.go(Place(screen="capture", record=p)),  # type: ignore[misc]
                    detail=person.role, icon="user")
    if len(words) < 2:
        return
    for assessment in overview.current:
        yield from _statements(window, assessment)


def _statements(window: Window, assessment: Assessment) -> Iterator[Entry]:
    framework = window.bridge.workbench.framework_of(assessment)
    for node in framework.nodes:
        place = Place(screen="capture", assessment=assessment.uid, node=node.uid)
        yield Entry(node.uid, f"{framework.short_code(node.code)} {node.title}", "Go to",
                    lambda p=place: window.go(p), detail=framework.title, icon="layers-2")  # type: ignore[misc]
    for criterion in framework.criteria:
        place = Place(screen="capture", assessment=assessment.uid, criterion=criterion.uid)
        yield Entry(criterion.uid, f"{framework.short_code(criterion.code)} {criterion.text}", "Statement",
                    lambda p=place: window.go(p), icon="hash")  # type: ignore[misc]


def _found(window: Window, words: str) -> Iterator[Entry]:
    for uid, text, session in window.bridge.read(_note_hits, words, window.shell.curtain):
        place = Place(screen="capture", record=uid)
        yield Entry(uid, text, "Note", lambda p=place, s=session: _to_note(window, p, s),  # type: ignore[misc]
                    icon="message-square", bonus=5, fixed=True)


def _to_note(window: Window, place: Place, session: str) -> None:
    if session:
        window.shell.set_context(session=session)
    window.go(place)


def _note_hits(reader: Reader, words: str, curtain: bool) -> list[tuple[str, str, str]]:
    """uid, text, session. With the curtain on, the words of confidential notes must not answer either."""
    hits = []
    for uid, _snippet in reader.search_notes(words, 12):
        note = reader.find(Note, uid)
        if note is not None and (note.visibility == "normal" or not curtain):
            hits.append((uid, " ".join(note.text.split()), note.session))
    return hits
