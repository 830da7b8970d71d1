"""The sample engagement for a first look: built in the background, opened when it is there, its passphrase said.

Owns the one run at a time. The sample itself belongs to the workbench; the file is an engagement like any other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from ui.messages import explain
from ui.tasks import Task
from ui.views.base import Shell
from ui.views.home_data import neutral_path
from workbench.model.record import new_uid


class SampleLoader:
    """`run` builds it beside the other engagements and calls `opened` once it is open."""

    def __init__(self, shell: Shell, opened: Callable[[], object]) -> None:
        self._shell, self._opened = shell, opened
        self._task: Task | None = None

    def run(self) -> None:
        if self._task is not None:
            self._shell.toast("The sample engagement is being made")
            return
        path = neutral_path(self._shell.bridge.workbench.paths.engagements, new_uid())

        def build(_progress: object) -> tuple[Path, str]:
            from workbench.demo.build import build_demo  # its texts are of no use to a start without them

            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:  # a home of its own: nothing of it mixes with this one
                made = build_demo(path.parent, Path(folder) / "home", file_name=path.name)
            return made.path, made.passphrase

        self._task = self._shell.bridge.start(build, self._made, self._failed, title="Making the sample engagement")

    def disabled(self) -> str:
        return "it is being made" if self._task is not None else ""

    def _made(self, made: tuple[Path, str]) -> None:
        self._task = None
        path, words = made
        if self._shell.open_file(path, words, self._shell.bridge.tell):
            self._opened()
            copy = lambda: QGuiApplication.clipboard().setText(words)  # noqa: E731
            self._shell.toast(f"Sample opened. Its passphrase: {words}", actions=[("Copy", copy)])

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._shell.toast(explain(error).sentence)
