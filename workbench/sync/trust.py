"""Who may change what: pinned root keys, signers with roles, revocation, and the judgement of every commit.

Owns the files below trust/ and the rule that a commit is judged by its parent's policy. `trust/root.json` names the
firm's root keys and how many of them a change of trust/ needs; `trust/signers.json` names people's device keys, their
roles (author, translator, releaser) and whether they are revoked. Automatic merges are unsigned and made again instead.
Knows nothing of transport.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import Invalid
from workbench.formats.canonical import emit
from workbench.sync.fold import MERGER, TRUST, Folder
from workbench.sync.graph import Oid
from workbench.sync.pending import PENDING
from workbench.sync.repository import Repository
from workbench.sync.signing import PublicKey, SigningKey, names, signer_of

ROOT_FILE, SIGNERS_FILE = "trust/root.json", "trust/signers.json"
GIT_FILE = "trust/allowed_signers"
AUTHOR, TRANSLATOR, RELEASER = "author", "translator", "releaser"
ROLES = (AUTHOR, TRANSLATOR, RELEASER)
COSIGN, ADOPTS = "Cosign", "Adopts"
ADOPTABLE = ("unsigned", "unknown", "role", "revoked")


@dataclass(frozen=True)
class Signer:
    """revoked: the library's newest commit when the key was revoked; what lies before it stays valid. "" while it may
    sign."""

    fingerprint: str
    name: str
    key: str
    roles: frozenset[str] = frozenset()
    revoked: str = ""


@dataclass(frozen=True)
class Policy:
    """The trust files of one commit. threshold: root keys that a change of them needs; releasers: signatures that make
    a release approved."""

    roots: Mapping[str, str] = field(default_factory=dict)
    threshold: int = 1
    signers: Mapping[str, Signer] = field(default_factory=dict)
    releasers: int = 2

    def may(self, fingerprint: str, role: str) -> bool:
        found = self.signers.get(fingerprint)
        return found is not None and not found.revoked and role in found.roles


@dataclass(frozen=True)
class Refusal:
    """Why a commit is not taken. kind: unsigned, unknown, role, trust, revoked, forged."""

    commit: str
    kind: str
    text: str


def policy_of(repo: Repository, commit: Oid | None) -> Policy:
    if commit is None:
        return Policy()
    trust = repo.subtree(repo.tree_of(commit), TRUST)
    if trust is None:
        return Policy()
    found: Policy = repo.derived.get(trust) or policy_in(repo, trust)
    repo.derived[trust] = found
    return found


def policy_in(repo: Repository, trust: Oid) -> Policy:
    """The policy in a folder trust/."""
    root, signers = (_read(repo, trust, path) for path in (ROOT_FILE, SIGNERS_FILE))
    head = root.get("root", {})
    found = {}
    for fingerprint, raw in signers.items():
        if isinstance(raw, dict) and isinstance(raw.get("key"), str):
            roles = raw.get("roles")
            found[fingerprint] = Signer(fingerprint, str(raw.get("name", "")), raw["key"],
                                        frozenset(roles if isinstance(roles, dict) else ()),
                                        str(raw.get("revoked") or ""))
    keys = head.get("keys", {})
    return Policy(keys if isinstance(keys, dict) else {}, _number(head, "threshold", 1), found,
                  _number(head, "releasers", 2))


def _number(head: dict[str, Any], name: str, usual: int) -> int:
    value = head.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else usual


def _read(repo: Repository, tree: Oid, path: str) -> dict[str, Any]:
    oid = repo.subtree(tree, path.removeprefix(TRUST + "/"))
    if oid is None:
        return {}
    try:
        value = json.loads(repo.blob(oid))
    except ValueError as error:
        raise Invalid(f"{path}: The trust file is broken.", "Ask a holder of a root key to restore it.") from error
    return value if isinstance(value, dict) else {}


def policy_files(policy: Policy) -> dict[str, bytes | None]:
    """Canonical files of a policy. Writing them settles two pending changes of trust as well."""
    head = {"type": "root", "keys": dict(policy.roots), "threshold": policy.threshold,
            **({"releasers": policy.releasers} if policy.releasers != 2 else {})}
    signers = {s.fingerprint: {"type": "signer", "name": s.name, "key": s.key, "roles": dict.fromkeys(s.roles, True),
                               **({"revoked": s.revoked} if s.revoked else {})} for s in policy.signers.values()}
    return {ROOT_FILE: emit({"root": head}).encode(), SIGNERS_FILE: emit(signers).encode(),
            GIT_FILE: allowed_signers(policy).encode(), PENDING: None}


def first_signer(repo: Repository, commit: Oid) -> str:
    """The key that began the library: the one agreed on, whatever holds its root by now."""
    while parents := repo.graph.parents(commit):
        commit = parents[0]
    return signer(repo, commit)


def signer(repo: Repository, oid: Oid) -> str:
    """Fingerprint of the key that signed a commit; "" without a valid signature."""
    commit = repo.commit(oid)
    key = signer_of(commit.raw_without_sig(), commit.gpgsig) if commit.gpgsig else None
    return key.fingerprint if key else ""


# --- signing ------------------------------------------------------------------------------------------------------

def sign(made: Any, key: SigningKey) -> None:
    """Sign an unsaved commit."""
    made.gpgsig = key.sign(made.raw_without_sig()).rstrip(b"\n")


def cosignature(key: SigningKey, tree: Oid, parent: Oid | None) -> str:
    """A trailer by which another root key agrees to a change of trust with this tree on this parent."""
    body = base64.b64encode(key.sign(agreed_text(tree, parent))).decode()
    return f"{COSIGN}: {body}"


def agreed_text(tree: Oid, parent: Oid | None) -> bytes:
    return b"assay trust " + tree + b" " + (parent or b"")


def trailers(commit: Any, name: str) -> list[str]:
    """Values of the trailers of that name in the last paragraph of a commit's message."""
    last = commit.message.decode("utf-8", "replace").rstrip().rpartition("\n\n")[2]
    return [line[len(name) + 2 :].strip() for line in last.splitlines() if line.startswith(name + ": ")]


