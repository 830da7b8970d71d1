"""The verbs of `sync` about who may take part: inviting, letting in, taking a key back, sharing the root, ways out.

Owns options and what is printed; the rules are sync/trust's. Imported by cli/sync, which holds the group.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli.common import Run, emit_json, one_line, shared, table, write_atomic
from workbench.cli.sync_common import JSON, PASSWORD, SHELF, opened, secret, shelves_of
from workbench.errors import Invalid
from workbench.secrets import read_passphrase_file
from workbench.shelf_people import vouch
from workbench.sync.invitation import invitation
from workbench.sync.proposals import name_of
from workbench.sync.qr import code
from workbench.sync.rescue import accept, adopt
from workbench.sync.signing import spoken
from workbench.sync.trust import ROLES, allowed_signers


@click.command()
@click.option("--remote", default="", help="By which remote; the first server without this.")
@click.option("--qr", is_flag=True, help="Show a QR code on the terminal as well.")
@click.option("--out", default=None, type=click.Path(path_type=Path), help="Write the QR code to a .png or .svg file.")
@click.option("--with-seal", is_flag=True, help="Let the seal of a client's shelf ride along. It is a secret: show it "
              "in the room, do not send it beside the parcels.")
@SHELF
@JSON
@shared
@click.pass_obj
def invite(run: Run, remote: str, qr: bool, out: Path | None, with_seal: bool, name: str, as_json: bool) -> None:
    """Print an invitation: one line that others paste after `sync join`, with address and fingerprint in it."""
    with opened(run, name) as (_, shelf):
        if with_seal and shelf.seal is None:
            raise Invalid(f"{shelf.state.now.name} has no seal.", "Leave --with-seal out.")
        made = invitation(shelf.state.now, shelf.seal if with_seal else None, remote)
        sealed = shelf.seal is not None
    picture = code(made.text)
    if out is not None:
        if out.suffix.lower() not in (".png", ".svg"):
            raise Invalid(f"{out}: QR codes are written as .png or .svg.", "Choose such a name.")
        write_atomic(out, picture.png() if out.suffix.lower() == ".png" else picture.svg())
    if as_json:
        emit_json({"invitation": made.text, "address": made.address, "fingerprint": made.fingerprint,
                   "spoken": made.spoken, "name": made.name, "has_seal": bool(made.seal)})
        return
    click.echo(made.text)
    if qr:
        click.echo(picture.terminal())
    click.echo(f"fingerprint, to compare by phone or on paper: {made.spoken}")
    if not made.address:
        click.echo("It travels by stick or folder: who joins adds --from FOLDER.")
    if sealed and not with_seal:
        click.echo("Who joins needs the seal as well; pass it on by another way than the parcels.")


@click.command()
@click.argument("device")
@click.option("--name", "who", default="", help="The person's name.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="What it may sign; all without this.")
@SHELF
@shared
@click.pass_obj
def approve(run: Run, device: str, who: str, roles: tuple[str, ...], name: str) -> None:
    """Let DEVICE sign: the device id, name or fingerprint of who asks (see status), or a public key line."""
    with opened(run, name) as (shelves, shelf):
        fingerprint = shelves.approve(shelf, device, frozenset(roles or ROLES), who)
        held = fingerprint in shelf.policy().signers
    _said(held, f"{fingerprint} may sign")


def _said(held: bool, text: str) -> None:
    click.echo(f"{text}; it is told with the next exchange" if held else
               "Proposed: it holds when enough other root keys have agreed (sync agree), after the next exchanges")


@click.command()
@click.argument("device")
@SHELF
@shared
@click.pass_obj
def revoke(run: Run, device: str, name: str) -> None:
    """Take nothing more from DEVICE (fingerprint or name); what the library holds stays. A root key is one no more."""
    with opened(run, name) as (_, shelf):
        fingerprint = shelf.signer(device).fingerprint
        held = shelf.revoke(fingerprint)
    _said(held, f"{fingerprint} may no longer sign")


@click.command()
@click.argument("device", default="")
@click.option("--needs", type=int, default=None, help="How many root keys a change of who may sign needs.")
@click.option("--releasers", type=int, default=None, help="How many signatures an approved release needs.")
@SHELF
@shared
@click.pass_obj
def root(run: Run, device: str, needs: int | None, releasers: int | None, name: str) -> None:
    """Make DEVICE (fingerprint or name), which may sign already, a root; or say how many roots have to agree.

    Have one root more than --needs: with fewer, one lost laptop is the end of every change.
    """
    if not device and needs is None and releasers is None:
        raise click.UsageError("Give DEVICE, --needs or --releasers.")
    with opened(run, name) as (_, shelf):
        if device:
            _said(shelf.make_root(device), f"{device} holds a root key")
        if needs is not None or releasers is not None:
            held = shelf.require(needs, releasers)
            policy = shelf.policy()
            _said(held, f"{policy.threshold} root keys to change who may sign, {policy.releasers} signatures to "
                  "approve a release")
            if held and policy.threshold == len(policy.roots) > 1:
                click.echo("When one of these keys is lost nothing can be changed any more: make one more device "
                           "a root.")


@click.command()
@click.argument("change", default="")
@SHELF
@shared
@click.pass_obj
def agree(run: Run, change: str, name: str) -> None:
    """Agree to the proposed CHANGE (its id from sync trust; without it the only one). Read there what it does."""
    with opened(run, name) as (_, shelf):
        held = shelf.agree(change)
    click.echo("It holds now; it is told with the next exchange" if held else "Agreed; more root keys are needed")


@click.command()
@click.argument("which")
@SHELF
@shared
@click.pass_obj
def decide(run: Run, which: str, name: str) -> None:
    """Decide between changes of who may sign made at the same time: a number from sync trust, both, or none."""
    with opened(run, name) as (_, shelf):
        held = shelf.decide(which)
    _said(held, "Decided")


@click.command()
@SHELF
@JSON
@shared
@click.pass_obj
def trust(run: Run, name: str, as_json: bool) -> None:
    """Who may sign what, which root keys there are, and which changes wait for agreement or a decision."""
    with opened(run, name) as (_, shelf):
        policy = shelf.policy()
        out: dict[str, Any] = {
            "needs": policy.threshold, "releasers": policy.releasers, "pinned": shelf.state.now.pinned,
            "devices": [{"fingerprint": f, "spoken": spoken(f), "name": name_of(policy, f), "root": f in policy.roots,
                         "roles": sorted(policy.signers[f].roles) if f in policy.signers else [],
                         "revoked": bool(f in policy.signers and policy.signers[f].revoked)}
                        for f in sorted({*policy.roots, *policy.signers})],
            "proposed": [{"id": p.id, "message": p.message, "changes": list(p.changes), "by": list(p.by),
                          "agreed": len(p.agreed), "needed": p.needed} for p in shelf.proposals()],
            "parallel": [list(p.changes) for p in shelf.parallel()],
        }  # fmt: skip
    if as_json:
        emit_json(out)
        return
    for d in out["devices"]:
        d["may"] = "revoked" if d["revoked"] else ", ".join([*(["root"] if d["root"] else []), *d["roles"]])
    table([(one_line(d["name"]), d["may"], d["spoken"], d["fingerprint"]) for d in out["devices"]])
    click.echo(f"{out['needs']} root keys to change who may sign, {out['releasers']} signatures to approve a release")
    for p in out["proposed"]:
        click.echo(one_line(f"proposed {p['id']}: {'; '.join(p['changes'])}. Agreed: {', '.join(p['by'])}, "
                            f"{p['agreed']} of {p['needed']}"))
    for i, changes in enumerate(out["parallel"], 1):
        click.echo(one_line(f"made at the same time, {i}: {'; '.join(changes)}"))
    if out["parallel"]:
        click.echo("Neither holds until a root decides: sync decide NUMBER|both|none")


@click.command()
@click.option("--out", default=None, type=click.Path(path_type=Path), help="Write them to a file.")
@SHELF
@shared
@click.pass_obj
def signers(run: Run, out: Path | None, name: str) -> None:
    """Print Git's allowed signers, for verify-commit and verify-tag. A clone has them in trust/allowed_signers."""
    with opened(run, name) as (_, shelf):
        text = allowed_signers(shelf.policy())
    if out is not None:
        write_atomic(out, text.encode())
    else:
        click.echo(text, nl=False)


