"""Settings, Protection: auto-lock, keyring, backups, integrity check and copies of the open file.

Long work runs as a background job; everything is done by the workbench.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from ui.settings import Preferences
from ui.views.base import Shell
from ui.views.settings_parts import Section, button
from ui.widgets.parts import clear
from ui.widgets.segmented import Segmented
from ui.widgets.switch import Switch
from ui.widgets.texts import size, when
from workbench.app import Backup
from workbench.errors import Problem

WHY = {"backup": "made by the program or by hand", "migration": "made before the file was changed to a newer format"}
MINUTES = (("0", "Off"), ("5", "5 min"), ("10", "10 min"), ("30", "30 min"))


class Protection(QWidget):
    """The Protection section."""

    def __init__(self, shell: Shell, preferences: Preferences) -> None:
        super().__init__()
        self._shell = shell
        self._preferences = preferences
        theme = shell.theme
        self.section = Section(theme, "Protection", "Each engagement is one file, encrypted with AES-256 on this "
                               "device. Assay opens no network connection.")
        current = str(preferences.get("auto_lock_minutes"))
        self.minutes = Segmented(theme, MINUTES, current, "Lock when idle")
        self.minutes.picked.connect(self._on_minutes)
        self.reopen = Switch(theme)
        self.reopen.setChecked(preferences.get("reopen"))
        self.reopen.toggled.connect(lambda on: preferences.set("reopen", on))
        self.section.row("Lock when idle", "Locking keeps what you typed and asks for the passphrase", self.minutes)
        self.section.row("Open the last engagement at start", "Only where the keyring knows its passphrase and it was "
                         "not locked", self.reopen)
        self.section.row("Lock now", "Ctrl Shift L", button(theme, "Lock now", shell.lock_asked.emit, "lock-keyhole"))
        self._keyring = QLabel()
        theme.style(self._keyring, "sm", ink="secondary")
        self._forget = button(theme, "Forget here", self._on_forget, "key-round")
        self.section.row("Passphrase in the keyring", "Without it the passphrase is asked each time", self._keyring,
                         self._forget)
        self._now = button(theme, "Back up now", self.backup_now, "save")
        self._check = button(theme, "Check the file", self._on_check, "shield-check")
        self._copy = button(theme, "Send a copy", self._on_copy, "upload")
        self.section.row("Open file", "Backups and copies are encrypted like the file itself", self._now, self._check,
                         self._copy)
        self._backups = QVBoxLayout()
        self._backups.setSpacing(0)
        self.section.add(self._backups)
        self.section.finish()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.section)

    def load(self) -> None:
        workbench = self._shell.bridge.workbench
        opened = workbench.engagement is not None
        for control in (self._now, self._check, self._copy, self._forget):
            control.setEnabled(opened)
        there = workbench.secrets.available()
        self._keyring.setText("Available" if there else "No keyring on this machine")
        clear(self._backups)
        for backup in workbench.backups():
            restore = button(self._shell.theme, "Restore to a new file", lambda b=backup: self._restore(b), "history")  # type: ignore[misc]
            box = Section(self._shell.theme, "")
            why = WHY.get(backup.why, backup.why)
            line = box.row(f"Backup, {when(backup.at)}", f"{size(backup.size)}, {why}", restore)
            line.setParent(None)  # type: ignore[call-overload]
            box.deleteLater()
            self._backups.addWidget(line)

    def backup_now(self) -> None:
        workbench = self._shell.bridge.workbench
        if workbench.engagement is None:
            return
        self._now.setEnabled(False)
        self._shell.bridge.flush()
        self._shell.bridge.start(lambda _progress: workbench.backup_now(), self._on_backed_up, self._on_failed,
                                 title="Backing up")

    def _on_backed_up(self, backup: Backup) -> None:
        self._shell.toast(f"Backup made, {size(backup.size)}")
        self.load()

    def _on_failed(self, error: Exception) -> None:
        self._now.setEnabled(True)
        self._check.setEnabled(True)
        self._shell.bridge.tell(error)

    def _restore(self, backup: Backup) -> None:
        workbench = self._shell.bridge.workbench
        if workbench.engagement is None:
            return
        folder, stem = workbench.engagement.path.parent, workbench.engagement.path.stem
        number = 1
        while (folder / f"{stem}-restored-{number}.assay").exists():
            number += 1
        target = folder / f"{stem}-restored-{number}.assay"
        self._shell.bridge.start(lambda _progress: workbench.restore(backup, target),
                                 lambda _done: self._restored(target), self._on_failed, title="Restoring")

    def _restored(self, path: Path) -> None:
        def open_it() -> None:
            if self._shell.open_file(path, None, self._shell.bridge.tell):
                self._shell.go("home")

        self._shell.toast(f"Restored to {path.name}", actions=[("Open it", open_it)])

    def _on_check(self) -> None:
        workbench = self._shell.bridge.workbench
        self._check.setEnabled(False)
        self._shell.bridge.start(lambda _progress: workbench.check(), self._on_checked, self._on_failed,
                                 title="Checking")

    def _on_checked(self, problems: list[Problem]) -> None:
        self._check.setEnabled(True)
        self._shell.toast(str(problems[0]) if problems else "The file is sound")

    def _on_copy(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Send a copy", "copy.assay", "Assay (*.assay)")
        if chosen:
            path = Path(chosen).with_suffix(".assay")
            workbench = self._shell.bridge.workbench
            self._shell.bridge.start(lambda _progress: workbench.send_copy(path),
                                     lambda _done: self._shell.toast(f"Copy written to {path.name}"), self._on_failed,
                                     title="Copying")

    def _on_forget(self) -> None:
        workbench = self._shell.bridge.workbench
        opened = workbench.engagement
        if opened is None:
            return

        def forget() -> bool:
            workbench.secrets.forget(opened.uid)
            return True

        if self._shell.bridge.attempt(forget):
            self._shell.toast("The keyring has forgotten this engagement; its passphrase is asked next time")

    def _on_minutes(self, minutes: str) -> None:
        self._preferences.set("auto_lock_minutes", int(minutes))
        self._shell.preferences_changed.emit("auto_lock_minutes")
