"""Holdings as units of the cast enter them."""

import pytest

from sekimori.chapters.handling.actions.holdings import save_holding

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
def enter(city):
    """``enter()`` has the tax unit's officer enter its ledger; fields may be changed by name."""

    def do(who="officer", unit="0201", **changed):
        return save_holding(city.actor(who), {**TAX_LEDGER, **changed}, unit=city.unit(unit).pk)

    return do
