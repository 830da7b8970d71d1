"""The export of Report: where the file goes, the job that writes and reads it back, what is said afterwards.

Owns the folder and the free name; the build itself is handed in as a job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ui.tasks import Progress
from ui.views.base import Shell
from ui.views.report_choices import free_path
from workbench.errors import Problem, Unavailable
from workbench.report import preview
from workbench.report.build import BuiltReport
from workbench.report.write import write_file

Make = Callable[[Progress], BuiltReport]


@dataclass(frozen=True)
class Exported:
    path: Path
    sha256: str
    pages: int
    problems: tuple[Problem, ...] = field(default_factory=tuple)


def export_job(make: Make, folder: Path, name: str) -> Callable[[Progress], Exported]:
    """Build, write atomically under a name that is free, read back."""

    def run(progress: Progress) -> Exported:
        if not folder.is_dir():  # a stick that was pulled must not become a folder of the same name
            raise Unavailable(f"The folder {folder} is not there.", "Choose another one on the tab Output.")
        built = make(progress)
        path = free_path(folder, name)
        sha256 = write_file(path, built.pdf)
        written = preview.page_count(path.read_bytes())
        if written != built.pages:
            raise Unavailable(f"{path.name} was written with {written} of {built.pages} pages.",
                              "Export again to another folder.")
        return Exported(path, sha256, written, built.problems)

    return run


def export_folder(shell: Shell) -> Path:
    """Where exports go: chosen on this machine, else beside the engagement file."""
    chosen = str(shell.bridge.workbench.settings.get("export_folder", "") or "")
    opened = shell.bridge.workbench.engagement
    return Path(chosen) if chosen else opened.path.parent if opened is not None else Path.home()


def say_exported(shell: Shell, found: Exported) -> None:
    """The toast with Open, Show in folder and Copy path."""
    path = found.path
    shell.toast(f"{path.name}, {found.pages} pages", False, (
        ("Open", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))),
        ("Show in folder", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))),
        ("Copy path", lambda: QGuiApplication.clipboard().setText(str(path)))))
