"""Colours, fonts, icons and the style sheet, all from tokens.json; the only place that turns tokens into Qt values.

Owns light and dark, interface zoom and row height. Knows no screen and no stored data: whoever makes a Theme passes
the wanted mode in and keeps it. Nothing outside this module and tokens.json may name a colour by its digits.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from workbench.tokens import palette, tokens

__all__ = ["Theme", "tokens"]

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
MODES = ("light", "dark", "system")
ROW_HEIGHTS = ("compact", "standard", "comfortable")
ZOOM_STEPS = (80, 90, 100, 110, 125, 150, 175, 200, 225, 250)
# Directional icons are mirrored in right-to-left layouts, checks and clocks never are.
_MIRRORED = re.compile(r"^(chevron-(left|right)|arrow-(left|right)|corner-|undo|redo)")
_log = logging.getLogger(__name__)


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the bundled static cuts; returns the families found. Must run before the first widget."""
    families: list[str] = []
    for path in sorted((RESOURCES / "fonts").rglob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families.extend(QFontDatabase.applicationFontFamilies(number))
    return tuple(dict.fromkeys(families))


@cache
def _svg(name: str) -> str:
    path = RESOURCES / "icons" / f"{name}.svg"
    if not path.is_file():
        _log.warning("icon %s is missing", name)
        return ""
    return path.read_text("utf-8")


class Theme(QObject):
    """The look of one application. Widgets ask it for colours, fonts and icons and listen to `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system", zoom: int = 100, rows: str = "standard") -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode if mode in MODES else "system"
        self._zoom = zoom
        self._rows = rows if rows in ROW_HEIGHTS else "standard"
        self.motion = True
        self.keys: dict[str, str] = {}  # default key to the key chosen for it, in the screen in view
        self._pixmaps: dict[tuple[str, str, int, float, bool], QPixmap] = {}
        load_fonts()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system)
        self.apply()

    # -- choices -----------------------------------------------------------------------------------------------

    @property
    def mode(self) -> str:
        """What was chosen: light, dark or system."""
        return self._mode

    @property
    def name(self) -> str:
        """What is shown: light or dark."""
        if self._mode != "system":
            return self._mode
        return "dark" if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    def set(self, mode: str) -> None:
        """Switch to light, dark or system; keeps focus, selection and scroll because nothing is rebuilt."""
        if mode in MODES and mode != self._mode:
            self._mode = mode
            self.apply()

    @property
    def zoom(self) -> int:
        """Interface zoom in per cent, 80 to 250."""
        return self._zoom

    def set_zoom(self, percent: int) -> None:
        percent = max(ZOOM_STEPS[0], min(ZOOM_STEPS[-1], percent))
        if percent != self._zoom:
            self._zoom = percent
            self.apply()

    def zoom_by(self, steps: int) -> None:
        """The next larger or smaller zoom step."""
        nearest = min(range(len(ZOOM_STEPS)), key=lambda i: abs(ZOOM_STEPS[i] - self._zoom))
        self.set_zoom(ZOOM_STEPS[max(0, min(len(ZOOM_STEPS) - 1, nearest + steps))])

    @property
    def rows(self) -> str:
        return self._rows

    def set_rows(self, rows: str) -> None:
        if rows in ROW_HEIGHTS and rows != self._rows:
            self._rows = rows
            self.apply()

    # -- values ------------------------------------------------------------------------------------------------

    def px(self, value: float) -> int:
        """A size of the tokens under the interface zoom."""
        return max(1, round(value * self._zoom / 100)) if value > 0 else 0

    @property
    def row(self) -> int:
        """Height of a list row as set."""
        return self.px(tokens()["size"]["row"][self._rows])

    def color(self, role: str, alpha: int = 255) -> QColor:
        """A colour by role; `transparent` is a role too. An unknown role is a bug and raises KeyError."""
        if role == "transparent":
            return QColor(0, 0, 0, 0)
        result = QColor(palette(self.name)[role])
        if alpha != 255:
            result.setAlpha(alpha)
        return result

    def font(self, role: str = "base", weight: int = 0) -> QFont:
        """A font by role (nano xs sm base control capture h2 h1 display mono …-mono) with optional weight 400-700."""
        family = tokens()["font"]["family"]["mono" if role.endswith("mono") else "ui"]
        size_role = role.removesuffix("mono").removesuffix("-") or "sm"
        spec = tokens()["font"]
        font = QFont([family, *spec["fallback"]["ui"]])
        screen = QGuiApplication.primaryScreen()
        dpi = screen.logicalDotsPerInchY() if screen else 96.0
        # Point sizes because pixel sizes are whole numbers and the scale has 10.5 and 12.5.
        font.setPointSizeF(spec["size"][size_role] * self._zoom / 100 * 72 / dpi)
        default = {"nano": 500, "xs": 500, "h2": 600, "h1": 600, "display": 600}.get(size_role, 400)
        font.setWeight(QFont.Weight(weight or default))
        spacing = spec["letter_spacing_percent"].get(size_role, 0.0)
        if spacing and not role.endswith("mono"):
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 + spacing)
        for feature in spec["features"]:
            font.setFeature(QFont.Tag(feature), 1)
        return font

    def pixmap(self, name: str, role: str = "text.secondary", size: float = 16, ratio: float = 0) -> QPixmap:
        """An icon drawn in the colour of `role` at `size` logical px under the zoom."""
        ratio = ratio or (self._app.devicePixelRatio() or 1.0)
        side = self.px(size)
        rtl = self._app.layoutDirection() == Qt.LayoutDirection.RightToLeft and bool(_MIRRORED.match(name))
        key = (name, self.color(role).name(QColor.NameFormat.HexArgb), side, ratio, rtl)
        found = self._pixmaps.get(key)
        if found is not None:
            return found
        pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
        pixmap.fill(Qt.GlobalColor.transparent)
        svg = _svg(name)
        if svg:
            stroke = 1.75 if size <= 16 else 1.6 if size <= 24 else 1.25
            # Lucide draws in a 24 box: keep the stroke at the wanted logical width at every size.
            svg = re.sub(r'stroke-width="[^"]*"', f'stroke-width="{stroke * 24 / 20 if size < 20 else stroke}"', svg)
            svg = svg.replace("currentColor", self.color(role).name())
            painter = QPainter(pixmap)
            if rtl:
                painter.translate(pixmap.width(), 0)
                painter.scale(-1, 1)
            renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
            renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
            painter.end()
        pixmap.setDevicePixelRatio(ratio)
        self._pixmaps[key] = pixmap
        return pixmap

    def icon(self, name: str, role: str = "text.secondary", size: float = 16, selected: str = "") -> QIcon:
        """The same as QIcon with Normal, Disabled and Selected/On modes."""
        icon = QIcon()
        icon.addPixmap(self.pixmap(name, role, size), QIcon.Mode.Normal)
        icon.addPixmap(self.pixmap(name, "text.disabled", size), QIcon.Mode.Disabled)
        chosen = self.pixmap(name, selected or "text.primary", size)
        icon.addPixmap(chosen, QIcon.Mode.Selected)
        icon.addPixmap(chosen, QIcon.Mode.Normal, QIcon.State.On)
        return icon

    # -- applying ----------------------------------------------------------------------------------------------

    def style(self, widget: QWidget, font: str = "base", weight: int = 0, ink: str = "") -> QWidget:
        """Tie a widget to a font role (kept over zoom) and, for labels, to a text colour (`ink` of the style sheet)."""
        widget.setProperty("fontRole", font)
        widget.setProperty("fontWeight", weight)
        widget.setFont(self.font(font, weight))
        if ink:
            widget.setProperty("ink", ink)
        return widget

    def stylesheet(self) -> str:
        """resources/theme.qss with `@role@` and `px(n)` filled in."""
        text = (RESOURCES / "theme.qss").read_text("utf-8")
        flat = palette(self.name)
        text = re.sub(r"@([a-zA-Z_.0-9]+)@", lambda m: flat[m.group(1)], text)
        return re.sub(r"px\(([\d.]+)\)", lambda m: f"{self.px(float(m.group(1)))}px", text)

    def apply(self) -> None:
        """Fill palette, fonts and style sheet again, then tell every listener."""
        self._pixmaps.clear()
        self._app.setPalette(self._palette())
        self._app.setFont(self.font("base"))
        self._app.setStyleSheet(self.stylesheet())
        # After the style sheet: filling it in again would put the former fonts back.
        for widget in self._app.allWidgets():
            role = widget.property("fontRole")
            if role:
                widget.setFont(self.font(role, int(widget.property("fontWeight") or 0)))
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for target, name in (
            (role.Window, "bg.canvas"), (role.WindowText, "text.primary"), (role.Base, "bg.surface"),
            (role.AlternateBase, "bg.sunken"), (role.Text, "text.primary"), (role.Button, "bg.surface"),
            (role.ButtonText, "text.primary"), (role.Highlight, "selection.bg"),
            (role.HighlightedText, "text.primary"), (role.ToolTipBase, "bg.raised"),
            (role.ToolTipText, "text.primary"), (role.PlaceholderText, "text.tertiary"), (role.Link, "accent.solid"),
            (role.LinkVisited, "accent.solid"), (role.BrightText, "text.inverse"), (role.Light, "border.subtle"),
            (role.Mid, "border.default"), (role.Dark, "border.input"),
        ):
            palette.setColor(target, self.color(name))
        for target in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.color("text.disabled"))
        return palette

    def _on_system(self) -> None:
        if self._mode == "system":
            self.apply()
