"""Results: one selection for radar, matrix and trace; ratings reach all three; keys copy, close and toggle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.actions import ActionTable
from ui.bridge import Bridge
from ui.theme import Theme
from ui.views.base import Shell
from ui.views.results import ResultsView
from ui.views.results_data import gaps, month, numbers, tsv
from ui.widgets.buttons import Button
from ui.widgets.chips import LevelChip, RatingPill
from ui.widgets.parts import Icon
from workbench.commands.engagements import add_assessment, set_target
from workbench.commands.ratings import rate, record_judgement
from workbench.formats.native import load_bundled


@pytest.fixture
def shell(sample: Any, qapp: QApplication) -> Iterator[Shell]:
    bridge = Bridge(sample.workbench)
    yield Shell(bridge, Theme(qapp, "light"))
    bridge.close()


@pytest.fixture
def view(shell: Shell, qtbot: QtBot) -> ResultsView:
    made = ResultsView(shell)
    qtbot.addWidget(made)
    made.resize(1376, 826)
    take_keyboard(made)
    made.panes()[0].setFocus()
    table = ActionTable(made, lambda _text: None)
    table.add(made.actions())
    return made


def rate_level_two(sample: Any, dimension: str, value: str = "FI") -> None:
    framework = sample.workbench.framework_of(sample.assessment)
    for criterion in framework.criteria_under(dimension):
        if criterion.level == "2" and criterion.kind == "criterion":
            for unit in sample.units:
                sample.workbench.do(rate(sample.assessment, criterion.uid, value, unit=unit, reason="seen"))


def titles(view: ResultsView) -> list[str]:
    return [w.text() for w in view.trace.findChildren(QLabel) if w.text()]


def test_a_click_in_the_radar_selects_everywhere(view: ResultsView, shell: Shell) -> None:
    drawing = view.profile.chart.drawing
    assert drawing is not None
    x, y, w, h = drawing.hits["modelops.val"]
    QTest.mouseClick(view.profile.chart, Qt.MouseButton.LeftButton, pos=QPoint(round(x + w / 2), round(y + h / 2)))
    assert view.selected == shell.context.node == view.matrix.selected == "modelops.val"
    assert view.matrix.currentIndex().row() == [r.uid for r in view.screen_data.rows].index("modelops.val")  # type: ignore[union-attr]
    assert "Independent validation" in titles(view)


def test_arrows_in_the_matrix_move_the_selection(view: ResultsView, shell: Shell) -> None:
    view.choose("modelops.str")
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_Down)
    assert shell.context.node == view.selected == "modelops.peo"
    assert "People and talent" in titles(view)


def test_a_selection_made_elsewhere_is_followed(view: ResultsView, shell: Shell) -> None:
    shell.set_context(node="", criterion="modelops.mo-l2-rel-2")
    assert view.selected == "modelops.rel"


def test_a_rating_reaches_radar_matrix_and_trace(view: ResultsView, sample: Any) -> None:
    view.choose("modelops.dat")
    row = view.row()
    assert row is not None and row.level is None
    assert "Data not rated" in view.profile.chart.drawing.alt  # type: ignore[union-attr]
    rate_level_two(sample, "modelops.dat")
    row = view.row()
    assert row is not None and row.level == "2"
    assert "Data 2" in view.profile.chart.drawing.alt  # type: ignore[union-attr]
    at = [r.uid for r in view.screen_data.rows].index("modelops.dat")  # type: ignore[union-attr]
    assert view.matrix.matrix.index(at, 2).data() == "2"
    assert view.trace.header.title.text() == "Why level 2"
    assert "FI" in [p.accessibleName() for p in view.trace.findChildren(RatingPill)]


def test_undo_takes_the_level_back(view: ResultsView, sample: Any, shell: Shell) -> None:
    rate_level_two(sample, "modelops.dat")
    view.choose("modelops.dat")
    first = next(c for c in sample.workbench.framework_of(sample.assessment).criteria_under("modelops.dat")
                 if c.level == "2")
    for unit in sample.units:
        sample.workbench.do(rate(sample.assessment, first.uid, "NI", unit=unit))
    assert view.row().level == "1"  # type: ignore[union-attr]
    shell.bridge.undo()
    shell.bridge.undo()
    assert view.row().level == "2"  # type: ignore[union-attr]


def test_a_target_gives_a_gap_in_whole_levels(view: ResultsView, sample: Any) -> None:
    rate_level_two(sample, "modelops.dat")
    sample.workbench.do(set_target(sample.assessment, "modelops.dat", "4"))
    assert view.screen_data is not None
    assert [(r.uid, r.gap) for r in gaps(view.screen_data.rows)] == [("modelops.dat", 2)]
    assert "modelops.dat" in view.profile.gap_canvas.drawing.hits  # type: ignore[union-attr]


def test_escape_closes_the_trace_and_enter_opens_it(view: ResultsView) -> None:
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_Escape)
    assert view.trace.isHidden()
    QTest.keyClick(view.matrix, Qt.Key.Key_Return)
    assert not view.trace.isHidden()


def test_numbers_are_copied_as_a_table(view: ResultsView, sample: Any) -> None:
    rate_level_two(sample, "modelops.dat")
    QTest.keyClick(view.matrix, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Dimension", "Code", "Current"]
    assert lines[0].split("\t")[-2:] == ["Claims", "Pricing"]
    assert next(x for x in lines if x.startswith("Data\t")).split("\t")[2] == "2"
    assert len(lines) == 13


def test_the_chart_is_copied_as_svg_and_png(view: ResultsView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("before")
    QTest.keyClick(view.matrix, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().mimeData().hasFormat("image/svg+xml"), timeout=20_000)
    mime = QGuiApplication.clipboard().mimeData()
    assert b"<svg" in bytes(mime.data("image/svg+xml").data())
    assert mime.hasImage()


def test_g_hides_the_previous_series(view: ResultsView) -> None:
    assert view.previous
    QTest.keyClick(view.matrix, Qt.Key.Key_G)
    assert not view.previous and not view.matrix.matrix.previous


def test_low_coverage_is_said(view: ResultsView, sample: Any) -> None:
    rate_level_two(sample, "modelops.dat")
    assert view.screen_data is not None
    result = view.screen_data.result
    assert view.profile.message.text().startswith(f"{result.rated} of {result.applicable} criteria rated.")
    assert view.profile.message.isVisible()


def test_the_table_beside_the_chart_holds_the_same_numbers(view: ResultsView) -> None:
    view.profile.table_button.click()
    assert view.profile.chart.shows_table()
    assert view.profile.chart.table.rowCount() == 12
    view.profile.chart.table.selectRow(3)
    assert view.selected == "modelops.dat"


def test_a_recorded_judgement_stands_in_the_trace(view: ResultsView, sample: Any) -> None:
    framework = sample.workbench.framework_of(sample.assessment)
    key = next(c for c in framework.criteria_under("modelops.dat") if c.key and c.level == "2")
    view.choose("modelops.dat")
    sample.workbench.do(rate(sample.assessment, key.uid, "LI", unit=sample.units[0]))
    sample.workbench.do(record_judgement(sample.assessment, key.uid, "key at LI", "yes", "purpose holds"))
    assert any("judgement recorded" in text for text in titles(view))


@pytest.mark.parametrize(("framework", "says"), [
    ("cmmi-dev", "dots"), ("mlops-azure", "radar"), ("genaiops-azure", "counts"), ("llmops-azure", "any")])
def test_every_kind_of_framework_has_its_picture(make_sample: Callable[..., Any], qapp: QApplication, qtbot: QtBot,
                                                 framework: str, says: str) -> None:
    sample = make_sample(framework)
    bridge = Bridge(sample.workbench)
    view = ResultsView(Shell(bridge, Theme(qapp, "dark")))
    qtbot.addWidget(view)
    view.resize(1376, 826)
    view.show()
    qtbot.waitExposed(view)
    screen, drawing = view.screen_data, view.profile.chart.drawing
    assert screen is not None and drawing is not None and screen.rows
    if says == "dots":
        assert len(screen.rows) == 22 and len(drawing.hits) == 22
        assert not screen.data.fits_radar
        assert screen.data.levels[0].id == "0"
    elif says == "radar":
        assert screen.data.fits_radar
    elif says == "counts":
        assert not screen.levels_defined and screen.rows[0].count_text.startswith("0 of ")
        assert view.matrix.matrix.columnCount() == 2
        assert not view.profile.level.isVisible()
    bridge.close()


def test_a_second_framework_can_be_picked(view: ResultsView, sample: Any, shell: Shell, qtbot: QtBot) -> None:
    azure, files = load_bundled("mlops-azure")
    uid = sample.workbench.do(add_assessment(azure, files, "Azure")).result
    qtbot.waitUntil(lambda: view.profile.assessments.count() == 2)
    assert view.profile.assessments.isVisible()
    view.pick_assessment(uid)
    qtbot.waitUntil(lambda: view.screen_data is not None and view.screen_data.framework.uid == "mlops-azure")
    assert shell.context.assessment == uid


def test_the_index_strip_is_only_there_where_the_method_has_one(view: ResultsView, sample: Any) -> None:
    assert view.screen_data is not None
    assert view.issues.isVisible() == bool(view.screen_data.result.indexes)
    rate_level_two(sample, "modelops.dat")
    assert view.issues.isVisible()


def test_copied_cells_never_break_the_table() -> None:
    assert tsv(("a", "b"), [("u", ("x\ty", "line\nend"))]) == "a\tb\nx y\tline end\n"


def test_numbers_name_what_is_not_rated(view: ResultsView) -> None:
    assert view.screen_data is not None
    _, rows = numbers(view.screen_data)
    assert rows[0][1][2] == "not rated"


@pytest.mark.parametrize(("day", "text"), [("2026-11-20", "November 2026"), ("2028-12-31", "end of 2028"),
                                           ("2025-03", "March 2025"), ("soon", "soon")])
def test_days_are_said_as_months(day: str, text: str) -> None:
    assert month(day) == text


def test_a_narrow_row_makes_the_trace_a_drawer(view: ResultsView, qtbot: QtBot) -> None:
    view.resize(1100, 640)
    assert view.row_of_panes.narrow and not view.trace.isVisible()
    assert view.side_button.isVisible()
    assert view.profile.width() >= 400 and view.matrix_pane.width() >= 480
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(view.trace.isVisible)
    assert not view.side_button.isVisible()
    right = view.trace.mapTo(view, QPoint(view.trace.width(), 0)).x()
    qtbot.waitUntil(lambda: view.trace.mapTo(view, QPoint(view.trace.width(), 0)).x() == view.width())
    assert right >= view.width() and "Why" in view.trace.header.title.text()
    QTest.keyClick(view.trace.area, Qt.Key.Key_Escape)
    assert not view.trace.isVisible()
    view.resize(1376, 826)
    assert view.trace.isVisible() and view.trace.width() >= 300


def test_the_chart_grows_with_the_zoom_and_is_clicked_where_it_is_drawn(view: ResultsView, shell: Shell) -> None:
    shell.theme.set_zoom(150)
    drawing = view.profile.chart.drawing
    assert drawing is not None
    assert drawing.width == pytest.approx(view.profile.chart.width() / 1.5)
    x, y, w, h = drawing.hits["modelops.val"]
    spot = QPoint(round((x + w / 2) * 1.5), round((y + h / 2) * 1.5))
    QTest.mouseClick(view.profile.chart, Qt.MouseButton.LeftButton, pos=spot)
    assert view.selected == "modelops.val"


def test_the_trace_shows_the_answer_that_holds_the_level(view: ResultsView, sample: Any) -> None:
    rate_level_two(sample, "modelops.dat")
    framework = sample.workbench.framework_of(sample.assessment)
    first = next(c for c in framework.criteria_under("modelops.dat") if c.level == "2" and c.kind == "criterion")
    sample.workbench.do(rate(sample.assessment, first.uid, "NI", unit=sample.units[0]))
    sample.workbench.do(rate(sample.assessment, first.uid, "FI", unit=sample.units[1], reason="later"))
    view.choose("modelops.dat")
    assert any(t.startswith("Rated NI") and t.endswith("Claims") for t in titles(view))


def test_picking_a_level_is_no_failure(make_sample: Callable[..., Any], qapp: QApplication, qtbot: QtBot) -> None:
    sample = make_sample("llmops-azure")
    criterion = sample.workbench.framework_of(sample.assessment).criteria[0]
    for unit in sample.units:
        sample.workbench.do(rate(sample.assessment, criterion.uid, "2", unit=unit))
    bridge = Bridge(sample.workbench)
    view = ResultsView(Shell(bridge, Theme(qapp, "light")))
    qtbot.addWidget(view)
    view.resize(1376, 826)
    view.show()
    qtbot.waitExposed(view)
    names = [w.accessibleName() for w in view.trace.findChildren(Icon)]
    assert "picked" in names and "not met" not in names
    assert "level 2" in [c.accessibleName() for c in view.trace.findChildren(LevelChip)]
    bridge.close()


def test_a_rating_repaints_only_its_row_and_leaves_an_unchanged_trace_alone(view: ResultsView, sample: Any,
                                                                            qtbot: QtBot) -> None:
    view.choose("modelops.dat")
    rate_level_two(sample, "modelops.str")  # the first ratings bring the issue strip and a footnote
    qtbot.wait(100)
    painted: list[int] = []
    delegate = view.matrix.itemDelegate()
    original = delegate.paint
    delegate.paint = lambda painter, option, index: (painted.append(index.row()),  # type: ignore[method-assign]
                                                     original(painter, option, index))[1]
    kept = view.trace.findChildren(RatingPill)
    rate_level_two(sample, "modelops.val")
    QApplication.processEvents()
    assert set(painted) == {[r.uid for r in view.screen_data.rows].index("modelops.val")}  # type: ignore[union-attr]
    assert view.trace.findChildren(RatingPill) == kept
    rate_level_two(sample, "modelops.dat")
    assert view.trace.findChildren(RatingPill) != kept


def test_many_statements_fold_and_stay_unfolded_once_opened(make_sample: Callable[..., Any], qapp: QApplication,
                                                            qtbot: QtBot) -> None:
    sample = make_sample("cmmi-dev")
    bridge = Bridge(sample.workbench)
    view = ResultsView(Shell(bridge, Theme(qapp, "light")))
    qtbot.addWidget(view)
    view.resize(1376, 826)
    view.show()
    qtbot.waitExposed(view)
    framework = sample.workbench.framework_of(sample.assessment)
    long = next(r for r in view.screen_data.rows  # type: ignore[union-attr]
                if any(len(level.criteria) > 8 for level in r.result.levels[:2]))
    view.choose(long.uid)
    more = next(b for b in view.trace.findChildren(Button) if b.text().endswith("more"))
    before = len(view.trace.findChildren(RatingPill))
    more.click()
    after = len(view.trace.findChildren(RatingPill))
    assert after > before
    first = next(c for c in framework.criteria_under(long.uid) if c.kind == "criterion")
    sample.workbench.do(rate(sample.assessment, first.uid, "FI", unit=sample.units[0]))
    assert len(view.trace.findChildren(RatingPill)) == after
    bridge.close()
