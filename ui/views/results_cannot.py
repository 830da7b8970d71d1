"""Results without a result: the rule of the framework lacks what it needs. Says so and leads to the rule.

Owns the sentence and the way there. A number is never shown in place of one that cannot be calculated.
"""

from __future__ import annotations

from ui.messages import Message, explain
from ui.views.base import Place, Shell
from ui.widgets.state_view import StateView
from workbench.errors import Invalid
from workbench.model.framework import Framework


def cannot_calculate(state: StateView, shell: Shell, framework: Framework, error: Invalid) -> None:
    """Show why there are no levels; the answers stay as they are."""
    told = explain(error)
    message = Message("Cannot be calculated", f"{framework.title} cannot be calculated: {told.text}",
                      f"{told.hint} Nothing that was rated is lost.", "danger", "page", told.details)  # fmt: skip
    place = Place(screen="library", record=framework.uid, node="tab:method")
    shell.announce(message.sentence, True)
    state.show_error(message, ("Open the rule", lambda: shell.go(place)))
