"""Shared fixtures: a home folder, a workbench with its own secrets, a small engagement; and a guard.

Owns the environment of every test: no display is needed, and there is no keyring (here and in subprocesses) unless a
test removes PYTHON_KEYRING_BACKEND from its subprocess's environment.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from workbench.app import Workbench
from workbench.commands import engagements, interviews
from workbench.secrets import MemorySecrets

PASSPHRASE = "gentle-river-stone-lamp"

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@dataclass(frozen=True)
class Sample:
    """A small open engagement: one assessment of Enterprise ModelOps, two units, two people, one session."""

    workbench: Workbench
    path: Path
    passphrase: str
    engagement: str
    assessment: str
    units: tuple[str, str]
    people: tuple[str, str]
    session: str


@pytest.fixture(autouse=True)
def no_real_keyring() -> Iterator[None]:
    """The machine's own keyring is never used by a test."""
    yield
    assert os.environ["PYTHON_KEYRING_BACKEND"] == "keyring.backends.fail.Keyring"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty state folder."""
    return tmp_path / "home"


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def workbench(home: Path, secrets: MemorySecrets) -> Iterator[Workbench]:
    """A workbench on the empty home, closed afterwards."""
    bench = Workbench(home, secrets=secrets, person="Ada Assessor")
    yield bench
    bench.close()


@pytest.fixture
def make_sample(workbench: Workbench, tmp_path: Path) -> Callable[..., Sample]:
    """make_sample(framework="modelops") creates and opens a small engagement."""

    def make(framework: str = "modelops", name: str = "sample.assay") -> Sample:
        from workbench.formats.native import load_bundled

        path = tmp_path / name
        workbench.create_engagement(path, PASSPHRASE, engagements.create_engagement("Northwind", "Readiness"))
        do = workbench.do
        units = (do(engagements.add_unit("Claims")).result, do(engagements.add_unit("Pricing")).result)
        people = (
            do(engagements.add_participant("Mira Okafor", "Head of Data", unit=units[0])).result,
            do(engagements.add_participant("Jon Vale", "Platform Lead", unit=units[1])).result,
        )
        loaded, files = load_bundled(framework)
        assessment = do(engagements.add_assessment(loaded, files, units=units)).result
        session = do(interviews.add_session("Interview", "interview", unit=units[0], participants=people)).result
        assert workbench.engagement is not None
        uid = workbench.engagement.uid
        return Sample(workbench, path, PASSPHRASE, uid, assessment, units, people, session)

    return make


@pytest.fixture
def sample(make_sample: Callable[..., Sample]) -> Sample:
    return make_sample()
