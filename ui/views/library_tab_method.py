"""The page Scoring: method, parameters and scales left, the try-out panel right, golden answers below them.

Owns how parameters and scales are read and written; the rules are the methods'.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import HEAD, LibraryDesk
from ui.models.tryout import TryOut
from ui.views.base import quiet
from ui.views.library_data import method_facts
from ui.views.library_page import LibraryPage, PageSpec
from ui.views.library_tryout import TryOutPanel
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import Combo
from ui.widgets.parts import Icon, Label, clear, column, line
from ui.widgets.scroller import Scroller
from ui.widgets.set_rows import ColumnSpec, Row, SetRows
from ui.widgets.splitter import Splitter
from workbench.commands import framework_tree
from workbench.model import flat
from workbench.model.framework import Framework, Scale
from workbench.model.golden import run_golden
from workbench.model.scoring import all_methods

SETS = frozenset({"met"})
KNOWN = ("met", "threshold", "unit_rollup", "overall", "rule_set", "key_at", "marker_level", "sum_at")


class MethodPage(LibraryPage):
    """Everything a rating depends on."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk)
        theme, px = self.theme, self.theme.px
        self.tryout = TryOut(self)
        self.panel = TryOutPanel(theme, self.tryout)
        self.method = Combo(theme, "Method")
        self.explain = Label(theme, "", "sm", "secondary", wrap=True)
        self.params = SetRows(theme, "Parameters", [
            ColumnSpec("Parameter", "Parameter", 2, lambda: KNOWN), ColumnSpec("Value", "Value", 3)])
        self.scales: dict[str, SetRows] = {}
        self._scale_box_widget, self._scale_box = column(theme, (0, 0, 0, 0), 6)
        self._golden_widget, self._golden = column(theme, (0, 0, 0, 0), 4)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of this answer set")
        self.name.setAccessibleName("Name of the answer set")
        theme.style(self.name, "base")
        self.keep = Button(theme, "Keep as golden answers", "secondary", icon="star", key="Alt+G")
        self._facts_widget, self._facts = column(theme, (0, 0, 0, 0), 4)
        body, inner = column(theme, (20, 14, 20, 20), 8)
        body.setProperty("surface", "surface")

        def heading(text: str) -> None:
            inner.addSpacing(px(6))
            inner.addWidget(Label(theme, text, "base", "", 600))

        inner.addWidget(Label(theme, "Method", "base", "", 600))
        inner.addWidget(self.method)
        inner.addWidget(self.explain)
        heading("Parameters")
        inner.addWidget(self.params)
        inner.addWidget(self._scale_box_widget)
        heading("Golden answers")
        inner.addWidget(self._golden_widget)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.name, 1)
        row.addWidget(self.keep)
        inner.addLayout(row)
        heading("About")
        inner.addWidget(self._facts_widget)
        inner.addStretch(1)
        scroll = Scroller(body)
        self._scroll = scroll
        split = Splitter(theme)
        split.addWidget(scroll)
        split.addWidget(self.panel)
        scroll.setMinimumWidth(px(320))
        self.panel.setMinimumWidth(px(300))
        split.setSizes([px(480), px(560)])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        for method in all_methods():
            if method.assess is not None:
                self.method.addItem(method.title, method.id)
        self.method.activated.connect(lambda _i: desk.edit(HEAD, {"method/id": self.method.currentData()}, "Method"))
        self.params.edited.connect(self._on_params)
        self.keep.clicked.connect(self.keep_golden)
        self.name.returnPressed.connect(self.keep_golden)

    # -- showing -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        self.tryout.show(framework)
        with quiet(self.method):
            if self.method.findData(framework.method.id) < 0:
                self.method.addItem(framework.method.id, framework.method.id)
            self.method.setCurrentIndex(self.method.findData(framework.method.id))
        found = next((m for m in all_methods() if m.id == framework.method.id), None)
        self.explain.setText(found.explain if found is not None else "This method is not known here.")
        self.params.show_rows(_params(framework))
        self._show_scales(framework)
        self._show_golden(framework)
        clear(self._facts)
        for name, value in method_facts(framework):
            if not name.startswith(("Method", "Levels", "Answers")) and name.replace(" ", "_").lower() not in (
                framework.method.params
            ):
                self._facts.addWidget(Label(self.theme, f"{name}: {value}", "sm", "secondary", wrap=True))

    def _show_scales(self, framework: Framework) -> None:
        theme = self.theme
        if list(self.scales) != [s.id for s in framework.scales]:
            clear(self._scale_box)
            self.scales = {}
            for scale in framework.scales:
                name = "Levels" if scale.role == "level" else "Answers"
                self._scale_box.addWidget(Label(theme, f"{name} ({scale.title or scale.id})", "base", "", 600))
                rows = SetRows(theme, scale.title or scale.id, [
                    ColumnSpec("Value", "Value", 1), ColumnSpec("Name", "Name", 3), ColumnSpec("Weight", "Weight", 1)])
                rows.edited.connect(lambda entries, s=scale.id: self._on_scale(s, entries))
                self._scale_box.addWidget(rows)
                self.scales[scale.id] = rows
        for scale in framework.scales:
            self.scales[scale.id].show_rows([(v.id, v.label, v.weight) for v in scale.values])

    def _show_golden(self, framework: Framework) -> None:
        clear(self._golden)
        theme = self.theme
        results = run_golden(framework)
        if not results:
            text = "None yet. Click answers on the right, then keep them with the result they must give."
            self._golden.addWidget(Label(theme, text, "sm", "tertiary", wrap=True))
        for found in results:
            icon = ("circle-check", "status.success.text") if found.passed else ("circle-x", "status.danger.text")
            words = "as expected" if found.passed else " ".join(found.differences[:3])
            told = Label(theme, f"{found.title or found.id}: {words}", "sm", "" if found.passed else "danger",
                         wrap=True)
            gone = IconButton(theme, "x", f"Remove {found.id}", size=14)
            gone.clicked.connect(lambda _c=False, g=found.id: self.desk.remove(f"golden:{g}"))
            box = QWidget()
            row = line(Icon(theme, *icon), told, gone)
            row.setStretch(1, 1)
            box.setLayout(row)
            self._golden.addWidget(box)

    def flush(self) -> None:
        for rows in (self.params, *self.scales.values()):
            rows.flush()

    def focus_target(self) -> QWidget:
        return self.panel.list

    def shows(self, uid: str, field: str = "") -> bool:
        framework = self.desk.framework
        if framework is None:
            return False
        return uid.startswith(("scale:", "golden:")) or (uid == framework.uid and field.startswith("method"))

    def select(self, uid: str, field: str = "") -> None:
        rows = self.scales.get(uid.removeprefix("scale:"))
        target: QWidget = rows if rows is not None else self._golden_widget if uid.startswith("golden:") else (
            self.params if field.startswith("method/params") else self.method)
        self._scroll.ensureWidgetVisible(target)
        first = target.findChild(QLineEdit) if target is not self.method else self.method
        if isinstance(first, QWidget):
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- writing -----------------------------------------------------------------------------------------------

    def _on_params(self, rows: list[Row]) -> None:
        framework = self.desk.framework
        if framework is not None:
            self.desk.edit(HEAD, {"method/params": _params_back(framework, rows)}, "Parameters")

    def _on_scale(self, scale_id: str, rows: list[Row]) -> None:
        """Rows become the values of a scale in their order; what a value says beside them stays."""
        framework = self.desk.framework
        scale = framework.scale_by_id.get(scale_id) if framework is not None else None
        if scale is None:
            return
        self.desk.edit(f"scale:{scale_id}", {"values": _values(scale, rows)}, "Scale")

    def keep_golden(self) -> None:
        """Keep the clicked answers with the result they give now as an answer set of the framework."""
        answers, expected = self.tryout.golden()
        if not answers:
            self.shell.toast("Click some answers first")
            self.panel.list.setFocus()
            return
        title = self.name.text().strip()
        taken = {str(g["id"]) for g in (self.desk.framework.golden if self.desk.framework else ())}
        number = len(taken) + 1
        while f"case-{number}" in taken:
            number += 1
        name = title or f"Answer set {number}"
        done = self.desk.do(
            lambda v: framework_tree.set_golden(v, f"case-{number}", answers, expected, name))
        if done is not None:
            self.name.clear()
            self.shell.toast(f"{name} kept", undo=True)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [
            ActionSpec("library.golden", "Keep the answers as golden answers", self.keep_golden, ("Alt+G",),
                       icon="star"),
            ActionSpec("library.try.best", "Try: all answers at their best", lambda: self.tryout.fill(-1), ("Alt+B",),
                       icon="play"),
            ActionSpec("library.try.clear", "Try: clear the answers", self.tryout.clear, ("Alt+C",), icon="x"),
            ActionSpec("library.method.params", "Go to the parameters", lambda: self.select(HEAD, "method/params"),
                       ("Alt+A",), icon="calculator"),
        ]  # fmt: skip


