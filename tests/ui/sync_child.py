"""One Assay window in a process of its own, driven by keys alone: python sync_child.py HOME PERSON

Takes lines of JSON on standard input, [verb, argument …], and answers each with one line. Verbs press keys, wait, or
look; none of them changes anything by another way than the keyboard.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.keyboard import take_keyboard
from ui.app import application, close_window, make_window
from ui.views.sync import SyncScreen
from ui.window import Window
from workbench.app import Workbench
from workbench.secrets import MemorySecrets

PATIENCE = 30.0


class Person:
    """Sits in front of one window."""

    def __init__(self, window: Window, bench: Workbench) -> None:
        self.window, self.bench = window, bench

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def key(self, keys: str) -> None:
        """"Ctrl+Shift+P" and the like, to whatever has the focus."""
        take_keyboard(self.window)
        *held, last = keys.split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for name in held:
            modifiers |= {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier,
                          "Alt": Qt.KeyboardModifier.AltModifier}[name]
        QTest.keyClick(self.focus, getattr(Qt.Key, f"Key_{last}"), modifiers)

    def type(self, text: str) -> None:
        take_keyboard(self.window)
        QTest.keyClicks(self.focus, text[:1])  # the first letter may open an editor
        QTest.keyClicks(self.focus, text[1:])

    def tab_to(self, name: str) -> None:
        """Tab until what is called so has the focus, as somebody does who listens to a screen reader."""
        seen = []
        for _ in range(120):
            if self.focus.accessibleName() == name:
                return
            seen.append(self.focus.accessibleName())
            self.key("Tab")
        raise AssertionError(f"Tab never reaches {name}: {seen}")

    def settle(self) -> None:
        """Wait until nothing runs."""
        end = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < 10:
            QApplication.processEvents()
            view = self.window.view
            busy = self.window.bridge.tasks.running or (isinstance(view, SyncScreen) and view.desk.busy)
            quiet = 0 if busy else quiet + 1
            assert time.monotonic() < end, "it never comes to rest"
            time.sleep(0.01)

    def look(self) -> dict[str, Any]:
        """What is on the Sync screen."""
        self.settle()
        view = self.window.view
        assert isinstance(view, SyncScreen), self.window.current
        shelf = view.desk.view
        return {
            "begun": view.whole.currentIndex() == 1, "tab": view.tab, "notice": view.notice.text.text(),
            "first_notice": view.begin_notice.text.text(), "invitation": view.people.code.text(),
            "groups": view.people.groups.text, "compare": view.begin.compare.groups.text,
            "complaint": view.begin.join.error.text(),
            "conflicts": [r.key for r in view.list.rows_model.rows if r.chip.endswith("open")],
            "badge": self.window.rail.buttons["sync"].badge, "status": self.window.status.network.text().strip(),
            "sides": [c.accessibleName() for c in view.conflicts.columns] if view.conflicts.card else [],
            "result": view.conflicts.result.toPlainText(),
            "may_write": shelf.may_write if shelf else False,
            "asks": [r.name for r in shelf.requests] if shelf else [],
            "out": len(shelf.outgoing) if shelf else 0,
        }

    def truth(self, code: str) -> dict[str, Any]:
        """What the library and the shelf hold in the end."""
        self.settle()
        uid = next(e.uid for e in self.bench.frameworks() if e.code == code)
        framework = self.bench.framework(uid)
        with self.bench.shelves.open() as shelf:
            tip = (shelf.tip or b"").decode()
        first = framework.criteria[0]
        return {"revision": framework.revision, "tip": tip, "evidence": first.evidence, "ask": first.ask,
                "titles": [n.title for n in framework.dimensions], "texts": [c.text for c in framework.criteria]}

    def focus_name(self) -> str:
        return f"{type(self.focus).__name__} {self.focus.accessibleName()}"

    def size(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        QApplication.processEvents()

    def picture(self, path: str) -> None:
        self.settle()
        self.window.grab().save(path)


def main(home: str, name: str) -> None:
    app = application()
    bench = Workbench(Path(home), secrets=MemorySecrets(), person=name)
    window = make_window(bench, app)
    window.resize(1440, 900)
    take_keyboard(window)
    window.shell.open_library()
    person = Person(window, bench)
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    while True:
        app.processEvents()
        try:
            line = lines.get(timeout=0.005)
        except queue.Empty:
            continue
        if not line:
            break
        verb, *arguments = json.loads(line)
        try:
            answer = {"ok": getattr(person, verb)(*arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    close_window(window)
    bench.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
