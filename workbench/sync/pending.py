"""Two changes of who may sign that were made at the same time: neither takes force until a root decides.

Owns trust/pending.json and the rules in between: the older ones, made no weaker than either side wanted. A key that one
side revoked stays revoked and the higher number of root keys is asked for; else a stolen key could bring back the rules
from before its own revocation by adding a change beside it. Knows files alone, so that fold can use it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workbench.formats.canonical import emit
from workbench.sync.graph import Oid

PENDING = "trust/pending.json"
ROOT, SIGNERS = "root.json", "signers.json"
Files = Mapping[str, bytes]


def between(base: Files, ours: Files, theirs: Files, ids: tuple[Oid | None, Oid | None, Oid | None],
            ) -> dict[str, bytes | None]:
    """Files below trust/ that differ from the base's while two changes wait. ids: of the three folders."""
    kept, *sides = ids
    record = {"base": {kept.decode(): True} if kept else {}, "pending": {s.decode(): True for s in sides if s}}
    out: dict[str, bytes | None] = {PENDING: emit(record).encode()}
    old, left, right = (_read(f, ROOT).get("root") for f in (base, ours, theirs))
    if isinstance(old, dict):
        numbers = [n for n in (_number(old), _number(left), _number(right)) if n]
        roots = old.get("keys")
        most = min(max(numbers, default=1), max(1, len(roots) if isinstance(roots, dict) else 1))
        if most > _number(old):
            out["trust/" + ROOT] = emit({"root": {**old, "threshold": most}}).encode()
    signers = _read(base, SIGNERS)
    gone = {f: s for side in (theirs, ours) for f, s in _read(side, SIGNERS).items()
            if isinstance(s, dict) and s.get("revoked") and not _revoked(signers.get(f))}
    if gone:
        out["trust/" + SIGNERS] = emit({**signers, **gone}).encode()
    return out


def read(data: bytes) -> tuple[Oid | None, list[Oid]]:
    """The folder trust/ both sides began with, and those of the sides."""
    value = _read({PENDING: data}, PENDING)
    base, sides = ([k.encode() for k in found if len(k) == 40] if isinstance(found := value.get(part), dict) else []
                   for part in ("base", "pending"))
    return (base[0] if base else None), sides


def _read(files: Files, name: str) -> dict[str, Any]:
    try:
        value = json.loads(files.get(name, b"{}"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _number(root: object) -> int:
    value = root.get("threshold") if isinstance(root, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _revoked(signer: object) -> bool:
    return isinstance(signer, dict) and bool(signer.get("revoked"))