def _params(framework: Framework) -> list[Row]:
    """Parameters as rows: a set as "FI, LI", inner maps as paths."""
    fields = {k: v for k, v in flat.flat_of(framework, framework.uid).items() if k.startswith("method/params/")}
    out: dict[str, str] = {}
    for field, value in sorted(fields.items()):
        name = field.removeprefix("method/params/")
        above, _, last = name.rpartition("/")
        if value is True and above:
            out[above] = ", ".join(filter(None, (out.get(above, ""), flat.parts_of(last)[0])))
        else:
            out[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return list(out.items())


def _params_back(framework: Framework, rows: list[Row]) -> dict[str, Any]:
    """Rows as the nested map they came from; numbers stay numbers, sets stay sets."""
    before = flat.flat_of(framework, framework.uid)
    out: dict[str, Any] = {}
    for name, text in rows:
        *above, last = flat.parts_of(name)
        here = out
        for part in above:
            here = here.setdefault(part, {})
        old = before.get(f"method/params/{name}")
        members = any(k.startswith(f"method/params/{name}/") and v is True for k, v in before.items())
        if members or (name in SETS and old is None):
            here[last] = {part.strip(): True for part in text.split(",") if part.strip()}
        elif isinstance(old, int) and not isinstance(old, bool) and text.lstrip("-").isdigit():
            here[last] = int(text)
        elif text.lower() in ("true", "false"):
            here[last] = text.lower() == "true"
        else:
            here[last] = text
    return out


def _values(scale: Scale, rows: list[Row]) -> dict[str, Any]:
    known = {v.id: v for v in scale.values}
    out: dict[str, Any] = {}
    for number, (value, label, weight) in enumerate(rows):
        entry: dict[str, Any] = {"rank": str(10 * (number + 1)).zfill(4), "label": label, "weight": weight}
        old = known.get(value)
        if old is not None:
            entry |= {k: v for k, v in (("text", old.text), ("x", dict(old.x))) if v}
        out[value] = {k: v for k, v in entry.items() if v}
    return out


PAGE = PageSpec("method", "Scoring", 30, MethodPage, icon="calculator")
