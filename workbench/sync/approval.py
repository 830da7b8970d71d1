"""What a holder of a root key does on a shelf: let devices in, take their keys back, share the root with others.

Owns the part of a shelf that changes who may sign; the rules by which others judge it are trust's. Where more than one
root key is asked for, a change waits as a proposal until enough have agreed. Knows nothing of transport or library.db.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from workbench.errors import Invalid, NotFound
from workbench.sync import proposals, requests
from workbench.sync.graph import Oid
from workbench.sync.proposals import Parallel, Proposal
from workbench.sync.repository import Author, Repository
from workbench.sync.requests import Request
from workbench.sync.signing import PublicKey, SigningKey, names
from workbench.sync.state import StateFile
from workbench.sync.trust import ADOPTS, COSIGN, ROLES, Policy, Signer, policy_files, policy_of, signer


class Approval:
    """A shelf as trust sees it (see shelf)."""

    repo: Repository
    key: SigningKey
    state: StateFile

    clock: Callable[[], int]

    @property
    @abstractmethod
    def author(self) -> Author: ...

    @abstractmethod
    def publish(self, changes: Mapping[str, bytes | None], message: str, on: Oid | None = None, *,
                trailing: str = "") -> Oid | None:
        """One signed commit with files changed."""

    # --- reading ------------------------------------------------------------------------------------------------

    def policy(self) -> Policy:
        return policy_of(self.repo, self.repo.tip())

    def may_write(self) -> bool:
        """Whether the others will take what this device signs."""
        mine = self.key.public.fingerprint
        policy = self.policy()
        return mine in policy.roots or (mine in policy.signers and not policy.signers[mine].revoked)

    def asking(self) -> list[Request]:
        """Devices that ask to be let in and are not yet."""
        known = self.policy().signers
        folders = [Path(r.url) for r in self.state.now.remotes.values() if r.kind == "parcel"]
        found = {r.fingerprint: r for r in requests.waiting(self.repo, folders, self.state.now.library)}
        return [r for fingerprint, r in sorted(found.items()) if fingerprint not in known]

    # --- changing -----------------------------------------------------------------------------------------------

    def let_in(self, device: str, roles: frozenset[str] = frozenset(ROLES), name: str = "") -> str:
        """Let a device in: its request's device id, name or fingerprint, or a public key line; the fingerprint."""
        if device.startswith("ssh-ed25519 "):
            key = PublicKey.from_line(device)
            self.approve(key, name or "Device", roles)
            return key.fingerprint
        asking = self.asking()
        found = [r for r in asking if device in (r.device, r.name) or names(device, r.fingerprint)]
        if len(found) != 1:
            waiting = ", ".join(f"{r.name} ({r.fingerprint})" for r in asking) or "nobody"
            raise NotFound(f"No single device {device} asks to be let in.", f"Waiting: {waiting}.")
        self.approve(PublicKey.from_line(found[0].key), name or found[0].name, roles)
        return found[0].fingerprint

    def approve(self, key: PublicKey, name: str, roles: frozenset[str]) -> bool:
        """Let a device sign from now on. Like every change here: only a holder of a root key can, and the answer is
        whether it is in force; if not, it waits for other roots to agree."""
        policy = self._changeable()
        unknown = sorted(roles - set(ROLES))
        if unknown:
            raise Invalid(f"{unknown[0]} is no role.", "Roles are " + ", ".join(ROLES) + ".")
        if key.fingerprint in policy.signers and policy.signers[key.fingerprint].revoked:
            raise Invalid(f"The key of {policy.signers[key.fingerprint].name} has been revoked.",
                          "Let the device join again: it then has a new key.")
        made = Signer(key.fingerprint, name, key.line, roles)
        return self._set_policy(replace(policy, signers={**policy.signers, key.fingerprint: made}), f"Let {name} sign")

    def revoke(self, said: str) -> bool:
        """Nothing a device signs from now on is taken, its root key is one no more; what the library holds stays."""
        policy = self._changeable()
        known = self.signer(said)
        if known.revoked:
            raise Invalid(f"The key of {known.name} has been revoked already.", "There is nothing to do.")
        left = {f: k for f, k in policy.roots.items() if f != known.fingerprint}
        if len(left) < max(1, policy.threshold):
            raise Invalid(f"Without the key of {known.name} {len(left)} root keys would be left; a change of who may "
                          f"sign needs {policy.threshold}.", "Make another device a root first.")
        gone = replace(known, revoked=(self.repo.tip() or b"").decode())
        return self._set_policy(replace(policy, roots=left, signers={**policy.signers, known.fingerprint: gone}),
                                f"Revoke the key of {known.name}")

    def make_root(self, said: str) -> bool:
        """A device that may sign already becomes a holder of a root key."""
        policy = self._changeable()
        known = self.signer(said)
        if known.revoked or known.fingerprint in policy.roots:
            why = "has been revoked" if known.revoked else "is a root key already"
            raise Invalid(f"The key of {known.name} {why}.", "See the list with: sync trust")
        return self._set_policy(replace(policy, roots={**policy.roots, known.fingerprint: known.key}),
                                f"Make the key of {known.name} a root key")

    def require(self, threshold: int | None = None, releasers: int | None = None) -> bool:
        """How many root keys a change of who may sign needs, and how many signatures an approved release."""
        policy = self._changeable()
        made = replace(policy, threshold=policy.threshold if threshold is None else threshold,
                       releasers=policy.releasers if releasers is None else releasers)
        if not 1 <= made.threshold <= len(policy.roots):
            raise Invalid(f"There are {len(policy.roots)} root keys, so {made.threshold} cannot be asked for.",
                          "Make more devices roots first.")
        if made.releasers < 1:
            raise Invalid("A release needs one signature at least.", "Give a number from 1.")
        if made == policy:
            return True
        return self._set_policy(made, "Change how many signatures are needed")

    def signer(self, said: str) -> Signer:
        """A device that may or might sign, by its fingerprint (whole or spoken) or by a name that only one has."""
        policy = self.policy()
        known = {**{f: Signer(f, f, k) for f, k in policy.roots.items()}, **policy.signers}
        found = [s for s in known.values() if names(said, s.fingerprint)] or [
            s for s in known.values() if s.name == said and not s.revoked]
        if len(found) != 1:
            raise NotFound(f"No single device here has the key or name {said}.", "See the list with: sync trust")
        return found[0]

    def _changeable(self) -> Policy:
        """The policy in force, when this device may change it."""
        if self.key.public.fingerprint not in self.policy().roots:
            raise Invalid("Only a holder of a root key can change who may sign.",
                          "Ask the person who began the library.")
        if self.parallel():
            raise Invalid("Two changes of who may sign were made at the same time and wait for a decision.",
                          "Decide which holds first: sync decide")
        return self.policy()

    def _set_policy(self, policy: Policy, message: str) -> bool:
        seconds = self.clock() // 1000
        if self.policy().threshold <= 1:
            self.publish(policy_files(policy), message)
            self.state.tell("trust", message + ".")
            return True
        proposals.propose(self.repo, self.key, policy, message, self.author, seconds)
        self.state.tell("trust", f"{message}: proposed, waits for {self.policy().threshold - 1} more root keys.")
        return self.settle() > 0

    # --- several root keys --------------------------------------------------------------------------------------

    def proposals(self) -> list[Proposal]:
        """Changes that wait for further root keys to agree."""
        return proposals.waiting(self.repo)

    def agree(self, said: str = "") -> bool:
        """Agree to a proposed change, by its id or the only one; whether it is in force now."""
        found = [p for p in self.proposals() if said in ("", p.id)]
        if self.key.public.fingerprint not in self.policy().roots:
            raise Invalid("Only a holder of a root key can agree to a change of who may sign.",
                          "Ask a person who holds one.")
        if len(found) != 1:
            raise NotFound(f"No proposed change {said} waits.".replace("  ", " ") if not found else
                           "Several proposed changes wait.", "See the list with: sync trust")
        proposals.agree(self.repo, self.key, found[0], self.author, self.clock() // 1000)
        self.state.tell("trust", f"Agreed: {found[0].message}.")
        return self.settle() > 0

    def settle(self) -> int:
        """Put into force what enough roots have agreed to, wherever they did; how many changes. When two machines do
        so at once both write the same rules, and those merge."""
        if self.key.public.fingerprint not in self.policy().roots:
            return 0
        done = 0
        for found in self.proposals():
            if len(found.agreed) < found.needed:
                continue
            before, tip = self.policy(), self.repo.tip()
            cosigns = "".join(f"{COSIGN}: {body}\n" for body in found.cosigns)
            self.publish(policy_files(found.policy), found.message, found.parent, trailing=cosigns)
            self.state.tell("trust", f"{found.message}.")
            self._keep_held(before, found, tip)
            done += 1
            break  # the others were proposed on the older rules and have lapsed
        return done

    def _keep_held(self, before: Policy, found: Proposal, tip: Oid | None) -> None:
        """What a key that is revoked now has signed while the agreements travelled is in the library: it stays."""
        gone = {f for f, s in found.policy.signers.items()
                if s.revoked and not (f in before.signers and before.signers[f].revoked)}
        if gone and tip is not None:
            self._adopt([c for c in self.repo.graph.between(tip, [found.parent]) if signer(self.repo, c) in gone],
                        "Keep what was taken before the key was revoked")

    def _adopt(self, commits: list[Oid], message: str) -> None:
        if commits:
            self.publish({}, message, trailing="".join(f"{ADOPTS}: {c.decode()}\n" for c in commits))

    def parallel(self) -> list[Parallel]:
        """Changes made at the same time, between which a root decides."""
        return proposals.parallel(self.repo)

    def decide(self, which: str) -> bool:
        """Which of the parallel changes holds: its number from 1, "both" for all, "none" for the rules in between."""
        if self.key.public.fingerprint not in self.policy().roots:
            raise Invalid("Only a holder of a root key can decide who may sign.", "Ask a person who holds one.")
        sides = self.parallel()
        if not sides:
            raise NotFound("No changes of who may sign wait for a decision.", "There is nothing to do.")
        if which == "both":
            policy = proposals.combined(sides)
        elif which == "none":
            policy = self.policy()
        elif which.isdigit() and 1 <= int(which) <= len(sides):
            policy = sides[int(which) - 1].policy
        else:
            raise Invalid(f"“{which}” does not name one of the {len(sides)} changes.",
                          "Give a number from the list, both or none.")
        return self._set_policy(policy, "Decide between parallel changes of who may sign")