# --- judging ------------------------------------------------------------------------------------------------------

class Judge:
    """Judges commits that come in. `pinned`: the root key agreed on when the library was joined, whole or as spoken.

    `mine`: this machine's own newest commit: what its policy has revoked is not taken, and what it already holds stays.
    """

    def __init__(self, repo: Repository, folder: Folder, pinned: str, mine: Oid | None) -> None:
        self.repo = repo
        self.folder = folder
        self.pinned = pinned
        self.mine = mine
        self.now = policy_of(repo, mine)
        self.latest = self.now

    def refusals(self, commits: tuple[Oid, ...]) -> list[Refusal]:
        """What is wrong with commits (parents before children, the head last); empty when all may be taken.

        Somebody let in meanwhile may have worked on an older state, so the head's policy lets people in too: it holds
        only if every change of trust on the way to it does.
        """
        if commits:
            self.latest = policy_of(self.repo, commits[-1])
        refused = {c: r for c in commits if (r := self._check(c)) is not None}
        for commit in commits:
            adopted = [] if commit in refused else trailers(self.repo.commit(commit), ADOPTS)
            if adopted and self._author(commit):
                for name in adopted:
                    if self._adoptable(name.encode(), commit, refused):
                        del refused[name.encode()]
        return list(refused.values())

    def _author(self, oid: Oid) -> bool:
        """Whether the signer of a commit may vouch for another's words: who may only translate may not."""
        signed = signer(self.repo, oid)
        return any(signed in p.roots or p.may(signed, AUTHOR) for p in (self.latest, self.now))

    def _adoptable(self, oid: Oid, by: Oid, refused: Mapping[Oid, Refusal]) -> bool:
        """Words can be adopted by a later change; a change of who may sign and a false merge cannot."""
        return (oid in refused and refused[oid].kind in ADOPTABLE and self.repo.graph.is_ancestor(oid, by)
                and not self._changes_trust(oid, self.repo.graph.parents(oid)))

    def _changes_trust(self, oid: Oid, parents: tuple[Oid, ...]) -> bool:
        """Against the only parent, or against what several give together: a merge by hand must not bring back rules
        that one of its sides has changed."""
        before = self.folder.fold(parents) if len(parents) > 1 else parents[0] if parents else None
        held = self.repo.subtree(self.repo.tree_of(before), TRUST) if before else None
        return self.repo.subtree(self.repo.tree_of(oid), TRUST) != held

    def _check(self, oid: Oid) -> Refusal | None:
        commit = self.repo.commit(oid)
        short = oid.decode()[:8]
        who = commit.author.decode("utf-8", "replace").partition(" <")[0]

        def refuse(kind: str, text: str) -> Refusal:
            return Refusal(oid.decode(), kind, f"{short} by {who}: {text}")

        if not commit.gpgsig and commit.author == MERGER.line() and len(commit.parents) == 2:
            if self.folder.is_true_merge(oid):
                return None
            return refuse("forged", "it says it is an automatic merge, but its parents merge to something else.")
        if not commit.gpgsig:
            return refuse("unsigned", "the change is not signed. Somebody who may write can vouch for it.")
        signed = signer(self.repo, oid)
        if not signed:
            return refuse("forged", "the signature does not fit the change.")
        parent = commit.parents[0] if commit.parents else None
        policy = policy_of(self.repo, parent or oid)
        # Public keys are public: a stranger's library may well list the agreed root, but only its owner can sign here.
        if parent is None and (signed not in policy.roots or not names(self.pinned, signed)):
            return refuse("trust", "the library starts with another root key than the one agreed on.")
        standing = next((p.signers[signed] for p in (self.now, self.latest)
                         if signed in p.signers and p.signers[signed].revoked), None)
        if standing is not None and not self._before(oid, standing.revoked.encode()):
            return refuse("revoked", f"the key of {standing.name} has been revoked.")
        changed = self.repo.changed(self.repo.tree_of(parent) if parent else None, commit.tree)
        if self._changes_trust(oid, tuple(commit.parents)):
            return self._trust_change(oid, parent, policy, signed, refuse)
        if signed in policy.roots:
            return None
        policies = (policy, self.latest, self.now)
        if not any(signed in p.signers for p in policies):
            return refuse("unknown", "the signing key is not known in this library.")
        translations = all(len(p.split("/")) > 3 and p.split("/")[2] == "i18n" for p in changed)
        if any(p.may(signed, AUTHOR) or (translations and p.may(signed, TRANSLATOR)) for p in policies):
            return None
        return refuse("role", "its signer may not change these files.")

    def _before(self, oid: Oid, revoked: Oid) -> bool:
        return revoked in self.repo.objects and self.repo.graph.is_ancestor(oid, revoked)

    def _trust_change(self, oid: Oid, parent: Oid | None, policy: Policy, signer: str, refuse: Any) -> Refusal | None:
        commit = self.repo.commit(oid)
        agreed = {signer} & set(policy.roots)
        for body in trailers(commit, COSIGN):
            try:
                key = signer_of(agreed_text(commit.tree, parent), base64.b64decode(body, validate=True))
            except ValueError:
                key = None
            if key is not None and key.fingerprint in policy.roots:
                agreed.add(key.fingerprint)
        if len(agreed) >= max(1, policy.threshold):
            return None
        counted = f"{len(agreed)} of {policy.threshold}"
        refusal: Refusal = refuse("trust", f"who may sign was changed with {counted} root keys.")
        return refusal


def allowed_signers(policy: Policy) -> str:
    """Git's allowed-signers file, for `git verify-commit` and `git verify-tag` on a plain clone. A revoked key is left
    out: Git has only the date a commit claims, and who holds a stolen key claims any."""
    named = {f: Signer(f, "", k) for f, k in policy.roots.items()} | dict(policy.signers)
    lines = [f'* namespaces="git" {s.key} {" ".join(s.name.split())}'.rstrip() for _, s in sorted(named.items())
             if not s.revoked]
    return "# git -c gpg.ssh.allowedSignersFile=trust/allowed_signers log --show-signature\n" + "".join(
        f"{line}\n" for line in lines)


def public(line: str) -> PublicKey:
    return PublicKey.from_line(line)
