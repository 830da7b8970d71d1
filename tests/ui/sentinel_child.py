"""The process of the sentinel test: types a sentence of its own into every kind of place of an engagement.

Run as `python sentinel_child.py HOME FOLDER closed|killed` with the passphrase on standard input. FOLDER takes the
engagement and its copies. Names in `said` say where each sentence went.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from ui.app import application, close_window, make_window
from ui.crash import Hooks
from ui.views.capture import CaptureView
from ui.views.report import ReportView
from workbench.app import Command, Workbench
from workbench.commands import brands, engagements, evidence, findings, interviews, notes, ratings, reports, tailorings
from workbench.formats.native import load_bundled
from workbench.model.brand import BrandKit
from workbench.secrets import MemorySecrets

MARK = "Quxel"  # in every sentence


def said(place: str) -> str:
    return f"{MARK} sentence about {place}"


def fill(bench: Workbench) -> str:
    """One of everything; returns the session."""

    def do(command: Command) -> str:
        return str(bench.do(command).result)

    do(engagements.edit_engagement(scope=said("the scope"), lead=said("the lead")))
    unit = do(engagements.add_unit(said("a unit")))
    person = do(engagements.add_participant(said("a participant"), said("a role"), unit=unit, alias=said("an alias")))
    framework, files = load_bundled("modelops")
    assessment = do(engagements.add_assessment(framework, files, said("an assessment"), units=(unit,)))
    session = do(interviews.add_session(
        said("a session"), "interview", participants=(person,), agenda={"a": [{"node": said("an agenda")}]}))
    one, two = (c.uid for c in framework.criteria[20:22])
    for number in range(40):  # enough to spread over pages, so that removing them leaves free ones
        note = do(notes.add_note(session, assessment, said(f"a note {number}") + " and more" * 40, criteria=(one,)))
    do(notes.edit_note(note, said("a note 39") + " and more" * 40, said("an edited note")))
    removed = do(notes.add_note(session, assessment, said("a removed note")))
    do(notes.remove_note(removed))
    proof = do(evidence.attach_file(
        said("the bytes of evidence").encode() * 5000, said("a title"), file_name=said("a name") + ".txt",
        place=said("a place"), criterion=one))
    do(evidence.attach_link("https://intranet.example/" + said("a link").replace(" ", "-"), said("a link title")))
    do(evidence.attach_seen(said("a screen"), text=said("what was seen"), witnesses=said("a witness")))
    do(ratings.rate(assessment, one, "LI", reason=said("a rationale")))
    do(ratings.rate(assessment, two, state="not_applicable", reason=said("a reason"), approver=said("an approver")))
    do(ratings.record_judgement(assessment, one, "key at LI", "yes", said("a judgement")))
    found = do(findings.add_finding(
        assessment, "risk", said("a finding"), text=said("its text"), consequence=said("a consequence"),
        notes=(note,), evidence=(proof,)))
    do(findings.add_recommendation(assessment, said("a recommendation"), text=said("advice"), findings=(found,),
                                   owner=said("an owner")))
    kit = BrandKit(uid="kit", name=said("a kit"), company=said("a company"), header=said("a header"),
                   footer=said("a footer"), classification=said("a class"), disclaimer=said("a disclaimer"))
    do(brands.save_brand_kit(kit, "engagement"))
    do(tailorings.reword_criterion(assessment, framework, two, {"text": said("a rewording")}, said("why reworded")))
    do(tailorings.add_own_criterion(
        assessment, framework, framework.dimensions[0].uid, said("an own criterion"), said("why added"), level="2"))
    do(reports.save_report_definition(assessment, {"kit": "kit", "author": said("an author")}))
    return session


def main(home: str, folder: str, end: str) -> None:
    passphrase = sys.stdin.readline().strip()
    app = application()
    bench = Workbench(Path(home), secrets=MemorySecrets(), person="Ada Assessor")
    path = Path(folder) / "client.assay"
    bench.create_engagement(path, passphrase, engagements.create_engagement(said("the client"), said("the title")))
    session = fill(bench)
    hooks = Hooks(bench.paths.logs, lambda _error: None)
    window = make_window(bench, app)

    def until(condition: Callable[[], object], seconds: float = 60) -> None:
        stop = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < stop
            app.processEvents()
            time.sleep(0.005)

    window.resize(1440, 900)
    window.show()
    window.shell.open_library()
    window.shell.engagement_opened()
    window.shell.set_context(session=session)
    window.shell.go("capture")
    app.processEvents()
    view = window.view
    assert isinstance(view, CaptureView)
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, said("a typed note"))
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    picture = QImage(30, 30, QImage.Format.Format_RGB32)
    picture.setText("Description", said("a picture"))
    view.notes.attach_image(picture)
    window.bridge.undo()
    window.bridge.undo()
    window.bridge.redo()
    # A fault inside Assay goes to the log, but not its words.
    window.bridge.do(Command("x", lambda _tx: {}[said("a fault")]))
    window.open_palette(said("a search"))
    app.processEvents()
    window.palette_box.dismiss()
    window.shell.go("results")
    app.processEvents()
    window.shell.go("report")
    report = window.view
    assert isinstance(report, ReportView)
    until(lambda: report.built is not None)
    until(lambda: not window.bridge.tasks.running)
    bench.backup_now()
    bench.send_copy(Path(folder) / "copy.assay")
    bench.restore(bench.backups()[0], Path(folder) / "restored.assay")
    window.shell.go("capture")
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, said("an unsent line"))
    view.bar.flush_draft()
    app.processEvents()
    print("done", flush=True)
    if end == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    close_window(window)
    bench.close()
    hooks.remove()


if __name__ == "__main__":
    main(*sys.argv[1:])
