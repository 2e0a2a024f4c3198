"""docs/packs.md names every key and every choice of the packs' files."""

from pathlib import Path

import pytest

from sekimori.guideline import catalogue, schema
from sekimori.guideline.checks.roles import MAY_HAVE, NEEDS

REFERENCE = Path(__file__).parents[4] / "docs" / "packs.md"
TABLES = (
    schema.PACK,
    schema.VERSION,
    schema.PROVISION,
    schema.ROLE,
    schema.PARAMETER,
    schema.CHECKLIST,
    schema.CHECKLIST_ITEM,
    schema.ROUTE,
    schema.STEP,
    schema.PROTECTION_LEVEL,
    schema.LEVEL_RULE,
)


@pytest.fixture(scope="module")
def reference() -> str:
    return REFERENCE.read_text()


def test_every_key_is_explained(reference):
    words = set(reference.replace("`", " ").replace(",", " ").split())
    for table in TABLES:
        assert set(table) <= words


def test_every_choice_of_an_article_is_listed(reference):
    for key in ("level", "modality", "scope", "applies", "trigger"):
        (row,) = [line for line in reference.split("\n") if line.startswith(f"| `{key}` ")]
        for choice in schema.PROVISION[key].allowed:
            assert f"`{choice}`" in row, key


def test_every_way_of_holding_a_role_says_what_it_needs(reference):
    for holding, needs in NEEDS.items():
        (row,) = [line for line in reference.split("\n") if line.startswith(f"| `{holding}` ")]
        for key in (*needs, *MAY_HAVE.get(holding, ())):
            assert f"`{key}" in row, holding


def test_every_role_the_software_speaks_of_is_listed(reference):
    for role in catalogue.ROLES:
        assert f"`{role}`" in reference
