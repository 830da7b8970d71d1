"""Start of the window against a bare PySide6 window, each in its own process, in turn."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.common import Figure

ROOT = Path(__file__).resolve().parents[1]
RUNS = 9

BARE = """
import json, resource, sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1440, 900)
window.show()
def first():
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"shown": time.time(), "mb": used}), flush=True)
    app.quit()
QTimer.singleShot(0, first)
app.exec()
"""

OURS = """
import json, resource, sys, time
from contextlib import ExitStack
from pathlib import Path
from PySide6.QtCore import QTimer
from ui.start import application, first_frame, load
from workbench.paths import paths
app = application()
places = paths(Path(sys.argv[1]))
frame, theme = first_frame(app, places)
frame.show()
def first():
    shown = time.time()
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load(None)
    from ui.app import Start, fill
    with ExitStack() as end:
        window = fill(Start(frame, theme, places.home), app, end)
        app.processEvents()
        filled = time.time()
        full = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        window.bridge.workbench.open_library()
        opened = time.time()
        found = {"shown": shown, "mb": mb, "filled": filled - shown, "full": full, "library": opened - filled}
        print(json.dumps(found), flush=True)
        app.quit()
QTimer.singleShot(0, first)
app.exec()
"""


def measure(code: str, *args: str) -> dict[str, float]:
    """Seconds from process start to the first event-loop turn after show(), and the peak memory up to there."""
    import time

    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "PYTHONPATH": str(ROOT)}
    begun = time.time()
    out = subprocess.run(
        [sys.executable, "-c", code, *args], check=True, cwd=ROOT, env=env, capture_output=True, text=True
    ).stdout
    found: dict[str, float] = json.loads(out.strip().splitlines()[-1])
    found["seconds"] = found.pop("shown") - begun
    return found


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as home:
        measure(OURS, home)  # makes the home and fills the library, so that later starts are ordinary ones
        measure(BARE)
        pairs = [(measure(OURS, home), measure(BARE)) for _ in range(RUNS)]
    ours, bare = [p[0] for p in pairs], [p[1] for p in pairs]

    def median(rows: list[dict[str, float]], key: str) -> float:
        return statistics.median(r[key] for r in rows)

    time_ratio = statistics.median(a["seconds"] / b["seconds"] for a, b in pairs)
    memory_ratio = statistics.median(a["mb"] / b["mb"] for a, b in pairs)
    filled_ratio = statistics.median(a["full"] / b["mb"] for a, b in pairs)
    return [
        Figure(
            "start to first event-loop turn after show()", "bare PySide6 window",
            f"{median(ours, 'seconds') * 1000:.0f} ms", f"{median(bare, 'seconds') * 1000:.0f} ms", time_ratio, "≤ 1.6",
            f"the frame; Home is filled {median(ours, 'filled') * 1000:.0f} ms later, then library.db opens in "
            f"{median(ours, 'library') * 1000:.0f} ms",
        ),
        Figure(
            "peak memory at the first turn", "bare PySide6 window", f"{median(ours, 'mb'):.0f} MB",
            f"{median(bare, 'mb'):.0f} MB", memory_ratio,
        ),
        Figure(
            "peak memory with Home filled", "bare PySide6 window", f"{median(ours, 'full'):.0f} MB",
            f"{median(bare, 'mb'):.0f} MB", filled_ratio,
        ),
    ]
