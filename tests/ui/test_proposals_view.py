"""Proposals by keyboard: nothing is carried over unaccepted, one by one or by dimension, undone in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.proposal_rows import ProposalRow
from ui.views.home import VIEW as HOME
from ui.views.proposals import VIEW, ProposalScreen
from ui.views.results import VIEW as RESULTS
from workbench.app import Reader, Workbench
from workbench.commands import engagements, proposals, ratings
from workbench.formats.native import load_bundled
from workbench.model.judgement import Settled
from workbench.model.proposal import Proposal

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def screen(make_sample: Callable[..., Any], workbench: Workbench, qtbot: QtBot) -> Iterator[ProposalScreen]:
    """Azure rated by four statements, Enterprise ModelOps looked at."""
    sample = make_sample("modelops")
    azure = workbench.do(engagements.add_assessment(*load_bundled("mlops-azure"))).result
    framework = workbench.framework_of(azure)
    tagged = [c for c in framework.criteria if any(t.startswith("cmmi:") for t in c.tags)]
    for criterion, value in zip(tagged, ("FI", "LI", "NI", "FI"), strict=False):
        workbench.do(ratings.rate(azure, criterion.uid, value))
    window = make_window(workbench, specs=[HOME, RESULTS, VIEW])
    take_keyboard(window)
    qtbot.waitExposed(window)
    window.activateWindow()
    window.shell.engagement_opened()
    window.shell.set_context(assessment=sample.assessment)
    QApplication.processEvents()
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_9, CTRL)
    view = window.view
    assert isinstance(view, ProposalScreen)
    yield view
    close_window(window)
    QApplication.processEvents()


def settled(screen: ProposalScreen) -> list[Settled]:
    bench = screen.shell.bridge.workbench
    return [s for s in bench.read(Reader.all, Settled, assessment=screen._assessment) if s.state == "value"]


def test_enter_accepts_one_and_undo_takes_it_back(screen: ProposalScreen, qtbot: QtBot) -> None:
    assert screen.rows.ready > 3 and screen.rows.unknown > 0 and settled(screen) == []
    row = screen.list.row()
    assert row is not None and row.proposal is not None
    assert "proposed" in row.spoken and "through" in row.path and screen.list.hasFocus()
    ready = screen.rows.ready
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    assert [(s.criterion, s.value) for s in settled(screen)] == [(row.proposal.criterion, row.value)]
    qtbot.waitUntil(lambda: screen.rows.ready == ready - 1)
    qtbot.keyClick(screen.window(), Qt.Key.Key_Z, CTRL)
    assert settled(screen) == []
    qtbot.waitUntil(lambda: screen.rows.ready == ready)


def test_a_dimension_is_one_step_and_what_is_rated_stays(screen: ProposalScreen, qtbot: QtBot) -> None:
    bench = screen.shell.bridge.workbench
    some = [r for r in screen._dimension() if r.proposal is not None]
    qtbot.keyClick(screen.list, Qt.Key.Key_Return, SHIFT)
    assert len(settled(screen)) == len(some)
    bench.undo()
    assert settled(screen) == []


def test_what_is_only_related_is_unknown(screen: ProposalScreen, qtbot: QtBot) -> None:
    lines = screen.rows.lines
    at = next(i for i, r in enumerate(lines) if isinstance(r, ProposalRow) and r.proposal is None)
    screen.list.setCurrentIndex(screen.list.lines_model.index(at, 0))
    row = screen.list.row()
    assert row is not None and row.standing == "unknown" and "unknown" in row.spoken and row.why
    assert not screen.accept.isEnabled()
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    assert settled(screen) == []


def test_proposals_kept_in_the_file_can_be_refused(screen: ProposalScreen, qtbot: QtBot) -> None:
    bench = screen.shell.bridge.workbench
    criterion = bench.framework_of(screen._assessment).criteria[5].uid
    bench.do(proposals.propose([Proposal(uid="p1", assessment=screen._assessment, criterion=criterion, value="LI",
                                         source="upgrade", text="Two became one")]))  # fmt: skip
    qtbot.waitUntil(lambda: screen.choice.findData("waiting") >= 0)
    screen.show_origin("waiting")
    screen.list.setFocus()
    row = screen.list.row()
    assert row is not None and (row.value, row.path) == ("LI", "Two became one")
    qtbot.keyClick(screen.list, Qt.Key.Key_Delete)
    assert bench.read(Reader.count, Proposal) == 0 and settled(screen) == []
