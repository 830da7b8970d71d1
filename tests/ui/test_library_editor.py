"""The framework editor with real keys: from an empty framework to a published one, and what the first edit of a
release does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.capture import VIEW as CAPTURE
from ui.views.capture import CaptureView
from ui.views.home import VIEW as HOME
from ui.views.library import VIEW as LIBRARY
from ui.views.library import Library
from ui.views.library_export import export
from ui.views.library_panel_tailor import TailorPanel
from ui.views.library_panel_upgrade import UpgradePanel
from ui.views.library_panel_used import UsedPanel
from ui.views.library_tab_changes import ChangesPage
from ui.views.library_tab_grid import GridPage
from ui.views.library_tab_languages import LanguagesPage
from ui.views.library_tab_method import MethodPage
from ui.views.library_tab_statements import StatementsPage
from ui.window import Window
from workbench.app import Reader, Workbench
from workbench.commands import engagements
from workbench.formats.load import import_path
from workbench.model.engagement import Assessment
from workbench.model.golden import run_golden
from workbench.model.judgement import Settled
from workbench.model.proposal import Proposal
from workbench.model.tailoring import Tailoring

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
K = Qt.Key


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    made = make_window(workbench, specs=[HOME, CAPTURE, LIBRARY])
    made.resize(1440, 900)
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    made.shell.open_library()
    yield made
    close_window(made)
    QApplication.processEvents()


class Keys:
    """Types into whatever has the focus."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot, self.window = qtbot, window

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focus, key, modifiers)

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.focus, text[:1])  # the first letter may open an editor
        self.qtbot.keyClicks(self.focus, text[1:])


@pytest.fixture
def keys(window: Window, qtbot: QtBot) -> Keys:
    made = Keys(qtbot, window)
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, K.Key_7, CTRL)
    qtbot.waitUntil(lambda: window.current == "library")
    return made


def library(window: Window) -> Library:
    view = window.views["library"]
    assert isinstance(view, Library)
    return view


def grid_page(window: Window) -> GridPage:
    page = library(window).page("grid")
    assert isinstance(page, GridPage)
    return page


def tree_page(window: Window) -> StatementsPage:
    page = library(window).page("statements")
    assert isinstance(page, StatementsPage)
    return page


def create(keys: Keys, title: str = "Model care", code: str = "MC") -> None:
    """Ctrl+N, title, code, the Azure-like levels."""
    keys.key(K.Key_N, CTRL)
    keys.type(title)
    keys.key(K.Key_Return)
    keys.type(code)
    keys.key(K.Key_Return, CTRL)


def fill_three_areas(keys: Keys, window: Window) -> None:
    """Three dimensions by Alt+D, three statements each at levels 1 to 3 by typing and Tab."""
    keys.key(K.Key_1, ALT)
    for name in ("People", "Tools", "Data"):
        keys.key(K.Key_D, ALT)
        keys.key(K.Key_A, CTRL)
        keys.type(name)
        keys.key(K.Key_Tab)
        keys.key(K.Key_Right)
        for level in (1, 2, 3):
            keys.type(f"{name} at level {level}")
            keys.key(K.Key_Tab)


def test_a_framework_is_built_from_empty_to_published_by_keyboard(
    window: Window, keys: Keys, workbench: Workbench, qtbot: QtBot
) -> None:
    create(keys)
    desk = library(window).desk
    assert desk.framework is not None and desk.framework.title == "Model care" and desk.drafted
    assert [v.id for v in desk.framework.level_scale.values] == ["0", "1", "2", "3", "4"]  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: bool(library(window).problems.errors), timeout=3000)
    fill_three_areas(keys, window)
    framework = desk.framework
    assert framework is not None
    assert [n.title for n in framework.dimensions] == ["People", "Tools", "Data"]
    assert [(c.level, c.text) for c in framework.criteria][:3] == [
        ("1", "People at level 1"), ("2", "People at level 2"), ("3", "People at level 3")]  # fmt: skip
    assert len(framework.criteria) == 9
    assert library(window).list.item().second == "3 dimensions, 9 statements"  # type: ignore[union-attr]
    keys.key(K.Key_P, CTRL | SHIFT)
    assert library(window).panel == "publish"
    keys.type("First version")
    keys.key(K.Key_Return, CTRL)
    assert library(window).panel == ""
    assert not desk.drafted
    history = workbench.revisions(framework.uid)
    assert [(r.version, r.note) for r in history] == [("1.0.0", "First version")]
    assert len(workbench.framework(framework.uid).criteria) == 9


