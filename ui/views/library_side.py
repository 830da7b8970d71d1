"""The left pane of the Library: frameworks with their state, search across all of them as one types, filters.

Owns what the list shows and which row is current; opening is the screen's business.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.models.library_desk import LibraryDesk
from ui.views.library_list import FrameworkItem, FrameworkList
from ui.widgets.buttons import IconButton
from ui.widgets.fields import Combo, SearchField
from ui.widgets.pane import Pane
from ui.widgets.parts import Icon, Label
from ui.widgets.texts import counts, plural, short_title
from workbench.app import FrameworkEntry, LibraryHit
from workbench.queries.overview import engagement_overview

SEARCH_MS = 120
LIMIT = 60
ORDER = {"modelops": 0, "cmmi-dev": 1}
KINDS = (("", "Everything"), ("criterion", "Statements"), ("question", "Questions"), ("node", "Dimensions"))


class FrameworkSide(Pane):
    """`picked(uid, target)`: a framework, and a part of it when a hit was chosen."""

    picked = Signal(str, str)
    new_asked = Signal()
    import_asked = Signal()

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        theme = desk.shell.theme
        super().__init__(theme, "Frameworks", parent=parent)
        self._desk, self._theme = desk, theme
        px = theme.px
        self.bring = IconButton(theme, "download", "Import a framework", "Ctrl+O")
        self.new = IconButton(theme, "plus", "New framework", "Ctrl+N")
        self.header.add_tool(self.bring)
        self.header.add_tool(self.new)
        self.search = SearchField(theme, "Find framework or statement", "/")
        self.filter = IconButton(theme, "list-filter", "Filter the hits", "Ctrl+Shift+F")
        self.list = FrameworkList(theme)
        self.kind, self.level, self.lang, self.tag = (
            Combo(theme, name) for name in ("Kind of hit", "Level", "Language", "Tag or issue")
        )
        box = QWidget()
        inner = QHBoxLayout(box)
        inner.setContentsMargins(px(12), px(8), px(12), px(8))
        inner.setSpacing(px(4))
        inner.addWidget(self.search, 1)
        inner.addWidget(self.filter)
        self.body.addWidget(box)
        self._filter_rows: list[QWidget] = []
        for first, second in ((self.kind, self.level), (self.tag, self.lang)):
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(px(12), 0, px(12), px(6))
            line.setSpacing(px(6))
            for combo in (first, second):
                combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                combo.setMinimumContentsLength(8)
                line.addWidget(combo, 1)
            self.body.addWidget(row)
            row.hide()
            self._filter_rows.append(row)
        self.body.addWidget(self.list, 1)
        foot = QFrame()
        foot.setProperty("line", "top")
        foot.setFixedHeight(px(38))
        line = QHBoxLayout(foot)
        line.setContentsMargins(px(14), 0, px(14), 0)
        self._lock = Icon(theme, "lock-keyhole")
        self.foot = Label(theme, font="sm", ink="secondary", elide=True)
        line.addWidget(self._lock)
        line.addWidget(self.foot, 1)
        self.body.addWidget(foot)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SEARCH_MS)
        self._later.timeout.connect(self.fill)
        self.search.textChanged.connect(self._later.start)
        self.search.returnPressed.connect(self.first_hit)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._on_pick())
        self.new.clicked.connect(self.new_asked)
        self.bring.clicked.connect(self.import_asked)
        self.filter.clicked.connect(self.toggle_filters)
        for combo in (self.kind, self.level, self.lang, self.tag):
            combo.activated.connect(self.fill)

    # -- filters -----------------------------------------------------------------------------------------------

    def toggle_filters(self) -> None:
        """Show or hide kind, level, tag and language; hidden filters do not act."""
        shown = not self._filter_rows[0].isVisible()
        for row in self._filter_rows:
            row.setVisible(shown)
        if shown:
            self._fill_filters()
            self.kind.setFocus()
        self.fill()

    def _fill_filters(self) -> None:
        """What there is to choose from, read from the framework in view and the vocabularies."""
        framework = self._desk.framework
        if not self.kind.count():
            for key, text in KINDS:
                self.kind.addItem(text, key)
        scale = framework.level_scale if framework is not None else None
        levels = [v.id for v in scale.values] if scale else []
        self._choices(self.level, [("", "Any level"), *((v, f"Level {v}") for v in levels)])
        langs = sorted({"en", *(framework.translations if framework is not None else ())})
        self._choices(self.lang, [("", "Any language"), *((v, v) for v in langs)])
        tags = self._desk.known_tags()
        self._choices(self.tag, [("", "Any tag"), *((t, t.partition(":")[2] or t) for t in tags)])

    @staticmethod
    def _choices(combo: Combo, choices: list[tuple[str, str]]) -> None:
        before = combo.currentData()
        combo.clear()
        for key, text in choices:
            combo.addItem(text, key)
        combo.setCurrentIndex(max(0, combo.findData(before)))

    def where(self) -> dict[str, str]:
        """The filters that act, as search takes them."""
        if not self._filter_rows[0].isVisibleTo(self):
            return {}
        chosen = {"kind": self.kind, "level": self.level, "lang": self.lang, "tag": self.tag}
        return {name: str(combo.currentData()) for name, combo in chosen.items() if combo.currentData()}

    # -- rows --------------------------------------------------------------------------------------------------

    def _in_use(self) -> dict[str, int]:
        bridge = self._desk.bridge
        if bridge.workbench.engagement is None:
            return {}
        used: dict[str, int] = {}
        for assessment in bridge.read(engagement_overview).assessments:
            used[assessment.framework] = used.get(assessment.framework, 0) + 1
        return used

    def fill(self) -> None:
        """Frameworks whose name holds the words, then what the search finds inside all of them."""
        desk, words, where = self._desk, self.search.text().strip(), self.where()
        used = self._in_use()
        entries = sorted(desk.entries, key=lambda e: (e.lifecycle == "deprecated", not e.draft, ORDER.get(e.uid, 2)))
        items = []
        for entry in entries:
            hay = f"{entry.title} {entry.code} {short_title(entry.title)}".casefold()
            if (words and not all(w in hay for w in words.casefold().split())) or (where and len(words) < 2):
                continue
            items.append(self._item(entry, used))
        if len(words) >= 2 or where:
            titles = {e.uid: short_title(e.title) for e in desk.entries}
            for hit in desk.bridge.workbench.search_library(words, LIMIT, **where):
                if hit.uid != hit.framework:
                    items.append(_hit(hit, titles.get(hit.framework, hit.framework)))
        before, uid = self.list.item(), desk.uid
        blocked = self.list.selectionModel().blockSignals(True)
        self.list.rows_model.fill(items)
        at = next((i for i, item in enumerate(items) if before == item), -1)
        at = at if at >= 0 else next((i for i, item in enumerate(items) if item.uid == uid and not item.target), -1)
        if at >= 0:
            self.list.setCurrentIndex(self.list.rows_model.index(at, 0))
        self.list.selectionModel().blockSignals(blocked)
        self.list.viewport().update()
        bundled = sum(e.read_only for e in desk.entries)
        own = len(desk.entries) - bundled
        number = "Nine" if bundled == 9 else str(bundled)
        waiting = desk.bridge.workbench.waiting_for_index()
        self.foot.setText(f"Still indexing {waiting} of {len(desk.entries)} frameworks" if waiting else
                          f"{number} bundled releases, read-only" + (f" · {plural(own, 'own', 'own')}" if own else ""))

    def _item(self, entry: FrameworkEntry, used: dict[str, int]) -> FrameworkItem:
        """The row of a framework; of the one in view as it is at this moment, not as the list was read."""
        framework = self._desk.framework
        if framework is not None and framework.uid == entry.uid:
            dimensions = len([n for n in framework.dimensions if n.profile]) or len(framework.dimensions)
            entry = replace(entry, title=framework.title, dimensions=dimensions, criteria=len(framework.criteria))
        return FrameworkItem(entry.uid, short_title(entry.title), counts(entry), _chips(entry, used))

    def renew(self) -> None:
        """The framework in view changed: its row says so."""
        entry = self._desk.entry
        for i, row in enumerate(self.list.rows_model.rows):
            if isinstance(row, FrameworkItem) and entry is not None and row.uid == entry.uid and not row.target:
                fresh = replace(self._item(entry, {}), chips=row.chips)
                if fresh != row:
                    self.list.rows_model.rows[i] = fresh  # type: ignore[call-overload]
                    index = self.list.rows_model.index(i, 0)
                    self.list.rows_model.dataChanged.emit(index, index)

    def follow(self) -> None:
        """Stand on the framework in view."""
        rows, uid = self.list.rows_model.rows, self._desk.uid
        now = self.list.item()
        if now is not None and now.uid == uid:
            return
        for i, row in enumerate(rows):
            if isinstance(row, FrameworkItem) and row.uid == uid and not row.target:
                blocked = self.list.selectionModel().blockSignals(True)
                self.list.setCurrentIndex(self.list.rows_model.index(i, 0))
                self.list.selectionModel().blockSignals(blocked)
                self.list.viewport().update()
                return

    def _on_pick(self) -> None:
        item = self.list.item()
        if item is not None:
            self.picked.emit(item.uid, item.target)

    def first_hit(self) -> None:
        """Enter in the search field: the first hit inside a framework, else the first framework."""
        self._later.stop()
        self.fill()
        rows = self.list.rows_model.rows
        if rows:
            hit = next((i for i, r in enumerate(rows) if isinstance(r, FrameworkItem) and r.target), 0)
            self.list.setCurrentIndex(self.list.rows_model.index(hit, 0))
            self.list.setFocus()


def _chips(entry: FrameworkEntry, used: dict[str, int]) -> tuple[tuple[str, str], ...]:
    chips: list[tuple[str, str]] = []
    if not entry.read_only:
        chips.append(("Editing", "accent") if entry.draft else ("own", "outline"))
    if entry.lifecycle == "deprecated":
        chips.append(("deprecated", "danger"))
    elif "reconstructed" in entry.provenance:
        chips.append(("reconstructed", "warning"))
    if used.get(entry.uid):
        chips.append((f"In use by {used[entry.uid]}", "success"))
    return tuple(chips)


def _hit(hit: LibraryHit, title: str) -> FrameworkItem:
    code = hit.code.partition("-")[2] or hit.code
    text = " ".join((hit.title or hit.snippet).split())
    where = " › ".join(x for x in (title, hit.path) if x)
    chips = ((hit.lang, "outline"),) if hit.lang not in ("", "en") else ()
    return FrameworkItem(hit.framework, f"{code} {text}".strip(), where, chips, hit.uid)
