"""The Capture screen: dimension tree, script and notes over the capture bar, inspector.

Owns the layout, focus order and the keys that work in all three panes, and joins the panes to the desk and its verbs.
Holds no data of its own.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.bar_evidence import BarEvidence
from ui.models.capture_words import CaptureWords
from ui.models.desk import COARSE, FINE, Desk
from ui.models.desk_notes import Large, NoteVerbs
from ui.models.desk_rating import RatingVerbs
from ui.models.dimension_items import TreeItem
from ui.views.base import Context, Place, Shell, View, ViewSpec
from ui.views.capture_actions import capture_actions
from ui.views.capture_inspector import InspectorPane
from ui.views.capture_notes import NotesPane
from ui.views.capture_script import ScriptPane
from ui.views.capture_tree import TreePane
from ui.views.capture_unsaved import Unsaved
from ui.widgets.capture_bar import CaptureBar
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from workbench.app import ChangeSet
from workbench.commands import engagements

WIDE = 1320 - 64


class CaptureView(View):
    """Three panes in a splitter; the bar has the focus at first."""

    ID = "capture"
    TITLE = "Capture"
    watches = FINE | COARSE

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        theme = shell.theme
        self.desk = Desk(shell, self)
        self.ratings = RatingVerbs(self.desk, self)
        self.ratings.asked.connect(lambda _ask: self.show_inspector())  # before the card that opens its form
        self.ratings.rationale_wanted.connect(self.show_inspector)
        self.notes = NoteVerbs(self.desk, self)
        self.words = CaptureWords(self.desk)
        self.tree = TreePane(self.desk)
        self.script = ScriptPane(self.desk)
        self.list = NotesPane(self.desk)
        self.bar = CaptureBar(theme)
        self.inspector = InspectorPane(self.desk, self.ratings, self.notes)
        self._bar_evidence = BarEvidence(self.notes)
        self._sized = self._tight = self._wide = False
        self._zoom = theme.zoom
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        theme = self.shell.theme
        self._dock = QWidget()
        self._dock.setProperty("surface", "surface")
        self._dock.setFixedHeight(0)
        self.bar.popup.setParent(self._dock)
        self.centre = QWidget()
        self.centre.setProperty("surface", "surface")
        self.vertical = Splitter(theme, Qt.Orientation.Vertical)
        self.vertical.addWidget(self.script)
        self.vertical.addWidget(self.list)
        self.vertical.setStretchFactor(1, 1)
        self.vertical.setHandleWidth(1)
        column = QVBoxLayout(self.centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.script.header)
        column.addWidget(self.vertical, 1)
        column.addWidget(self._dock)
        column.addWidget(self.bar)
        self.split = Splitter(theme)
        for pane in (self.tree, self.centre, self.inspector):
            self.split.addWidget(pane)
        self.split.setHandleWidth(1)
        self.split.setStretchFactor(1, 1)
        self.state = StateView(theme, self.split)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.state)
        self.split.splitterMoved.connect(self._remember)
        self.vertical.splitterMoved.connect(self._remember)

    def _connect(self) -> None:
        desk, bar = self.desk, self.bar
        self.tree.acted.connect(self.ratings.act)
        self.tree.pasted.connect(self._pasted_in_tree)
        self.tree.dropped.connect(self._dropped_on_tree)
        self.script.asked_toggled.connect(self.notes.mark_asked)
        self.script.collapse_asked.connect(self.toggle_script)
        self.list.edited.connect(self._edited)
        self.list.changed.connect(self.notes.change)
        self.list.removed.connect(self.notes.remove)
        self.list.move_asked.connect(self.notes.move_here)
        self.list.dropped.connect(lambda uid, data: self._dropped_on_note(uid, data))
        self.notes.kept_in_memory.connect(self.list.put_unsaved)
        self.notes.proposed.connect(lambda value: self.inspector.current.show_proposal(value))
        self.notes.large_asked.connect(self._ask_large)
        self.tree.tree.hovered.connect(lambda item, n: self._say_drop(n, item.spot[0] if item is not None else ""))
        self.list.list.hovered.connect(lambda uid, n: self._say_drop(n, self._statement_of(uid)))
        self.inspector.hovered.connect(lambda n: self._say_drop(n, self.desk.spot[0]))
        bar.edit.hovered.connect(lambda n: self._say_drop(n, self._resolved()))
        self.inspector.target_wanted.connect(self._set_target)
        bar.submitted.connect(self._submit)
        bar.draft_due.connect(self._save_draft)
        bar.image_pasted.connect(self._pasted_image)
        bar.files_pasted.connect(self._pasted_files)
        bar.edit_last.connect(self._edit_last)
        bar.speaker_wanted.connect(self._add_speaker)
        bar.popup_changed.connect(self._place_popup)
        desk.selected.connect(self._selected)
        self.unsaved = Unsaved(self.shell, self.list, self.notes)

    # -- View

    def load(self) -> None:
        """Read the engagement and show it."""
        if self.shell.bridge.workbench.engagement is None:
            self.state.show_empty("Open an engagement first.", "folder-open")
            return
        self.desk.load()
        if self.desk.book is None:
            self.state.show_empty("This engagement has no framework yet.", "library",
                                  action=("Choose one in the library", lambda: self.shell.go("library")))
            return
        self.state.show_content()
        self.bar.set_grammar(self.words.grammar())
        draft = self.desk.rows.draft if self.desk.rows is not None else None
        if draft is not None and draft.text:
            self.bar.restore(draft.text, draft.first_key_at)
        self.bar.setEnabled(not self.desk.read_only)

    def changed(self, change: ChangeSet) -> None:
        """Follow a step row by row; the desk says what to repaint."""
        self.desk.apply(change)
        if COARSE & change.kinds:
            self.bar.set_grammar(self.words.grammar())
        if "draft_line" in change.kinds and change.undo != "do":
            self._restore_draft()

    def _restore_draft(self) -> None:
        from workbench.model.capture import DraftLine

        uid = self.desk.session_uid
        draft = self.shell.bridge.read(lambda reader: reader.find(DraftLine, uid))
        self.bar.restore(draft.text if draft is not None else "", draft.first_key_at if draft is not None else 0)

    def flush(self) -> None:
        self.inspector.current.flush()
        self.bar.flush_draft()

    def set_context(self, context: Context) -> None:
        desk = self.desk
        if desk.rows is None:
            return
        if context.session and context.session != desk.session_uid:
            self.flush()
            self.bar.restore("", 0)
            self.load()
        elif context.criterion and (context.criterion != desk.spot[0] or context.unit != desk.unit):
            spot_context = desk.spot[1] if context.criterion == desk.spot[0] else ""
            desk.select(context.criterion, spot_context, context.unit, context.assessment)

    def go(self, place: Place) -> None:
        if place.criterion:
            self.desk.select(place.criterion, place.node if self._is_context(place) else "", place.unit or None,
                             place.assessment)
        if place.record and self.desk.notes.get(place.record) is not None:
            at = self.list.model.reveal(place.record)
            if at >= 0:
                self.list.list.setCurrentIndex(self.list.curtain.index(at, 0))

    def _is_context(self, place: Place) -> bool:
        book = self.desk.book
        criterion = book.criterion(place.criterion) if book is not None else None
        return criterion is not None and criterion.applies_to not in ("", "self")

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def panes(self) -> list[QWidget]:
        return [self.bar.edit, self.tree.tree, self.list.list, self.inspector.current.bar]

    def restyle(self) -> None:
        if self._zoom != self.shell.theme.zoom:
            self._zoom = self.shell.theme.zoom
            self._fit_panes()
            self._share_width()
        for widget in (self.tree.tree, self.script.list, self.list.list):
            widget.scheduleDelayedItemsLayout()
            widget.viewport().update()
        self.inspector.update()

    # -- notes

    def _submit(self, parsed: Any, first_key_at: int) -> None:
        line = self.words.line(parsed, first_key_at)
        if not line.text.strip():
            self.shell.status("Type the words of the note as well")
            return
        if self.notes.add(line):
            self.bar.done(self.words.speaker_token(line.speaker))
            self._bar_evidence.sent(self.notes.last_note)

    def _save_draft(self, text: str, first_key_at: int) -> None:
        if not self.notes.save_draft(text, first_key_at):
            self.bar.draft_refused()

    def _edited(self, uid: str, seen: str, text: str) -> None:
        if not self.notes.edit(uid, seen, text) and not self.bar.text:
            self.bar.edit.setPlainText(text)  # what was typed stays on the screen

    def _edit_last(self) -> None:
        uid = self.notes.last_note
        if self.list.model.position(uid) < 0:
            row = self.list.model.rowCount() - 1
            uid = self.list.model.uid_at(row)
        if uid and not self.list.list.edit_uid(uid):
            self.shell.toast("The last note is not in this filter.")

    def _add_speaker(self, name: str) -> None:
        done = self.shell.bridge.do(engagements.add_participant(self.words.name_of(name)), self)
        if done is not None:
            self.bar.set_grammar(self.words.grammar())
            self.bar.speaker_added(self.words.speaker_token(str(done.result)) or "@" + name)

    # -- evidence

    def _resolved(self) -> str:
        """The statement the bar's line names, else the current one."""
        parsed = self.bar.edit.parsed()
        criteria = self.words.line(parsed, 0).criteria if parsed is not None else ()
        return criteria[0] if criteria else self.desk.spot[0]

    def _pasted_image(self, image: QImage) -> None:
        self._bar_evidence.add(self.notes.attach_image(image, criterion=self._resolved()))

    def _pasted_files(self, paths: list[str]) -> None:
        later = self._bar_evidence.later()
        self._bar_evidence.add(*self.notes.attach_paths(paths, criterion=self._resolved(), then=later))

    def _ask_large(self, large: Large) -> None:
        """The question stands in the inspector; whoever types in the bar keeps the caret."""
        self.show_inspector()
        self.inspector.current.evidence.ask_large(large, focus=not self.bar.edit.hasFocus())

    def _say_drop(self, count: int, criterion: str) -> None:
        """Where what is dragged would go; nothing dragged, nothing said."""
        files = "1 file" if count == 1 else f"{count} files"
        code = self.desk.code_of(criterion)
        self.shell.status(f"Attach {files} to {code}" if count and code else "")

    def _statement_of(self, uid: str) -> str:
        """The statement a note is about, else the current one."""
        note = self.desk.notes.get(uid)
        named = note.criteria if note is not None else ()
        book = self.desk.book
        known = (c for c in named if book is not None and book.criterion(c) is not None)
        return next(known, self.desk.spot[0])

    def _pasted_in_tree(self, data: QMimeData) -> None:
        self.notes.attach_mime(data)

    def _dropped_on_tree(self, item: TreeItem, data: QMimeData) -> None:
        self.desk.select(item.spot[0], item.context, item.unit or None, item.book.assessment.uid)
        self.notes.attach_mime(data)

    def _dropped_on_note(self, uid: str, data: QMimeData) -> None:
        self.notes.attach_mime(data, criterion=self._statement_of(uid), note=uid)

    # -- selection, layout, keys

    def _selected(self) -> None:
        self.bar.set_grammar(self.words.grammar())
        item = self.tree.tree.item_at(self.tree.tree.currentIndex())
        from ui.models.dimension_model import spoken

        if item is not None:
            self.shell.announce(spoken(item))

    def _set_target(self, level: str) -> None:
        book, node = self.desk.book, self.desk.node
        if book is not None and node is not None:
            uid = book.assessment.uid
            command = engagements.set_target(uid, node.uid, level) if level else engagements.clear_target(uid, node.uid)
            self.shell.bridge.do(command, self)

    def _place_popup(self, height: int) -> None:
        popup = self.bar.popup
        self._dock.setFixedHeight(height + (4 if height else 0))
        left = max(14, min(self.bar.caret_x() - 8, self._dock.width() - popup.width() - 14))
        popup.move(left, 2)

    def toggle_script(self) -> None:
        """Fold the script to the current question, or open it again."""
        px = self.shell.theme.px
        if self.script.isHidden():
            return
        sizes = self.vertical.sizes()
        folded = sizes[0] <= px(60)
        height = px(140) if folded else px(44)
        self.vertical.setSizes([height, sum(sizes) - height])
        self.script.fold.set_icon("chevron-up" if folded else "chevron-down")
        self._remember()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_panes()
        wide = self.width() >= self.shell.theme.px(WIDE)
        if self._sized and wide != self._wide:
            self._share_width()
        self._wide = wide
        if not self._sized and self.width() > 900:
            self._sized = True
            px = self.shell.theme.px
            self._share_width()
            rows = self.shell.recall("capture", "rows")
            self.vertical.setSizes(rows if isinstance(rows, list) and len(rows) == 2 else [px(132), px(600)])

    def _share_width(self) -> None:
        """The widths the user gave the side panes, else those of the window's width class."""
        px = self.shell.theme.px
        left, right = (px(304), px(376)) if self.width() >= px(WIDE) else (px(220), px(336))
        kept = self.shell.recall("capture", "split")
        if isinstance(kept, list) and len(kept) == 3:
            left, right = kept[0] or left, kept[2] or right
        self.split.setSizes([left, self.width() - left - right, right])

    def _fit_panes(self) -> None:
        """Widths under the present zoom; where three panes have no room, the dimensions step aside (Ctrl+B)."""
        px, width = self.shell.theme.px, self.width()
        tight = width < px(220 + 440 + 320)
        if tight and not self._tight and not self.inspector.isHidden():
            self.tree.hide()
        elif self._tight and not tight:
            self.tree.show()
            self.inspector.show()
        self._tight = tight
        for pane, least, most in ((self.tree, 220, 420), (self.centre, 440, 16_000), (self.inspector, 320, 520)):
            pane.setMinimumWidth(min(px(least), width // 2 - 1) if tight else px(least))
            pane.setMaximumWidth(px(most))

    def _remember(self, *_: int) -> None:
        self.shell.remember("capture", "split", self.split.sizes())
        if not self.script.isHidden():
            self.shell.remember("capture", "rows", self.vertical.sizes())

    def toggle_pane(self, pane: QWidget) -> None:
        pane.setVisible(pane.isHidden())
        other = self.tree if pane is self.inspector else self.inspector
        if self._tight and not pane.isHidden():
            other.hide()

    def show_inspector(self) -> InspectorPane:
        """What is asked in the inspector must be seen, also after Ctrl+I."""
        if self.inspector.isHidden():
            self.toggle_pane(self.inspector)
        return self.inspector

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return capture_actions(self)

    def step_unit(self, by: int) -> None:
        book, criterion = self.desk.book, self.desk.criterion
        if book is None or criterion is None or not book.per_unit(criterion):
            return
        uids = [u.uid for u in book.units] + ([] if book.picks_levels else [""])
        here = uids.index(self.desk.unit) if self.desk.unit in uids else len(uids) - 1
        self.desk.select_unit(uids[(here + by) % len(uids)])

    def focus_confidence(self) -> None:
        control = self.show_inspector().current.evidence.confidence
        control.button(control.current or "Medium").setFocus(Qt.FocusReason.ShortcutFocusReason)


VIEW = ViewSpec("capture", "Capture", "square-pen", 20, CaptureView, "Ctrl+2")
