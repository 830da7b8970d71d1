"""Makes the screens anew after the interface zoom changed, at the same place.

Every size of a screen comes from the zoom while it is built, so building it again is the one way that misses nothing.
Owns how focus and scroll positions find their way into the new screen; what was typed is committed before.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.views.base import View
from ui.window import Window


class Rebuilder(QObject):
    """Watches the theme of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._zoom = window.theme.zoom
        window.theme.changed.connect(self._on_theme)

    def _on_theme(self) -> None:
        if self._window.theme.zoom != self._zoom:
            self._zoom = self._window.theme.zoom
            rebuild(self._window)


def rebuild(window: Window) -> None:
    """Replace the screens that ask for it; the one that is shown keeps focus and scroll positions."""
    window.bridge.flush()
    for screen, old in list(window.views.items()):
        if not old.rebuilt_on_zoom:
            continue
        shown = screen == window.current
        focus = trail(window.focusWidget(), old)
        had_focus = old.isAncestorOf(window.focusWidget()) if window.focusWidget() is not None else False
        scrolls = scrolled(old)
        del window.views[screen]
        window.screens.removeWidget(old)
        old.hide()
        old.deleteLater()
        if not shown:
            continue
        window.show_screen(screen)
        new = window.views[screen]
        target = follow(focus, new) if had_focus else None
        if target is not None:
            target.setFocus()
        restore(scrolls, new)


def trail(widget: QWidget | None, root: QWidget) -> list[tuple[type, int]]:
    """How to walk from the root to the widget: class and place among the children, step by step."""
    steps: list[tuple[type, int]] = []
    while widget is not None and widget is not root:
        above = widget.parentWidget()
        if above is None:
            return []
        steps.insert(0, (type(widget), children(above).index(widget)))
        widget = above
    return steps


def follow(steps: list[tuple[type, int]], root: QWidget) -> QWidget | None:
    """The widget at the end of a trail, as far as the new screen has the same parts."""
    here = root
    for kind, at in steps:
        below = children(here)
        if at >= len(below) or type(below[at]) is not kind:
            return None
        here = below[at]
    return here if here is not root else None


def children(widget: QWidget) -> list[QWidget]:
    return [c for c in widget.children() if isinstance(c, QWidget)]


def scrolled(view: View) -> list[float]:
    """How far each scroll area of a screen is scrolled, as a share of its way."""
    bars = [a.verticalScrollBar() for a in view.findChildren(QAbstractScrollArea)]
    return [bar.value() / bar.maximum() if bar.maximum() else 0.0 for bar in bars]


def restore(shares: list[float], view: View) -> None:
    areas = view.findChildren(QAbstractScrollArea)
    if len(areas) == len(shares):
        for area, share in zip(areas, shares, strict=True):
            bar = area.verticalScrollBar()
            bar.setValue(round(share * bar.maximum()))
