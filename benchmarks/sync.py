"""Exchange of a library of 200 frameworks with 150 criteria each, against the git command line on the same transfer."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.common import Figure, ms, paired, seconds
from benchmarks.search import WORDS
from tests.sync.git_server import GitServer, serving
from workbench.app import Workbench
from workbench.formats.canonical import emit
from workbench.secrets import MemorySecrets
from workbench.sync.remotes import Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey

FRAMEWORKS, DIMENSIONS, CRITERIA, BRANCHES, RUNS = 200, 10, 15, 5000, 7
LEVELS = {"type": "scale", "role": "level", "values": {str(i): {"rank": f"{i}"} for i in range(1, 6)}}


def library(rng: random.Random) -> dict[str, bytes | None]:
    """Canonical files; criteria of about 1.9 kB like those of real catalogues."""
    out: dict[str, bytes | None] = {}
    for f in range(FRAMEWORKS):
        fid = f"bench-{f}"
        head = {fid: {"type": "framework", "format": 1, "title": f"Framework {f}", "version": "1.0.0", "code": f"B{f}",
                      "method": {"id": "counts"}}, "scale:level": LEVELS}
        out[f"frameworks/{fid}/framework.json"] = emit(head).encode()
        for d in range(DIMENSIONS):
            node = f"{fid}.d{d}"
            tree: dict[str, object] = {node: {"type": "node", "title": f"Dimension {d}", "rank": f"{d:04d}"}}
            for c in range(CRITERIA):
                tree[f"{node}-c{c}"] = {
                    "type": "criterion", "parent": node, "rank": f"{c:04d}", "level": str(c % 5 + 1),
                    "text": " ".join(rng.choices(WORDS, k=60)), "evidence": " ".join(rng.choices(WORDS, k=120)),
                }  # fmt: skip
            out[f"frameworks/{fid}/dim/d{d}.json"] = emit(tree).encode()
    return out


def git(folder: Path, *arguments: str) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    subprocess.run(["git", "-c", "safe.directory=*", "-c", "user.name=A", "-c", "user.email=a@b", "-C", str(folder),
                    *arguments], check=True, capture_output=True, env={**clean, "HOME": str(folder)})


class Bench:
    """Two shelves and a plain clone on one server."""

    def __init__(self, root: Path, server: GitServer, stack: ExitStack) -> None:
        self.root, self.server = root, server
        self.numbers = iter(range(1_000_000))
        self.files = library(random.Random(5))
        key = SigningKey.generate()
        self.one = stack.enter_context(Shelf.create(root / "one", "Bench", key, "One"))
        self.first = seconds(lambda: self.one.publish(self.files, "Begin"))
        self.one.add_remote("origin", server.url)
        self.one.exchange("origin")
        self.two = stack.enter_context(Shelf(self.joined("two", key), key))
        self.clone = root / "clone"
        git(root, "clone", "-q", server.url, str(self.clone))

    def joined(self, name: str, key: SigningKey) -> Path:
        remote = Remote(self.server.url)
        Shelf.join(self.root / name, remote, key.public.fingerprint, key, name).close()
        return self.root / name

    def edit(self, shelf: Shelf, framework: int) -> float:
        """Seconds of publishing one changed field."""
        path = f"frameworks/bench-{framework}/dim/d3.json"
        data = shelf.files(f"frameworks/bench-{framework}/dim")["d3.json"]
        new = data.replace(b'"text": "', b'"text": "%d ' % next(self.numbers), 1)
        return seconds(lambda: shelf.publish({path: new}, "Edit"))

    def hand_edit(self, framework: int) -> Path:
        path = self.clone / f"frameworks/bench-{framework}/dim/d5.json"
        path.write_bytes(path.read_bytes().replace(b'"text": "', b'"text": "%d ' % next(self.numbers), 1))
        return path

    def hand_commit(self) -> float:
        self.hand_edit(7)
        return seconds(lambda: git(self.clone, "commit", "-qam", "Edit"))


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root = Path(folder)
        server = stack.enter_context(serving(root / "server"))
        bench = Bench(root, server, stack)
        figures = [
            _publish(bench),
            _nothing(bench),
            *_divergent(bench),
            _clone(bench),
            _parcel(bench),
            _branches(bench),
        ]
        return [*figures, *_rebuild(bench)]


def _publish(bench: Bench) -> Figure:
    ours, theirs, ratio = paired(lambda: bench.edit(bench.one, 3), bench.hand_commit, RUNS)
    git(bench.clone, "reset", "-q", "--hard", "origin/main")
    return Figure("publish one field, signed and flushed", "git commit -a", ms(ours), ms(theirs), ratio, "≤ 3, 0.5 s",
                  f"the whole library of {FRAMEWORKS * (DIMENSIONS + 1)} files at once: {bench.first:.1f} s")


def _nothing(bench: Bench) -> Figure:
    bench.one.exchange("origin")
    bench.two.exchange("origin")
    ours, theirs, ratio = paired(lambda: seconds(lambda: bench.two.exchange("origin")),
                                 lambda: seconds(lambda: git(bench.clone, "fetch", "-q")), RUNS)
    return Figure("exchange with nothing new, HTTP", "git fetch", ms(ours), ms(theirs), ratio, "≤ 3, 1 s")


def _divergent(bench: Bench) -> list[Figure]:
    up: list[int] = []
    down: list[int] = []
    whole: list[int] = []

    def ours() -> float:
        bench.edit(bench.one, 11)
        bench.one.exchange("origin")
        bench.edit(bench.two, 11)
        sent, got = bench.server.bytes_in, bench.server.bytes_out
        spent = seconds(lambda: bench.two.exchange("origin"))
        up.append(bench.server.bytes_in - sent)
        whole.append(bench.server.bytes_out - got)
        got = bench.server.bytes_out
        bench.one.exchange("origin")
        down.append(bench.server.bytes_out - got)
        return spent

    def theirs() -> float:
        git(bench.clone, "fetch", "-q")
        git(bench.clone, "reset", "-q", "--hard", "origin/main")
        bench.edit(bench.one, 12)
        bench.one.exchange("origin")
        bench.hand_edit(13)
        git(bench.clone, "commit", "-qam", "Edit")

        def work() -> None:
            git(bench.clone, "fetch", "-q")
            git(bench.clone, "merge", "-q", "--no-edit", "origin/main")

        return seconds(work) + seconds(
            lambda: git(bench.clone, "push", "-q", "origin", "HEAD:refs/heads/by-hand", "-f")
        )

    mine, other, ratio = paired(ours, theirs, RUNS)
    return [
        Figure("fetch, merge and send one divergent edit, HTTP", "git fetch, merge and push", ms(mine), ms(other),
               ratio, "≤ 3, 1 s"),
        Figure("bytes up and down, one field", "goals", f"{max(up) / 1000:.1f} kB, {max(down) / 1000:.1f} kB",
               "25 kB, 3 kB", 0, "≤ 25 kB up, ≤ 3 kB down",
               "with the headers of HTTP; up: edit, merge and read-back; down: the other's edit and the merge; the "
               f"exchange that takes, sends and reads back takes {max(whole) / 1000:.1f} kB down in 7 answers"),
    ]  # fmt: skip


def _clone(bench: Bench) -> Figure:
    def ours() -> float:
        place = bench.root / f"c{next(bench.numbers)}"
        with Repository.create(place) as repo:
            return seconds(lambda: Remote(bench.server.url).fetch(repo))

    def theirs() -> float:
        place = bench.root / f"g{next(bench.numbers)}"
        return seconds(lambda: git(bench.root, "clone", "-q", "--bare", bench.server.url, str(place)))

    mine, other, ratio = paired(ours, theirs, 3)
    key = bench.one.key
    whole = seconds(lambda: bench.joined(f"j{next(bench.numbers)}", key))
    return Figure("first clone over HTTP, transfer and storage", "git clone --bare", ms(mine), ms(other), ratio, "≤ 2",
                  f"with verification {whole:.1f} s")


def _parcel(bench: Bench) -> Figure:
    stick = bench.root / "stick"
    stick.mkdir()
    bench.one.parcel_out(stick)
    bench.two.parcels_in(stick)

    def ours() -> float:
        bench.edit(bench.one, 21)
        return seconds(lambda: bench.one.parcel_out(stick)) + seconds(lambda: bench.two.parcels_in(stick))

    def theirs() -> float:
        file = bench.root / "hand.bundle"
        repo = bench.one.folder / "library.git"
        made = seconds(lambda: git(repo, "bundle", "create", str(file), "main", "^main~1"))
        return made + seconds(lambda: git(bench.two.folder / "library.git", "bundle", "verify", str(file)))

    mine, other, ratio = paired(ours, theirs, RUNS)
    return Figure(
        "parcel out and in for one field", "git bundle create and verify", ms(mine), ms(other), ratio, "≤ 1 s"
    )


def _branches(bench: Bench) -> Figure:
    lines = "".join(f"create refs/heads/b{n} main\n" for n in range(BRANCHES))
    subprocess.run(["git", "-c", "safe.directory=*", "-C", str(bench.server.repository), "update-ref", "--stdin"],
                   input=lines.encode(), check=True)
    git(bench.server.repository, "pack-refs", "--all")
    bench.two.exchange("origin")
    before = bench.server.bytes_out
    bench.two.exchange("origin")
    got = bench.server.bytes_out - before
    with Repository(bench.server.repository) as there:
        assert there.tip(MAIN)
    return Figure(f"bytes down of an exchange with {BRANCHES:,} branches on the server", "goal", f"{got / 1000:.2f} kB",
                  "2 kB", 0, "≤ 2 kB")


def _rebuild(bench: Bench) -> list[Figure]:
    home = Workbench(bench.root / "home", secrets=MemorySecrets(), person="R")
    opened = seconds(home.open_library)
    rows = seconds(lambda: home.shelves.take_in(bench.two))
    assert home.waiting_for_index() == FRAMEWORKS
    index = seconds(home.index_waiting)
    home.close()
    return [
        Figure("rebuild of library.db from the repository: revisions and rows", "goal", f"{rows:.2f} s", "2 s", 0,
               "≤ 2 s", f"30,000 criteria, found by their letters when it ends; opening {ms(opened)}"),
        Figure("the full-text index, in the background afterwards", "", f"{index:.2f} s", "", 0, "",
               "a framework at a time; a search meanwhile finds everything and says how many are left"),
    ]  # fmt: skip
