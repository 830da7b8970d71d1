"""Framework fitness by keyboard: verdicts, statements behind a mark, thresholds that recompute, copies with notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.base import Place
from ui.views.fitness import VIEW, FitnessScreen
from ui.views.home import VIEW as HOME
from ui.views.library import VIEW as LIBRARY
from ui.window import Window
from workbench.app import Workbench
from workbench.fitness import engagement_fitness, fitness_table
from workbench.queries.report_setup import report_setup

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SAID = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    workbench.open_library()
    made = make_window(workbench, specs=[HOME, LIBRARY, VIEW])
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    close_window(made)
    QApplication.processEvents()


@pytest.fixture
def screen(window: Window, qtbot: QtBot) -> FitnessScreen:
    window.show_screen("fitness")
    view = window.view
    assert isinstance(view, FitnessScreen)
    qtbot.waitUntil(lambda: view.table is not None and view.state.state == "content")
    return view


def words(screen: FitnessScreen) -> str:
    """All text of the detail below the rule."""
    return " | ".join(label.text() for label in screen.detail.findChildren(QLabel))


def row_of(screen: FitnessScreen, uid: str) -> int:
    return [r.uid for r in screen.verdicts.rows_model.rows].index(uid)


def test_the_rail_lights_the_library_and_has_no_place_for_fitness(window: Window, screen: FitnessScreen) -> None:
    assert "fitness" not in window.rail.buttons and window.rail.buttons["library"].isChecked()
    assert "Framework fitness" in window.windowTitle() or screen.title() == "Framework fitness"


def test_rows_say_what_the_table_shows(screen: FitnessScreen) -> None:
    model = screen.verdicts.rows_model
    said = model.index(row_of(screen, "mlops-azure"), 0).data(SAID)
    assert said == ("Azure MLOps, level 2 character 55 per cent, level 3 character 46 per cent, near miss of level 3, "
                    "flips if one of six tags rises")
    issues = screen.issues.rows_model
    assert issues.index(row_of(screen, "mlops-azure"), 2).data(SAID) == "Azure MLOps, talent issues, partial"
    assert all(word in screen.notice.text() for word in ("own judgement", "calibrated", "Reconstructed"))
    assert "Azure MLOps flips by raising one of six tags" in words(screen)
    assert "It is not a level reached" in words(screen)


def test_arrows_choose_and_enter_shows_the_statements(window: Window, screen: FitnessScreen, qtbot: QtBot) -> None:
    screen.verdicts.setFocus()
    screen.choose("modelops")
    qtbot.keyClick(screen.verdicts, Qt.Key.Key_Down)
    assert screen.row() is not None and screen.row().uid == "devops-bucena"  # type: ignore[union-attr]
    assert "T3-01 lost, 2 to 0: Near miss of level 3" in words(screen)
    screen.issues.setFocus()
    qtbot.keyClick(screen.issues, Qt.Key.Key_Right)
    qtbot.keyClick(screen.issues, Qt.Key.Key_Right)
    qtbot.keyClick(screen.issues, Qt.Key.Key_Return)
    assert "Talent issues" in words(screen) and "partial" in words(screen)
    row = screen.row()
    assert row is not None
    named = row.target("issue:I02")
    assert named is not None and all(s.text in words(screen) for s in named.statements)
    screen._go_statement(named.statements[0].uid)
    assert window.current == "library"
    window.go(Place(screen="fitness", node="mlops-aws", record="cmmi:T2-07"))
    assert "AWS Workload Orchestrator: full" in words(screen)


def test_every_target_cell_shows_what_stands_behind_it(screen: FitnessScreen, qtbot: QtBot) -> None:
    screen.show_tab("targets")
    screen.targets.setFocus()
    model = screen.targets.rows_model
    assert (model.rowCount(), model.columnCount()) == (22, 1 + len(model.rows))
    screen.targets.setCurrentIndex(model.index(3, 1))
    assert "T2-04" in words(screen)
    qtbot.keyClick(screen.targets, Qt.Key.Key_Right)
    assert "No statement of this framework has the tag." in words(screen)


def test_a_threshold_recomputes_at_once_is_kept_and_goes_back(screen: FitnessScreen, qtbot: QtBot,
                                                              workbench: Workbench) -> None:
    field = screen.rule.fields["potential"]

    def verdict() -> str:
        row = next(r for r in screen.table.rows if r.uid == "mlops-azure")  # type: ignore[union-attr]
        return row.verdict

    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.45")
    assert verdict() == "Potential level 3"
    assert fitness_table(workbench).rule.differences(screen.rule.calibrated) == {}
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert fitness_table(workbench).rule.differences(screen.rule.calibrated) == {"potential": "0.45"}
    said = " ".join(label.text() for label in screen.rule.findChildren(QLabel))
    assert "Changed, calibrated 0.50" in said
    assert "were changed" in screen.notice.text()
    field.selectAll()
    qtbot.keyClicks(field, "much")
    assert field.property("error") is True and "no share" in field.accessibleDescription()
    assert verdict() == "Potential level 3"
    screen.rule.reset.setFocus()
    qtbot.keyClick(screen.rule.reset, Qt.Key.Key_Space)
    assert verdict() == "Near miss of level 3" and field.text() == "0.50"
    assert fitness_table(workbench).rule == screen.rule.calibrated
    window = screen.window()
    assert isinstance(window, Window)
    qtbot.keyClick(screen.verdicts, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: verdict() == "Potential level 3")
    assert field.text() == "0.45" and window.current == "fitness"


def test_required_targets_are_codes(screen: FitnessScreen, qtbot: QtBot, workbench: Workbench) -> None:
    field = screen.rule.fields["full"]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "t2-09; T2-07")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "T2-07, T2-09"
    assert fitness_table(workbench).rule.full == ("cmmi:T2-07", "cmmi:T2-09")
    field.selectAll()
    qtbot.keyClicks(field, "T9-99")
    assert "T9-99 is no target" in field.accessibleDescription()


def test_a_copy_takes_its_notes_along(window: Window, screen: FitnessScreen, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    text = QGuiApplication.clipboard().text()
    assert "Azure MLOps\t55 %\t46 %\tNear miss of level 3" in text
    assert "calibrated to the article's verdicts" in text and "Potential level 3: level 2 character" in text


def test_the_section_is_added_to_the_report(screen: FitnessScreen, workbench: Workbench,
                                            make_sample: Callable[..., Any]) -> None:
    screen.add_to_report()
    assert workbench.engagement is None
    sample = make_sample()
    screen.shell.engagement_opened()
    screen.add_to_report()
    assert "fitness" not in workbench.read(report_setup, sample.assessment).options["left_out"]
    table = engagement_fitness(workbench)
    assert table is not None and [r.uid for r in table.rows] == ["modelops"]