def test_typing_in_a_bundled_release_begins_a_fork_that_undo_takes_back(
    window: Window, keys: Keys, workbench: Workbench
) -> None:
    view = library(window)
    view.desk.open("mlops-azure")
    keys.key(K.Key_1, ALT)
    grid = grid_page(window).grid
    grid.stand((0, 1))
    before = grid._text((0, 1))
    keys.key(K.Key_F2)
    keys.key(K.Key_End, CTRL)
    keys.type(", reviewed")
    keys.key(K.Key_Return)
    assert view.desk.uid == "mlops-azure-own"
    assert "fork" in window.toast.text
    assert grid._text((0, 1)) == before + ", reviewed"
    assert grid.spot == (1, 1)
    assert workbench.framework("mlops-azure").criteria[0].text
    changed = grid.grid_model.grid.rows[0].cells[1]
    assert changed is not None and changed.changed
    keys.key(K.Key_Z, CTRL)
    assert view.desk.uid == "mlops-azure"
    assert all(e.uid != "mlops-azure-own" for e in workbench.frameworks())


def test_rows_are_added_moved_indented_renamed_and_removed_with_undo(
    window: Window, keys: Keys, workbench: Workbench
) -> None:
    create(keys)
    keys.key(K.Key_2, ALT)
    keys.key(K.Key_D, ALT)
    keys.type("People")
    keys.key(K.Key_Return)
    keys.key(K.Key_Insert, SHIFT)
    keys.type("Owners are named")
    keys.key(K.Key_Return, CTRL)
    keys.type("Skills are planned")
    keys.key(K.Key_Return)
    keys.key(K.Key_Q, ALT)
    keys.type("Who owns which model?")
    keys.key(K.Key_Return)
    desk = library(window).desk

    def texts() -> list[tuple[int, str]]:
        return [(i.depth, i.text) for i in tree_page(window).tree.outline.items]

    assert texts() == [(0, "People"), (1, "Owners are named"), (1, "Skills are planned"), (2, "Who owns which model?")]
    keys.key(K.Key_Up)
    keys.key(K.Key_Up, ALT)
    assert [t for _, t in texts()] == ["People", "Skills are planned", "Who owns which model?", "Owners are named"]
    keys.key(K.Key_Down, ALT)
    keys.key(K.Key_Right, ALT)
    assert texts()[2][0] == 2, "the statement went under the one above"
    keys.key(K.Key_Left, ALT)
    assert texts()[2] == (1, "Skills are planned")
    keys.key(K.Key_Delete)
    assert [t for _, t in texts()] == ["People", "Owners are named"]
    assert "removed" in window.toast.text
    keys.key(K.Key_Z, CTRL)
    assert [t for _, t in texts()] == ["People", "Owners are named", "Skills are planned", "Who owns which model?"]
    assert desk.framework is not None and desk.framework.questions[0].criterion == desk.framework.criteria[1].uid


def test_fields_of_a_statement_are_saved_as_one_types(window: Window, keys: Keys, qtbot: QtBot) -> None:
    create(keys)
    fill_three_areas(keys, window)
    view, page = library(window), tree_page(window)
    framework = view.desk.framework
    assert framework is not None
    first, second = framework.criteria[0].uid, framework.criteria[1].uid
    view.jump(second, "evidence")
    keys.type("Minutes of the review")
    form = page.form("criterion")
    qtbot.waitUntil(lambda: view.desk.framework.criterion_by_uid[second].evidence == "Minutes of the review",  # type: ignore[union-attr]
                    timeout=3000)
    assert form.focus("needs")
    keys.type(framework.short_code(framework.criteria[0].code))
    keys.key(K.Key_Tab)
    keys.type("it comes first")
    keys.key(K.Key_Tab)
    assert form.focus("tags")
    keys.type("cmmi:T2-03")
    keys.key(K.Key_Tab)
    keys.type("2")
    page.flush()
    changed = view.desk.framework.criterion_by_uid[second]
    assert dict(changed.needs) == {first: "it comes first"}
    assert dict(changed.tags) == {"cmmi:T2-03": 2}
    form.fields["key"].click()  # type: ignore[attr-defined]
    assert view.desk.framework.criterion_by_uid[second].key
    page.tree.select(first)
    assert page.tree.uid == first and form.uid == first
    keys.key(K.Key_Z, CTRL)
    assert not view.desk.framework.criterion_by_uid[second].key


