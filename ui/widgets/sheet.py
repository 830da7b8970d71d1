"""The printed recovery sheet: file name, passphrase, what to do with it. Through the system's print dialog only."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget


def recovery_text(file_name: str, words: str) -> str:
    """The sheet as rich text."""
    return (
        f"<h1>Recovery sheet</h1><p>Engagement file <b>{escape(file_name)}</b></p>"
        f"<p style='font-size:16pt'><code>{escape(words)}</code></p>"
        "<p>Whoever has the file and these words can read everything in it. Keep the sheet in a safe, away from the "
        "machine. Without the words nobody can open the file, the makers of Assay included.</p>"
    )


def print_recovery_sheet(parent: QWidget, file_name: str, words: str) -> None:
    """Ask the system where to print; nothing is written anywhere else."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec():
        document = QTextDocument()
        document.setHtml(recovery_text(file_name, words))
        document.print_(printer)
