"""Many machines on one branch with compare-and-swap: waits and retries as writers grow, and where it ends.

Owns a discrete-event model of `sync.exchange`: fetch, judge and merge, push with the value expected there, try again
after the real `exchange.pause_before` when another came first. The durations are those of one exchange over HTTP.
`python -m benchmarks.writers` prints the table of docs/measurements.md.
"""

from __future__ import annotations

import heapq
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.sync.exchange import TRIES, pause_before

DAY = 8 * 3600.0
Pause = Callable[[int, float, random.Random], float]


@dataclass
class Outcome:
    """tries: of each exchange that got through; waits: seconds from wanting to having; failed: gave up after TRIES."""

    tries: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    failed: int = 0
    until: float = 0.0

    @property
    def line(self) -> str:
        every = len(self.tries) + self.failed
        if not self.tries:
            return f"{every} exchanges, none got through"
        waits = sorted(self.waits)
        return (f"{statistics.fmean(self.tries):.2f} tries, half within {waits[len(waits) // 2]:.1f} s, 99 % within "
                f"{waits[int(len(waits) * 0.99)]:.1f} s, longest {waits[-1]:.1f} s, gave up {self.failed / every:.2%}")


def simulate(starts: list[float], window: float, rest: float, pause: Pause = pause_before, tries: int = TRIES,
             seed: int = 1) -> Outcome:
    """Exchanges that begin at `starts`. window: seconds from reading the branch until the server compares; rest: what
    comes after (reading back)."""
    rng = random.Random(seed)
    done = Outcome()
    version = 0
    # (time, order, writer, attempt, the version read; -1 where reading is what comes)
    events = [(at, n, n, 1, -1) for n, at in enumerate(starts)]
    heapq.heapify(events)
    order = len(starts)
    while events:
        now, _, writer, attempt, read = heapq.heappop(events)
        order += 1
        if read < 0:
            took = window * rng.uniform(0.8, 1.2)
            heapq.heappush(events, (now + took, order, writer, attempt, version))
        elif read == version:
            version += 1
            done.tries.append(attempt)
            done.waits.append(now + rest - starts[writer])
            done.until = now + rest
        elif attempt == tries:
            done.failed += 1
        else:
            again = now + pause(attempt, window, rng)
            heapq.heappush(events, (again, order, writer, attempt + 1, -1))
    return done


def spread(count: int, seconds: float, seed: int = 2) -> list[float]:
    """Moments at which people exchange, one independent of the other."""
    rng = random.Random(seed)
    return sorted(rng.uniform(0, seconds) for _ in range(count))


def main() -> None:
    window, rest = 0.40, 0.10
    print(f"{window} s from reading the branch until the server compares, {rest} s to read back; {TRIES} tries")
    for machines in (20, 100, 300, 1000, 3000, 10_000):
        day = simulate(spread(machines * 10, DAY), window, rest)
        print(f"{machines:6} machines, 10 exchanges a day each: {day.line}")
    for machines in (20, 100, 300, 1000):
        for seconds in (0.0, 60.0, 600.0):
            print(f"{machines:6} machines, once each within {seconds:.0f} s: "
                  f"{simulate(spread(machines, seconds), window, rest).line}")


if __name__ == "__main__":
    main()
