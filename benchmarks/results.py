"""One rating until radar, heat map and tree are repainted, with 1,800 criteria in 12 units; the commit apart."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.common import Figure, ms
from benchmarks.large import large_engagement
from workbench.commands import ratings

RUNS = 40


class Timed:
    """A call that adds up the time spent in it."""

    def __init__(self, call: Callable[..., object]) -> None:
        self.call = call
        self.spent = 0.0

    def __call__(self, *args: object, **kw: object) -> object:
        begun = time.perf_counter()
        try:
            return self.call(*args, **kw)
        finally:
            self.spent += time.perf_counter() - begun


def run() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication, QEventLoop

    from ui.app import application, close_window, make_window

    with tempfile.TemporaryDirectory() as folder:
        workbench, assessment, framework = large_engagement(Path(folder))
        workbench.open_library()  # otherwise its first opening falls into the first rating
        app = application()
        window = make_window(workbench, app)
        window.resize(1440, 900)
        window.show()
        window.shell.engagement_opened()
        figures = []
        for screen in ("capture", "results"):
            window.show_screen(screen)
            settle(0.6)
            unit = workbench.read(lambda r: r.get(type_of_assessment(), assessment)).units[0]
            totals, commits, stalls, worked = [], [], [], []
            for n in range(RUNS):
                criterion = framework.criteria[(n * 37) % len(framework.criteria)].uid
                value = "PI" if n % 2 else "FI"
                store = workbench._store
                timed = Timed(store.do)
                store.do = timed
                started, busy = time.perf_counter(), time.process_time()
                window.bridge.do(ratings.rate(assessment, criterion, value, unit=unit))
                longest = time.perf_counter() - started
                while True:
                    turn = time.perf_counter()
                    QCoreApplication.sendPostedEvents()
                    app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
                    taken = time.perf_counter() - turn
                    longest = max(longest, taken)
                    if taken < 0.0005:
                        break
                total = time.perf_counter() - started
                worked.append(time.process_time() - busy)
                del store.do
                totals.append(total - timed.spent)
                commits.append(timed.spent)
                stalls.append(longest)
            figures.append(Figure(
                f"one rating → recomputed and repainted ({screen} screen)", "two frames at 60 Hz",
                ms(statistics.median(totals)), "33 ms", statistics.median(totals) / 0.033, "≤ 33 ms",
                f"commit apart {ms(statistics.median(commits))}; longest event-loop stall {ms(max(stalls))}; "
                f"processor time with commit {ms(statistics.median(worked))}",
            ))  # fmt: skip
        close_window(window)
        workbench.close()
    return figures


def type_of_assessment() -> type:
    from workbench.model.engagement import Assessment

    return Assessment


def settle(seconds: float) -> None:
    from PySide6.QtWidgets import QApplication

    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QApplication.processEvents()
        time.sleep(0.005)