@click.command("adopt")
@click.argument("remote", default="origin")
@click.option("--undo", is_flag=True, help="Bring back what stood there before instead of vouching for the words.")
@PASSWORD
@SHELF
@shared
@click.pass_obj
def adopt_(run: Run, remote: str, undo: bool, password_file: Path | None, name: str) -> None:
    """Vouch with your key for changes of REMOTE that were set aside, or --undo them, so that exchanges go on."""
    with opened(run, name) as (_, shelf):
        done = adopt(shelf, remote, secret(password_file), undo=undo)
    for refusal in done:
        click.echo(one_line(f"{'undone' if undo else 'adopted'}: {refusal.text}"))
    click.echo("It is told with the next exchange")


@click.command("accept")
@click.argument("remote")
@SHELF
@shared
@click.pass_obj
def accept_(run: Run, remote: str, name: str) -> None:
    """Go on with REMOTE although its history was replaced. Only when its keeper says that it was set up anew."""
    with opened(run, name) as (_, shelf):
        accept(shelf, remote)
    click.echo(f"{remote} is exchanged with again; what this machine has goes there")


@click.command()
@click.option("--new-passphrase-file", default=None, metavar="FILE", help="A file with the new passphrase.")
@click.option("--keyring", is_flag=True, help="Move the keys into the system's keyring.")
@SHELF
@shared
@click.pass_obj
def passphrase(run: Run, new_passphrase_file: str | None, keyring: bool, name: str) -> None:
    """Keep this machine's keys of a library under another passphrase, or in the keyring."""
    if keyring == bool(new_passphrase_file):
        raise click.UsageError("Give either --new-passphrase-file or --keyring.")
    new = read_passphrase_file(new_passphrase_file) if new_passphrase_file else None
    with shelves_of(run) as (_, shelves):
        made = shelves.change_passphrase(name, lambda: new)
    click.echo(f"The keys of {made.name} are kept {'in the keyring' if keyring else 'under the new passphrase'} now")


@click.command("release")
@click.argument("framework")
@click.argument("version", default="")
@SHELF
@JSON
@shared
@click.pass_obj
def release_(run: Run, framework: str, version: str, name: str, as_json: bool) -> None:
    """Sign a release of FRAMEWORK, the newest without VERSION. With enough signatures it is approved."""
    with opened(run, name) as (_, shelf):
        made = vouch(shelf, framework, version)
        needed = shelf.policy().releasers
    if as_json:
        emit_json({"framework": made.framework, "version": made.version, "state": made.state,
                   "signatures": len(made.signers), "needed": needed, "content_sha256": made.revision})
        return
    click.echo(f"{made.framework} {made.version}: {made.state}, {len(made.signers)} of {needed} signatures; it is told "
               "with the next exchange")


VERBS = (release_, invite, approve, revoke, root, agree, decide, trust, signers, adopt_, accept_, passphrase)
