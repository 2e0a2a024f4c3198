"""A guideline becomes a catalog that other tools accept: judged by compliance-trestle, in an environment of its own."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sekimori.guideline.library import Library
from sekimori.guideline.model import Level
from sekimori.guideline.oscal.export import catalog_of

PACKS = Library().codes()
ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
JUDGE = Path(os.environ.get("SEKIMORI_OSCAL_PYTHON") or ROOT / ".venv-oscal" / "bin" / "python")
JUDGEMENT = """
import argparse, pathlib, sys
from trestle.core.validator_factory import validator_factory
from trestle.oscal.catalog import Catalog

path = pathlib.Path(sys.argv[1])
catalog = Catalog.oscal_read(path)  # strict: an unknown key is an error
assert catalog is not None
for mode in ("catalog", "duplicates", "refs", "links"):
    validator = validator_factory.get(argparse.Namespace(mode=mode))
    assert validator.model_is_valid(catalog, True, path.parent), mode
print(catalog.metadata.title)
"""


def guideline(code):
    return Library().pack(code).versions[-1]


def exported(code, on=None):
    return catalog_of(guideline(code), on)["catalog"]


def groups(members):
    for group in members:
        yield group
        yield from groups(group.get("groups", []))


def controls(catalog):
    return [control for group in groups(catalog["groups"]) for control in group.get("controls", [])]


def value(thing, name):
    return [prop["value"] for prop in thing["props"] if prop["name"] == name]


def judged(catalog, folder):
    file = folder / "catalog.json"
    file.write_text(json.dumps({"catalog": catalog}, ensure_ascii=False), encoding="utf-8")
    assert JUDGE.exists(), f"the judge of OSCAL catalogs is not installed: {JUDGE} (make setup-dev)"
    return subprocess.run([JUDGE, "-c", JUDGEMENT, file], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("code", PACKS)
def test_compliance_trestle_accepts_the_catalog(code, tmp_path):
    judgement = judged(exported(code), tmp_path)
    assert judgement.returncode == 0, judgement.stderr
    assert judgement.stdout.strip() == guideline(code).title


@pytest.mark.parametrize(
    "spoil",
    [
        lambda catalog: catalog.pop("uuid"),
        lambda catalog: catalog["groups"][0].update(colour="red"),
        lambda catalog: catalog["groups"][1].update(groups=[{"id": "g", "title": "x"}]),
        lambda catalog: catalog["metadata"].update({"last-modified": "2023-04-01"}),
    ],
    ids=["no uuid", "unknown key", "groups beside controls", "day without time"],
)
def test_compliance_trestle_would_find_a_fault(spoil, tmp_path):
    catalog = exported("kasukabe")
    spoil(catalog)
    assert judged(catalog, tmp_path).returncode != 0


@pytest.mark.parametrize("code", PACKS)
def test_every_demand_is_a_control_and_says_who_must_do_what(code):
    found = {value(control, "label")[0]: control for control in controls(exported(code))}
    assert list(found) == [demand.ref for demand in guideline(code).demands]
    for demand in guideline(code).demands:
        control = found[demand.ref]
        assert value(control, "canonical-id") == [demand.canonical]
        assert value(control, "modality") == [demand.modality.value]
        assert value(control, "scope") == [demand.scope.value]
        assert value(control, "actor-role") == ([demand.actor] if demand.actor else [])
        assert value(control, "delegated-to") == ([demand.delegated_to] if demand.delegated_to else [])
        assert value(control, "shown-by") == list(demand.controls)
        assert control["parts"][0]["prose"] == demand.summary


@pytest.mark.parametrize("code", PACKS)
def test_items_are_parts_of_their_demand(code):
    parts = {
        value(part, "label")[0]: part
        for control in controls(exported(code))
        for part in control["parts"][0].get("parts", [])
    }
    items = [each for each in guideline(code).provisions.values() if each.level is Level.ITEM and not each.demands]
    assert list(parts) == [item.ref for item in items]
    assert [parts[item.ref]["prose"] for item in items] == [item.summary for item in items]


@pytest.mark.parametrize("code", PACKS)
def test_every_number_the_guideline_sets_is_a_parameter_once(code):
    catalog = exported(code)
    holders = [catalog, *groups(catalog["groups"]), *controls(catalog)]
    found = [value(param, "code")[0] for holder in holders for param in holder.get("params", [])]
    assert sorted(found) == sorted({parameter.code for parameter in guideline(code).parameters})


def test_a_number_stands_with_the_demand_that_sets_it():
    article = next(p.article for p in guideline("nerima").parameters if p.code == "outsourcing.inspection_months")
    control = next(each for each in controls(exported("nerima")) if value(each, "label") == [article])
    assert "12" in [text for param in control["params"] for text in param["values"]]


@pytest.mark.parametrize("code", PACKS)
def test_the_same_version_always_gives_the_same_bytes(code):
    first, second = (json.dumps(catalog_of(Library().pack(code).versions[-1])) for _ in range(2))
    assert first == second
    catalog = exported(code)
    since = guideline(code).in_force.since
    assert catalog["metadata"]["last-modified"] == f"{since}T00:00:00+09:00"
    assert catalog["metadata"]["version"] == since.isoformat()


def test_two_guidelines_have_two_identities():
    assert len({exported(code)["uuid"] for code in PACKS}) == len(PACKS)


@pytest.mark.parametrize("code", PACKS)
def test_identifiers_are_latin_and_unique(code):
    catalog = exported(code)
    found = [each["id"] for each in groups(catalog["groups"])] + [each["id"] for each in controls(catalog)]
    assert len(found) == len(set(found))
    assert all(identifier.isascii() for identifier in found)


def test_a_number_that_changes_is_exported_as_of_the_day_asked_for():
    version = guideline("kasukabe")
    old = next(each for each in version.parameters if each.code == "attestation.valid_months")
    changed = replace(version, parameters=(*version.parameters, replace(old, value=6, since=date(2026, 4, 1))))

    def months(on):
        params = catalog_of(changed, on)["catalog"]["params"]
        return next(param["values"] for param in params if value(param, "code") == [old.code])

    assert months(date(2026, 3, 31)) == [str(old.value)]
    assert months(date(2026, 4, 1)) == months(None) == ["6"]
