"""The report definitions of the library on the Content tab: take one over, or keep the present choices as one.

A definition is the firm's and travels with the shared library; what belongs to one client (status, version, author,
file name) is no part of it. Owns the rows of widgets and the commands behind them; the choices belong to the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.views.base import Shell
from ui.views.report_choices import Choices
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.parts import Label, Rule, line
from workbench.commands.definitions import remove_definition, save_definition
from workbench.model.record import new_uid
from workbench.model.report_definition import SavedDefinition, defined
from workbench.queries.report_setup import saved_definitions


class Definitions(QWidget):
    """choices: what the screen shows now; sections: ids there are; choose, pick_kit: how the screen takes a choice."""

    def __init__(self, shell: Shell, choices: Callable[[], Choices], sections: Callable[[], Sequence[str]],
                 choose: Callable[..., None], pick_kit: Callable[[str], None]) -> None:
        super().__init__()
        self._shell, self._choices, self._sections = shell, choices, sections
        self._choose, self._pick_kit = choose, pick_kit
        self.found: tuple[SavedDefinition, ...] = ()
        theme = shell.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(10))
        whole.addWidget(Label(theme, "Report definition", "base", "", 500))
        self.list = Combo(theme, "Report definition")
        self.list.activated.connect(lambda at: self.use(str(self.list.itemData(at))))
        self.drop = Button(theme, "Remove", "link")
        self.drop.setAccessibleName("Remove the report definition")
        self.drop.clicked.connect(self.remove)
        row = line(self.list, self.drop)
        row.setStretch(0, 1)
        whole.addLayout(row)
        self.name = QLineEdit()
        self.name.setProperty("field", True)
        self.name.setAccessibleName("Name of the report definition")
        self.name.setPlaceholderText("Name")
        self.name.returnPressed.connect(self.save)
        self.keep = Button(theme, "Save choices", "secondary", small=True)
        self.keep.clicked.connect(self.save)
        row = line(self.name, self.keep)
        row.setStretch(0, 1)
        whole.addLayout(row)
        whole.addWidget(Label(theme, "Sections, privacy, paper and brand kit, for other engagements and, by the shared "
                                     "library, for colleagues.", "sm", "secondary", wrap=True))
        whole.addWidget(Rule(theme))

    def load(self) -> None:
        """What the library has; the one that makes just these choices is shown as taken."""
        self.found = self._shell.bridge.workbench.read(saved_definitions, file="library")
        now = self._options(self._choices())
        same = next((d for d in self.found if d.options() == (now if d.kit else {**now, "kit": ""})), None)
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItem("Chosen here" if self.found else "None yet", "")
            for definition in self.found:
                self.list.addItem(definition.title, definition.uid)
            self.list.setCurrentIndex(max(0, self.list.findData(same.uid)) if same else 0)
        self.list.setEnabled(bool(self.found))
        self.drop.setVisible(same is not None)

    def _options(self, choices: Choices) -> dict[str, Any]:
        """The choices that make a definition; a dimension that is left out is this framework's own affair."""
        known = set(self._sections())
        made = choices.to_json()
        made["left_out"] = [s for s in made["left_out"] if s in known]
        return {k: made[k] for k in ("sections", "left_out", "people", "quotes", "watermark", "page", "kit")}

    def use(self, uid: str) -> None:
        """Take a definition over into this report. A kit that is not here keeps the present one."""
        found = next((d for d in self.found if d.uid == uid), None)
        if found is None:
            return
        options, choices = found.options(), self._choices()
        own = choices.left_out - set(self._sections())
        if options["kit"]:
            self._pick_kit(options["kit"])
        self._choose(order=tuple(options["sections"]), left_out=frozenset(options["left_out"]) | own,
                     people=options["people"], quotes=options["quotes"], watermark=options["watermark"],
                     page=options["page"])
        self.load()

    def save(self) -> None:
        """Keep the present choices under a name; the one of that name is changed."""
        name = self.name.text().strip()
        if not name:
            self.name.setFocus()
            self._shell.toast("Give the report definition a name first")
            return
        before = next((d for d in self.found if d.title.casefold() == name.casefold()), None)
        made = defined(before.uid if before else new_uid(), name, self._options(self._choices()), before)
        if self._shell.bridge.do(save_definition(made)) is not None:
            self.name.clear()
            self.load()
            self._shell.toast(f"Report definition {name} saved")

    def remove(self) -> None:
        uid, name = str(self.list.currentData()), self.list.currentText()
        if uid and self._shell.bridge.do(remove_definition(uid)) is not None:
            self.load()
            self._shell.toast(f"Report definition {name} removed",
                              actions=[("Undo", lambda: self._shell.bridge.undo("library"))])
