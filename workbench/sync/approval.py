"""What a holder of a root key does on a shelf: let devices in, take their keys back.

Owns the part of a shelf that changes who may sign; the rules by which others judge it are trust's. Knows nothing of
transport or of library.db.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path

from workbench.errors import Invalid, NotFound
from workbench.sync import requests
from workbench.sync.graph import Oid
from workbench.sync.repository import Repository
from workbench.sync.requests import Request
from workbench.sync.signing import PublicKey, SigningKey, names
from workbench.sync.state import StateFile
from workbench.sync.trust import ROLES, Policy, Signer, policy_files, policy_of


class Approval:
    """A shelf as trust sees it (see shelf)."""

    repo: Repository
    key: SigningKey
    state: StateFile

    @abstractmethod
    def publish(self, changes: Mapping[str, bytes | None], message: str, on: Oid | None = None) -> Oid | None:
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

    def approve(self, key: PublicKey, name: str, roles: frozenset[str]) -> None:
        """Let a device sign from now on. Only a holder of a root key can."""
        self._need_root()
        unknown = sorted(roles - set(ROLES))
        if unknown:
            raise Invalid(f"{unknown[0]} is no role.", "Roles are " + ", ".join(ROLES) + ".")
        policy = self.policy()
        signer = Signer(key.fingerprint, name, key.line, roles)
        self._set_policy(Policy(policy.roots, policy.threshold, {**policy.signers, key.fingerprint: signer}),
                         f"Let {name} sign")

    def revoke(self, fingerprint: str) -> None:
        """Nothing a device signs from now on is taken; what the library holds already stays."""
        self._need_root()
        policy = self.policy()
        known = policy.signers.get(fingerprint)
        if known is None:
            raise NotFound(f"No device here has the key {fingerprint}.", "See the list of devices.")
        at = (self.repo.tip() or b"").decode()
        gone = Signer(known.fingerprint, known.name, known.key, known.roles, revoked=at)
        self._set_policy(Policy(policy.roots, policy.threshold, {**policy.signers, fingerprint: gone}),
                         f"Revoke the key of {known.name}")

    def _need_root(self) -> None:
        if self.key.public.fingerprint not in self.policy().roots:
            raise Invalid("Only a holder of a root key can change who may sign.",
                          "Ask the person who began the library.")

    def _set_policy(self, policy: Policy, message: str) -> None:
        self.publish(policy_files(policy), message)
        self.state.tell("trust", message + ".")
