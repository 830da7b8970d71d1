"""The commands of the Capture screen with their keys; Alt with a rating key works wherever the focus is.

Owns the table only: each command is a method of the screen or of its verbs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ui.actions import ActionSpec
from ui.widgets.rating_keys import STATE_WORDS, RatingAction, value_key

if TYPE_CHECKING:
    from ui.views.capture import CaptureView


def capture_actions(view: CaptureView) -> list[ActionSpec]:
    """Commands of the screen; Alt with a rating key works wherever the focus is."""

    def spec(name: str, text: str, run: Callable[[], object], *keys: str, icon: str = "") -> ActionSpec:
        return ActionSpec(f"capture.{name}", text, run, keys, icon=icon, where="Capture")

    desk, shown, act = view.desk, view.show_inspector, view.ratings.act
    found = [
        spec("bar", "Quick capture", view.bar.focus_edit, "Ctrl+L", icon="square-pen"),
        spec("filter", "Filter statements", view.tree.focus_search, "Ctrl+F", icon="list-filter"),
        spec("question.next", "Next question", lambda: view.script.step(1), "Alt+Down"),
        spec("question.back", "Previous question", lambda: view.script.step(-1), "Alt+Up"),
        spec("statement.next", "Next statement", lambda: desk.step(1), "Alt+PgDown"),
        spec("statement.back", "Previous statement", lambda: desk.step(-1), "Alt+PgUp"),
        spec("unit.next", "Next unit", lambda: view.step_unit(1), "Alt+Right"),
        spec("unit.back", "Previous unit", lambda: view.step_unit(-1), "Alt+Left"),
        spec("rationale", "Write the rationale", lambda: shown().current.focus_rationale(), "Alt+R"),
        spec("judgement", "Record a judgement", view.ratings.propose_judgement, "Alt+J", icon="scale"),
        spec("confidence", "Set the confidence", view.focus_confidence, "Alt+C"),
        spec("evidence", "Add evidence files", lambda: shown().current.evidence.pick_files(), "Ctrl+Shift+A",
             icon="paperclip"),
        spec("link", "Add a link as evidence", lambda: shown().current.evidence.ask_link(), icon="link"),
        spec("seen", "Record evidence seen, not copied", lambda: shown().current.evidence.ask_seen(), icon="eye"),
        spec("left", "Show or hide the dimensions", lambda: view.toggle_pane(view.tree), "Ctrl+B"),
        spec("right", "Show or hide the inspector", lambda: view.toggle_pane(view.inspector), "Ctrl+I"),
        spec("script", "Fold or open the script", view.toggle_script),
        spec("half", "Rate a half", lambda: act(RatingAction("half")), "Alt+H"),
        spec("clear", "Clear the rating", lambda: act(RatingAction("clear")), "Alt+Backspace"),
    ]
    for state, key in (("not_applicable", "Alt+N"), ("unknown", "Alt+U"), ("not_yet", "Alt+Y")):
        found.append(spec(state, f"Rate {STATE_WORDS[state]}",
                          partial(act, RatingAction("state", state)), key))
    for digit in range(10):
        found.append(spec(f"rate.{digit}", f"Rate with the value of key {digit}",
                          partial(_alt_digit, view, digit), f"Alt+{digit}"))
    return found


def _alt_digit(view: CaptureView, digit: int) -> None:
    """A digit means the value that shows this key on its button."""
    scale = view.desk.scale
    for place, value in enumerate(scale.values if scale is not None else ()):
        if scale is not None and value_key(scale, place) == str(digit):
            view.ratings.act(RatingAction("value", value.id))
            return
