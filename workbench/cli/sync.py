"""The verb `sync`: shared libraries from the command line.

Owns options and what is printed; workbench/shelves.py does the work.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workbench.cli.common import Run, emit_json, one_line, shared, table
from workbench.cli.sync_common import JSON, PASSWORD, SHELF, opened, secret, shelves_of
from workbench.cli.sync_trust import VERBS
from workbench.errors import Invalid, NotFound
from workbench.shelves import decision, keeps
from workbench.sync.history import Card, Entry, shown
from workbench.sync.invitation import Invitation, is_invitation
from workbench.sync.release import latest, problems, releases
from workbench.sync.signing import names, spoken

AS = click.option("--as", "person", default="", help="Your name, as the others will see it.")
LOGIN = click.option("--username", default="", help="Login name of a server; the password is kept in the keyring.")


@click.group()
def sync() -> None:
    """Exchange framework libraries with other machines: Git servers, sticks and shared folders."""


for verb in VERBS:
    sync.add_command(verb)


@sync.command()
@click.argument("name", default="Library")
@click.option("--client", is_flag=True, help="A client's own shelf: its parcels are sealed.")
@AS
@JSON
@shared
@click.pass_obj
def init(run: Run, name: str, client: bool, person: str, as_json: bool) -> None:
    """Begin a shared library called NAME; prints the fingerprint that others compare when they join."""
    with shelves_of(run, person) as (_, shelves):
        made = shelves.init(name, client=client)
        with shelves.open(made.id) as shelf:
            shelves.collect(shelf)
            seal = shelf.seal.identity if shelf.seal else ""
    if as_json:
        emit_json({"id": made.id, "name": made.name, "fingerprint": made.fingerprint, "seal": seal})
        return
    click.echo(f"{made.name} begun\nfingerprint {made.fingerprint}\nspoken {spoken(made.fingerprint)}")
    if seal:
        click.echo(f"seal {seal}\nWho joins needs the seal; pass it on by another way than the parcels.")


@sync.command()
@click.argument("source")
@click.option("--fingerprint", default="", help="The fingerprint that the person who began the library reads out, "
              "whole or in its spoken form; an invitation holds it.")
@click.option("--from", "place", default="", help="Where to join from when the invitation names no address.")
@click.option("--seal-file", default=None, type=click.Path(path_type=Path), help="The seal of a client's shelf.")
@LOGIN
@PASSWORD
@AS
@JSON
@shared
@click.pass_obj
def join(run: Run, source: str, fingerprint: str, place: str, seal_file: Path | None, username: str,
         password_file: Path | None, person: str, as_json: bool) -> None:
    """Join the library at SOURCE and ask to be let in.

    SOURCE is an invitation (- reads it from standard input), a server's address or a folder with parcels.
    """
    given = _invited(source) if source == "-" or is_invitation(source) else Invitation(fingerprint, source)
    if not given.fingerprint:
        raise click.UsageError("Give --fingerprint, or an invitation in place of the address.")
    if fingerprint and not names(fingerprint, given.fingerprint):
        raise Invalid("The invitation is for another library than the fingerprint.", "Ask for a new invitation.")
    if not (place or given.address):
        raise Invalid("The invitation names no address: the library travels by stick or folder.",
                      "Say where with --from FOLDER.")
    with shelves_of(run, person) as (_, shelves):
        seal = secret(seal_file) if seal_file else given.seal
        made = shelves.join(place or given.address, given.fingerprint, username=username,
                            password=secret(password_file), seal=seal, library=given.library)
        with shelves.open(made.id) as shelf:
            key, device, may = shelf.key.public, shelf.state.now.device, shelf.may_write()
    if as_json:
        emit_json({"id": made.id, "name": made.name, "device": device, "key": key.line,
                   "fingerprint": key.fingerprint, "may_write": may})
        return
    click.echo(f"{made.name} joined\ndevice {device}\nfingerprint {key.fingerprint}\n"
               f"spoken {spoken(key.fingerprint)}\nkey {key.line}")
    if not may:
        click.echo("Read-only until the person who began the library approves this device; the two of you compare the "
                   "spoken form first.")


def _invited(source: str) -> Invitation:
    """A command line is seen by every program of this computer, so an invitation with a secret does not ride on it."""
    made = Invitation.read(sys.stdin.read() if source == "-" else source)
    if made.seal and source != "-":
        raise Invalid("The invitation holds the seal, and other programs can read what is typed on a command line.",
                      "Give it on standard input: assay sync join - < FILE")
    return made


@sync.command()
@SHELF
@JSON
@shared
@click.pass_obj
def status(run: Run, name: str, as_json: bool) -> None:
    """What goes out next, what waits for a decision, who asks to be let in, and the last exchange of every remote."""
    with opened(run, name) as (shelves, shelf):
        state = shelf.state.now
        out: dict[str, Any] = {
            "name": state.name, "library": state.library, "fingerprint": state.pinned, "device": state.device,
            "tip": (shelf.tip or b"").decode(), "may_write": shelf.may_write(),
            "remotes": [asdict(r) for _, r in sorted(state.remotes.items())],
            "outgoing": [{"framework": u, "version": v, "note": n} for u, v, n in shelves.outgoing(shelf)],
            "conflicts": len(shelves.cards(shelf)),
            "requests": [{**asdict(r), "fingerprint": r.fingerprint} for r in shelves.requests(shelf)],
            "parcels": [asdict(p) for p in state.parcels if p.state != "imported"],
            "set_aside": [asdict(a) for a in state.aside], "open_elsewhere": shelf.elsewhere,
            "proposed": len(shelf.proposals()), "parallel": len(shelf.parallel()),
            "releases": [asdict(r) for r in releases(shelf.repo, shelf.policy())],
            "latest": {f: r.version for f, r in latest(releases(shelf.repo, shelf.policy())).items()},
            "release_problems": [str(p) for p in problems(shelf.repo, shelf.policy())],
        }
    if as_json:
        emit_json(out)
        return
    click.echo(f"{out['name']}  fingerprint {out['fingerprint']}" + ("" if out["may_write"] else "  read-only"))
    for r in out["remotes"]:
        last = _time(r["last_ok"]) if r["last_ok"] else "never"
        click.echo(one_line(f"{r['name']}  {r['kind']}  {r['url']}  last exchange {last}  {r['last_error']}".rstrip()))
    for o in out["outgoing"]:
        click.echo(one_line(f"goes out: {o['framework']} {o['version']} {o['note']}"))
    for q in out["requests"]:
        click.echo(one_line(f"asks to be let in: {q['name']}  device {q['device']}  {q['fingerprint']}  "
                            f"spoken {spoken(q['fingerprint'])}"))
    for p in out["parcels"]:
        click.echo(one_line(f"parcel {p['seq']} of {p['who'] or p['device']} {p['state']}: {p['reason']}"))
    for a in out["set_aside"]:
        click.echo(one_line(f"set aside at {a['remote']} since {_time(a['at'])}: {a['reason']}"))
    if out["open_elsewhere"]:
        click.echo(one_line(f"{out['open_elsewhere']} It can be read here and not changed."))
    for text in [f"{r['framework']} {r['version']} is {r['state']}" for r in out["releases"]] + out["release_problems"]:
        click.echo(one_line(f"release: {text}"))
    if out["proposed"] or out["parallel"]:
        click.echo(f"{out['proposed']} changes of who may sign wait for agreement, {out['parallel']} for a decision"
                   "; see sync trust")
    click.echo(f"{out['conflicts']} fields wait for a decision")


@sync.command()
@click.argument("remote", default="")
@PASSWORD
@SHELF
@JSON
@shared
@click.pass_obj
def now(run: Run, remote: str, password_file: Path | None, name: str, as_json: bool) -> None:
    """Exchange with REMOTE, or with every remote. Conflicts never stop it; they are listed afterwards."""
    said: list[dict[str, Any]] = []
    with opened(run, name) as (shelves, shelf):
        before = {place: sent.seq for place, sent in shelf.state.now.sent.items()}
        known = set(shelf.state.now.events)
        for where, done in shelves.now(shelf, remote, secret(password_file)):
            if isinstance(done, list):
                place = str(Path(shelf.state.now.remotes[where].url).absolute())
                wrote = place in shelf.state.now.sent and shelf.state.now.sent[place].seq != before.get(place)
                said.append({"remote": where, "received": sum(p.state == "imported" for p in done), "sent": int(wrote),
                             "what": "parcels", "set_aside": [p.reason for p in done if p.state == "quarantined"]})
            else:
                said.append({"remote": where, "received": len(done.received), "sent": len(done.sent),
                             "what": "changes",
                             "set_aside": [r.text for r in done.refused] + [str(p) for p in done.problems]})
        waiting = len(shelves.cards(shelf))
        problems = [e.text for e in shelf.state.now.events if e.kind == "problem" and e not in known]
    if as_json:
        emit_json({"remotes": said, "conflicts": waiting, "problems": problems})
    else:
        for s in said:
            safe = "; safe to remove" if s["what"] == "parcels" else ""
            click.echo(f"{s['remote']}: {s['received']} {s['what']} came in, {s['sent']} went out{safe}")
            for text in s["set_aside"]:
                click.echo(one_line(f"  set aside: {text}"))
        for text in problems:
            click.echo(one_line(f"problem: {text}"))
        click.echo(f"{waiting} fields wait for a decision")
    if not said:
        raise NotFound("There is no remote to exchange with.", "Add one with: sync add-remote URL")
    if any(s["set_aside"] for s in said):
        raise click.exceptions.Exit(1)


@sync.command("add-remote")
@click.argument("url")
@click.option("--name", "remote", default="origin", help="What to call it.")
@LOGIN
@PASSWORD
@SHELF
@shared
@click.pass_obj
def add_remote(run: Run, url: str, remote: str, username: str, password_file: Path | None, name: str) -> None:
    """Exchange with URL from now on: https://…, ssh://…, a bare repository, or a folder for parcels.

    The password goes into the keyring and is used by every exchange until the server refuses it.
    """
    with opened(run, name) as (_, shelf):
        made = shelf.add_remote(remote, url, username, secret(password_file))
    click.echo(f"{made.name}  {made.kind}  {made.url}")


@sync.command("remove-remote")
@click.argument("remote")
@SHELF
@shared
@click.pass_obj
def remove_remote(run: Run, remote: str, name: str) -> None:
    """Exchange with REMOTE no longer, and forget its password."""
    with opened(run, name) as (_, shelf):
        shelf.remove_remote(remote)
    click.echo(f"{remote} removed")


@sync.command()
@click.argument("direction", type=click.Choice(["out", "in"]))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Remove own older parcels that a newer one replaces, whoever took them.")
@SHELF
@JSON
@shared
@click.pass_obj
def parcel(run: Run, direction: str, folder: Path, prune: bool, name: str, as_json: bool) -> None:
    """Write what is new into FOLDER, or take what others left there."""
    with opened(run, name) as (shelves, shelf):
        if direction == "out":
            shelves.collect(shelf)
            made = shelf.parcel_out(folder)
            left = shelf.prune(folder, unasked=not prune)
            out: dict[str, Any] = {"parcel": made.path.name if made else "", "safe_to_remove": True, "older": {
                "count": len(left.parcels), "bytes": left.bytes, "waiting_for": list(left.waiting_for)}}
            text = f"{made.path.name}\nsafe to remove" if made else "Nothing is new; safe to remove"
            if left.ask:
                text += (f"\n{len(left.parcels)} older parcels ({left.bytes / 1_000_000:.0f} MB) stay until "
                         f"{len(left.waiting_for)} devices have told that they took them; --prune removes them now")
        else:
            done = shelf.parcels_in(folder)
            taken = shelves.take_in(shelf)
            waiting = [p for p in shelf.state.now.parcels if p.state != "imported"]
            out = {"parcels": [asdict(p) for p in done], "waiting": [asdict(p) for p in waiting],
                   "frameworks": list(taken.frameworks), "conflicts": len(shelves.cards(shelf))}
            lines = [f"{sum(p.state == 'imported' for p in done)} parcels taken, {out['conflicts']} fields wait for a "
                     "decision", *(f"{p.state}: {p.reason}" for p in waiting)]
            text = "\n".join(map(one_line, lines))
    emit_json(out) if as_json else click.echo(text)


@sync.command()
@SHELF
@JSON
@shared
@click.pass_obj
def conflicts(run: Run, name: str, as_json: bool) -> None:
    """Fields that two people changed: what both sides say, and who wrote them when."""
    with opened(run, name) as (shelves, shelf):
        cards = shelves.cards(shelf)
    if as_json:
        emit_json([_card(c) for c in cards])
        return
    for card in cards:
        click.echo(one_line(f"{card.entity[1]}  {'/'.join(card.field)}  {card.title}"))
        click.echo(one_line(f"  base: {shown(card.base)}"))
        for i, side in enumerate(card.sides, 1):
            who = f"{side.entry.author}, {_time(side.entry.at)}" if side.entry else "unknown"
            click.echo(one_line(f"  {i}{' mine' if side.mine else ''}: {side.text or '(nothing)'}  [{who}]"))
        if card.proposal:
            click.echo(one_line(f"  both: {card.proposal}"))


def _card(card: Card) -> dict[str, Any]:
    return {
        "group": card.group, "section": card.entity[0], "entity": card.entity[1], "field": "/".join(card.field),
        "kind": card.kind, "title": card.title, "base": shown(card.base), "proposal": card.proposal,
        "sides": [{"text": s.text, "mine": s.mine, **(asdict(s.entry) if s.entry else {})} for s in card.sides],
    }  # fmt: skip


@sync.command()
@click.argument("entity")
@click.argument("field")
@click.option("--take", default="", help="base, mine, theirs, both (the proposal), keep, or a side's number.")
@click.option("--text", default=None, help="Words of your own.")
@SHELF
@shared
@click.pass_obj
def resolve(run: Run, entity: str, field: str, take: str, text: str | None, name: str) -> None:
    """Decide FIELD of ENTITY; the decision goes out with the next exchange."""
    if bool(take) == (text is not None):
        raise click.UsageError("Give either --take or --text.")
    with opened(run, name) as (shelves, shelf):
        found = [c for c in shelves.cards(shelf) if c.entity[1] == entity and "/".join(c.field) == field]
        if not found:
            raise NotFound(f"{entity} {field} does not wait for a decision.", "See the list with: sync conflicts")
        decisions = {}
        for card in found:
            if take == "both" and not card.proposal:
                raise Invalid(f"The two sides of {entity} {field} change the same words.", "Give --text.")
            chosen = card.proposal if take == "both" else text
            value = keeps(card) if take == "keep" else decision(card, take, chosen)
            decisions[card.group, card.entity, card.field] = value
        shelves.resolve(shelf, decisions)
        left = len(shelves.cards(shelf))
    click.echo(f"{entity} {field} decided; {left} fields wait for a decision")


@sync.command()
@click.argument("framework", default="")
@click.option("--limit", default=50, help="How many changes.")
@SHELF
@JSON
@shared
@click.pass_obj
def log(run: Run, framework: str, limit: int, name: str, as_json: bool) -> None:
    """What was changed by whom, newest first; of one FRAMEWORK, or of the whole library."""
    with opened(run, name) as (shelves, shelf):
        entries = shelves.timeline(shelf, framework, limit)
        events = [asdict(e) for e in shelf.state.now.events]
    if as_json:
        emit_json({"changes": [asdict(e) for e in entries], "events": events})
    else:
        table([_row(e) for e in entries])


def _row(entry: Entry) -> tuple[str, str, str, str]:
    return entry.commit[:8], _time(entry.at), entry.author, one_line(entry.message.splitlines()[0])


@sync.command("put")
@click.argument("thing", default="")
@click.option("--list", "listing", is_flag=True, help="List what can be put there.")
@SHELF
@shared
@click.pass_obj
def put(run: Run, thing: str, listing: bool, name: str) -> None:
    """Decide that THING belongs to this shared library: an own framework, crosswalk, vocabulary, brand kit or report
    definition by its identifier or name."""
    if bool(thing) == listing:
        raise click.UsageError("Name what belongs there, or give --list.")
    with opened(run, name) as (shelves, shelf):
        if listing:
            table([(key, title, "belongs here" if shelves.belongs(shelf, key) else "")
                   for key, title in sorted(shelves.own().items())])
            return
        key = shelves.put(shelf, thing)
    click.echo(f"{key} goes out with the next exchange")


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
