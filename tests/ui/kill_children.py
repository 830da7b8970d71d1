"""The processes that the kill tests start and kill: one types into the Capture window, one writes without a window.

Run as `python kill_children.py window|core FILE HOME SEED` with the passphrase on standard input. Everything the
process has called saved goes to standard output as lines of JSON, each written in one call, before typing goes on.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

from workbench.app import Reader, Workbench
from workbench.commands import evidence, notes
from workbench.model.capture import DraftLine, Note
from workbench.model.engagement import Assessment, Session
from workbench.secrets import MemorySecrets

WORDS = [
    "the", "release", "was", "stopped", "twice", "in", "March", "because", "nobody", "owned", "a", "fallback",
]  # fmt: skip


def say(stream: str) -> None:
    os.write(1, (json.dumps({"saved": stream}) + "\n").encode())


def stream_of(bench: Workbench) -> str:
    """All that was ever typed into this file: notes, each ended by Enter, then the unsent line."""
    texts = [n.text + "\n" for n in bench.read(Reader.all, Note)]
    return "".join([*texts, *(d.text for d in bench.read(Reader.all, DraftLine))])


def core(bench: Workbench, dice: random.Random) -> None:
    """Drafts, notes, evidence and checkpoints as fast as the disk takes them."""
    session = bench.read(Reader.all, Session)[0].uid
    assessment = bench.read(Reader.all, Assessment)[0].uid
    stream = stream_of(bench)
    at = max([n.at for n in bench.read(Reader.all, Note)], default=0) + 1
    line = stream.rpartition("\n")[2]
    say(stream)
    while True:
        for word in dice.choices([*WORDS, "größe", "評価", "🙂"], k=dice.randint(1, 5)):
            line += word + " "
            bench.do(notes.save_draft(session, line, at))
            stream += word + " "
            say(stream)
        bench.do(notes.add_note(session, assessment, line, at=at))
        stream, line, at = stream + "\n", "", at + 1
        say(stream)
        if dice.random() < 0.1:
            bench.do(evidence.attach_file(dice.randbytes(200_000), "Screenshot"))
        if dice.random() < 0.1:
            bench.idle()


def window(bench: Workbench, dice: random.Random) -> None:
    """Key by key into the capture bar of the real window, with pauses as people make them."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from ui.app import application, make_window
    from ui.views.capture import CaptureView

    app = application()
    made = make_window(bench, app)
    made.resize(1440, 900)
    made.show()
    made.shell.go("capture")
    app.processEvents()
    view = made.view
    assert isinstance(view, CaptureView)
    typed = stream_of(bench)
    assert view.bar.text == typed.rpartition("\n")[2], "the unsent line is back in the bar"

    def saved() -> None:
        if made.status.saved.text().strip().startswith("Saved"):
            say(typed)

    made.bridge.saved.connect(saved)
    say(typed)
    view.bar.focus_edit()

    def pause(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            app.processEvents()
            time.sleep(0.002)

    while True:
        for letter in " ".join(dice.choices(WORDS, k=dice.randint(2, 8))):
            QTest.keyClick(view.bar.edit, letter)
            typed += letter
            pause(dice.choice((0.002, 0.005, 0.01)))
        pause(dice.choice((0, 0, 0.45, 0.7)))
        if not view.bar.text.strip():
            continue
        QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
        typed += "\n"


def main(mode: str, path: str, home: str, seed: str) -> None:
    bench = Workbench(Path(home), secrets=MemorySecrets(), person="Ada Assessor")
    bench.open_engagement(Path(path), sys.stdin.readline().strip())
    {"core": core, "window": window}[mode](bench, random.Random(seed))


if __name__ == "__main__":
    main(*sys.argv[1:])
