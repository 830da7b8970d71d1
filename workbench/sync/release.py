"""Releases: annotated, signed tags that vouch for a framework's content by its own hash.

Owns tag names, `release/<framework>/<version>/<content>-<key>`, and when a release counts: candidate with one
releaser's signature, approved with as many as the policy asks for, disputed when one number names two contents.
Authenticity rests on the SHA-256 over the canonical files in the tag, not on Git's own hash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.errors import Invalid, NotFound, Problem, WorkbenchError
from workbench.formats.native import revision_of
from workbench.model.merge import conflicts
from workbench.sync.entities import may_wait, state_of
from workbench.sync.graph import Oid
from workbench.sync.remotes import TAGS
from workbench.sync.repository import Author, Repository
from workbench.sync.signing import SigningKey, signer_of
from workbench.sync.trust import RELEASER, Policy

IGNORED = "It counts for nothing here. Ask who made it."
_CONTENT = re.compile(rb"^Content-SHA256: ([0-9a-f]{64})$", re.MULTILINE)


@dataclass(frozen=True)
class Release:
    """state: candidate, approved or disputed."""

    framework: str
    version: str
    revision: str
    commit: str
    signers: tuple[str, ...]
    state: str


def make(repo: Repository, framework: str, version: str, commit: Oid, key: SigningKey, author: Author, seconds: int,
         ) -> str:
    """Tag the framework as it stands in a commit; the tag's name. Making it again changes nothing. Raises Invalid while
    fields of it wait for a decision: conflicts travel freely, but nobody can vouch for two answers at once."""
    from dulwich.objects import Commit, Tag

    files = repo.files(repo.subtree(repo.tree_of(commit), f"frameworks/{framework}"))
    if not files:
        raise NotFound(f"The library holds no framework {framework}.", "See the list with: sync status")
    if waits(files):
        raise Invalid(f"{framework} {version} cannot be released: fields of it wait for a decision.",
                      "Decide them first (sync conflicts), publish, then release. Exchanges go on meanwhile.")
    revision = revision_of(files)
    short = re.sub(r"[^0-9a-z]", "", key.public.fingerprint.partition(":")[2].lower())[:8]
    name = f"{TAGS.decode()}{framework}/{version}/{revision[:12]}-{short}".encode()
    if name in repo.refs(TAGS):
        return name.decode()
    tag = Tag()
    tag.name, tag.object, tag.tagger = name.removeprefix(b"refs/tags/"), (Commit, commit), author.line()
    tag.tag_time, tag.tag_timezone = max(0, seconds), 0
    tag.message = f"{framework} {version}\n\nContent-SHA256: {revision}\n".encode()
    tag.signature = key.sign(tag.raw_without_sig())
    repo.swap(name, None, repo.save(tag))
    return name.decode()


def waits(files: Mapping[str, bytes]) -> bool:
    """Whether a framework's files hold a field with several answers."""
    return any(map(may_wait, files.values())) and bool(conflicts(state_of(dict(files))))


def may_release(policy: Policy, fingerprint: str) -> bool:
    return fingerprint in policy.roots or policy.may(fingerprint, RELEASER)


def releases(repo: Repository, policy: Policy, threshold: int = 0) -> list[Release]:
    """Valid releases, sorted; tags that do not verify are left out (see problems)."""
    found: dict[tuple[str, str, str], tuple[str, set[str]]] = {}
    for name, oid in sorted(repo.refs(TAGS).items()):
        try:
            framework, version, revision, commit, signer = _read(repo, policy, name, oid)
        except WorkbenchError:
            continue
        found.setdefault((framework, version, revision), (commit, set()))[1].add(signer)
    contents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for framework, version, revision in found:
        contents[framework, version].add(revision)
    needed = threshold or policy.releasers
    out = []
    for (framework, version, revision), (commit, signers) in found.items():
        disputed = len(contents[framework, version]) > 1
        state = "disputed" if disputed else "approved" if len(signers) >= needed else "candidate"
        out.append(Release(framework, version, revision, commit, tuple(sorted(signers)), state))
    return sorted(out, key=lambda r: (r.framework, r.version, r.revision))


def problems(repo: Repository, policy: Policy) -> list[Problem]:
    """Tags that look like releases and are none, each with the reason."""
    out = []
    for name, oid in sorted(repo.refs(TAGS).items()):
        try:
            _read(repo, policy, name, oid)
        except WorkbenchError as error:
            out.append(Problem("error", name.removeprefix(b"refs/tags/").decode("utf-8", "replace"), error.text,
                               error.hint))
    return out


def latest(found: Iterable[Release]) -> dict[str, Release]:
    """The newest release of each framework. A disputed number is no release until one of its contents was issued again
    under another number: then that one is."""
    out: dict[str, Release] = {}
    for release in sorted((r for r in found if r.state != "disputed"), key=lambda r: number(r.version)):
        out[release.framework] = release
    return out


def number(version: str) -> tuple[tuple[int, str], ...]:
    """For comparing versions part by part."""
    return tuple((int(p), "") if p.isdecimal() else (-1, p) for p in version.split("."))


def disputes(repo: Repository, policy: Policy) -> tuple[str, ...]:
    """<framework>/<version> of every number that two valid releases bear. The names tell where to look, so that
    nothing else is read."""
    claims: dict[str, set[str]] = defaultdict(set)
    for name in repo.refs(TAGS):
        number, _, content = name.removeprefix(TAGS).decode("utf-8", "replace").rpartition("/")
        claims[number].add(content.partition("-")[0])
    doubtful = {n for n, found in claims.items() if len(found) > 1}
    if not doubtful:
        return ()
    return tuple(sorted({f"{r.framework}/{r.version}" for r in releases(repo, policy) if r.state == "disputed"}))


def _read(repo: Repository, policy: Policy, name: bytes, oid: Oid) -> tuple[str, str, str, str, str]:
    """Framework, version, content, commit and signer of a tag. Raises Invalid with what is wrong with it."""
    from dulwich.objects import Commit, Tag

    if oid not in repo.objects:
        raise Invalid("The release has not arrived whole.", "Exchange once more.")
    tag = repo.objects[oid]
    parts = name.removeprefix(TAGS).decode("utf-8", "replace").split("/")
    if not isinstance(tag, Tag) or len(parts) != 3 or tag.name != name.removeprefix(b"refs/tags/"):
        raise Invalid("This is no release that Assay made.", IGNORED)
    key = signer_of(tag.raw_without_sig(), tag.signature or b"")
    content = _CONTENT.search(tag.message or b"")
    if key is None or content is None:
        raise Invalid("The release is not signed, or its signature does not fit.", IGNORED)
    if not may_release(policy, key.fingerprint):
        known = policy.signers.get(key.fingerprint)
        if known is None:
            raise Invalid("The release is signed by a key that is not known here.", IGNORED)
        why = "whose key has been revoked" if known.revoked else "who may not sign releases"
        raise Invalid(f"The release is signed by {known.name}, {why}.", "Somebody who may has to sign it again.")
    kind, commit = tag.object
    if kind is not Commit or commit not in repo.objects:
        raise Invalid("The release names a change that is not in the library.", "Exchange once more.")
    tree = repo.subtree(repo.tree_of(commit), f"frameworks/{parts[0]}")
    revision = content[1].decode()
    if revision_of(repo.files(tree)) != revision or not parts[2].startswith(revision[:12] + "-"):
        raise Invalid("The release vouches for another content than it names.", IGNORED)
    return parts[0], parts[1], revision, commit.decode(), key.fingerprint
