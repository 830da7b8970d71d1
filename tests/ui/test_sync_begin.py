"""Beginning and joining: the invitation, the comparison, who is let in with which role, and who is sent away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from tests.ui.sync_windows import Windows, add_model, begin, button, fill, rest, texts
from ui.views.sync import SyncScreen
from ui.widgets.fields import Combo
from ui.window import Window

Key = Qt.Key


@pytest.fixture
def founded(windows: Windows, tmp_path: Path, qtbot: QtBot) -> tuple[Window, SyncScreen, Path]:
    """Anna's window, her Sync screen and the folder her library is exchanged by."""
    stick = tmp_path / "stick"
    stick.mkdir()
    anna = windows("Anna")
    add_model(anna)
    view = begin(anna, qtbot)
    view.desk.add_remote("stick", str(stick), "")
    view.desk.exchange()
    rest(anna, qtbot)
    return anna, view, stick


def test_the_invitation_is_drawn_crisp_and_black_on_white_in_both_themes(
    founded: tuple[Window, SyncScreen, Path], qtbot: QtBot
) -> None:
    anna, view, _ = founded
    qtbot.keyClick(anna, Key.Key_I, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qr, rows = view.people.qr, view.desk.view.invited.rows  # type: ignore[union-attr]
    assert qr.isVisible() and view.people.copy.hasFocus()
    for theme in ("light", "dark"):
        anna.theme.set(theme)
        picture = qr.grab().toImage()
        side = qr.module
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                for dx, dy in ((0, 0), (side - 1, side - 1)):
                    found = picture.pixelColor(x * side + dx, y * side + dy)
                    assert found == QColor("black" if dark else "white"), (theme, x, y)
    anna.theme.set("light")
    qtbot.keyClick(view.people.copy, Key.Key_Return)
    assert view.people.code.text().startswith("assay:join?")


def test_a_pasted_invitation_fills_the_form_and_a_broken_one_says_what_to_do(
    founded: tuple[Window, SyncScreen, Path], windows: Windows, qtbot: QtBot
) -> None:
    _, view, stick = founded
    invited = view.desk.view.invited  # type: ignore[union-attr]
    other = rest(windows("Ben"), qtbot)
    form = other.begin.join
    broken = invited.text[:20] + ("x" if invited.text[20] != "x" else "y") + invited.text[21:]
    form.fields["invitation"].setText(broken)
    assert "not complete, or a character of it was changed" in form.error.text()
    assert "Copy it again" in form.error.text()
    assert form.fields["fingerprint"].text() == ""
    form.fields["invitation"].setText(invited.text)
    assert "choose where it is" in form.error.text() and form.fields["source"].hasFocus()
    assert form.fields["fingerprint"].text() == view.desk.view.fingerprint  # type: ignore[union-attr]
    fill(form.fields["source"], str(stick), qtbot)
    assert not form.error.isVisible()
    form.submit()
    assert other.begin.compare.groups.text == invited.spoken
    qtbot.keyClick(other.begin.compare.other, Key.Key_Return)
    assert "Nothing was joined" in form.error.text() and other.desk.view is None
    form.submit()
    qtbot.keyClick(other.begin.compare.same, Key.Key_Return)
    rest(other.window(), qtbot)  # type: ignore[arg-type]
    assert other.desk.view is not None and "was joined" in other.notice.text.text()
    assert {name: field.text() for name, field in form.fields.items() if field.text()} == {}


def test_groups_typed_as_they_were_read_out_need_no_second_look(
    founded: tuple[Window, SyncScreen, Path], windows: Windows, qtbot: QtBot
) -> None:
    _, view, stick = founded
    ben = windows("Ben")
    other = rest(ben, qtbot)
    form = other.begin.join
    fill(form.fields["source"], str(stick), qtbot)
    fill(form.fields["fingerprint"], view.desk.view.invited.spoken.lower().replace("-", " "), qtbot)  # type: ignore[union-attr]
    form.submit()
    rest(ben, qtbot)
    assert other.desk.view is not None, other.begin_notice.text.text()


def test_somebody_is_let_in_with_a_role_and_sent_away_again(
    founded: tuple[Window, SyncScreen, Path], windows: Windows, qtbot: QtBot
) -> None:
    anna, view, stick = founded
    ben = windows("Ben")
    other = rest(ben, qtbot)
    other.desk.join(str(stick), view.desk.view.fingerprint)  # type: ignore[union-attr]
    rest(ben, qtbot)
    assert "Read-only until this computer is let in" in texts(other.exchange)
    take_keyboard(anna)
    view.desk.exchange()
    rest(anna, qtbot)
    qtbot.keyClick(anna, Key.Key_5, Qt.KeyboardModifier.AltModifier)
    page = view.people
    qtbot.waitUntil(lambda: "Ask to be let in" in texts(page))
    assert other.desk.view is not None
    spoken = {g.text for g in page.findChildren(type(page.own))}
    assert other.desk.view.own_spoken in spoken
    boxes = {b.accessibleName(): b for b in page.findChildren(QCheckBox)}
    boxes["Ben: Signs releases"].setFocus()
    qtbot.keyClick(boxes["Ben: Signs releases"], Key.Key_Space)
    qtbot.keyClick(button(page, "Let Ben in", qtbot), Key.Key_Return)
    rest(anna, qtbot)
    ours = {d.name: d for d in view.desk.view.devices}  # type: ignore[union-attr]
    assert ours["Ben"].roles == ("author", "translator") and ours["Anna"].root
    view.desk.exchange()
    rest(anna, qtbot)
    other.desk.exchange()
    rest(ben, qtbot)
    assert other.desk.view.may_write
    take_keyboard(anna)
    qtbot.keyClick(button(page, "Revoke the key of Ben", qtbot), Key.Key_Return)
    assert page.confirm.isVisible() and "Ben's computer" in page.confirm.text.text()
    qtbot.keyClick(page.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert {d.name: d.revoked for d in view.desk.view.devices} == {"Anna": False, "Ben": True}  # type: ignore[union-attr]
    assert "Takes no part any more" in texts(page)


def test_two_root_keys_agree_on_a_change_in_the_window(
    founded: tuple[Window, SyncScreen, Path], windows: Windows, qtbot: QtBot
) -> None:
    anna, view, stick = founded
    ben = windows("Ben")
    other = rest(ben, qtbot)
    other.desk.join(str(stick), view.desk.view.fingerprint)  # type: ignore[union-attr]
    rest(ben, qtbot)

    def exchange(*who: tuple[Window, SyncScreen]) -> None:
        for window, page in who:
            page.desk.exchange()
            rest(window, qtbot)

    mine, theirs = (anna, view), (ben, other)
    exchange(mine)
    take_keyboard(anna)
    view.show_tab("people")
    qtbot.keyClick(button(view.people, "Let Ben in", qtbot), Key.Key_Return)
    rest(anna, qtbot)
    qtbot.keyClick(button(view.people, "Make the key of Ben a root key", qtbot), Key.Key_Return)
    qtbot.keyClick(view.people.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert view.desk.view is not None and view.desk.view.trust.roots == 2
    roots = next(c for c in view.people.trust.findChildren(Combo) if c.accessibleName() == "Root keys for a change")
    roots.setFocus()
    qtbot.keyClick(roots, Key.Key_Down)
    rest(anna, qtbot)
    assert view.desk.view.trust.threshold == 2, view.notice.text.text()
    exchange(mine, theirs)
    roots = next(c for c in view.people.trust.findChildren(Combo) if c.accessibleName() == "Root keys for a change")
    view.people.trust.required.emit(2, 1)
    rest(anna, qtbot)
    assert "Proposed" in view.notice.text.text() and view.desk.view.trust.releasers == 2
    assert "1 of 2 agreed: Anna" in texts(view.people)
    exchange(mine, theirs)
    take_keyboard(ben)
    other.show_tab("people")
    qtbot.keyClick(button(other.people, "Agree: Change how many signatures are needed", qtbot), Key.Key_Return)
    rest(ben, qtbot)
    assert other.desk.view is not None and other.desk.view.trust.releasers == 1
    exchange(theirs, mine)
    assert view.desk.view.trust.releasers == 1 and not view.desk.view.trust.waiting
