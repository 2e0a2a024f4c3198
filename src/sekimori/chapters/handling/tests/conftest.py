"""Holdings as units of the cast enter them."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from sekimori.chapters.handling.actions.holdings import save_holding
from sekimori.foundation.directory.models import Government
from sekimori.foundation.memory import forget_everything
from sekimori.guideline.library import SHIPPED

TAX_LEDGER = {
    "name": "個人住民税課税台帳",
    "form": "system",
    "purpose": "個人住民税の賦課及び徴収のため",
    "legal_basis": "地方税法第24条",
    "items": "氏名\n住所\n所得額",
    "scope": "納税義務者",
    "people_count": "120,000",
    "people_as_of": "令和8年4月1日",
    "my_number": "no",
    "file_kind": "electronic",
    "source": "本人の申告",
}


@pytest.fixture
def enter_in():
    """``enter_in(city)`` has the tax unit's officer enter its ledger; fields may be changed by name."""

    def do(city, who="officer", unit="0201", **changed):
        return save_holding(city.actor(who), {**TAX_LEDGER, **changed}, unit=city.unit(unit).pk)

    return do


@pytest.fixture
def enter(city, enter_in):
    """``enter()`` does the same in the government of the test."""
    return partial(enter_in, city)


REGISTER = """
[[ordinance]]
title = "条例個人情報ファイル簿"
norm = "春日部市個人情報保護法施行条例第3条"
threshold = 1
since = 2023-04-01

[[line]]
code = "outsourced"
number = "19"
label = "外部委託の有無"
norm = "春日部市個人情報保護法施行条例施行規則第2条"
on = "both"
since = 2023-04-01
customary = "無"
choices = ["有", "無"]

[[line]]
code = "section"
number = "20"
label = "担当"
norm = "春日部市個人情報保護法施行条例施行規則第2条"
on = "ordinance"
since = 2023-04-01
"""


@pytest.fixture
def by_ordinance(kasukabe, settings, tmp_path):
    """Kasukabe's people under a pack of their own: an ordinance registers smaller files, with lines of its own."""
    folder = Path(shutil.copytree(SHIPPED / "kasukabe", tmp_path / "jorei"))
    head = (folder / "pack.toml").read_text()
    (folder / "pack.toml").write_text(head.replace('code = "kasukabe"', 'code = "jorei"'))
    (folder / "2023-04-01" / "register.toml").write_text(REGISTER)
    settings.PACKS = [folder]
    Government.objects.update(pack="jorei")
    forget_everything()
    return kasukabe
