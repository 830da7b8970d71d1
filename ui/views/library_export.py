"""Export of the framework in view: the system's file chooser, then a job off the window's thread.

Owns which formats are offered; writing is the format's, complete or not at all.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ui.models.library_desk import LibraryDesk
from ui.tasks import Progress, Task
from workbench.formats.load import writer_for

KINDS = "Assay pack (*.assaypack);;Workbook (*.xlsx);;OSCAL catalogue (*.json)"


def choose_and_export(desk: LibraryDesk, parent: QWidget) -> None:
    """Ask where to, then write; the name's ending says the format."""
    framework = desk.framework
    if framework is None:
        return
    desk.bridge.flush()
    suggestion = Path.home() / f"{framework.uid}-{framework.version}.assaypack"
    chosen, kind = QFileDialog.getSaveFileName(parent, "Export the framework", str(suggestion), KINDS)
    if chosen:
        path = Path(chosen)
        if not path.suffix:
            path = path.with_suffix(kind[kind.rfind("*") + 1:-1])
        export(desk, path)


def export(desk: LibraryDesk, path: Path) -> Task | None:
    """Write the framework in view to a file whose ending names a format."""
    framework = desk.framework
    form = desk.bridge.attempt(lambda: writer_for(path, ""))
    write = form.write if form is not None else None
    if framework is None or write is None:
        return None

    def job(_progress: Progress) -> Path:
        write(framework, path)
        return path

    return desk.bridge.start(
        job, lambda done: desk.shell.toast(f"Exported to {done.name}"), title=f"Exporting {framework.title}")
