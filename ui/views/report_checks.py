"""The lines of "Before you send": what is open first, then what is in order; and where each line leads.

Turns query results into rows; knows nothing of widgets.
"""

from __future__ import annotations

from collections.abc import Sequence

from ui.views.report_choices import Choices
from ui.views.report_sections import CheckRow
from workbench.app import Place
from workbench.errors import Problem
from workbench.queries.checks import Check

PRIVACY = {"roles": "Names replaced by roles", "none": "No person is named", "names": "People are named"}


def check_rows(checks: Sequence[Check], problems: Sequence[Problem], choices: Choices) -> tuple[CheckRow, ...]:
    """Errors, warnings, problems of the last build, privacy, then what passed."""
    rows = [CheckRow("danger" if c.severity == "error" else "warning", title_of(c), c.id)
            for c in sorted(checks, key=lambda c: c.severity != "error") if not c.passed]
    rows += [CheckRow("warning", f"{p.place}: {p.text}" if p.place else p.text) for p in problems]
    rows.append(CheckRow("success", "No confidential note included"))
    rows.append(CheckRow("warning" if choices.people == "names" else "success", PRIVACY[choices.people], "content"))
    rows += [CheckRow("success", c.title, c.id) for c in checks if c.passed]
    return tuple(rows)


def title_of(check: Check) -> str:
    """With one cause, the cause itself stands behind the count."""
    if len(check.items) == 1 and check.items[0].kind != "note":
        return f"{check.title}: {check.items[0].text}"
    return check.title


def place_of(key: str, checks: Sequence[Check], assessment: str, turn: int = 0) -> Place | None:
    """Where a line leads: the first cause, and the next one at each further click."""
    check = next((c for c in checks if c.id == key), None)
    if check is None or not check.items:
        return None
    item = check.items[turn % len(check.items)]
    if item.kind == "criterion":
        return Place("capture", assessment=assessment, criterion=item.uid, node=item.context, unit=item.unit)
    if item.kind == "node":
        return Place("results", assessment=assessment, node=item.uid)
    if item.kind in ("note", "evidence"):
        return Place("capture", assessment=assessment, record=item.uid)
    return Place("results", assessment=assessment, record=item.uid)
