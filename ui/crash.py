"""What happens when Assay itself is at fault: exception, thread and Qt message hooks, and the log file.

Owns the hooks and the log. The log holds code places and error types only: never the text of an error that may carry
what a client said, never arguments or values.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from workbench import __version__
from workbench.errors import WorkbenchError

_log = logging.getLogger("assay")


def places(error: BaseException) -> str:
    """Type and code places of an error without its text."""
    lines = [
        f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([type(error).__name__, *lines])


class _NoText(logging.Formatter):
    """Writes the code places of an exception instead of its message."""

    def formatException(  # type: ignore[override]
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None]
    ) -> str:
        return places(ei[1])


class Hooks:
    """Installs the hooks; `remove` puts the earlier ones back, so that tests leave nothing behind."""

    def __init__(self, folder: Path, on_fault: Callable[[BaseException], None]) -> None:
        self._on_fault = on_fault
        self._before = (sys.excepthook, threading.excepthook)
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "assay.log"
        self._handler = logging.handlers.RotatingFileHandler(self.file, maxBytes=500_000, backupCount=2)
        self._handler.setFormatter(_NoText("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root = logging.getLogger()
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        qInstallMessageHandler(self._on_qt)
        _log.info("start, version %s", __version__)

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        if not isinstance(error, WorkbenchError):
            _log.error("fault: %s", places(error))
        self._on_fault(error)

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            _log.error("fault in a thread: %s", places(args.exc_value))

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
        _log.log(level, "qt %s: %s", context.category or "", text)
