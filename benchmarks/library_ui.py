"""The Library screen at scale: opening against an empty library, scrolling 5,880 rows, typing, resident memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import Figure, ms, paired, percentile, seconds
from benchmarks.library import FRAMEWORKS, LARGEST, NODES, fill
from workbench.app import Workbench
from workbench.secrets import MemorySecrets

FRAME = 1 / 60
BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([]); window = QMainWindow(); window.resize(1440, 900); window.show()
for _ in range(5): app.processEvents()
"""
OPEN = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from benchmarks.library_ui import opened
window = opened(Path(sys.argv[1]))
window.views["library"].desk.open("bench-0")
window.views["library"].show_tab("statements")
for _ in range(5): QApplication.processEvents()
"""
RESIDENT = """
with open("/proc/self/status") as status:
    print(next(line for line in status if line.startswith("VmRSS")).split()[1])
import os; os._exit(0)
"""


def opened(home: Path) -> object:
    """A window on the library of a home folder, the Library screen shown."""
    from PySide6.QtWidgets import QApplication

    from ui.app import make_window
    from ui.views.home import VIEW as HOME
    from ui.views.library import VIEW as LIBRARY

    window = make_window(Workbench(home, secrets=MemorySecrets(), person="Anna Keller"), specs=[HOME, LIBRARY])
    window.resize(1440, 900)
    window.show()
    window.shell.open_library()
    QApplication.processEvents()
    window.show_screen("library")
    QApplication.processEvents()
    return window


def resident(code: str, *arguments: str) -> float:
    """Megabytes a process of its own holds after running the code."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code + RESIDENT, *arguments], env=env, check=True,
                          capture_output=True, text=True)  # fmt: skip
    return int(done.stdout.split()[-1]) / 1024


def run() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.app import close_window, make_window
    from ui.views.home import VIEW as HOME
    from ui.views.library import VIEW as LIBRARY

    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large", Path(folder) / "small"
        fill(large)
        Workbench(small, secrets=MemorySecrets()).frameworks()

        def opening(home: Path) -> float:
            bench = Workbench(home, secrets=MemorySecrets(), person="Anna Keller")
            window = make_window(bench, specs=[HOME, LIBRARY])
            window.resize(1440, 900)
            window.show()
            window.shell.open_library()
            QApplication.processEvents()

            def job() -> None:
                window.show_screen("library")
                QApplication.processEvents()

            took = seconds(job)
            close_window(window)
            QApplication.processEvents()
            bench.close()
            return took

        opening(small)
        screen = paired(lambda: opening(large), lambda: opening(small), 7)
        window = opened(large)
        view = window.views["library"]  # type: ignore[attr-defined]
        view.desk.open("bench-0")
        shown = seconds(lambda: (view.show_tab("statements"), QApplication.processEvents()))
        page = view.page("statements")
        page.tree.expandAll()
        QApplication.processEvents()
        bar, frames = page.tree.verticalScrollBar(), []
        for i in range(400):
            start = time.perf_counter()
            bar.setValue(bar.maximum() * i // 400)
            page.tree.viewport().repaint()
            frames.append(time.perf_counter() - start)
        uids = [c.uid for c in view.desk.framework.criteria[:60]]
        view.desk.edit(uids[0], {"text": "Begun"})
        edits = [seconds(lambda u=u: (view.desk.edit(u, {"text": f"Edited {u}"}), QApplication.processEvents()))
                 for u in uids[1:]]  # fmt: skip
        rows = len(page.tree.outline.items)
        close_window(window)  # type: ignore[arg-type]
        bare = resident(BARE)
        full = resident(OPEN, str(large))
    frame, edit = percentile(frames, 0.95), percentile(edits, 0.5)
    return [
        Figure(f"opening the Library screen, {FRAMEWORKS} frameworks, {NODES:,} nodes", "the same, nine bundled",
               ms(screen[0]), ms(screen[1]), screen[2], "≤ 1.5"),
        Figure(f"a frame while scrolling {rows:,} rows of the outline, p95", "a frame of 60 Hz", ms(frame), ms(FRAME),
               frame / FRAME, "≤ 1", f"{1 / percentile(frames, 0.5):.0f} frames a second in the middle"),
        Figure(f"opening the outline of {LARGEST:,} nodes", "", ms(shown), ""),
        Figure("one edit there until every part of the screen shows it, median", "", ms(edit), ""),
        Figure("memory with that outline open", "a bare window", f"{full:.0f} MB", f"{bare:.0f} MB", full / bare,
               "≤ 250 MB"),
    ]  # fmt: skip
