"""The evidence part of the open card: list with type chips, ways to add, drop and paste, confidence.

Owns the forms for a link and for "seen, not copied". Asks the evidence verbs for every change.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.models.desk import Desk
from ui.models.desk_notes import Large, NoteVerbs
from ui.models.desk_rating import RatingVerbs
from ui.models.evidence_model import HIDDEN_ROLE, PAIR_ROLE, EvidenceModel, evidence_icon, evidence_name
from ui.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.chips import Chip, paint_row_state
from ui.widgets.inline_form import InlineForm
from ui.widgets.rating_paint import paint_tag, tag_width
from ui.widgets.segmented import Segmented
from workbench.model.capture import LINK_TYPES

Index = QModelIndex | QPersistentModelIndex
STATUSES = ("not reviewed", "verified", "rejected")


class EvidenceDelegate(QStyledItemDelegate):
    """Icon, name and place, type chip; a missing file or a rejected item says so."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._theme.px(25))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        pair = index.data(PAIR_ROLE)
        if not isinstance(pair, tuple):
            return
        link, evidence = pair
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        focused = self._view.hasFocus() and bool(state & QStyle.StateFlag.State_Selected)
        paint_row_state(painter, rect, theme, selected=False, focused=focused,
                        hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        middle = rect.center().y() + 0.5
        hidden = bool(index.data(HIDDEN_ROLE))
        icon = "eye-off" if hidden else evidence_icon(evidence, link)
        painter.drawPixmap(rect.left(), round(middle - px(7)), theme.pixmap(icon, "text.secondary", 14))
        tone = "info" if link.type == "affirmation" else "neutral"
        right = float(rect.right())
        tags = [(link.type.capitalize(), tone, "")]
        if evidence.status == "rejected":
            tags.append(("Rejected", "danger", ""))
        if evidence.kind in ("file", "image") and not evidence.sha256:
            tags.append(("File missing", "danger", "triangle-alert"))
        for text, look, mark in tags:
            width = tag_width(theme, text, mark)
            paint_tag(painter, right - width, middle, theme, text, look, mark)
            right -= width + px(5)
        painter.setFont(theme.font("sm", 400))
        painter.setPen(theme.color("text.primary"))
        left = rect.left() + px(22)
        room = int(right - left - px(4))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class EvidenceList(QListView):
    """T cycles the type, Del unlinks, V verifies; drops and pastes become evidence."""

    cycled = Signal(object)
    removed = Signal(object)
    verified = Signal(object)
    brought = Signal(object)  # QMimeData

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.single_keys = True
        self.setProperty("bare", True)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setItemDelegate(EvidenceDelegate(theme, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName("Evidence")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pair = self.currentIndex().data(PAIR_ROLE)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.brought.emit(QGuiApplication.clipboard().mimeData())
            return
        if isinstance(pair, tuple) and not event.modifiers():
            for key, signal in (
                (Qt.Key.Key_T, self.cycled), (Qt.Key.Key_Delete, self.removed), (Qt.Key.Key_V, self.verified)
            ):
                if event.key() == key and (self.single_keys or key == Qt.Key.Key_Delete):
                    signal.emit(pair)
                    return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""


class EvidenceBox(QWidget):
    """Head, list and forms of the current statement's evidence."""

    def __init__(self, desk: Desk, ratings: RatingVerbs, notes: NoteVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._desk, self._ratings, self._notes, self._theme = desk, ratings, notes, theme
        self.model = EvidenceModel(self)
        self.model.set_curtain(desk.shell.curtain)
        self.list = EvidenceList(theme)
        self.list.setModel(self.model)
        self.count = Chip(theme, "0")
        title, confidence = QLabel("Evidence"), QLabel("Confidence")
        self._caption = confidence
        theme.style(title, "sm", 600)
        theme.style(confidence, "xs", 400, "secondary")
        self.confidence = Segmented(
            theme, [("Low", "Low"), ("Medium", "Medium"), ("High", "High")], name="Confidence")
        theme.changed.connect(self._compact)
        self.confidence.picked.connect(lambda value: self._ratings.save_confidence(value))
        self.add = IconButton(theme, "plus", "Add evidence", "Ctrl+Shift+A", size=14)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setMenu(self._menu())
        self._head = head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(title)
        head.addWidget(self.count)
        head.addWidget(self.add)
        head.addStretch(1)
        head.addWidget(confidence)
        head.addWidget(self.confidence)
        self.hint = QLabel("Drop files here or paste with Ctrl V")
        theme.style(self.hint, "xs", 400, "tertiary")
        self.form = InlineForm(theme)
        self._large: list[Large] = []
        self._at = notes.here
        self.form.submitted.connect(self._submit)
        self.form.chosen_other.connect(lambda: self._answer(copy=False))
        self.form.cancelled.connect(self._cancelled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(5))
        column.addLayout(head)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        column.addWidget(self.form)
        self.list.cycled.connect(self._cycle)
        self.list.removed.connect(lambda pair: self._notes.unlink(pair[0]))
        self.list.verified.connect(self._verify)
        self.list.brought.connect(self.bring)
        desk.shell.curtain_changed.connect(self.model.set_curtain)
        self._compact()

    def _compact(self) -> None:
        """The head of the evidence is a line of small type: the confidence control follows it."""
        px = self._theme.px
        self.confidence.setFixedHeight(px(24))
        for option in ("Low", "Medium", "High"):
            button = self.confidence.button(option)
            self._theme.style(button, "xs", 500)
            button.setFixedHeight(px(22))
            button.setStyleSheet(f"QToolButton {{ padding: 0 {px(4)}px; }}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The caption gives way before a word of the choice is cut."""
        super().resizeEvent(event)
        parts = [item.widget() for i in range(self._head.count()) if (item := self._head.itemAt(i)) is not None]
        need = sum(w.sizeHint().width() + self._head.spacing() for w in parts if w is not None)
        self._caption.setVisible(need <= self.width())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for text, run in (
            ("Add files…", self.pick_files),
            ("Add a link…", self.ask_link),
            ("Seen, not copied…", self.ask_seen),
        ):
            action = QAction(text, menu)
            action.triggered.connect(lambda _=False, r=run: r())
            menu.addAction(action)
        self._known = QMenu("Link evidence already in the file", menu)
        self._known.aboutToShow.connect(self._fill_known)
        menu.addMenu(self._known)
        return menu

    def _fill_known(self) -> None:
        self._known.clear()
        linked = {evidence.uid for _, evidence in self.model.pairs}
        for evidence in sorted(self._desk.evidence.values(), key=lambda e: e.number):
            hidden = self._desk.shell.curtain and evidence.visibility != "normal"
            if evidence.uid not in linked and not hidden:
                action = QAction(f"E-{evidence.number:02d}  {evidence_name(evidence)}", self._known)
                action.triggered.connect(lambda _=False, e=evidence: self._notes.link(e.uid))
                self._known.addAction(action)

    def refresh(self) -> None:
        """Show the evidence and the confidence of the current statement."""
        desk, theme = self._desk, self._theme
        pairs = desk.evidence_of(desk.spot, desk.unit)
        self.model.set_pairs(pairs)
        self.count.set(str(len(pairs)))
        self.list.setFixedHeight(theme.px(25) * len(pairs))
        self.list.setVisible(bool(pairs))
        self.hint.setVisible(not pairs)
        record = desk.book.record(*desk.spot, desk.unit) if desk.book is not None else None
        self.confidence.set_current(record.confidence if record is not None else "")
        proposal = self.proposal()
        self.confidence.setToolTip(f"Proposed by the number of independent sources: {proposal}")

    def proposal(self) -> str:
        """Low for no or one source, Medium for two, High from three kinds of independent sources on."""
        sources = {e.source or e.collected_by or e.uid for _, e in self.model.pairs if e.status != "rejected"}
        return "Low" if len(sources) < 2 else "Medium" if len(sources) == 2 else "High"

    def _cycle(self, pair: tuple[object, object]) -> None:
        link = pair[0]
        kind = link.type  # type: ignore[attr-defined]
        after = LINK_TYPES[(LINK_TYPES.index(kind) + 1) % len(LINK_TYPES)] if kind in LINK_TYPES else LINK_TYPES[0]
        row = self.list.currentIndex().row()
        self._notes.set_type(link, after)  # type: ignore[arg-type]
        self.list.setCurrentIndex(self.model.index(row))

    def _verify(self, pair: tuple[object, object]) -> None:
        evidence = pair[1]
        status = evidence.status  # type: ignore[attr-defined]
        after = STATUSES[(STATUSES.index(status) + 1) % len(STATUSES)] if status in STATUSES else STATUSES[0]
        self._notes.edit_evidence(evidence.uid, status=after)  # type: ignore[attr-defined]

    # -- adding

    def pick_files(self) -> None:
        """The system's file chooser; one of the four modal cases."""
        paths, _ = QFileDialog.getOpenFileNames(self, "Add evidence")
        self._notes.attach_paths(paths)

    def ask_link(self) -> None:
        self._at = self._notes.here
        self.form.ask("link", "Link to a document that stays where it is",
                      [("url", "Address", ""), ("title", "Title", "")], "Add link", needed=("url",))
        self._reveal()

    def ask_seen(self) -> None:
        self._at = self._notes.here
        self.form.ask("seen", "Seen during the assessment and not copied",
                      [("title", "What was seen", ""), ("place", "Where, page or screen", "")], "Record as seen",
                      needed=("title",))
        self._reveal()

    def ask_large(self, large: Large, focus: bool) -> None:
        """Attach the original or link it? One file after the other, and not over a form that is being filled in."""
        self._large.append(large)
        if self.form.isHidden():
            self._next_large(focus)

    def _next_large(self, focus: bool = True) -> None:
        if self._large:
            large = self._large[0]
            size = f"{large.size / 1024**2:.0f} MB"
            code = self._desk.code_of(large.spot[0])
            title = f"{large.path.name} has {size}. Attach the original to {code} or link it?"
            self.form.ask("large", title, [], "Attach original", other="Link it", focus=focus)
            self._desk.shell.announce(title)
            self._reveal()

    def _answer(self, copy: bool) -> None:
        if self._notes.attach_large(self._large[0], copy):
            self._large.pop(0)
            self.form.close_form()
            self._next_large()

    def _cancelled(self) -> None:
        if self.form.purpose == "large":
            self._large.pop(0)
        self._next_large()

    def _reveal(self) -> None:
        """Bring the form into view in the pane that scrolls."""
        around: QWidget | None = self
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            area = around
            QTimer.singleShot(0, area, lambda: area.ensureWidgetVisible(self.form))

    def _submit(self, values: dict[str, str]) -> None:
        if self.form.purpose == "large":
            self._answer(copy=True)
            return
        if self.form.purpose == "link":
            ok = self._notes.attach_link(values["url"], values["title"], self._at)
        else:
            ok = self._notes.attach_seen(values["title"], values["place"], self._at)
        if ok:
            self.form.close_form()
            self._next_large()

    def bring(self, data: QMimeData) -> None:
        """A paste or a drop on the card."""
        self._notes.attach_mime(data)
