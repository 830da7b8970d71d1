"""Home: a new engagement through the form with keys, locked rows, opening, archive with undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.home import Home
from ui.views.home_form import names_of, people_of
from ui.views.settings_view import VIEW as SETTINGS
from ui.widgets.sheet import recovery_text
from ui.window import Window
from workbench.app import Workbench
from workbench.model.capture import Note
from workbench.queries.overview import engagement_overview

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    made = make_window(workbench, specs=[HOME, SETTINGS])
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    close_window(made)
    QApplication.processEvents()


def home_of(window: Window) -> Home:
    view = window.views["home"]
    assert isinstance(view, Home)
    return view


def create(window: Window, qtbot: QtBot, client: str = "Northwind Insurance") -> str:
    """Fill the form with the keyboard; returns the passphrase."""
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    form = home_of(window).form
    qtbot.keyClicks(QApplication.focusWidget(), client)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    form.units.setFocus()
    qtbot.keyClicks(form.units, "Pricing, Claims,, Pricing")
    form.people.setFocus()
    qtbot.keyClicks(form.people, "Priya Raman, Head of Platform")
    words = form.passphrase
    qtbot.keyClick(form.people, Qt.Key.Key_Return, CTRL)
    home_of(window).refresh_now()
    return words


def test_new_engagement_by_keyboard_is_stored_encrypted_with_all_entries(
    window: Window, qtbot: QtBot, workbench: Workbench
) -> None:
    words = create(window, qtbot)
    assert len(words.split("-")) >= 5 or len(words.split()) >= 5
    assert workbench.engagement is not None
    overview = workbench.read(engagement_overview)
    assert overview.engagement.client == "Northwind Insurance"
    assert [u.name for u in overview.units] == ["Pricing", "Claims"]
    assert [(p.name, p.role) for p in overview.participants] == [("Priya Raman", "Head of Platform")]
    assert overview.current[0].framework == "modelops"
    assert len(overview.sessions) == 1
    path = workbench.engagement.path
    assert "northwind" not in path.name.lower()
    assert b"Northwind" not in path.read_bytes()
    assert home_of(window).offer.words.text() == words
    qtbot.keyClick(home_of(window).offer, Qt.Key.Key_Return)
    assert home_of(window).offer.words.text() == "", "the words leave the screen"
    workbench.close_engagement()
    workbench.open_engagement(path, words)


def test_a_missing_client_is_said_at_the_field_and_nothing_typed_is_lost(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    form = home_of(window).form
    form.units.setText("Pricing")
    form.submit()
    assert "Name the client" in form.client_field.error.text()
    assert form.client.accessibleDescription() == form.client_field.error.text()
    assert form.units.text() == "Pricing"
    form.cancelled.emit()
    home_of(window).new_engagement()
    assert form.units.text() == "Pricing"


def test_a_short_own_passphrase_is_refused(window: Window, workbench: Workbench) -> None:
    home_of(window).new_engagement()
    form = home_of(window).form
    form.client.setText("Northwind")
    form.kind.button("own").click()
    form.own.setText("short")
    form.submit()
    assert "12 characters" in form.own_field.error.text()
    assert workbench.engagement is None


def test_a_locked_row_shows_no_client_and_asks_in_the_row(
    window: Window, qtbot: QtBot, workbench: Workbench, tmp_path: Path
) -> None:
    words = create(window, qtbot)
    assert workbench.engagement is not None
    path, uid = workbench.engagement.path, workbench.engagement.uid
    workbench.secrets.forget(uid)
    window.lock()
    window.guard.lock_page.unlock_asked.emit(words)
    assert home_of(window).table.home.rows[0].name == "Northwind Insurance"
    workbench.secrets.forget(uid)
    window.lock()
    home = home_of(window)
    home.mark_stale()
    home.refresh_now()
    row = home.table.home.rows[0]
    assert row.name == "Locked engagement"
    assert "Northwind" not in row.sentence() + row.second
    home.table.asked.emit(0)
    field = home.table.field
    assert field is not None, "the passphrase is asked in the row"
    home.table.passphrase.emit(0, "wrong words here")
    assert workbench.engagement is None
    assert home.table.field is not None
    home.table.passphrase.emit(0, words)
    assert workbench.engagement is not None
    assert workbench.engagement.path == path


def test_a_damaged_file_keeps_its_row_with_the_reason(window: Window, qtbot: QtBot, workbench: Workbench) -> None:
    create(window, qtbot)
    assert workbench.engagement is not None
    path = workbench.engagement.path
    workbench.close_engagement()
    window.shell.engagement_opened()
    home = home_of(window)
    home._known.clear()
    path.write_bytes(b"not a database at all" * 400)
    home.open_path(path)
    row = next(r for r in home._rows if r.file.path == path)
    assert row.state in ("failed", "locked")
    assert row.reason or home.table.field is not None


def test_archive_moves_a_row_and_undo_brings_it_back(window: Window, qtbot: QtBot) -> None:
    create(window, qtbot)
    home = home_of(window)
    home.offer.started.emit()
    home.table.setFocus()
    qtbot.keyClick(home.table, Qt.Key.Key_Delete)
    assert home.filter.button("active").text() == "Active 0"
    assert home.filter.button("archived").text() == "Archived 1"
    window.toast._buttons[-1].click()
    assert home.filter.button("active").text() == "Active 1"


def test_search_filters_rows_and_says_when_nothing_matches(window: Window, qtbot: QtBot) -> None:
    create(window, qtbot)
    home = home_of(window)
    home.offer.started.emit()
    home.search.setText("northw model")
    assert len(home.table.home.rows) == 1
    home.search.setText("zzz")
    assert home.state.state == "notice"
    assert home.state.message == "No engagement matches."


def test_names_and_people_are_read_as_typed() -> None:
    assert names_of("A, B;C\n,A") == ("A", "B", "C")
    assert people_of("Ann Lee, Head of Risk, Group\n\n Bo ") == (("Ann Lee", "Head of Risk, Group"), ("Bo", ""))


def test_recovery_sheet_never_takes_text_as_markup() -> None:
    assert "&lt;b&gt;" in recovery_text("<b>.assay", "a & b")
    assert "a &amp; b" in recovery_text("x", "a & b")


def test_the_sample_is_made_opened_and_says_its_passphrase(window: Window, qtbot: QtBot, workbench: Workbench) -> None:
    home = home_of(window)
    qtbot.waitUntil(lambda: home.state.state == "notice")
    offered = [b.text() for b in home.state.findChildren(QPushButton) if b.isVisible()]
    assert offered == ["New engagement", "Open file", "Load the sample engagement"]
    (load,) = (b for b in home.state.findChildren(QPushButton) if b.text().startswith("Load"))
    qtbot.mouseClick(load, Qt.MouseButton.LeftButton)
    assert home.sample.disabled() == "it is being made"
    qtbot.waitUntil(lambda: workbench.engagement is not None, timeout=60_000)
    assert "Its passphrase: " in window.toast.text
    words = window.toast.text.split(": ")[1]
    path = workbench.engagement.path
    assert path.parent == workbench.paths.engagements and "northwind" not in path.name.lower()
    workbench.close_engagement()
    workbench.open_engagement(path, words)
    assert workbench.read(lambda r: r.count(Note)) > 50
