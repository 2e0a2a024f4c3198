"""Imports, views, migrations and lock files: what must hold for the house as a whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from tests.architecture.sources import ROOT

REQUIREMENTS = ROOT / "requirements"


def patterns(resolver=None, namespace=""):
    """Every URL of the house with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)


def test_rooms_import_each_other_only_downwards():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_page_has_a_door_or_a_reason_to_be_open():
    """ASVS 5.0 8.2.1: default is no."""
    bare = [name for name, pattern in patterns() if not hasattr(pattern.callback, "action")]
    assert bare == []
    unexplained = [
        name
        for name, pattern in patterns()
        if pattern.callback.action is None and not getattr(pattern.callback, "open_because", "")
    ]
    assert unexplained == []


def test_every_url_has_a_name_of_its_own():
    names = [name for name, _ in patterns()]
    assert not [name for name in names if name.endswith("None")]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_models_and_migrations_agree(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def names_in(path: Path) -> set[str]:
    lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
    names = [re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line and not line.startswith("-")]
    return {re.sub(r"[-_.]+", "-", name[0]).lower() for name in names if name}


@pytest.mark.parametrize("name", sorted(path.stem for path in REQUIREMENTS.glob("*.in")))
def test_what_is_required_is_locked_with_hashes(name):
    locked = (REQUIREMENTS / f"{name}.lock").read_text()
    assert names_in(REQUIREMENTS / f"{name}.in") <= names_in(REQUIREMENTS / f"{name}.lock")
    pinned = re.findall(r"^[a-z0-9][^\s=]*==", locked, re.MULTILINE)
    assert pinned
    assert len(re.findall(r"^[a-z0-9].*\\$", locked, re.MULTILINE)) == len(pinned)


def test_what_the_product_runs_on_is_part_of_what_it_is_tested_on():
    versions = {}
    for name in ("runtime", "dev"):
        text = (REQUIREMENTS / f"{name}.lock").read_text()
        versions[name] = set(re.findall(r"^([a-z0-9][^\s]*==[^\s;]+)", text, re.MULTILINE))
    assert versions["runtime"] <= versions["dev"]
