"""Writes a finished file into place: first beside the target, then renamed, so a failed export leaves no half file."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from workbench.errors import Unavailable


def write_file(path: Path, data: bytes) -> str:
    """Writes atomically and returns the SHA-256 of the bytes. Raises Unavailable with the reason and the remedy."""
    path = Path(path)
    if path.is_dir():
        raise Unavailable(f"{path} is a folder.", "Name a file in it.")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise Unavailable(f"{path} cannot be written: {reason}.",
                          "Choose another folder or free some space.") from error
    return hashlib.sha256(data).hexdigest()
