"""Kill -9 while notes are typed: what was called saved is there, the unsent line comes back, the file is whole.

Each round kills a real process at a random moment and lets the next one go on in the same file.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.kill_children import stream_of
from ui.app import close_window, make_window
from ui.views.capture import CaptureView
from workbench.app import Workbench
from workbench.secrets import MemorySecrets

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("kill_children.py")


def typed_until_killed(mode: str, path: Path, home: Path, passphrase: str, dice: random.Random) -> tuple[str, int]:
    """Start a typist, kill it at a random moment; returns the last stream it called saved and the number of saves."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), mode, str(path), str(home), str(dice.random())], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdin and child.stdout and child.stderr
    child.stdin.write(passphrase.encode() + b"\n")
    child.stdin.close()
    ready, _, _ = select.select([child.stdout], [], [], 60)
    out = os.read(child.stdout.fileno(), 1 << 20) if ready else b""
    end = time.monotonic() + dice.uniform(0, 0.4 if mode == "core" else 2.5)
    while (left := end - time.monotonic()) > 0:
        if select.select([child.stdout], [], [], left)[0]:
            out += os.read(child.stdout.fileno(), 1 << 20)
    child.send_signal(signal.SIGKILL)
    out += child.stdout.read()
    faults = child.stderr.read().decode()
    assert child.wait() == -signal.SIGKILL, faults
    child.stdout.close()
    child.stderr.close()
    lines = [line for line in out.split(b"\n")[:-1] if line]
    assert lines, f"nothing was saved: {faults}"
    return json.loads(lines[-1])["saved"], len(lines)


def kill_rounds(mode: str, sample, rounds: int, seed: int, after: Callable[[Workbench], None]) -> dict[str, int]:  # type: ignore[no-untyped-def]
    path, passphrase, home = sample.path, sample.passphrase, sample.workbench.home
    sample.workbench.close_engagement()
    dice = random.Random(seed)
    figures = {"kills": 0, "saves": 0, "unsent lines back": 0, "more than called saved": 0}
    for _ in range(rounds):
        claimed, saves = typed_until_killed(mode, path, home, passphrase, dice)
        bench = Workbench(home.parent / "after", secrets=MemorySecrets(), person="Ada Assessor")
        try:
            bench.open_engagement(path, passphrase)
            assert bench.engagement is not None and bench.engagement.warnings == ()
            assert bench.check() == []
            found = stream_of(bench)
            assert found.startswith(claimed), f"called saved: {claimed[-200:]!r}, found: {found[-200:]!r}"
            after(bench)
        finally:
            bench.close()
        figures["kills"] += 1
        figures["saves"] += saves
        figures["unsent lines back"] += not found.endswith("\n") and found != ""
        figures["more than called saved"] += found != claimed
    return figures


def bar_shows_the_unsent_line(bench: Workbench) -> None:
    made = make_window(bench)
    made.show()
    made.shell.go("capture")
    QApplication.processEvents()
    assert isinstance(made.view, CaptureView)
    assert made.view.bar.text == stream_of(bench).rpartition("\n")[2]
    close_window(made)
    QApplication.processEvents()


def report(what: str, figures: dict[str, int]) -> None:
    print(f"\n{what}: " + ", ".join(f"{name} {number}" for name, number in figures.items()))


def test_killed_while_typing_in_the_window(sample, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    kill_rounds("window", sample, 3, 20261128, bar_shows_the_unsent_line)


def test_killed_while_writing_at_full_speed(sample, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    kill_rounds("core", sample, 6, 20261129, lambda _bench: None)


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "rounds"), [("window", 50), ("core", 200)])
def test_killed_at_many_moments(mode: str, rounds: int, sample, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    after = bar_shows_the_unsent_line if mode == "window" else lambda _bench: None
    figures = kill_rounds(mode, sample, rounds, 7, after)
    report(mode, figures)
    assert figures["kills"] == rounds and figures["saves"] > rounds