def test_a_block_from_a_spreadsheet_makes_levels_dimensions_and_statements(
    window: Window, keys: Keys, workbench: Workbench
) -> None:
    keys.key(K.Key_N, CTRL)
    keys.type("From a sheet")
    library(window).page("new").preset.button("none").click()  # type: ignore[attr-defined]
    keys.key(K.Key_Return, CTRL)
    keys.key(K.Key_1, ALT)
    grid = grid_page(window).grid
    grid.setFocus()
    grid.stand((-1, -1))
    QGuiApplication.clipboard().setText('\tBasic\tGood\nPeople\tNamed\t"Trained\nMeasured"\nTools\t\tChosen\n')
    keys.key(K.Key_V, CTRL)
    framework = library(window).desk.framework
    assert framework is not None and framework.level_scale is not None
    assert [v.label for v in framework.level_scale.values] == ["Basic", "Good"]
    assert [n.title for n in framework.dimensions] == ["People", "Tools"]
    assert [(c.level, c.text) for c in framework.criteria] == [
        ("1", "Named"), ("2", "Trained"), ("2", "Measured"), ("2", "Chosen")]  # fmt: skip
    keys.key(K.Key_Z, CTRL)
    assert library(window).desk.framework.criteria == ()  # type: ignore[union-attr]


def test_problems_are_counted_and_lead_to_their_field(window: Window, keys: Keys, qtbot: QtBot) -> None:
    create(keys)
    keys.key(K.Key_2, ALT)
    keys.key(K.Key_D, ALT)
    keys.type("People")
    keys.key(K.Key_Return)
    keys.key(K.Key_S, ALT)
    keys.key(K.Key_Escape)
    problems = library(window).problems
    problems.look()
    assert any(p.field == "text" for p in problems.errors)
    keys.key(K.Key_F7)
    form = tree_page(window).form("criterion")
    assert form.fields["text"].hasFocus()
    keys.type("Owners are named")
    qtbot.waitUntil(lambda: not problems.errors, timeout=4000)


def test_search_finds_statements_of_all_frameworks_and_goes_there(window: Window, keys: Keys) -> None:
    view = library(window)
    keys.key(K.Key_F, CTRL)
    keys.type("feature store")
    keys.key(K.Key_Return)
    item = view.list.item()
    assert item is not None and item.target
    assert view.desk.uid == item.uid
    assert tree_page(window).tree.uid == item.target


def test_scoring_is_tried_out_changed_and_kept_as_golden_answers(window: Window, keys: Keys, qtbot: QtBot) -> None:
    create(keys)
    fill_three_areas(keys, window)
    view = library(window)
    keys.key(K.Key_3, ALT)
    page = view.page("method")
    assert isinstance(page, MethodPage)
    assert page.panel.list.hasFocus()
    for _ in range(2):
        keys.key(K.Key_3)
    tryout = page.tryout
    assert tryout.dimension_result is not None
    assert (tryout.dimension_result.level, tryout.dimension_result.next_level) == ("2", "3")
    page.name.setText("Two of three")
    keys.key(K.Key_G, ALT)
    framework = view.desk.framework
    assert framework is not None and len(framework.golden) == 1
    assert [g.passed for g in run_golden(framework)] == [True]
    line = page.params.rows
    assert ("met", "FI, LI") in line and ("threshold", "1") in line
    page.select(framework.uid, "method/params")
    page.params._lines[0].fields[1].setText("FI")
    page.params._lines[0].fields[1].flush()
    assert set(view.desk.framework.method.params["met"]) == {"FI"}  # type: ignore[union-attr]
    assert [g.passed for g in run_golden(view.desk.framework)] == [True]  # type: ignore[arg-type]
    page.scales["level"]._lines[1].fields[1].setText("First steps")
    page.scales["level"]._lines[1].fields[1].flush()
    assert view.desk.framework.level_scale.values[1].label == "First steps"  # type: ignore[union-attr]
    assert [v.id for v in view.desk.framework.level_scale.values] == ["0", "1", "2", "3", "4"]  # type: ignore[union-attr]


