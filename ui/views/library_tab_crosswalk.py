"""The tab Crosswalk: how statements of the framework relate to another framework or a vocabulary, edited by keyboard.

Owns which crosswalk is open, both searches and the selected pair. Bundled crosswalks and the tags of a framework are
shown read-only and can be copied to an own one. A relation only proposes: it never carries a rating.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.crosswalk_model import PAIR, Entry, EntryModel, PairModel, entries_of
from ui.models.library_desk import LibraryDesk
from ui.views.library_crosswalk_parts import PairTable, Side, choice_title, side_title
from ui.views.library_page import LibraryPage, PageSpec
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import Combo
from ui.widgets.parts import Icon, Label, line
from ui.widgets.segmented import Segmented
from ui.widgets.splitter import Splitter
from workbench.app import ChangeSet, Command, CrosswalkEntry, Reader
from workbench.commands import crosswalks
from workbench.errors import WorkbenchError
from workbench.model.crosswalk import RELATIONS, WORDS, tags_as_crosswalk
from workbench.model.framework import Crosswalk, Framework, Pair, Vocabulary
from workbench.model.mapping import CrosswalkPair, pair_uid
from workbench.queries.crosswalks import pair_of

SEARCH_MS, FEW = 120, 40
NOTE = "A relation only proposes. No rating is carried over until it is accepted, Equivalent included."


class CrosswalkPage(LibraryPage):
    """Both sides above, pairs below, the selected pair at the foot."""

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        theme = self.theme
        self.crosswalk: Crosswalk | None = None
        self.entry: CrosswalkEntry | None = None
        self.choice = Combo(theme, "Crosswalk")
        self.other = Combo(theme, "Other side of a new crosswalk")
        self.state = Chip(theme, "", "outline")
        self.new = Button(theme, "New crosswalk", "secondary", icon="plus", small=True)
        self.copy = Button(theme, "Copy to edit", "secondary", icon="square-pen", small=True)
        self.drop = Button(theme, "Remove", "quiet", icon="trash-2", small=True)
        self.left, self.right = Side(theme, EntryModel()), Side(theme, EntryModel())
        self.join = Button(theme, "Join", "secondary", icon="link", small=True)
        self.table = PairTable(theme, PairModel())
        self.pairs = self.table.pairs
        self.relation = Segmented(theme, [(r, WORDS[r]) for r in RELATIONS], name="Source is")
        self.strength = Segmented(theme, [("1", "1 partial"), ("2", "2 full")], name="Strength")
        self.rationale = QLineEdit()
        self.chosen = QLabel()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SEARCH_MS)
        self._entries: list[CrosswalkEntry] = []
        self._build()
        self._connect()

    def _build(self) -> None:
        theme, px = self.theme, self.theme.px
        head = line(self.choice, self.state, self.copy, self.drop, None, self.other, self.new)
        head.setContentsMargins(px(16), px(10), px(16), px(8))
        head.setStretch(0, 3)
        for combo, least in ((self.choice, 170), (self.other, 130)):
            combo.setMinimumWidth(px(least))
            combo.setMaximumWidth(px(2 * least))
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        sides = Splitter(theme)
        sides.addWidget(self.left)
        sides.addWidget(self.right)
        lists = QWidget()
        above = QVBoxLayout(lists)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addWidget(sides, 1)
        low = line(self.join, Label(theme, "Enter joins the two selected entries", "xs", "tertiary", 400), None)
        low.setContentsMargins(px(16), px(6), px(16), px(6))
        above.addLayout(low)
        theme.style(self.chosen, "sm", 600)
        theme.style(self.rationale, "base")
        self.rationale.setPlaceholderText("Why these two belong together")
        self.rationale.setAccessibleName("Rationale of the selected pair")
        foot = QWidget()
        form = QVBoxLayout(foot)
        form.setContentsMargins(px(16), px(8), px(16), px(8))
        form.setSpacing(px(6))
        form.addWidget(self.chosen)
        fields = QHBoxLayout()
        fields.setSpacing(px(10))
        fields.addWidget(self.relation)
        fields.addWidget(self.strength)
        fields.addWidget(self.rationale, 1)
        form.addLayout(fields)
        form.addLayout(line(Icon(theme, "info"), Label(theme, NOTE, "sm", "secondary", elide=True)))
        parts = Splitter(theme, Qt.Orientation.Vertical)
        parts.addWidget(lists)
        parts.addWidget(self.table)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(parts, 1)
        whole.addWidget(foot)

    def _connect(self) -> None:
        self.choice.activated.connect(lambda at: self.open(str(self.choice.itemData(at))))
        self.new.clicked.connect(self.begin)
        self.copy.clicked.connect(self.fork)
        self.drop.clicked.connect(self.remove)
        self.join.clicked.connect(self.join_selected)
        for side in (self.left, self.right):
            side.search.textChanged.connect(self._later.start)
            side.entered.connect(self.join_selected)
            side.list.selectionModel().currentChanged.connect(lambda *_: self._able())
        self._later.timeout.connect(self._search)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_pair())
        self.table.removed.connect(self.remove_pair)
        self.table.related.connect(self._relate)
        self.relation.picked.connect(self._relate)
        self.strength.picked.connect(lambda value: self._edit(strength=int(value)))
        self.rationale.editingFinished.connect(self._explain)
        self.shell.bridge.changed.connect(self._on_change)

    # -- filling -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        bench = self.shell.bridge.workbench
        self._entries = [e for e in bench.crosswalks() if framework.uid in (e.source, e.target)]
        for vocabulary in bench.vocabularies().values():
            found = tags_as_crosswalk(framework, vocabulary.uid, vocabulary.title)
            if found.pairs:
                title = f"Tags: {vocabulary.title}"
                self._entries.append(CrosswalkEntry(f"tags:{vocabulary.uid}", title, framework.uid, vocabulary.uid,
                                                    len(found.pairs), True))  # fmt: skip
        self._entries.sort(key=lambda e: e.read_only)
        self.choice.clear()
        for entry in self._entries:
            self.choice.addItem(choice_title(entry), entry.uid)
        if not self._entries:
            self.choice.addItem("No crosswalk yet", "")
        self.other.clear()
        for vocabulary in bench.vocabularies().values():
            self.other.addItem(f"to {vocabulary.title}", vocabulary.uid)
        for one in self.desk.entries:
            if one.uid != framework.uid:
                self.other.addItem(f"to {side_title(one.title)}", one.uid)
        self.counted.emit(str(sum(e.pairs for e in self._entries)) if self._entries else "")
        kept = self.entry.uid if self.entry is not None else ""
        known = [e.uid for e in self._entries]
        self.open(kept if kept in known else known[0] if known else "")

    def open(self, uid: str) -> None:
        """Show a crosswalk of this framework; "" = none."""
        self.entry = next((e for e in self._entries if e.uid == uid), None)
        self.choice.setCurrentIndex(max(0, self.choice.findData(uid)))
        framework, bench = self.desk.framework, self.shell.bridge.workbench
        if self.entry is None or framework is None:
            self._show(Crosswalk(uid="", title="", source=framework.uid if framework else "", target=""))
            return
        if uid.startswith("tags:"):
            title = f"{framework.title} to {self.entry.title.removeprefix('Tags: ')}"
            self._show(tags_as_crosswalk(framework, self.entry.target, title))
        elif self.entry.pairs <= 2000:
            self._show(bench.crosswalk(uid))
        else:
            self.shell.bridge.start(lambda _progress: bench.crosswalk(uid), partial(self._arrived, uid))

    def _arrived(self, uid: str, found: Crosswalk) -> None:
        if self.entry is not None and self.entry.uid == uid:
            self._show(found)

    def _show(self, found: Crosswalk) -> None:
        self.crosswalk = found
        sides = [self._side(found.source), self._side(found.target)]
        names: dict[str, Entry] = {}
        for side, entries, pane in zip((found.source, found.target), sides, (self.left, self.right), strict=True):
            pane.entries.fill(entries)
            pane.set_title(self._title(side), len(entries))
            names.update(pane.entries.by_uid)
        self.pairs.fill(found.pairs, names)
        own = self.entry is not None and not self.entry.read_only
        self.state.set("own" if own else "read-only" if self.entry else "")
        self.state.setVisible(self.entry is not None)
        self.copy.setVisible(self.entry is not None and not own)
        self.drop.setVisible(own)
        self._count()
        self._show_pair()
        self._able()

    def _side(self, uid: str) -> list[Entry]:
        found = self._thing(uid)
        return entries_of(found) if found is not None else []

    def _thing(self, uid: str) -> Framework | Vocabulary | None:
        """A side by uid; None when this machine's library does not have it."""
        bench, framework = self.shell.bridge.workbench, self.desk.framework
        if framework is not None and uid == framework.uid:
            return framework
        vocabulary = bench.vocabularies().get(uid)
        if vocabulary is not None or not uid:
            return vocabulary
        try:
            return bench.framework(uid)
        except WorkbenchError:
            return None

    def _title(self, uid: str) -> str:
        found = self._thing(uid)
        return side_title(found.title) if found is not None else uid

    def _count(self) -> None:
        shown, total = len(self.pairs.shown), self.pairs.total
        self.table.set_count(f"{shown} of {total} pairs" if shown != total else f"{total} pairs")

    def _search(self) -> None:
        left, right = self.left.search.text(), self.right.search.text()
        self.left.entries.search(left)
        self.right.entries.search(right)
        self.pairs.search(left, right)
        self._count()
        self._able()

    def _able(self) -> None:
        own = self.entry is not None and not self.entry.read_only
        ready = own and self.left.entry() is not None and self.right.entry() is not None
        self.join.setEnabled(bool(ready))
        some = own and self.pair() is not None
        for widget in (self.relation, self.strength, self.rationale):
            widget.setEnabled(bool(some))

    def pair(self) -> Pair | None:
        """The selected pair."""
        found = self.table.currentIndex().data(PAIR) if self.table.currentIndex().isValid() else None
        return found if isinstance(found, Pair) else None

    def _show_pair(self) -> None:
        pair = self.pair()
        self.chosen.setText("Select a pair" if pair is None else
                            f"{self.pairs.name(pair.source)[:70]}  →  {self.pairs.name(pair.target)[:70]}")  # fmt: skip
        self.relation.set_current(pair.relation if pair else "")
        self.strength.set_current(str(pair.strength) if pair else "")
        if not self.rationale.hasFocus() or pair is None:
            self.rationale.setText(pair.rationale if pair else "")
        self._able()

    # -- changing ----------------------------------------------------------------------------------------------

    def _do(self, command: Command) -> ChangeSet | None:
        return self.shell.bridge.do(command, self)

    def begin(self) -> None:
        """A crosswalk from this framework to the chosen other side."""
        framework, target = self.desk.framework, str(self.other.currentData() or "")
        if framework is None or not target:
            return
        title = f"{side_title(framework.title)} to {self._title(target)}"
        done = self._do(crosswalks.create_crosswalk(title, framework.uid, target))
        if done is not None:
            self.load()
            self.open(str(done.result))
            self.left.list.setFocus()
            self.shell.toast(f"Crosswalk {title} added", True)

    def fork(self) -> None:
        """An own copy of what is shown, to be edited."""
        bench, shown = self.shell.bridge.workbench, self.crosswalk
        if shown is None or self.entry is None:
            return
        uid = self.shell.bridge.attempt(lambda: bench.fork_crosswalk(shown))
        if uid:
            self.load()
            self.open(uid)
            self.shell.toast("An own copy was made; the bundled one stays as it is", True)

    def remove(self) -> None:
        if self.entry is None or self.entry.read_only:
            return
        if self._do(crosswalks.remove_crosswalk(self.entry.uid)) is not None:
            self.load()
            self.shell.toast("Crosswalk removed", True)

    def join_selected(self) -> None:
        """Join the two selected entries and select the pair."""
        source, target = self.left.entry(), self.right.entry()
        if self.entry is None or self.entry.read_only or source is None or target is None:
            self.shell.toast("Copy the crosswalk to edit it" if self.entry and self.entry.read_only else
                             "Select an entry on each side")  # fmt: skip
            return
        if self.pairs.row_of(source.uid, target.uid) < 0:
            self._do(crosswalks.add_pair(self.entry.uid, source.uid, target.uid))
        self._select(source.uid, target.uid)
        self.table.setFocus()

    def _select(self, source: str, target: str) -> None:
        row = self.pairs.row_of(source, target)
        if row >= 0:
            index = self.pairs.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(index)

    def remove_pair(self) -> None:
        pair = self.pair()
        if pair is not None and self.entry is not None and not self.entry.read_only:
            self._do(crosswalks.remove_pair(pair_uid(self.entry.uid, pair.source, pair.target)))
            self.shell.toast("Pair removed", True)

    def _edit(self, *, relation: str | None = None, strength: int | None = None, rationale: str | None = None) -> None:
        pair = self.pair()
        if pair is not None and self.entry is not None and not self.entry.read_only:
            uid = pair_uid(self.entry.uid, pair.source, pair.target)
            self._do(crosswalks.edit_pair(uid, relation=relation, strength=strength, rationale=rationale))

    def _relate(self, relation: str) -> None:
        if relation.isdecimal():
            self._edit(strength=int(relation))
        else:
            self._edit(relation=relation)

    def _explain(self) -> None:
        pair = self.pair()
        if pair is not None and self.rationale.text() != pair.rationale:
            self._edit(rationale=self.rationale.text())

    def flush(self) -> None:
        if self.rationale.hasFocus():
            self._explain()

    def _on_change(self, change: ChangeSet) -> None:
        """One pair changes one row; a whole crosswalk that came or went is read again."""
        if "crosswalk" in change.kinds or "fitness_rule" in change.kinds:
            self.mark_stale()
            return
        touched = [c.uid for c in change.changes if c.kind == "crosswalk_pair"]
        if self.entry is None or not touched:
            return
        if len(touched) > FEW:
            self.mark_stale()
            return
        bench = self.shell.bridge.workbench
        for uid in touched:
            crosswalk, _, ends = uid.partition("|")
            if crosswalk == self.entry.uid:
                record = bench.read(Reader.find, CrosswalkPair, uid, file="library")
                source, _, target = ends.partition(">")
                if record is None:
                    self.pairs.remove(source, target)
                else:
                    self.pairs.put(pair_of(record))
        self._count()
        self._show_pair()

    # -- page --------------------------------------------------------------------------------------------------

    def focus_target(self) -> QWidget:
        return self.table if self.pairs.shown else self.left.list

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        run: list[tuple[str, str, Callable[[], object], tuple[str, ...], str]] = [
            ("new", "New crosswalk", self.begin, (), "plus"),
            ("copy", "Copy the crosswalk to edit it", self.fork, (), "copy"),
            ("join", "Join the selected entries", self.join_selected, ("Ctrl+J",), "link"),
            ("remove", "Remove the selected pair", self.remove_pair, (), "trash-2"),
            ("source", "Search the source side", self.left.search.setFocus, ("Ctrl+Alt+1",), "search"),
            ("target", "Search the target side", self.right.search.setFocus, ("Ctrl+Alt+2",), "search"),
        ]  # fmt: skip
        return [ActionSpec(f"crosswalk.{i}", text, call, keys, icon=icon) for i, text, call, keys, icon in run]


PAGE = PageSpec("crosswalk", "Crosswalk", 40, CrosswalkPage, icon="network")
