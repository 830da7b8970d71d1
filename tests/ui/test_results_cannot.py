"""Results of a rule that lacks what it needs: the reason and the way to the rule, never a number in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.library import VIEW as LIBRARY
from ui.views.library import Library
from ui.views.results import VIEW as RESULTS
from ui.views.results import ResultsView
from ui.widgets.buttons import Button
from ui.window import Window
from workbench.commands.engagements import add_assessment
from workbench.formats.native import load_bundled, write_files
from workbench.model.framework import MethodRef


@pytest.fixture
def window(sample: Any, qtbot: QtBot) -> Iterator[Window]:
    sample.workbench.open_library()
    made = make_window(sample.workbench, specs=[HOME, RESULTS, LIBRARY])
    made.shell.open_library()
    made.resize(1440, 900)
    take_keyboard(made)
    yield made
    close_window(made)
    QApplication.processEvents()


def with_rule(sample: Any, method: MethodRef) -> str:
    """Another assessment, of a framework whose rule is this one."""
    plain, _files = load_bundled("mlops-mcknight")
    made = replace(plain, method=method, revision="r" * 64)
    return str(sample.workbench.do(add_assessment(made, write_files(made))).result)


@pytest.mark.parametrize(("method", "word"), [
    (MethodRef(id="of-tomorrow"), "'of-tomorrow' is not known"),
    (MethodRef(id="gated", params={"threshold": "often"}), "'often' is not a number"),
])  # fmt: skip
def test_a_rule_that_lacks_something_is_said_with_a_way_to_it(
    window: Window, sample: Any, qtbot: QtBot, method: MethodRef, word: str
) -> None:
    broken = with_rule(sample, method)
    window.shell.set_context(assessment=broken)
    window.show_screen("results")
    view = window.view
    assert isinstance(view, ResultsView)
    assert view.state.state == "notice"
    said = " ".join(label.text() for label in view.state.findChildren(QLabel) if label.isVisible())
    assert "cannot be calculated" in said and word in said and "Nothing that was rated is lost" in said
    assert view.screen_data is None
    open_rule = next(b for b in view.state.findChildren(Button) if b.isVisible() and b.text() == "Open the rule")
    open_rule.click()
    library = window.view
    assert isinstance(library, Library)
    assert library.desk.uid == "mlops-mcknight" and library.tabs.current == "method"


def test_another_assessment_of_the_engagement_is_still_shown(window: Window, sample: Any) -> None:
    broken = with_rule(sample, MethodRef(id="of-tomorrow"))
    window.shell.set_context(assessment=broken)
    window.show_screen("results")
    view = window.view
    assert isinstance(view, ResultsView) and view.state.state == "notice"
    window.shell.set_context(assessment=sample.assessment)
    QApplication.processEvents()
    assert view.state.state == "content" and view.screen_data is not None
