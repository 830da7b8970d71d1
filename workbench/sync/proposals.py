"""Changes of who may sign that wait for further root keys, and parallel ones that wait for a decision.

    refs/assay/trust/<change>/<root key>        a commit with the changed files, signed by that root key

Owns how an agreement is written and read, and how a change is told to people: what is shown comes from the files that
are signed, never from the message beside them. An agreement holds for one change on one state of trust/; when another
change takes force first it lapses and has to be proposed again. Agreements travel with every exchange and parcel.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from workbench.errors import Invalid, WorkbenchError
from workbench.sync import pending
from workbench.sync.fold import TRUST
from workbench.sync.graph import Oid
from workbench.sync.remotes import PROPOSALS
from workbench.sync.repository import Author, Repository
from workbench.sync.signing import SigningKey, signer_of
from workbench.sync.trust import (
    COSIGN,
    Policy,
    Signer,
    agreed_text,
    cosignature,
    policy_files,
    policy_in,
    policy_of,
    sign,
    signer,
    trailers,
)  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True)
class Proposal:
    """A change that not enough root keys have agreed to yet. changes: what it does, in words; by: who agreed."""

    id: str
    message: str
    changes: tuple[str, ...]
    agreed: tuple[str, ...]
    by: tuple[str, ...]
    needed: int
    parent: Oid
    policy: Policy
    cosigns: tuple[str, ...]


def propose(repo: Repository, key: SigningKey, policy: Policy, message: str, author: Author, seconds: int) -> str:
    """Put a change forward on the newest state; its id."""
    parent = repo.tip()
    assert parent is not None  # a shelf begins with a commit
    tree = repo.write_tree(repo.tree_of(parent), policy_files(policy))
    return _write(repo, key, tree, parent, message, author, seconds)


def agree(repo: Repository, key: SigningKey, proposal: Proposal, author: Author, seconds: int) -> None:
    tree = repo.write_tree(repo.tree_of(proposal.parent), policy_files(proposal.policy))
    _write(repo, key, tree, proposal.parent, proposal.message, author, seconds)


def _write(repo: Repository, key: SigningKey, tree: Oid, parent: Oid, message: str, author: Author, seconds: int,
           ) -> str:
    made = repo.new_commit(tree, (parent,), f"{message}\n\n{cosignature(key, tree, parent)}\n", author, seconds)
    sign(made, key)
    repo.swap(_ref(tree, parent, key.public.fingerprint), None, repo.save(made))
    return _id(tree, parent)


def _id(tree: Oid, parent: Oid) -> str:
    return hashlib.sha256(tree + parent).hexdigest()[:12]


def _ref(tree: Oid, parent: Oid, fingerprint: str) -> bytes:
    return PROPOSALS + f"{_id(tree, parent)}/{hashlib.sha256(fingerprint.encode()).hexdigest()[:12]}".encode()


def waiting(repo: Repository) -> list[Proposal]:
    """What has been proposed on the state that is in force. Agreements of others than roots do not count."""
    tip = repo.tip()
    if tip is None:
        return []
    now = policy_of(repo, tip)
    found: dict[str, Proposal] = {}
    for ref, oid in sorted(repo.refs(PROPOSALS).items()):
        try:
            for made in _read(repo, now, tip, ref, oid):
                before = found.get(made.id)
                found[made.id] = made if before is None else replace(
                    before, agreed=before.agreed + made.agreed, by=before.by + made.by,
                    cosigns=before.cosigns + made.cosigns)
        except WorkbenchError:
            continue  # whoever may push can leave anything below refs/assay; it counts for nothing
    return [p for _, p in sorted(found.items())]


def _read(repo: Repository, now: Policy, tip: Oid, ref: bytes, oid: Oid) -> Iterator[Proposal]:
    if oid not in repo.objects:
        return
    commit = repo.commit(oid)
    if len(commit.parents) != 1 or commit.parents[0] not in repo.objects:
        return
    parent, tree, who = commit.parents[0], commit.tree, signer(repo, oid)
    if who not in now.roots or ref != _ref(tree, parent, who) or not repo.graph.is_ancestor(parent, tip):
        return
    if repo.subtree(repo.tree_of(parent), TRUST) != repo.subtree(repo.tree_of(tip), TRUST):
        return
    policy = policy_of(repo, oid)
    if repo.write_tree(repo.tree_of(parent), policy_files(policy)) != tree:
        return  # it changes something else as well, or what this Assay does not understand
    for body in trailers(commit, COSIGN):
        try:
            key = signer_of(agreed_text(tree, parent), base64.b64decode(body, validate=True))
        except ValueError:
            continue
        if key is not None and key.fingerprint == who:
            message = commit.message.decode("utf-8", "replace").partition("\n\n")[0]
            yield Proposal(_id(tree, parent), message, described(now, policy), (who,), (name_of(now, who),),
                           max(1, now.threshold), parent, policy, (body,))
            return


# --- in words -------------------------------------------------------------------------------------------------------

def name_of(policy: Policy, fingerprint: str) -> str:
    found = policy.signers.get(fingerprint)
    return found.name if found and found.name else fingerprint


def described(old: Policy, new: Policy) -> tuple[str, ...]:
    """What differs between two policies."""
    out: list[str] = []
    for fingerprint in sorted({*old.signers, *new.signers}):
        before, after = old.signers.get(fingerprint), new.signers.get(fingerprint)
        if before == after:
            continue
        name = name_of(new if after else old, fingerprint)
        if after is None:
            out.append(f"forgets the key of {name} ({fingerprint})")
        elif after.revoked and not (before and before.revoked):
            out.append(f"revokes the key of {name} ({fingerprint})")
        else:
            roles = ", ".join(sorted(after.roles)) or "nothing"
            out.append(f"lets {name} sign as {roles} ({fingerprint})")
    for fingerprint in sorted({*old.roots, *new.roots}):
        if (fingerprint in old.roots) != (fingerprint in new.roots):
            does = "makes {} a root key ({})" if fingerprint in new.roots else "takes the root key of {} away ({})"
            out.append(does.format(name_of(new, fingerprint), fingerprint))
        elif old.roots[fingerprint] != new.roots[fingerprint]:
            out.append(f"replaces the root key {fingerprint}")
    if old.threshold != new.threshold:
        out.append(f"asks for {new.threshold} root keys to change who may sign")
    if old.releasers != new.releasers:
        out.append(f"asks for {new.releasers} signatures on an approved release")
    return tuple(out)


# --- parallel changes -----------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Parallel:
    """One of several changes made at the same time, none of which is in force. base: what they began with."""

    policy: Policy
    changes: tuple[str, ...]
    base: Policy


def parallel(repo: Repository) -> list[Parallel]:
    """The changes between which a root decides; empty when there is nothing to decide. Their order is the same
    everywhere."""
    tip = repo.tip()
    trust = repo.subtree(repo.tree_of(tip), TRUST) if tip else None
    if trust is None:
        return []
    out: dict[Oid, Parallel] = {}
    todo: list[tuple[Oid, Policy | None]] = [(trust, None)]
    seen: set[Oid] = set()
    while todo:
        here, base = todo.pop()
        if here in seen or here not in repo.objects:
            continue
        seen.add(here)
        inner = repo.entries(here).get("pending.json")
        start, sides = pending.read(repo.blob(inner[1])) if inner else (None, [])
        if sides:
            held = policy_in(repo, start) if start and start in repo.objects else policy_in(repo, here)
            todo += [(side, held) for side in sides]
        elif base is not None:
            policy = policy_in(repo, here)
            out[here] = Parallel(policy, described(base, policy), base)
    return [side for _, side in sorted(out.items())]


def combined(sides: list[Parallel]) -> Policy:
    """All parallel changes together. Raises Invalid where two of them change the same thing differently."""
    now = sides[0].base
    roots, signers = dict(now.roots), dict(now.signers)
    threshold, releasers = now.threshold, now.releasers
    for side in sides:
        _put(roots, side.base.roots, side.policy.roots)
        _put(signers, side.base.signers, side.policy.signers)
        threshold = _one(threshold, side.base.threshold, side.policy.threshold)
        releasers = _one(releasers, side.base.releasers, side.policy.releasers)
    return Policy(roots, threshold, signers, releasers)


def _put(into: dict[str, str] | dict[str, Signer], base: Mapping[str, object], new: Mapping[str, object]) -> None:
    target: dict[str, object] = into  # type: ignore[assignment]  # one rule for keys and signers
    for name in {*base, *new}:
        value = _one(target.get(name), base.get(name), new.get(name))
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value


def _one(here: T, base: T, new: T) -> T:
    if new in (base, here):
        return here
    if here == base:
        return new
    raise Invalid("The changes contradict each other, so they cannot hold together.", "Choose one of them.")
