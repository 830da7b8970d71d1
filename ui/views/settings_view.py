"""Settings: appearance, keyboard, protection, brand kits, about. No OK button: a change applies at once.

Owns the sections; preferences lie in the workbench's settings, brand kits in the library.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from ui.actions import ActionSpec
from ui.settings import Preferences
from ui.theme import RESOURCES, ZOOM_STEPS
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.settings_brand import BrandKits
from ui.views.settings_care import Protection
from ui.views.settings_keys import Keyboard
from ui.views.settings_parts import Section, button
from ui.widgets.pane import Pane
from ui.widgets.segmented import Segmented
from ui.widgets.switch import Switch
from workbench import __version__

SECTIONS = (
    ("appearance", "Appearance", "palette"), ("keyboard", "Keyboard", "keyboard"),
    ("protection", "Protection", "shield-check"), ("report", "Brand kits", "stamp"), ("about", "About", "info"),
)  # fmt: skip


class Settings(View):
    """List left, form right."""

    ID = "settings"
    TITLE = "Settings"
    watches = frozenset({"brand_kit"})
    rebuilt_on_zoom = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme, px = shell.theme, shell.theme.px
        self.preferences = Preferences(shell.bridge.workbench.settings)
        self.list = QListWidget()
        self.list.setAccessibleName("Sections")
        theme.style(self.list, "base")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pane = Pane(theme, "Settings")
        pane.setFixedWidth(px(220))
        pane.setProperty("line", "right")
        pane.body.addWidget(self.list)
        self.pages = QStackedWidget()
        self.protection, self.brands = Protection(shell, self.preferences), BrandKits(shell)
        self.keyboard = Keyboard(shell, self.preferences)
        made: dict[str, QWidget] = {
            "appearance": self._appearance(), "keyboard": self.keyboard, "protection": self.protection,
            "report": self.brands, "about": self._about(),
        }  # fmt: skip
        for key, title, icon in SECTIONS:
            item = QListWidgetItem(theme.icon(icon), title)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
            scroll = QScrollArea()
            scroll.setAccessibleName(title)
            scroll.setWidgetResizable(True)
            scroll.setWidget(made[key])
            self.pages.addWidget(scroll)
        self.list.currentRowChanged.connect(self._on_section)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(pane)
        whole.addWidget(self.pages, 1)
        self.show_section(str(shell.recall(self.ID, "section", "")))
        self.restyle()

    # -- sections ----------------------------------------------------------------------------------------------

    def _appearance(self) -> QWidget:
        theme = self.shell.theme
        section = Section(theme, "Appearance", "Changes apply at once.")
        self.mode = Segmented(theme, [("light", "Light"), ("dark", "Dark"), ("system", "System")], theme.mode, "Theme")
        self.mode.picked.connect(self._on_mode)
        self.rows = Segmented(
            theme, [("compact", "Compact 26"), ("standard", "Standard 30"), ("comfortable", "Comfortable 36")],
            theme.rows, "Row height",
        )  # fmt: skip
        self.rows.picked.connect(self._on_rows)
        self.zoom = QLabel()
        theme.style(self.zoom, "base", 600)
        smaller = button(theme, "", lambda: self._on_zoom(-1), "zoom-out")
        larger = button(theme, "", lambda: self._on_zoom(1), "zoom-in")
        smaller.setAccessibleName("Zoom out")
        larger.setAccessibleName("Zoom in")
        smaller.setToolTip("Zoom out (Ctrl -)")
        larger.setToolTip("Zoom in (Ctrl +)")
        self.motion = Switch(theme)
        self.motion.setChecked(self.preferences.get("motion"))
        self.motion.toggled.connect(self._on_motion)
        section.row("Theme", "Ctrl Shift D changes it anywhere", self.mode)
        section.row("Row height", "Lists and tables", self.rows)
        reach = f"{ZOOM_STEPS[0]} to {ZOOM_STEPS[-1]} %, Ctrl + and Ctrl -"
        section.row("Interface zoom", reach, smaller, self.zoom, larger)
        section.row("Motion", "Toast and drawer slide in; values never move", self.motion)
        return section.finish()

    def _about(self) -> QWidget:
        theme = self.shell.theme
        section = Section(theme, "About", f"Assay {__version__}, Apache-2.0. CMMI content is our own paraphrase; a "
                          "level belongs to an organisation and this is not an appraisal.")
        self.licence = QPlainTextEdit()
        self.licence.setReadOnly(True)
        self.licence.setProperty("field", True)
        self.licence.setAccessibleName("Licence text")
        self.licence.setMinimumHeight(theme.px(320))
        theme.style(self.licence, "xs-mono")
        folder = RESOURCES / "licences"
        names = sorted(p.name for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
        self.names = QListWidget()
        self.names.setAccessibleName("Licences")
        for name in names:
            item = QListWidgetItem(Path(name).stem.replace("-", ", "))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.names.addItem(item)
        self.names.setFixedHeight(theme.px(30) * min(6, max(1, len(names))))
        theme.style(self.names, "base")
        self.names.currentItemChanged.connect(
            lambda item: self._show_licence(str(item.data(Qt.ItemDataRole.UserRole)) if item else ""))
        copy = button(theme, "Copy version", lambda: QGuiApplication.clipboard().setText(f"Assay {__version__}"),
                      "copy")
        section.row("Version", __version__, copy)
        section.row("Licences", "Fonts, icons and libraries in this program")
        section.add(self.names)
        section.add(self.licence, 1)
        if names:
            self.names.setCurrentRow(0)
        return section

    def _show_licence(self, name: str) -> None:
        path = RESOURCES / "licences" / name
        if name and path.is_file():
            self.licence.setPlainText(path.read_text("utf-8", errors="replace"))

    # -- choices -----------------------------------------------------------------------------------------------

    def _keep(self, key: str, value: object, back: Callable[[], object], text: str) -> None:
        self.preferences.set(key, value)
        self.shell.preferences_changed.emit(key)
        self.shell.toast(text, actions=[("Undo", back)])

    def _on_mode(self, mode: str) -> None:
        before = self.shell.theme.mode
        self.shell.theme.set(mode)
        self._keep("theme", mode, lambda: self._on_mode(before), f"Theme: {mode}")
        self.restyle()

    def _on_rows(self, rows: str) -> None:
        before = self.shell.theme.rows
        self.shell.theme.set_rows(rows)
        self._keep("rows", rows, lambda: self._on_rows(before), f"Row height: {rows}")
        self.restyle()

    def _on_zoom(self, steps: int) -> None:
        self.shell.theme.zoom_by(steps)
        self.preferences.set("zoom", self.shell.theme.zoom)

    def _on_motion(self, on: bool) -> None:
        self.shell.theme.motion = on
        self.preferences.set("motion", on)

    # -- view --------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.protection.load()
        self.brands.load()

    def flush(self) -> None:
        self.brands.flush()

    def restyle(self) -> None:
        theme = self.shell.theme
        self.zoom.setText(f"{theme.zoom}\u202f%")
        self.mode.set_current(theme.mode)
        self.rows.set_current(theme.rows)
        for i, (_key, _title, icon) in enumerate(SECTIONS):
            item = self.list.item(i)
            if item is not None:
                item.setIcon(theme.icon(icon))
                item.setSizeHint(QSize(theme.px(120), theme.px(34)))

    def _on_section(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        self.shell.remember(self.ID, "section", SECTIONS[max(0, at)][0])
        self.shell.crumbs_changed.emit()

    def show_section(self, key: str) -> None:
        self.list.setCurrentRow(next((i for i, s in enumerate(SECTIONS) if s[0] == key), 0))

    def go(self, place: Place) -> None:
        self.show_section(place.node)

    def title(self) -> str:
        return SECTIONS[max(0, self.list.currentRow())][1] if hasattr(self, "pages") else self.TITLE

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Settings", None)]

    def panes(self) -> list[QWidget]:
        return [self.list]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        specs = [
            ActionSpec(f"settings.{key}", title, lambda k=key: self.show_section(k), (f"Alt+{i + 1}",), "Go to", icon)  # type: ignore[misc]
            for i, (key, title, icon) in enumerate(SECTIONS)
        ]
        specs.append(ActionSpec("settings.backup", "Back up the open engagement now", self.protection.backup_now,
                                ("Ctrl+Shift+B",), icon="save", disabled=self._no_file))
        specs.append(ActionSpec("settings.kit", "New brand kit", self.brands.add, ("Ctrl+Shift+N",), icon="plus"))
        return specs

    def _no_file(self) -> str:
        return "" if self.shell.bridge.workbench.engagement is not None else "open an engagement first"


VIEW = ViewSpec("settings", "Settings", "settings", 90, Settings, "Ctrl+,", needs_engagement=False)
