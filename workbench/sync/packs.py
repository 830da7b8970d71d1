"""Looks through a stranger's pack before it is unpacked: how many objects, how large each becomes, how deep they lean.

Owns the limits and one pass over the stream, which inflates in small pieces and throws them away: a few kilobytes that
would become gigabytes are refused with the memory of the pieces. What passes is unpacked by dulwich, object by object.
Knows nothing of what the objects mean.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import IO

from workbench.errors import Invalid
from workbench.sync.graph import Oid
from workbench.sync.repository import MAX_TREE

MAX_OBJECTS = 1_000_000
MAX_OBJECT = 64 * 1024 * 1024
MAX_MESSAGE = 1024 * 1024  # commits and tags
MAX_CHAIN = 4095  # what git itself writes at most
MAX_CHAIN_BYTES = 1024 * 1024 * 1024
MAX_UNPLACED = 20_000
MAX_UNPLACED_ASKED = 500_000  # of a server that was not asked for places: 300,000 in a history of 50,000 commits
MAX_TOTAL = 512 * 1024 * 1024
MAX_RATIO = 500

_PIECE = 64 * 1024
_COMMIT, _TREE, _TAG, _BY_OFFSET, _BY_NAME = 1, 2, 4, 6, 7
_OF_TYPE = {_COMMIT: MAX_MESSAGE, _TREE: MAX_TREE, _TAG: MAX_MESSAGE}
REMEDY = "Nothing of it was taken. Ask its sender what this is."


def check(stream: IO[bytes], where: str, has: Callable[[Oid], bool], unplaced: int = 0) -> None:
    """Read a pack from where the stream stands; Invalid when it is none, or breaks a limit.

    has: whether the library holds an object, on which a thin pack may build; unplaced: how many more deltas may name
    their base in a way that tells no place.
    """
    _Pass(stream, where, has, unplaced or MAX_UNPLACED).run()


class _Pass:
    """One look through a pack. Of every delta its depth and the bytes of its chain are kept, of whole ones nothing."""

    def __init__(self, stream: IO[bytes], where: str, has: Callable[[Oid], bool], may_be_unplaced: int) -> None:
        self._may_be_unplaced = may_be_unplaced
        self._stream = stream
        self._where = where
        self._has = has
        self._start = stream.tell()
        stream.seek(0, 2)
        self._size = stream.tell() - self._start
        stream.seek(self._start)
        self._rest = b""
        self._at = 0  # place in the pack of the first byte of _rest
        self._total = 0
        self._unplaced = 0
        self._chains: dict[int, tuple[int, int]] = {}

    def run(self) -> None:
        head = self._take(12)
        if head[:4] != b"PACK" or head[4:8] not in (b"\0\0\0\2", b"\0\0\0\3"):
            raise self._broken()
        count = int.from_bytes(head[8:], "big")
        if count > MAX_OBJECTS:
            raise self._too_much(f"{count} objects")
        for _ in range(count):
            self._object()
        if len(self._take(20)) != 20:
            raise self._broken()

    def _broken(self) -> Invalid:
        return Invalid(f"{self._where} cannot be read: it is cut off or was changed.", "Try again, or ask for a new "
                       "one.")

    def _too_much(self, what: str) -> Invalid:
        return Invalid(f"{self._where} was refused: unpacked it would hold {what}.", REMEDY)

    # --- reading ------------------------------------------------------------------------------------------------

    def _fill(self, count: int) -> None:
        while len(self._rest) < count:
            more = self._stream.read(_PIECE)
            if not more:
                raise self._broken()
            self._rest += more

    def _take(self, count: int) -> bytes:
        self._fill(count)
        out, self._rest = self._rest[:count], self._rest[count:]
        self._at += count
        return out

    def _inflate(self, size: int) -> bytes:
        """The first bytes of what the next compressed piece becomes, which must be exactly `size` bytes."""
        inflater = zlib.decompressobj()
        first = b""
        got = 0
        step = min(_PIECE, 256 + size // 2)
        try:
            while not inflater.eof:
                if not self._rest:
                    self._fill(1)
                piece, self._rest = self._rest[:step], self._rest[step:]
                taken = len(piece)
                while True:
                    out = inflater.decompress(piece, _PIECE)
                    got += len(out)
                    if got > size:
                        raise self._broken()
                    first += out[: 32 - len(first)] if len(first) < 32 else b""
                    piece = inflater.unconsumed_tail
                    if inflater.eof or (not piece and len(out) < _PIECE):
                        break
                left = inflater.unused_data
                self._rest = left + self._rest if left else self._rest
                self._at += taken - len(left)
        except zlib.error as error:
            raise self._broken() from error
        if got != size:
            raise self._broken()
        return first

    # --- objects ------------------------------------------------------------------------------------------------

    def _object(self) -> None:
        at = self._at
        byte = self._take(1)[0]
        kind, size, shift = byte >> 4 & 7, byte & 15, 4
        while byte & 128:
            byte = self._take(1)[0]
            size |= (byte & 127) << shift
            shift += 7
            if shift > 60:
                raise self._broken()
        depth = chain = 0
        if kind == _BY_OFFSET:
            depth, chain = self._chains.get(at - self._offset(), (0, 0))
        elif kind == _BY_NAME:
            if not self._has(self._take(20).hex().encode()):
                self._unplaced += 1
        elif kind not in (1, 2, 3, 4):
            raise self._broken()
        self._limit(size, _OF_TYPE.get(kind, MAX_OBJECT))
        first = self._inflate(size)
        if kind in (_BY_OFFSET, _BY_NAME):
            result = self._result(first)
            self._limit(result, MAX_OBJECT)
            self._chains[at] = depth + 1, chain + result
            if depth + 1 > MAX_CHAIN or chain + result > MAX_CHAIN_BYTES or self._unplaced > self._may_be_unplaced:
                raise self._too_much("objects that build on each other without end")

    def _limit(self, size: int, limit: int) -> None:
        self._total += size
        if size > limit:
            raise self._too_much(f"an object of {size >> 20} MB")
        if self._total > MAX_TOTAL + MAX_RATIO * self._size:
            raise self._too_much(f"more than {self._total >> 20} MB")

    def _offset(self) -> int:
        byte = self._take(1)[0]
        value = byte & 127
        while byte & 128:
            byte = self._take(1)[0]
            value = (value + 1 << 7) | (byte & 127)
            if value > self._size:
                raise self._broken()
        return value

    def _result(self, delta: bytes) -> int:
        """The size of what a delta makes, which its own second number tells."""
        value = at = 0
        for _ in range(2):
            value = shift = 0
            while True:
                if at >= len(delta) or shift > 60:
                    raise self._broken()
                value |= (delta[at] & 127) << shift
                at, shift = at + 1, shift + 7
                if not delta[at - 1] & 128:
                    break
        return value
