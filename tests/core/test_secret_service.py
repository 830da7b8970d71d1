"""The real Secret Service of a Linux desktop: remembering, finding and forgetting a passphrase through keyring.

Runs a D-Bus session and a gnome-keyring of its own in empty folders; the keyring of the machine is never touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
USE = """
import sys
from pathlib import Path
from workbench.app import NeedPassphrase, Workbench
from workbench.commands import engagements
from workbench.secrets import SERVICE, Secrets
import keyring

home, path = Path(sys.argv[1]), Path(sys.argv[2])
assert "SecretService" in type(keyring.get_keyring()).__module__, keyring.get_keyring()
secrets = Secrets()
assert secrets.available()
bench = Workbench(home, person="Ada")
bench.create_engagement(path, "gentle-river-stone-lamp", engagements.create_engagement("Northwind"))
uid = bench.engagement.uid
assert bench.engagement.warnings == ()
bench.close()
assert keyring.get_password(SERVICE, uid) == "gentle-river-stone-lamp"
assert keyring.get_credential(SERVICE, None).username == uid, "the entry is named by the file, not by the client"

again = Workbench(home, person="Ada")
again.open_engagement(path)
assert again.engagement.uid == uid
again.close()

secrets.forget(uid)
secrets.forget(uid)  # twice is no error
assert secrets.get(uid) is None
last = Workbench(home, person="Ada")
try:
    last.open_engagement(path)
except NeedPassphrase as error:
    print("asked:", error)
last.open_engagement(path, "gentle-river-stone-lamp", remember=False)
assert secrets.get(uid) is None
last.close()
print("kept and forgotten")
"""
LOCKED = """
import sys
from workbench.errors import Unavailable
from workbench.secrets import Secrets
try:
    Secrets().set("0" * 32, "words")
except Unavailable as error:
    print(error.text, error.hint)
"""
START = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$@"'


def in_session(folder: Path, script: str, *args: str, start: str = START) -> subprocess.CompletedProcess[str]:
    for name in ("data", "run", "config", "cache"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DBUS_", "PYTHON_KEYRING", "XDG_"))}
    environment |= {
        "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache"),
    }  # fmt: skip
    return subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", start, "sh", sys.executable, "-c", script, *args], cwd=ROOT,
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def tools() -> None:
    """No skip: the test command of the README installs both programs."""
    if sys.platform == "linux":
        for name in ("dbus-run-session", "gnome-keyring-daemon"):
            assert shutil.which(name), f"{name} is missing: see packaging/linux/apt-packages-test.txt"


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is the keyring of Linux desktops")
def test_a_passphrase_is_remembered_and_forgotten(tmp_path: Path) -> None:
    done = in_session(tmp_path, USE, str(tmp_path / "home"), str(tmp_path / "client.assay"))
    assert done.returncode == 0, done.stderr
    assert "asked: The passphrase of client.assay is needed." in done.stdout
    assert "kept and forgotten" in done.stdout
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"gentle-river" not in path.read_bytes(), path


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is the keyring of Linux desktops")
def test_a_session_without_a_keyring_is_told(tmp_path: Path) -> None:
    done = in_session(tmp_path, LOCKED, start='exec "$@"')
    assert done.returncode == 0, done.stderr
    assert "keyring" in done.stdout and "--passphrase-file" in done.stdout
