"""Real peers on loopback: sshd, git daemon, gitolite, HTTPS under a firm's authority, a proxy; what failures say."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sync import peers
from tests.sync.git_server import GitServer, serving
from tests.sync.test_exchange import FID, HEAD, library, title_of, with_title
from workbench.errors import Cancelled, Unavailable
from workbench.sync.release import make as release
from workbench.sync.remotes import Credentials, LoginRefused, Remote
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import AUTHOR, allowed_signers

Git = Callable[..., str]
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine says about ssh, proxies and certificates is not the tests' business."""
    for name in ("GIT_SSH", "GIT_SSH_COMMAND", "SSL_CERT_FILE", "SSL_CERT_DIR", *PROXIES, *map(str.upper, PROXIES)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def anna(tmp_path: Path, stack: ExitStack) -> Shelf:
    made = stack.enter_context(Shelf.create(tmp_path / "anna", "Firm standard", SigningKey.generate(), "Anna Keller"))
    made.publish(library(), "Add the Google model")
    return made


def whole_exchange(anna: Shelf, url: str, tmp_path: Path, stack: ExitStack, git: Git, env: dict[str, str] | None = None,
                   login: tuple[str, str] = ("", "")) -> None:
    """Create, join, both edit, end equal; git agrees with every commit and tag; what plain git pushes arrives."""
    name, word = login
    anna.add_remote("origin", url, name)
    anna.exchange("origin", word)
    key = SigningKey.generate()
    anna.approve(key.public, "ben", frozenset({AUTHOR}))
    assert anna.tip is not None
    release(anna.repo, FID, "1.0.0", anna.tip, anna.key, anna.author, 1_700_000_000)
    anna.exchange("origin", word)
    ben = stack.enter_context(
        Shelf.join(tmp_path / "ben", Remote(url, Credentials(*login)), anna.state.now.pinned, key, "ben"))
    anna.publish(with_title(anna, "Anna's title"), "Rename")
    ben.publish(with_title(ben, title_of(ben), licence="Ben's licence"), "Licence")
    for shelf in (ben, anna, ben):
        shelf.exchange("origin", word)
    assert anna.tip == ben.tip and title_of(ben) == "Anna's title"
    assert not anna.exchange("origin", word).received

    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", url.replace("//", f"//{name}:{word}@") if name else url, str(clone), env=env)
    git(clone, "fsck", "--strict", "--full")
    signers = tmp_path / "signers"
    signers.write_text(allowed_signers(anna.policy()))
    trusted = ["-c", f"gpg.ssh.allowedSignersFile={signers}"]
    own = git(clone, "log", "--no-merges", "--format=%H").split()
    assert len(own) >= 4
    git(clone, *trusted, "verify-commit", *own)
    tags = git(clone, "tag", "-l").split()
    assert tags
    git(clone, *trusted, "verify-tag", *tags)

    by_hand(clone, "signed", git, env, sign_with=anna.key, folder=tmp_path)
    outcome = ben.exchange("origin", word)
    assert not outcome.refused and len(outcome.received) == 1 and title_of(ben) == "By hand, signed"
    by_hand(clone, "unsigned", git, env)
    assert [r.kind for r in anna.exchange("origin", word).refused] == ["unsigned"]
    assert title_of(anna) != "By hand, unsigned"


def by_hand(clone: Path, how: str, git: Git, env: dict[str, str] | None, sign_with: SigningKey | None = None,
            folder: Path | None = None) -> None:
    """Change a title with a text editor, commit, push."""
    file = clone / HEAD
    file.write_text(re.sub(r'"title": "[^"]*"', f'"title": "By hand, {how}"', file.read_text(), count=1))
    more = []
    if sign_with is not None and folder is not None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        private = folder / "anna.key"
        secret = Ed25519PrivateKey.from_private_bytes(sign_with.seed)
        private.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        private.chmod(0o600)
        more = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={private}", "-c", "commit.gpgsign=true"]
    git(clone, "-c", "user.name=Anna Keller", "-c", "user.email=a@example.org", *more, "commit", "-qam",
        f"By hand {how}")
    git(clone, "push", "-q", "origin", "main", env=env)


def says(shelf: Shelf, *words: str, kind: type[Unavailable] = Unavailable) -> None:
    """The exchange fails with these words, the state keeps them, nothing here has changed."""
    before = shelf.tip
    with pytest.raises(kind) as failed:
        shelf.exchange("origin")
    for word in words:
        assert word in str(failed.value), str(failed.value)
    assert failed.value.hint and shelf.tip == before
    assert shelf.state.now.remotes["origin"].last_error == str(failed.value)


# --- ssh ------------------------------------------------------------------------------------------------------------

@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[peers.SshServer]:
    with peers.sshd(tmp_path / "ssh") as made:
        yield made


def test_a_real_sshd(anna: Shelf, ssh: peers.SshServer, tmp_path: Path, stack: ExitStack, git: Git,
                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    whole_exchange(anna, ssh.url, tmp_path, stack, git, {"GIT_SSH_COMMAND": ssh.command()})


def test_a_host_of_the_ssh_config_just_works(anna: Shelf, ssh: peers.SshServer, tmp_path: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by the program ssh alone, as on a desktop; only where its config lies is another place than the home."""
    config = tmp_path / "config"
    config.write_text(f"Host forge\n  HostName 127.0.0.1\n  Port {ssh.port}\n  User {getpass.getuser()}\n"
                      f"  IdentityFile {ssh.root}/anna\n  IdentitiesOnly yes\n"
                      f"  UserKnownHostsFile {ssh.root}/known_hosts\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ssh").write_text(f'#!/bin/sh\nexec {peers.program("ssh")} -F {config} "$@"\n')
    (tmp_path / "bin" / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    made = anna.add_remote("origin", f"forge:{ssh.repository}")
    assert made.kind == "ssh" and anna.exchange("origin").sent


def test_what_ssh_failures_say(anna: Shelf, ssh: peers.SshServer, monkeypatch: pytest.MonkeyPatch) -> None:
    anna.add_remote("origin", ssh.url)
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command(known="nobody"))
    says(anna, "host key", "is not known", "compare the fingerprint")
    other = peers.new_key(ssh.root / "other")
    (ssh.root / "changed").write_text(f"[127.0.0.1]:{ssh.port} {other}\n")
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command(known="changed"))
    says(anna, "host key", "has changed", "Nothing was sent")
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command(key="other"))
    says(anna, "refused the login", "ssh-add", kind=LoginRefused)
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    anna.exchange("origin")
    anna.publish(with_title(anna, "Next"), "Rename")
    for cut in (0, 60, 700):
        (ssh.root / "cut").write_text(str(cut))
        says(anna, "ended the connection", "safe here")
    (ssh.root / "cut").unlink()
    anna.exchange("origin")
    for url, words in ((ssh.url + "x", ("holds no library",)),
                       (ssh.url.replace(f":{ssh.port}", ":1"), ("nothing answers",)),
                       (f"x@no-such-host.invalid:{ssh.repository}", ("is not found", "no-such-host.invalid"))):
        anna.remove_remote("origin")
        anna.add_remote("origin", url)
        says(anna, *words)
    monkeypatch.setenv("GIT_SSH_COMMAND", "no-such-program-ssh")
    says(anna, "no program", "OpenSSH")


def test_an_exchange_over_ssh_that_stands_still_can_be_stopped(anna: Shelf, ssh: peers.SshServer, git: Git,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    anna.add_remote("origin", ssh.url)
    anna.exchange("origin")
    anna.publish(with_title(anna, "Next"), "Rename")
    before = anna.tip
    (ssh.root / "stall").touch()

    def stop(_: str) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        anna.exchange("origin", progress=stop)
    assert anna.tip == before and not anna.state.now.remotes["origin"].last_error
    (ssh.root / "stall").unlink()
    assert len(anna.exchange("origin").sent) == 1
    git(ssh.repository, "fsck", "--strict", "--full")


# --- stopping in the middle -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("way", ["http", "ssh", "git"])
def test_stopping_at_any_word_of_the_server_leaves_a_whole_library(way: str, anna: Shelf, tmp_path: Path,
                                                                   stack: ExitStack, git: Git,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "http":
        url = stack.enter_context(serving(tmp_path / "server")).url
    elif way == "git":
        url = stack.enter_context(peers.git_daemon(tmp_path / "daemon"))
    else:
        made = stack.enter_context(peers.sshd(tmp_path / "ssh"))
        url = made.url
        monkeypatch.setenv("GIT_SSH_COMMAND", made.command())
    anna.add_remote("origin", url)
    anna.exchange("origin")
    ben = stack.enter_context(
        Shelf.join(tmp_path / "ben", Remote(url), anna.state.now.pinned, SigningKey.generate(), "Ben"))
    for n in range(4):
        anna.publish(with_title(anna, f"Title {n}"), "Rename")
    for shelf in (anna, ben):
        for stop_at in (1, 2, *(3**n for n in range(1, 10))):
            heard = 0

            def tell(_: str, stop: int = stop_at) -> None:
                nonlocal heard
                heard += 1
                if heard == stop:
                    raise Cancelled("Stopped.")

            before = shelf.tip
            try:
                shelf.exchange("origin", progress=tell)
                break
            except Cancelled:
                git(shelf.folder / "library.git", "fsck", "--strict", "--connectivity-only")
                assert shelf.tip == before and not shelf.state.now.remotes["origin"].last_error
        else:
            raise AssertionError("the exchange never ended")
    ben.exchange("origin")
    assert ben.tip == anna.tip
    git(ben.folder / "library.git", "fsck", "--strict", "--full")


# --- git daemon -----------------------------------------------------------------------------------------------------

def test_git_daemon(anna: Shelf, tmp_path: Path, stack: ExitStack, git: Git) -> None:
    whole_exchange(anna, stack.enter_context(peers.git_daemon(tmp_path / "daemon")), tmp_path, stack, git)


def test_git_daemon_that_only_reads(anna: Shelf, tmp_path: Path, stack: ExitStack) -> None:
    url = stack.enter_context(peers.git_daemon(tmp_path / "daemon", writing=False))
    anna.add_remote("origin", url)
    says(anna, "You may read", "not write", "right to write")
    anna.remove_remote("origin")
    anna.add_remote("origin", url.replace("library.git", "other.git"))
    says(anna, "does not let you in", "Ask for access")


# --- gitolite -------------------------------------------------------------------------------------------------------

def test_gitolite_with_its_access_rules(anna: Shelf, tmp_path: Path, stack: ExitStack, git: Git,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    host = stack.enter_context(peers.gitolite(tmp_path / "host"))
    url = host.url.replace(str(host.repository), "/firm")
    use = {name: host.command(name) for name in ("anna", "ben", "eve")}
    monkeypatch.setenv("GIT_SSH_COMMAND", use["anna"])
    whole_exchange(anna, url, tmp_path, stack, git, {"GIT_SSH_COMMAND": use["anna"]})
    clone = tmp_path / "clone"
    git(clone, "reset", "-q", "--hard", "HEAD~1")
    with pytest.raises(AssertionError, match="DENIED"):
        git(clone, "push", "-qf", "origin", "main", env={"GIT_SSH_COMMAND": use["anna"]})
    reader = stack.enter_context(Shelf.create(tmp_path / "reader", "Other", SigningKey.generate(), "Ben"))
    reader.add_remote("origin", url.replace("/firm", "/testing"))
    monkeypatch.setenv("GIT_SSH_COMMAND", use["ben"])
    reader.exchange("origin")
    anna.state.remote("origin", last_error="")
    monkeypatch.setenv("GIT_SSH_COMMAND", use["eve"])
    says(anna, "does not let you in", "DENIED")


def test_who_may_only_read_on_gitolite_joins_and_is_told(anna: Shelf, tmp_path: Path, stack: ExitStack,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.app import Workbench
    from workbench.secrets import MemorySecrets

    host = stack.enter_context(peers.gitolite(tmp_path / "host"))
    url = host.url.replace(str(host.repository), "/firm")
    monkeypatch.setenv("GIT_SSH_COMMAND", host.command("anna"))
    anna.add_remote("origin", url)
    anna.exchange("origin")
    monkeypatch.setenv("GIT_SSH_COMMAND", host.command("ben"))
    bench = Workbench(tmp_path / "home", secrets=MemorySecrets(), person="Ben")
    stack.callback(bench.close)
    bench.shelves.join(url, anna.state.now.pinned)
    with bench.shelves.open() as shelf:
        assert title_of(shelf) == title_of(anna)
        said = shelf.state.now.remotes["origin"].last_error
    assert "You may read" in said and "DENIED" in said


# --- https and proxies ----------------------------------------------------------------------------------------------

@pytest.fixture
def firm(tmp_path: Path) -> peers.Authority:
    (tmp_path / "certificates").mkdir()
    return peers.Authority(tmp_path / "certificates")


@pytest.fixture
def secure(tmp_path: Path, firm: peers.Authority) -> Iterator[GitServer]:
    with serving(tmp_path / "secure", firm.certificate("good")) as made:
        yield made


def test_https_under_the_authority_of_a_firm(anna: Shelf, secure: GitServer, firm: peers.Authority, tmp_path: Path,
                                             stack: ExitStack, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(firm.root))
    whole_exchange(anna, secure.url, tmp_path, stack, git, {"GIT_SSL_CAINFO": str(firm.root)})


def test_certificates_that_are_not_good(anna: Shelf, firm: peers.Authority, secure: GitServer, tmp_path: Path,
                                        stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    anna.add_remote("origin", secure.url)
    says(anna, "is not trusted", "certificate authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(firm.root))
    for name, more, words in (("old", {"days": -1}, "has expired"), ("else", {"host": "10.0.0.1"}, "another name")):
        served = stack.enter_context(serving(tmp_path / name, firm.certificate(name, **more)))  # type: ignore[arg-type]
        anna.remove_remote("origin")
        anna.add_remote("origin", served.url)
        says(anna, "The certificate of", words)
    plain = stack.enter_context(serving(tmp_path / "plain"))
    anna.remove_remote("origin")
    anna.add_remote("origin", plain.url.replace("http:", "https:"))
    says(anna, "does not answer in HTTPS")


def test_through_a_proxy_with_a_login(anna: Shelf, secure: GitServer, firm: peers.Authority, tmp_path: Path,
                                      stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(firm.root))
    where, log = stack.enter_context(peers.proxy(tmp_path / "proxy", "ana s3cr3t"))
    anna.add_remote("origin", secure.url)
    monkeypatch.setenv("https_proxy", f"http://{where}")
    says(anna, f"The proxy {where}", "login", "NAME:PASSWORD")
    monkeypatch.setenv("https_proxy", f"http://ana:s3c%723t@{where}")
    assert anna.exchange("origin").sent
    assert f"CONNECT {secure.url.split('/')[2]}" in log.read_text()
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    says(anna, "The proxy 127.0.0.1:1 cannot be reached", "proxy settings")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    anna.exchange("origin")


def test_a_proxy_that_refuses_and_one_for_plain_http(anna: Shelf, secure: GitServer, firm: peers.Authority,
                                                     server: GitServer, tmp_path: Path, stack: ExitStack,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(firm.root))
    where, log = stack.enter_context(peers.proxy(tmp_path / "proxy", connects_to=1))
    monkeypatch.setenv("https_proxy", f"http://{where}")
    anna.add_remote("origin", secure.url)
    says(anna, f"The proxy {where} does not let this computer through", "403")
    anna.remove_remote("origin")
    monkeypatch.setenv("http_proxy", where)
    anna.add_remote("origin", server.url)
    assert anna.exchange("origin").sent and "GET http://127.0.0.1" in log.read_text()


# --- what servers answer --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("status", "words"), [
    (403, "does not let you in"), (404, "holds no library"), (413, "so much at once"), (429, "fewer requests"),
    (500, "a fault of its own (500)"), (503, "a fault of its own (503)"), (507, "no space left"),
    (204, "no Git server"),
])  # fmt: skip
def test_what_http_answers_say(anna: Shelf, server: GitServer, status: int, words: str) -> None:
    anna.add_remote("origin", server.url)
    server.status = status
    says(anna, words)


def test_names_and_ports_where_nobody_is(anna: Shelf) -> None:
    for url, words in (("https://no-such-host.invalid/x.git", "the name no-such-host.invalid is not found"),
                       ("https://127.0.0.1:1/x.git", "nothing answers at 127.0.0.1:1"),
                       ("git://127.0.0.1:1/x.git", "nothing answers at 127.0.0.1:1"),
                       ("git://no-such-host.invalid/x.git", "is not found")):
        anna.add_remote("origin", url)
        says(anna, words)
        anna.remove_remote("origin")


def test_the_words_of_a_hook_and_of_a_full_server_are_passed_on(anna: Shelf, server: GitServer,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.sync.exchange.TRIES", 1)
    anna.add_remote("origin", server.url)
    hook = server.repository / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    for words, found in (("Only on weekdays, says the librarian", "“Only on weekdays, says the librarian”"),
                         ("fatal: write error: No space left on device", "no space left")):
        hook.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
        hook.chmod(0o755)
        says(anna, found)
    hook.unlink()
    assert anna.exchange("origin").sent


def test_a_server_that_may_be_read_only(anna: Shelf, server: GitServer, git: Git) -> None:
    git(server.repository, "config", "http.receivepack", "false")
    anna.add_remote("origin", server.url)
    says(anna, "You may read", "not write")


def test_no_password_travels_in_clear(anna: Shelf) -> None:
    from workbench.errors import Invalid

    anna.add_remote("origin", "http://git.example.org/x.git", "ana")
    with pytest.raises(Invalid, match="readable for everybody"):
        anna.exchange("origin", "secret")
