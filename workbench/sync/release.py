"""Releases: annotated, signed tags that vouch for a framework's content by its own hash.

Owns tag names, `release/<framework>/<version>/<content>-<key>`, and when a release counts: candidate with one
releaser's signature, approved with as many as the policy asks for, disputed when one number names two contents.
Authenticity rests on the SHA-256 over the canonical files in the tag, not on Git's own hash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from workbench.formats.native import revision_of
from workbench.sync.graph import Oid
from workbench.sync.remotes import TAGS
from workbench.sync.repository import Author, Repository
from workbench.sync.signing import SigningKey, signer_of
from workbench.sync.trust import RELEASER, Policy

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
    """Tag the framework as it stands in a commit; the tag's name. Making it again changes nothing."""
    from dulwich.objects import Commit, Tag

    files = repo.files(repo.subtree(repo.tree_of(commit), f"frameworks/{framework}"))
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


def releases(repo: Repository, policy: Policy, threshold: int = 1) -> list[Release]:
    """Valid releases, sorted; tags that do not verify, or whose content is another, are left out."""
    found: dict[tuple[str, str, str], tuple[str, set[str]]] = {}
    for name, oid in sorted(repo.refs(TAGS).items()):
        read = _read(repo, policy, name, oid)
        if read is not None:
            framework, version, revision, commit, signer = read
            found.setdefault((framework, version, revision), (commit, set()))[1].add(signer)
    contents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for framework, version, revision in found:
        contents[framework, version].add(revision)
    out = []
    for (framework, version, revision), (commit, signers) in found.items():
        disputed = len(contents[framework, version]) > 1
        state = "disputed" if disputed else "approved" if len(signers) >= max(2, threshold) else "candidate"
        out.append(Release(framework, version, revision, commit, tuple(sorted(signers)), state))
    return sorted(out, key=lambda r: (r.framework, r.version, r.revision))


def _read(repo: Repository, policy: Policy, name: bytes, oid: Oid) -> tuple[str, str, str, str, str] | None:
    from dulwich.objects import Tag

    if oid not in repo.objects:
        return None
    tag = repo.objects[oid]
    parts = name.removeprefix(TAGS).decode("utf-8", "replace").split("/")
    if not isinstance(tag, Tag) or len(parts) != 3 or tag.name != name.removeprefix(b"refs/tags/"):
        return None
    key = signer_of(tag.raw_without_sig(), tag.signature or b"")
    content = _CONTENT.search(tag.message or b"")
    if key is None or content is None:
        return None
    if key.fingerprint not in policy.roots and not policy.may(key.fingerprint, RELEASER):
        return None
    commit = tag.object[1]
    if commit not in repo.objects:
        return None
    tree = repo.subtree(repo.tree_of(commit), f"frameworks/{parts[0]}")
    if revision_of(repo.files(tree)) != content[1].decode():
        return None
    return parts[0], parts[1], content[1].decode(), commit.decode(), key.fingerprint
