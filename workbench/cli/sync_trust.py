"""The verbs of `sync` about who may take part: inviting, letting in, taking a key back.

Owns options and what is printed; the rules are sync/trust's. Imported by cli/sync, which holds the group.
"""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli.common import Run, emit_json, shared, write_atomic
from workbench.cli.sync_common import JSON, SHELF, opened
from workbench.errors import Invalid
from workbench.sync.invitation import invitation
from workbench.sync.qr import code
from workbench.sync.trust import ROLES


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
    click.echo(f"{fingerprint} may sign; it is told with the next exchange")


@click.command()
@click.argument("fingerprint")
@SHELF
@shared
@click.pass_obj
def revoke(run: Run, fingerprint: str, name: str) -> None:
    """Take nothing more from the device with FINGERPRINT; what the library holds stays."""
    with opened(run, name) as (_, shelf):
        shelf.revoke(fingerprint)
    click.echo(f"{fingerprint} may no longer sign")


VERBS = (invite, approve, revoke)
