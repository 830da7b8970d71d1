"""Two Assay windows in two processes with two homes, by keyboard alone.

They edit the same and different fields offline, exchange through a folder, decide one conflict, and hold the same
library in the end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


class Assay:
    """A window in another process."""

    def __init__(self, home: Path, person: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.sync_child", str(home), person], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, verb: str, *arguments: object) -> Any:
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        assert line, f"the window ended with {self.child.wait(5)}"
        answer = json.loads(line)
        assert "error" not in answer, f"{verb} {arguments}: {answer['error']}"
        return answer["ok"]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.ask("key", key)

    def type(self, text: str, *then: str) -> None:
        self.ask("type", text)
        self.press(*then)

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("look")
        return found

    def exchange(self) -> dict[str, Any]:
        self.press("Ctrl+8", "F5")
        return self.look()

    def close(self) -> None:
        with self.child:  # closes the pipes; the window closes when it has nobody to listen to
            pass


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Assay, Assay]]:
    made = Assay(tmp_path / "anna", "Anna"), Assay(tmp_path / "ben", "Ben")
    yield made
    for window in made:
        window.close()


def publish(window: Assay, note: str) -> None:
    window.press("Ctrl+Shift+P")
    window.type(note, "Ctrl+Return")
    window.ask("settle")


def write_framework(window: Assay) -> None:
    """Ctrl+N, three dimensions with a statement each, published; all in the editor."""
    window.press("Ctrl+7", "Ctrl+N")
    window.type("Model care", "Return")
    window.type("MC", "Ctrl+Return")
    window.press("Alt+1")
    for name in ("People", "Tools"):
        window.press("Alt+D", "Ctrl+A")
        window.type(name, "Tab", "Right")
        window.type(f"{name} at level 1", "Tab")
    publish(window, "First version")


def edit(window: Assay, statement: str, fields: dict[str, str]) -> None:
    """Find a statement by its words and write into its fields."""
    window.press("Ctrl+7", "Ctrl+F", "Ctrl+A")
    window.type(statement, "Return", "Alt+Return")
    for name, words in fields.items():
        window.ask("tab_to", name)
        window.press("Ctrl+A")
        window.type(words)
    window.ask("settle")


def test_two_windows_edit_offline_exchange_and_decide_by_keyboard(two: tuple[Assay, Assay], tmp_path: Path) -> None:
    anna, ben = two
    stick = tmp_path / "stick"
    stick.mkdir()
    write_framework(anna)

    anna.press("Ctrl+8")
    anna.ask("settle")
    anna.ask("tab_to", "Name")
    anna.type("Firm", "Return")
    assert anna.look()["begun"]
    anna.press("Ctrl+N")
    anna.type(str(stick), "Return", "Return", "Return")
    assert anna.look()["out"] == 1
    seen = anna.exchange()
    assert seen["out"] == 0 and seen["status"].startswith("Exchanged")
    anna.press("Ctrl+Shift+I")
    invitation, groups = seen["invitation"], seen["groups"]

    ben.press("Ctrl+8")
    ben.ask("settle")
    ben.ask("tab_to", "Invitation")
    ben.type(invitation)
    assert "choose where it is" in ben.look()["complaint"]
    ben.type(str(stick), "Return", "Return", "Return", "Return", "Return")
    assert ben.look()["compare"] == groups
    ben.press("Return")
    seen = ben.look()
    assert seen["begun"] and not seen["may_write"], seen["first_notice"]

    assert anna.exchange()["asks"] == ["Ben"]
    anna.press("Alt+5")
    anna.ask("tab_to", "Let Ben in")
    anna.press("Return")
    assert anna.look()["asks"] == []
    anna.exchange()
    assert ben.exchange()["may_write"]

    edit(anna, "People at level 1", {"Statement": "Anna writes these words", "Look for": "Anna's hint"})
    publish(anna, "Anna edits")
    edit(ben, "People at level 1", {"Statement": "Ben writes other words", "Ask": "Ben's question?"})
    edit(ben, "Tools at level 1", {"Statement": "Ben's tools are chosen"})
    publish(ben, "Ben edits")
    for window in (anna, ben, anna):
        seen = window.exchange()
    assert len(seen["conflicts"]) == 1 and seen["badge"] == 1 and seen["status"].startswith("1 conflict")
    anna.press("F7")
    seen = anna.look()
    assert seen["tab"] == "conflicts" and len(seen["sides"]) == 3 and "Ben" in seen["sides"][2]
    anna.press("2")
    assert anna.look()["result"] == "Ben writes other words"
    anna.press("Ctrl+Return")
    seen = anna.look()
    assert seen["conflicts"] == [] and seen["badge"] == 0
    anna.exchange()
    ben.exchange()
    mine, theirs = anna.ask("truth", "MC"), ben.ask("truth", "MC")
    assert mine == theirs
    assert mine["texts"] == ["Ben writes other words", "Ben's tools are chosen"]
    assert mine["evidence"] == "Anna's hint" and mine["ask"] == "Ben's question?"
