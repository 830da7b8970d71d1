"""Logins of servers: kept where the shelf's key is, used by every exchange, asked for again after one refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.test_secret_service import in_session
from tests.sync.git_server import GitServer
from workbench.app import Workbench
from workbench.cli.root import command_line
from workbench.errors import Invalid
from workbench.secrets import MemorySecrets
from workbench.sync.addresses import Address
from workbench.sync.logins import entry_of
from workbench.sync.remotes import LoginRefused

TOKEN = "glpat-Zx81-very-secret"
SECOND = "glpat-Kq42-newer-secret"
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """run(home, *arguments, word=…): the command's output; there is no keyring, the shelf is under a passphrase."""
    (tmp_path / "word").write_text("correct-horse\n")

    def call(home: str, *arguments: object, code: int = 0) -> str:
        said = command_line([*map(str, arguments), "--home", str(tmp_path / home), "--passphrase-file",
                             str(tmp_path / "word")])
        out = capsys.readouterr()
        assert said == code, out.err + out.out
        return out.out if code == 0 else out.err

    return call


@pytest.fixture
def token(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text(TOKEN + "\n")
    return tmp_path / "token"


def in_clear(folder: Path, word: str = TOKEN) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and word.encode() in p.read_bytes()]


def test_a_login_is_kept_under_the_passphrase_and_used_until_it_is_refused(run: Run, server: GitServer, token: Path,
                                                                          tmp_path: Path) -> None:
    server.password = TOKEN
    made = json.loads(run("anna", "sync", "init", "Firm", "--json"))
    run("anna", "sync", "add-remote", server.url, "--username", "ana", "--password-file", token)
    run("anna", "sync", "now")
    run("ben", "sync", "join", server.url, "--fingerprint", made["fingerprint"], "--username", "ana",
        "--password-file", token)
    run("ben", "sync", "now")
    assert not in_clear(tmp_path / "anna") and not in_clear(tmp_path / "ben")
    server.password = SECOND
    server.logins.clear()
    assert "refused the login" in run("ben", "sync", "now", code=1)
    assert server.logins == [f"ana:{TOKEN}"]
    assert "asks for a login" in run("ben", "sync", "now", code=1)
    assert server.logins == [f"ana:{TOKEN}"], "a refused password is never tried twice"
    token.write_text(SECOND)
    run("ben", "sync", "now", "--password-file", token)
    run("ben", "sync", "now")
    assert not in_clear(tmp_path / "ben", SECOND)


def test_the_login_goes_with_the_remote(tmp_path: Path, server: GitServer) -> None:
    server.password = TOKEN
    secrets = MemorySecrets()
    bench = Workbench(tmp_path / "home", secrets=secrets, person="Anna")
    bench.shelves.init("Firm")
    with bench.shelves.open() as shelf:
        entry = entry_of(shelf.folder, "origin")
        shelf.add_remote("origin", server.url.replace("http://", f"http://ana:{TOKEN}@"))
        assert shelf.state.now.remotes["origin"].url == server.url, "a password in an address is taken out of it"
        assert secrets.get(entry) == TOKEN and not in_clear(tmp_path / "home")
        bench.shelves.now(shelf)
        bench.shelves.forget_login(shelf, "origin")
        assert secrets.get(entry) is None and shelf.state.now.remotes["origin"].username == "ana"
        with pytest.raises(LoginRefused, match="asks for a login"):
            bench.shelves.now(shelf)
        bench.shelves.remember_login(shelf, "origin", "ana", TOKEN)
        bench.shelves.now(shelf)
        shelf.remove_remote("origin")
        assert secrets.get(entry) is None
    bench.close()


def test_a_password_is_told_to_one_server_only(tmp_path: Path, server: GitServer) -> None:
    bench = Workbench(tmp_path / "home", secrets=MemorySecrets(), person="Anna")
    bench.shelves.init("Firm")
    with bench.shelves.open() as shelf:
        with pytest.raises(Invalid, match="takes no password"):
            bench.shelves.now(shelf, password=TOKEN)
        shelf.add_remote("a", server.url, "ana")
        shelf.add_remote("b", "https://other.example.org/x.git", "ana")
        with pytest.raises(Invalid, match="Several servers"):
            bench.shelves.now(shelf, password=TOKEN)
        with pytest.raises(Invalid, match="no colon"):
            bench.shelves.remember_login(shelf, "a", "ana:b", TOKEN)
        with pytest.raises(Invalid, match="needs a login name"):
            bench.shelves.remember_login(shelf, "a", "", TOKEN)
    bench.close()


KEYRING = """
import json, sys
from pathlib import Path
import keyring
from workbench.cli.root import command_line
home, url, token = sys.argv[1:]
def run(*args):
    code = command_line([*args, "--home", home])
    assert code == 0, (args, code)
run("sync", "init", "Firm")
run("sync", "add-remote", url, "--username", "ana", "--password-file", token)
run("sync", "now")
run("sync", "now")
(state,) = Path(home).glob("shelves/*/state.json")
entry = json.loads(state.read_text())["remotes"]["origin"]["login"]
assert keyring.get_password("Assay", entry) == Path(token).read_text().strip(), entry
run("sync", "remove-remote", "origin")
assert keyring.get_password("Assay", entry) is None
print("kept and forgotten")
"""


def test_the_keyring_of_the_desktop_keeps_the_login(tmp_path: Path, server: GitServer, token: Path) -> None:
    server.password = TOKEN
    session = tmp_path / "session"
    session.mkdir()
    done = in_session(session, KEYRING, str(tmp_path / "home"), server.url, str(token))
    assert done.returncode == 0, done.stderr + done.stdout
    assert "kept and forgotten" in done.stdout
    assert not in_clear(tmp_path / "home") and not in_clear(session)


@pytest.mark.parametrize(("text", "url", "kind"), [
    ("https://git.example.org/firm/library.git", "", "https"),
    ("https://git.example.org:8443/firm", "", "https"),
    ("https://[::1]:8443/firm", "", "https"),
    ("ssh://git@git.example.org:2222/firm.git", "", "ssh"),
    ("git@git.example.org:firm/library.git", "", "ssh"),
    ("forge:firm/library.git", "", "ssh"),
    ("git://git.example.org/firm", "", "git"),
    ("file:///srv/library.git", "/srv/library.git", "folder"),
    ("/srv/a@b/library.git", "", "folder"),
    ("https://ana:s%40crt@git.example.org/firm", "https://git.example.org/firm", "https"),
])  # fmt: skip
def test_addresses_as_people_write_them(text: str, url: str, kind: str) -> None:
    got = Address.read(text)
    assert (got.url, got.kind) == (url or text, kind)
    assert Address.read(got.url) == Address(got.url, kind)


def test_a_login_in_an_address_is_read_and_a_drive_is_no_host(tmp_path: Path) -> None:
    got = Address.read("https://ana:s%40crt@git.example.org/firm")
    assert (got.username, got.password) == ("ana", "s@crt")
    assert Address.read("C:/library").kind == Address.read("C:\\library").kind == "folder"
    assert Address.read("stick").url == str(Path("stick").absolute())
    for wrong in ("", "https://", "ext::sh -c x".replace("::", "://"), "https://host:port/x", "a\nb"):
        with pytest.raises(Invalid):
            Address.read(wrong)
