"""Breaking off what waits for a server: a connection that says nothing cannot look whether it is still wanted.

Owns the watch beside the connection. Whoever listens to the progress raises Cancelled when it is asked with no text.
Knows nothing of Git or of transports: how a connection is broken is given.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workbench.errors import Cancelled
from workbench.sync.progress import Progress

LOOK = 0.2  # seconds between two looks


@contextmanager
def breakable(progress: Progress | None, stop: Callable[[], object]) -> Iterator[None]:
    """While inside, the wish to stop is looked for; then `stop` breaks the connection, which ends in Cancelled."""
    if progress is None:
        yield
        return
    wanted, over = threading.Event(), threading.Event()

    def watch() -> None:
        while not over.wait(LOOK):
            try:
                progress("")
            except Cancelled:
                wanted.set()
            if wanted.is_set():
                stop()  # again and again: a connection may be opened only now

    watcher = threading.Thread(target=watch, name="exchange-watch", daemon=True)
    watcher.start()
    try:
        yield
    except Exception as error:
        if wanted.is_set():
            raise Cancelled("Cancelled.") from error
        raise
    finally:
        over.set()
        watcher.join()
