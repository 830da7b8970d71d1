"""The passphrases typed in this window, for keys that no keyring keeps: asked once, in memory only, never written.

Knows nothing of what they open.
"""

from __future__ import annotations


class Passphrases:
    """One for each shelf; the shelf that is being made has the name ""."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self.shelf = ""

    def __bool__(self) -> bool:
        return bool(self._words)

    def __call__(self) -> str | None:
        """For the shelf in front; one that was never unlocked is tried with what opened another."""
        return self._words.get("") or self._words.get(self.shelf) or next(iter(self._words.values()), None)

    def keep(self, shelf: str, word: str) -> None:
        if word:
            self._words[shelf] = word

    def made(self, shelf: str = "") -> None:
        """The shelf came about under this name, or not at all."""
        word = self._words.pop("", "")
        if shelf:
            self.keep(shelf, word)
