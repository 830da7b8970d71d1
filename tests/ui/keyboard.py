"""Gives a window the keyboard. On a bare X server, without a window manager, nobody else hands it out."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QApplication, QWidget

PATIENCE = 5.0


def take_keyboard(widget: QWidget) -> None:
    """Show the widget and wait until its window has the keyboard."""
    widget.show()
    top = widget.window()
    end = time.monotonic() + PATIENCE
    while not top.isActiveWindow() and time.monotonic() < end:
        top.activateWindow()
        QApplication.processEvents()
        time.sleep(0.005)
    assert top.isActiveWindow(), "the window did not get the keyboard"
