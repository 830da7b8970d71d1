"""The one place where SQLite's and the file system's failures become the project's errors.

Owns the translation and its wording; knows nothing of tables. Programming mistakes (SQL syntax, wrong arguments)
are not translated: they are bugs.
"""

from __future__ import annotations

import errno
from pathlib import Path
from types import TracebackType

from workbench.errors import Damaged, Invalid, Locked, Stale, Unavailable, WorkbenchError

RETRY = "Nothing was lost: the text stays on screen and is saved as soon as this is solved."


def translate(error: BaseException, path: Path | None) -> WorkbenchError | None:
    """The user's error for a low-level one, or None for a bug."""
    name = path.name if path else "the file"
    if isinstance(error, OSError):
        return _system(error, name)
    from sqlcipher3 import dbapi2

    if not isinstance(error, dbapi2.Error):
        return None
    text = str(error)
    if isinstance(error, dbapi2.IntegrityError):
        if "FOREIGN KEY" in text:
            return Stale(
                "Something this change belongs to was removed meanwhile.", "Look at the list again, then repeat."
            )
        return Invalid("The change breaks a rule of the file.", text)
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if code == 13 or "disk is full" in text:
        return Unavailable(f"The disk is full: {name} could not be saved.", f"Free some space. {RETRY}")
    if code == 8 or "readonly" in text:
        return Unavailable(f"{name} is read-only.", f"Make the file and its folder writable. {RETRY}")
    if code in (5, 6):
        return Locked(f"{name} is being used by another program.", "Close it there, then try again.")
    if code == 10:
        return Unavailable(f"Reading or writing {name} failed.", f"Check the disk and its free space. {RETRY}")
    if code == 14:
        return Unavailable(f"{name} could not be opened.", "Check that the folder exists and that you may write there.")
    if code in (11, 26) or "malformed" in text or "not a database" in text:
        return Damaged(f"{name} is damaged.", "Restore the newest backup (Settings, Backups).")
    return None


def _system(error: OSError, name: str) -> WorkbenchError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Unavailable(f"The disk is full: {name} could not be written.", "Free some space, then try again.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Unavailable(f"{name} may not be written or read.", "Choose another folder, or change its permissions.")
    if error.errno == errno.ENOENT:
        return Unavailable(f"{name} was not found.", "Check the path; the drive may be disconnected.")
    if error.errno == errno.EISDIR:
        return Invalid(f"{name} is a folder, not a file.", "Choose a file.")
    return Unavailable(f"{name}: {error.strerror or error}.", "Check the disk, then try again.")


class translated:  # noqa: N801 - reads as a statement: with translated(path)
    """Context manager around every touch of SQLite or of a file."""

    __slots__ = ("path",)

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, WorkbenchError):
            return
        known = translate(error, self.path)
        if known is not None:
            raise known from error
