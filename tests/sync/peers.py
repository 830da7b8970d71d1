"""Real servers of other makers on loopback: sshd, git daemon, gitolite, a proxy, and certificates of a small authority.

Each is started for one test, stopped by its process, and keeps everything it writes below one folder.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

SSHD = "/usr/sbin/sshd"
GITOLITE_SHELL = "/usr/share/gitolite3/gitolite-shell"


def program(name: str) -> str:
    """Where a program is; its absence is a fault of the set-up, never a reason to skip."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    assert found, f"{name} is missing: see packaging/linux/apt-packages-test.txt"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens."""
    for _ in range(200):
        assert process.poll() is None, "the server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"nothing listens at {port}")


@contextmanager
def running(arguments: list[str], port: int, log: Path, env: dict[str, str] | None = None) -> Iterator[None]:
    """A server process in a session of its own, ended with what it started."""
    with log.open("wb") as out:
        made = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env,
                                start_new_session=True)
    try:
        answers(port, made)
        yield
    finally:
        if made.poll() is None:
            os.killpg(made.pid, signal.SIGTERM)
        made.wait(10)


def bare(folder: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    return folder


# --- ssh ------------------------------------------------------------------------------------------------------------

@dataclass
class SshServer:
    """sshd with one key let in. `cut` (bytes) and `stall` in its folder say what it does wrong."""

    root: Path
    port: int

    @property
    def repository(self) -> Path:
        return self.root / "library.git"

    @property
    def url(self) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{self.repository}"

    def command(self, key: str = "anna", known: str = "known_hosts", config: str = "none") -> str:
        """What a person would put into GIT_SSH_COMMAND."""
        return (f"ssh -F {config} -i {self.root / key} -o IdentitiesOnly=yes -o IdentityAgent=none "
                f"-o UserKnownHostsFile={self.root / known} -o GlobalKnownHostsFile=none -o BatchMode=yes")


def new_key(path: Path) -> str:
    """A key pair of ssh; its public line."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", str(path)], check=True)
    return path.with_name(path.name + ".pub").read_text().strip()


@contextmanager
def sshd(root: Path, *more: str) -> Iterator[SshServer]:
    """sshd on loopback that lets in root/anna (by root/authorized), a repository beside it."""
    root.mkdir(exist_ok=True)
    host = new_key(root / "host")
    (root / "authorized").touch()
    if not (root / "anna").exists():
        (root / "authorized").write_text(new_key(root / "anna") + "\n")
    bare(root / "library.git")
    served = SshServer(root, free_port())
    (root / "known_hosts").write_text(f"[127.0.0.1]:{served.port} {host}\n")
    shell = root / "shell"
    shell.write_text(f"""#!/bin/sh
if [ -f {root}/stall ]; then exec sleep 30; fi
if [ -f {root}/cut ]; then timeout 0.5 sh -c "$SSH_ORIGINAL_COMMAND" | head -c "$(cat {root}/cut)"; exit 1; fi
exec sh -c "$SSH_ORIGINAL_COMMAND"
""")
    shell.chmod(0o755)
    lines = [f"Port {served.port}", "ListenAddress 127.0.0.1", f"HostKey {root}/host", "PidFile none", "UsePAM no",
             f"AuthorizedKeysFile {root}/authorized", "StrictModes no", "PasswordAuthentication no",
             "KbdInteractiveAuthentication no", "PermitRootLogin yes", "AcceptEnv GIT_PROTOCOL", "LogLevel ERROR",
             *(more or (f"ForceCommand {shell}",))]
    (root / "sshd_config").write_text("\n".join(lines) + "\n")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with running([program(SSHD), "-D", "-e", "-f", str(root / "sshd_config")], served.port, root / "sshd.log"):
        yield served


@contextmanager
def gitolite(root: Path) -> Iterator[SshServer]:
    """gitolite behind sshd: anna may write, ben may read, nobody may rewind; others see nothing."""
    root.mkdir()
    home = root / "home"
    home.mkdir()
    keys = {name: new_key(root / name) for name in ("admin", "anna", "ben", "eve")}
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("GIT_")}, "HOME": str(home)}

    def say(*arguments: str) -> None:
        done = subprocess.run([program("gitolite"), *arguments], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    subprocess.run(["git", "config", "--global", "init.defaultBranch", "main"], env=env, check=True)
    say("setup", "-pk", str(root / "admin.pub"))
    for name in ("anna", "ben", "eve"):
        (home / ".gitolite" / "keydir" / f"{name}.pub").write_text(keys[name] + "\n")
    with (home / ".gitolite" / "conf" / "gitolite.conf").open("a") as conf:
        conf.write("repo firm\n    RW = anna\n    R = ben\n")
    say("compile")
    say("trigger", "POST_COMPILE")
    shutil.copy(home / ".ssh" / "authorized_keys", root / "authorized")
    with sshd(root, f"SetEnv HOME={home}") as served:
        yield served


# --- git daemon, proxy ----------------------------------------------------------------------------------------------

@contextmanager
def git_daemon(root: Path, *, writing: bool = True) -> Iterator[str]:
    """git daemon of a fresh repository, whose address it gives."""
    root.mkdir()
    bare(root / "library.git")
    port = free_port()
    more = ["--enable=receive-pack"] if writing else []
    with running(["git", "daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}",
                  f"--base-path={root}", *more, str(root)], port, root / "daemon.log"):
        yield f"git://127.0.0.1:{port}/library.git"


@contextmanager
def proxy(root: Path, login: str = "", connects_to: int = 0) -> Iterator[tuple[str, Path]]:
    """tinyproxy: its address and its log. login: "name word"; connects_to: the only port it lets CONNECT through to."""
    root.mkdir()
    port, log = free_port(), root / "proxy.log"
    lines = [f"Port {port}", "Listen 127.0.0.1", "Timeout 60", f'LogFile "{log}"', "LogLevel Connect", "MaxClients 20",
             "Allow 127.0.0.1", *([f"BasicAuth {login}"] if login else []),
             *([f"ConnectPort {connects_to}"] if connects_to else [])]
    (root / "tinyproxy.conf").write_text("\n".join(lines) + "\n")
    with running([program("tinyproxy"), "-d", "-c", str(root / "tinyproxy.conf")], port, root / "out.log"):
        yield f"127.0.0.1:{port}", log


# --- certificates ---------------------------------------------------------------------------------------------------

class Authority:
    """A certificate authority of a firm, below a folder: `root` is what a system would be told to trust."""

    def __init__(self, folder: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = self._names("Firm authority")
        self.root = folder / "authority.pem"
        self.root.write_bytes(self._sign(self._name, self._key.public_key(), authority=True))

    @staticmethod
    def _names(text: str):  # type: ignore[no-untyped-def]
        from cryptography import x509
        from cryptography.x509.oid import NameOID

        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def _sign(self, subject, public, days: int = 30, host: str = "127.0.0.1", *,  # type: ignore[no-untyped-def]
              authority: bool = False) -> bytes:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        now = datetime.now(UTC)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        made = (x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(public)
                .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=60))
                .not_valid_after(now + timedelta(days=days))
                .add_extension(x509.BasicConstraints(authority, None), critical=True)
                .add_extension(x509.SubjectAlternativeName([alternative]), critical=False))
        return made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def certificate(self, name: str, host: str = "127.0.0.1", days: int = 30) -> tuple[Path, Path]:
        """A server's certificate and key."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        key = ec.generate_private_key(ec.SECP256R1())
        paths = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        paths[0].write_bytes(self._sign(self._names(name), key.public_key(), days, host))
        paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return paths
