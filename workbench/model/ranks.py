"""Ranks: texts whose order is the order of siblings, so that moving one touches one row.

Owns how a rank between two others is found and when all siblings are numbered anew. Knows nothing of what is ranked.
"""

from __future__ import annotations

from collections.abc import Sequence

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def between(low: str, high: str) -> str:
    """A text between two ranks ("" as high: no end); "" when none fits or they are written in other signs."""
    if set(low + high) - set(DIGITS) or (high and low >= high):
        return ""
    out = ""
    for i in range(len(low) + len(high) + 2):
        down = DIGITS.index(low[i]) if i < len(low) else -1
        up = DIGITS.index(high[i]) if high and i < len(high) else len(DIGITS) if not high else -1
        if high and up < 0:
            return ""  # high is used up: nothing lies between "a" and "a0"
        if down == up:
            out += DIGITS[down]
            continue
        middle = (max(down, 0) + up) // 2
        if middle > max(down, 0):
            return out + DIGITS[middle]
        if down < 0:  # low has ended; 0 is the only sign below and nothing may follow a closing 0 but more
            if up == 0:
                out += "0"
                continue
            return out + "0" + DIGITS[len(DIGITS) // 2]
        out += DIGITS[down]
        high = ""
    return ""


def numbered(count: int) -> list[str]:
    """Evenly spaced ranks of equal length."""
    width = max(4, len(str(10 * count)))
    return [str(10 * (i + 1)).zfill(width) for i in range(count)]


def placed(ranks: Sequence[tuple[str, str]], uid: str, index: int) -> dict[str, str]:
    """New ranks so that `uid` stands at `index` among these siblings, (uid, rank) in order and without itself.

    One entry where a rank fits between, else all siblings are numbered anew.
    """
    index = max(0, min(index, len(ranks)))
    low = ranks[index - 1][1] if index else ""
    high = ranks[index][1] if index < len(ranks) else ""
    if not ranks:
        return {uid: numbered(1)[0]}
    if index == len(ranks) and low.isdigit() and len(low) == 4 and int(low) <= 9980:
        return {uid: str(int(low) + 10).zfill(4)}
    found = between(low, high)
    if found and (not low or low < found) and (not high or found < high) and not (index < len(ranks) and not high):
        return {uid: found}
    order = [u for u, _ in ranks]
    order.insert(index, uid)
    old = dict(ranks)
    return {u: r for u, r in zip(order, numbered(len(order)), strict=True) if old.get(u) != r}
