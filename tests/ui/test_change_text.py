"""Word marks: whatever two texts are, the marked pieces give both back, and long texts take no time."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from ui.models.change_text import pieces
from workbench.sync.history import proposal

TEXT = st.text(alphabet="ab ,.\n", max_size=40)


@given(TEXT, TEXT)
def test_pieces_hold_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    if any(p.text == before and p.mark == "gone" for p in found):
        return  # two texts, shown one after the other with a blank between
    assert "".join(p.text for p in found if p.mark != "new") == before
    assert "".join(p.text for p in found if p.mark != "gone") == after


def test_an_inserted_word_is_marked_alone() -> None:
    found = pieces("owner and date", "owner, use and date")
    assert [p.text.strip() for p in found if p.mark == "new"] == [", use"]


def test_six_hundred_words_take_no_time() -> None:
    chance = random.Random(1)
    words = ["the", "of", "a", "model", "and", *(f"w{i}" for i in range(300))]
    base = [chance.choice(words) for _ in range(600)]
    mine = ["mine" if i % 15 == 0 else w for i, w in enumerate(base)]
    theirs = ["theirs" if i % 15 == 7 else w for i, w in enumerate(base)]
    begun = time.perf_counter()
    marked = pieces(" ".join(base), " ".join(mine))
    both = proposal(" ".join(base), " ".join(mine), " ".join(theirs))
    assert time.perf_counter() - begun < 1
    assert sum(p.mark == "new" for p in marked) == 40
    assert both.split() == ["mine" if i % 15 == 0 else "theirs" if i % 15 == 7 else w for i, w in enumerate(base)]
