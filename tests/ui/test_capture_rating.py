"""Rating by keyboard on the Capture screen: statements, units, judgements, states, level picking, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.dimension_model import spoken
from ui.views.capture import CaptureView
from ui.window import Window
from workbench.commands.ratings import rate
from workbench.model.judgement import Judgement, Settled

ONCE = "modelops.mo-l3-rel-2"  # level 3: rated once
PER_UNIT = "modelops.mo-l2-rel-2"  # level 2, key: rated per unit


@pytest.fixture
def window(sample, qapp: QApplication) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    yield from opened(sample, qapp)


def opened(sample, qapp: QApplication) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    made = make_window(sample.workbench, qapp)
    made.resize(1440, 900)
    take_keyboard(made)
    made.shell.go("capture")
    qapp.processEvents()
    yield made
    close_window(made)


def screen(window: Window) -> CaptureView:
    view = window.view
    assert isinstance(view, CaptureView)
    return view


def settled(view: CaptureView, criterion: str, unit: str = "") -> Settled | None:
    found: list[Settled] = view.shell.bridge.read(
        lambda reader: reader.all(Settled, criterion=criterion, unit=unit))
    return found[0] if found else None


def value(view: CaptureView, criterion: str, unit: str = "") -> tuple[str, str]:
    record = settled(view, criterion, unit)
    return (record.value, record.state) if record is not None else ("", "unanswered")


def key(widget: object, code: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(widget, code)


def test_digits_rate_by_position_in_the_scale(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    bar = view.inspector.card.bar
    for digit, expected in ((Qt.Key.Key_0, "NI"), (Qt.Key.Key_1, "PI"), (Qt.Key.Key_2, "LI"), (Qt.Key.Key_3, "FI")):
        key(bar, digit)
        assert value(view, ONCE) == (expected, "value")
    assert bar.sentence.startswith("FI")
    key(bar, Qt.Key.Key_H)  # this scale has no halves
    record = settled(view, ONCE)
    assert record is not None and not record.half


def test_rating_keys_work_in_the_tree_and_repaint_its_row(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    tree = view.tree.tree
    item = tree.item_at(tree.currentIndex())
    assert item is not None and item.criterion is not None and item.criterion.uid == ONCE
    touched: list[int] = []
    view.tree.model.dataChanged.connect(lambda first, _last, _roles: touched.append(first.internalId()))
    key(tree, Qt.Key.Key_2)
    assert value(view, ONCE) == ("LI", "value")
    assert "rated LI" in spoken(item)
    assert item.number in touched and len(set(touched)) < 12
    key(tree, Qt.Key.Key_Backspace)
    assert value(view, ONCE) == ("", "unanswered")


def test_click_on_a_button_rates_and_puts_the_caret_into_the_rationale(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    QApplication.processEvents()
    card = view.inspector.card
    QTest.mouseClick(card.bar, Qt.MouseButton.LeftButton, pos=card.bar.button_rect(1).center())
    assert value(view, ONCE) == ("PI", "value")
    assert window.focusWidget() is card.rationale
    QTest.keyClicks(card.rationale, "Support is called by chat")
    card.flush()
    record = settled(view, ONCE)
    assert record is not None and record.reason == "Support is called by chat"


def test_state_keeps_the_value_and_gives_it_back(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    bar = view.inspector.card.bar
    key(bar, Qt.Key.Key_3)
    key(bar, Qt.Key.Key_U)
    assert value(view, ONCE) == ("FI", "unknown")
    key(bar, Qt.Key.Key_Backspace)
    assert value(view, ONCE) == ("FI", "value")
    key(bar, Qt.Key.Key_Y)
    assert value(view, ONCE) == ("FI", "not_yet")
    key(bar, Qt.Key.Key_Y)  # the same key again takes the state back
    assert value(view, ONCE) == ("FI", "value")


def test_not_applicable_asks_for_reason_and_approver(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    QApplication.processEvents()
    card = view.inspector.card
    key(card.bar, Qt.Key.Key_N)
    assert value(view, ONCE) == ("", "unanswered")
    assert card.form.isVisible()
    reason = card.form.field("reason")
    assert window.focusWidget() is reason
    QTest.keyClicks(reason, "No purchased models")
    key(reason, Qt.Key.Key_Return)
    approver = card.form.field("approver")
    key(approver, Qt.Key.Key_Return)
    assert value(view, ONCE) == ("", "unanswered")
    assert reason.text() == "No purchased models"
    QTest.keyClicks(approver, "Lena Fischer")
    key(approver, Qt.Key.Key_Return)
    record = settled(view, ONCE)
    assert record is not None
    assert (record.state, record.reason, record.approver) == ("not_applicable", "No purchased models", "Lena Fischer")
    assert not card.form.isVisible()


def test_alt_digit_rates_without_leaving_the_bar(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    view.bar.focus_edit()
    spec = next(s for s in view.actions() if "Alt+2" in s.keys)
    spec.run()
    assert value(view, ONCE) == ("LI", "value")
    assert window.focusWidget() is view.bar.edit


def test_units_and_the_judgement_between_them(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    card = view.inspector.card
    claims, pricing = sample.units
    view.desk.select(PER_UNIT)
    view.desk.select_unit(claims)
    key(card.bar, Qt.Key.Key_3)
    QTest.keyClick(card.strip, Qt.Key.Key_Right)
    assert view.desk.unit == pricing
    key(card.bar, Qt.Key.Key_1)
    assert value(view, PER_UNIT, claims) == ("FI", "value")
    assert value(view, PER_UNIT, pricing) == ("PI", "value")
    view.desk.select_unit("")
    assert "Units allow LI or PI" in card.hint.text() or "Units allow PI or LI" in card.hint.text()
    QApplication.processEvents()
    key(card.bar, Qt.Key.Key_2)
    assert card.form.isVisible()
    field = card.form.field("reason")
    QTest.keyClicks(field, "Pricing is small")
    key(field, Qt.Key.Key_Return)
    found: list[Judgement] = view.shell.bridge.read(lambda reader: reader.all(Judgement, subject=PER_UNIT))
    assert [(j.kind, j.value, j.reason) for j in found] == [("unit aggregate", "LI", "Pricing is small")]
    assert view.desk.book is not None and view.desk.book.shown(PER_UNIT).value == "LI"


def test_key_statement_at_li_wants_a_judgement(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    card = view.inspector.card
    view.desk.select(PER_UNIT)
    for unit in sample.units:
        view.desk.select_unit(unit)
        key(card.bar, Qt.Key.Key_2)
    view.desk.select_unit("")
    QApplication.processEvents()
    assert card.judgement.isVisible() and card.judgement.missing
    assert "LI on a key criterion" in card.judgement.accessibleName()
    next(s for s in view.actions() if "Alt+J" in s.keys).run()
    field = card.form.field("reason")
    QTest.keyClicks(field, "Rules take over <b>at once</b>")
    key(field, Qt.Key.Key_Return)
    assert not card.judgement.missing
    assert "&lt;b&gt;" in card.judgement.text.text()  # typed text is never markup
    result = view.desk.book.spots[(PER_UNIT, "")] if view.desk.book else None
    assert result is not None and result.met is True


def test_undo_and_redo_of_a_rating_reach_tree_and_inspector(window: Window) -> None:
    view = screen(window)
    view.desk.select(ONCE)
    key(view.inspector.card.bar, Qt.Key.Key_2)
    item = view.tree.model.find(view.desk.book.assessment.uid, (ONCE, "")) if view.desk.book else None
    assert item is not None
    window.undo()
    assert "Not rated" in spoken(item)
    assert view.inspector.card.bar.sentence == "Not rated"
    window.redo()
    assert "rated LI" in spoken(item)
    assert view.inspector.card.bar.sentence.startswith("LI")


def test_script_moves_tree_and_inspector(window: Window) -> None:
    view = screen(window)
    view.desk.select("modelops.mo-l2-rel-1")
    view.script.step(1)
    assert view.desk.spot[0] == PER_UNIT
    item = view.tree.tree.item_at(view.tree.tree.currentIndex())
    assert item is not None and item.criterion is not None and item.criterion.uid == PER_UNIT
    assert view.inspector.card.code.text() == "L2-REL-2"
    line = view.script.model.lines[view.script.model.row_of(view.script.model.current)]
    view.script.list.setCurrentIndex(view.script.model.index(view.script.model.row_of(line.uid)))
    key(view.script.list, Qt.Key.Key_Space)
    assert line.uid in view.desk.asked
    key(view.script.list, Qt.Key.Key_Space)
    assert line.uid not in view.desk.asked


def test_filter_finds_statements_by_code_without_dashes(window: Window) -> None:
    view = screen(window)
    key(view.tree.tree, Qt.Key.Key_Slash)
    assert window.focusWidget() is view.tree.search
    QTest.keyClicks(view.tree.search, "l2rel2")
    shown = [
        i for i in view.tree.model.leaves() if view.tree.filter.mapFromSource(view.tree.model.index_of(i)).isValid()
    ]
    assert [i.code for i in shown] == ["L2-REL-2"]
    key(view.tree.search, Qt.Key.Key_Return)
    assert view.desk.spot[0] == PER_UNIT


def test_unfolding_a_dimension_with_the_mouse(window: Window) -> None:
    view = screen(window)
    tree = view.tree.tree
    item = view.tree.model.find_node(view.desk.book.assessment.uid, "modelops.str") if view.desk.book else None
    assert item is not None
    index = view.tree.filter.mapFromSource(view.tree.model.index_of(item))
    tree.setExpanded(index, False)
    rect = tree.visualRect(index)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(14, rect.height() // 2))
    assert tree.isExpanded(index)


@pytest.fixture
def picking(make_sample: Callable[..., object], qapp: QApplication) -> Iterator[Window]:
    yield from opened(make_sample("llmops-azure"), qapp)


def test_level_picking_needs_no_judgement_and_says_so(picking: Window) -> None:
    view = screen(picking)
    next(a for a in view.actions() if "Alt+J" in a.keys).run()
    assert picking.toast.text == "The rule needs no judgement on this statement."


def test_level_picking_by_digit(picking: Window) -> None:
    view = screen(picking)
    book = view.desk.book
    assert book is not None and book.picks_levels
    criterion = book.framework.criteria[0].uid
    unit = book.units[0].uid
    view.desk.select(criterion, "", unit)
    levels = view.inspector.levels
    key(levels.bar, Qt.Key.Key_0)
    assert value(view, criterion, unit) == ("", "unanswered")  # the scale begins at 1
    key(levels.bar, Qt.Key.Key_2)
    assert value(view, criterion, unit) == ("2", "value")
    key(levels.levels, Qt.Key.Key_3)
    assert value(view, criterion, unit) == ("3", "value")
    assert levels.levels.accessibleDescription() == "3 Managed"
    key(levels.bar, Qt.Key.Key_H)
    record = settled(view, criterion, unit)
    assert record is not None and not record.half


@pytest.fixture
def cmmi(make_sample: Callable[..., object], qapp: QApplication) -> Iterator[Window]:
    yield from opened(make_sample("cmmi-dev"), qapp)


def test_generic_practices_are_rated_under_each_area(cmmi: Window) -> None:
    view = screen(cmmi)
    book = view.desk.book
    assert book is not None
    generic = next(c for c in book.framework.criteria if c.applies_to == "area" and not c.derived)
    areas = [n for n in book.framework.dimensions if n.kind == "area"][:2]
    view.desk.select(generic.uid, areas[0].uid)
    key(view.tree.tree, Qt.Key.Key_3)
    rows: list[Settled] = view.shell.bridge.read(lambda reader: reader.all(Settled, criterion=generic.uid))
    assert {r.context for r in rows} == {areas[0].uid}
    assert book.shown(generic.uid, areas[1].uid).state == "unanswered"
    derived = next(c for c in book.framework.criteria if c.derived)
    view.desk.select(derived.uid, areas[0].uid)
    QApplication.processEvents()
    assert not view.inspector.card.bar.isVisible()


def test_a_rating_made_elsewhere_is_followed(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    view.desk.select(ONCE)
    sample.workbench.do(rate(sample.assessment, ONCE, "FI"))
    assert view.inspector.card.bar.sentence.startswith("FI")