def test_an_assessment_goes_from_one_version_to_the_next_with_a_rename_and_a_split_and_loses_no_rating(
    window: Window, keys: Keys, workbench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    create(keys)
    fill_three_areas(keys, window)
    keys.key(K.Key_P, CTRL | SHIFT)
    keys.key(K.Key_Return, CTRL)
    uid = library(window).desk.uid
    first = workbench.framework(uid)
    path = tmp_path / "client.assay"
    workbench.create_engagement(path, "gentle-river-stone-lamp", engagements.create_engagement("Northwind"))
    assessment = workbench.do(engagements.add_assessment(first, workbench.framework_files(uid))).result
    window.shell.engagement_opened()
    # rated on the Capture screen with digits
    keys.key(K.Key_2, CTRL)
    capture = window.view
    assert isinstance(capture, CaptureView)
    for criterion in first.criteria:
        capture.desk.select(criterion.uid)
        qtbot.keyClick(capture.tree.tree, K.Key_3)
    before = {s.criterion: s.value for s in workbench.read(Reader.all, Settled, assessment=assessment)}
    assert before == {c.uid: "FI" for c in first.criteria}
    # the next version: one statement gives way to another, one is split in two
    keys.key(K.Key_7, CTRL)
    keys.key(K.Key_2, ALT)
    page = tree_page(window)
    page.tree.setFocus()
    for old, new in (("People at level 1", ("Owners are named",)),
                     ("Tools at level 2", ("Builds run by machine", "Tests run by machine"))):
        target = next(c for c in first.criteria if c.text == old)
        page.tree.select(target.uid)
        for text in new:
            keys.key(K.Key_Return, CTRL)
            keys.type(text)
            keys.key(K.Key_Return)
        page.tree.select(target.uid)
        keys.key(K.Key_Delete)
    keys.key(K.Key_P, CTRL | SHIFT)
    keys.type("Sharper statements")
    keys.key(K.Key_Return, CTRL)
    assert [r.version for r in workbench.revisions(uid)] == ["2.0.0", "1.0.0"]
    second = workbench.framework(uid)
    # the upgrade: both are told as lost until somebody says what became of them
    keys.key(K.Key_U, CTRL | SHIFT)
    panel = library(window).current
    assert isinstance(panel, UpgradePanel)
    assert [(r.kind, r.answers) for r in panel.table.rows] == [("lost", 1), ("lost", 1)]
    assert "2 answers" in panel.error.text()
    for old, new in (("People at level 1", ("Owners are named",)),
                     ("Tools at level 2", ("Builds run by machine", "Tests run by machine"))):
        row = next(i for i, r in enumerate(panel.table.rows) if old in r.now)
        panel.view.setCurrentIndex(panel.table.index(row, 2))
        codes = [second.short_code(c.code) for text in new for c in second.criteria if c.text == text]
        keys.key(K.Key_F2)
        keys.type(", ".join(codes))
        keys.key(K.Key_Return)
        QApplication.processEvents()
    assert sorted(r.kind for r in panel.table.rows) == ["meaning", "split"]
    assert panel.error.text() == ""
    keys.key(K.Key_Return, CTRL)
    assert library(window).panel == ""
    record = workbench.read(Reader.get, Assessment, assessment)
    assert record.revision == second.revision
    now = {s.criterion: s.value for s in workbench.read(Reader.all, Settled, assessment=assessment)}
    by_text = {c.text: c.uid for c in second.criteria}
    assert now[by_text["Owners are named"]] == "FI"
    assert len(now) == 8
    waiting = workbench.read(Reader.all, Proposal, assessment=assessment)
    assert {p.criterion: p.value for p in waiting} == {
        by_text["Builds run by machine"]: "FI", by_text["Tests run by machine"]: "FI"}  # fmt: skip
    archived = next(a for a in workbench.read(Reader.all, Assessment) if a.kind == "archived")
    kept = {s.criterion: s.value for s in workbench.read(Reader.all, Settled, assessment=archived.uid)}
    assert kept == before, "everything rated stays as it was with the archived assessment"
    # one step
    window.undo()
    assert workbench.read(Reader.get, Assessment, assessment).revision == first.revision
    again = {s.criterion: s.value for s in workbench.read(Reader.all, Settled, assessment=assessment)}
    assert again == before


def test_versions_are_compared_and_an_older_one_is_taken_up_again(
    window: Window, keys: Keys, workbench: Workbench
) -> None:
    create(keys)
    fill_three_areas(keys, window)
    keys.key(K.Key_P, CTRL | SHIFT)
    keys.key(K.Key_Return, CTRL)
    view = library(window)
    uid = view.desk.uid
    criterion = workbench.framework(uid).criteria[0].uid
    view.desk.rename(criterion, "People at the first level")
    assert "draft was begun" in window.toast.text
    view.show_tab("changes")
    page = view.page("changes")
    assert isinstance(page, ChangesPage)
    assert (page.old.currentText(), page.new.currentText()) == ("Version 1.0.0", "Draft")
    row = next(r for r in page.list.rows.rows if r.field == "text")
    assert [(p.text.strip(), p.mark) for p in row.parts] == [
        ("People at", "same"), ("the first", "new"), ("level", "same"), ("1", "gone")]  # fmt: skip
    keys.key(K.Key_P, CTRL | SHIFT)
    keys.key(K.Key_Return, CTRL)
    assert [r.version for r in workbench.revisions(uid)] == ["1.0.1", "1.0.0"]
    view.show_tab("changes")
    assert page.old.currentText() == "Version 1.0.0"
    keys.key(K.Key_R, ALT)
    assert view.desk.drafted
    assert view.desk.framework.criterion_by_uid[criterion].text == "People at level 1"  # type: ignore[union-attr]


def test_translations_stand_beside_the_original_and_know_when_it_changed(window: Window, keys: Keys) -> None:
    create(keys)
    fill_three_areas(keys, window)
    view = library(window)
    view.show_tab("languages")
    page = view.page("languages")
    assert isinstance(page, LanguagesPage)
    assert page.name.hasFocus()
    keys.type("de")
    keys.key(K.Key_Return)
    assert page.editor.hasFocus()
    keys.type("Modellpflege")
    keys.key(K.Key_Return, CTRL)
    framework = view.desk.framework
    assert framework is not None
    assert framework.translations["de"][framework.uid]["title"] == "Modellpflege"
    assert page.table.rows[0][1].state == "current"
    assert page.view.currentIndex().row() == 1
    uid = framework.criteria[0].uid
    page.select(uid, "i18n/de/text")
    keys.type("Menschen auf Stufe 1")
    page.flush()
    row = next(r for _, r in page.table.rows if (r.uid, r.field) == (uid, "text"))
    assert (row.text, row.state) == ("Menschen auf Stufe 1", "current")
    view.desk.rename(uid, "People at the first level")
    row = next(r for _, r in page.table.rows if (r.uid, r.field) == (uid, "text"))
    assert row.state == "outdated"
    assert "1 outdated" in page.state.text()
    page.name.setText("not a code")
    page.add_language()
    assert "cannot be added" in window.toast.text


def test_a_framework_is_tailored_for_one_client_by_keyboard_and_back(
    window: Window, keys: Keys, workbench: Workbench, tmp_path: Path
) -> None:
    azure = workbench.framework("mlops-azure")
    workbench.create_engagement(
        tmp_path / "client.assay", "gentle-river-stone-lamp", engagements.create_engagement("Northwind"))
    assessment = workbench.do(engagements.add_assessment(azure, workbench.framework_files("mlops-azure"))).result
    window.shell.engagement_opened()
    uid = azure.criteria[7].uid
    window.shell.set_context(criterion=uid)
    keys.key(K.Key_T, CTRL | SHIFT)
    panel = library(window).current
    assert isinstance(panel, TailorPanel)
    assert panel.code.text() == azure.short_code(azure.criteria[7].code) and panel.reason.hasFocus()
    keys.key(K.Key_Return)
    assert "no reason" in panel.error.text()
    keys.type("They buy this from a vendor")
    keys.key(K.Key_Return)
    assert uid not in workbench.framework_of(assessment).criterion_by_uid
    keys.key(K.Key_O, ALT)
    panel.text.setFocus()
    keys.type("The vendor reports every change")
    panel.reason.setFocus()
    keys.type("In place of the hidden one")
    keys.key(K.Key_Return)
    assert any(c.text == "The vendor reports every change" for c in workbench.framework_of(assessment).criteria)
    rows = workbench.read(Reader.all, Tailoring, assessment=assessment)
    assert [(t.kind, t.reason) for t in rows] == [
        ("hide", "They buy this from a vendor"), ("add", "In place of the hidden one")]  # fmt: skip
    window.undo()
    window.undo()
    assert uid in workbench.framework_of(assessment).criterion_by_uid
    assert workbench.framework("mlops-azure") == azure


def test_where_a_framework_is_used_is_told(
    window: Window, keys: Keys, workbench: Workbench, tmp_path: Path
) -> None:
    azure = workbench.framework("mlops-azure")
    workbench.create_engagement(
        tmp_path / "client.assay", "gentle-river-stone-lamp", engagements.create_engagement("Northwind"))
    workbench.do(engagements.add_assessment(azure, workbench.framework_files("mlops-azure")))
    window.shell.engagement_opened()
    view = library(window)
    view.desk.open("mlops-azure")
    keys.key(K.Key_W, CTRL | SHIFT)
    panel = view.current
    assert isinstance(panel, UsedPanel)
    assert azure.title in panel.found
    keys.key(K.Key_Escape)
    assert view.panel == ""


def test_words_in_an_open_editor_are_saved_as_one_types_and_esc_brings_back_what_was(
    window: Window, keys: Keys, workbench: Workbench, qtbot: QtBot
) -> None:
    create(keys)
    fill_three_areas(keys, window)
    view = library(window)
    uid = view.desk.framework.criteria[0].uid  # type: ignore[union-attr]

    def stored() -> str:
        return workbench.draft(view.desk.uid).framework.criterion_by_uid[uid].text

    keys.key(K.Key_1, ALT)
    grid = grid_page(window).grid
    grid.stand((0, 1))
    keys.key(K.Key_F2)
    keys.key(K.Key_End, CTRL)
    keys.type(", named")
    qtbot.waitUntil(lambda: stored() == "People at level 1, named", timeout=3000)
    assert grid.editor is not None and grid.editor.hasFocus()
    keys.key(K.Key_Escape)
    assert stored() == "People at level 1"
    grid.stand((0, 4))
    keys.type("Half a thought")
    qtbot.waitUntil(lambda: len(workbench.draft(view.desk.uid).framework.criteria) == 10, timeout=3000)
    keys.key(K.Key_Escape)
    assert len(workbench.draft(view.desk.uid).framework.criteria) == 9
    keys.key(K.Key_2, ALT)
    tree_page(window).tree.select(uid)
    keys.key(K.Key_F2)
    keys.key(K.Key_End)
    keys.type(" and ")
    qtbot.waitUntil(lambda: stored() == "People at level 1 and", timeout=3000)
    keys.type("above")
    keys.key(K.Key_Return)
    assert stored() == "People at level 1 and above"


def test_the_head_of_a_release_is_edited_in_a_panel_that_stays_while_the_fork_begins(
    window: Window, keys: Keys, workbench: Workbench
) -> None:
    view = library(window)
    view.desk.open("mlops-google")
    keys.key(K.Key_A, CTRL | SHIFT)
    assert view.panel == "about"
    keys.key(K.Key_A, CTRL)
    keys.type("Levels for Northwind")
    view.flush()
    assert view.panel == "about"
    assert view.desk.uid == "mlops-google-own"
    assert workbench.draft("mlops-google-own").framework.title == "Levels for Northwind"
    view.current.form.fields["provenance/label"].setText("own judgement")  # type: ignore[union-attr]
    view.flush()
    assert workbench.draft("mlops-google-own").framework.provenance.label == "own judgement"
    keys.key(K.Key_Escape)
    assert view.panel == ""
    assert "Levels for Northwind" in view.list.item().title  # type: ignore[union-attr]


def test_a_framework_goes_out_and_is_the_same_when_read_again(
    window: Window, keys: Keys, qtbot: QtBot, tmp_path: Path
) -> None:
    view = library(window)
    view.desk.open("mlops-azure")
    path = tmp_path / "out.assaypack"
    assert export(view.desk, path) is not None
    qtbot.waitUntil(lambda: "Exported" in window.toast.text, timeout=5000)
    read = import_path(path).frameworks[0]
    assert read.criteria == view.desk.framework.criteria  # type: ignore[union-attr]
    assert export(view.desk, tmp_path / "out.doc") is None
    assert "Exported" not in window.toast.text
