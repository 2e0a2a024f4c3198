"""The stories are believable: the right size, the same every time, with people's own characters."""

from collections import Counter
from datetime import date

import pytest

from sekimori.cli.sample.build import NAMES, tell
from sekimori.cli.sample.offices import Offices
from sekimori.cli.sample.record import SHEETS
from sekimori.foundation.directory.exchange.tables import TABLES

CHANGE = date(2026, 4, 1)
UNITS = {"kasukabe": (150, 185), "nerima": (210, 260)}
PEOPLE = {"kasukabe": (1700, 2000), "nerima": (6800, 7500)}
VARIANTS = "髙﨑𠮷邉邊濵濱栁瀨桒德惠曻靑黑籔眞曾冨淺"


@pytest.fixture(scope="module", params=NAMES)
def told(request):
    return request.param, tell(request.param)


def rows(story, sheet):
    found = {}
    for _, tables in story.record.imports():
        for row in tables.get(sheet, ()):
            found[tuple(row[column] for column in SHEETS[sheet])] = row
    return list(found.values())


def test_the_same_story_is_told_every_time(told):
    name, story = told

    again = tell(name)

    assert list(again.record.imports()) == list(story.record.imports())


def test_the_government_has_about_as_many_units_and_people_as_the_real_one(told):
    name, story = told
    standing = [office for office in story.offices.all if office.stands_on(CHANGE)]
    smallest, largest = UNITS[name]
    fewest, most = PEOPLE[name]

    assert smallest <= len(standing) <= largest
    assert fewest <= len(story.staff.seated) <= most


def test_about_half_of_the_managers_change_on_1_april(told):
    _, story = told
    managers = [seat for seat in story.staff.seated.values() if seat.slot.rank <= 6 and seat.slot.trade != "特別職"]

    changed = sum(seat.since >= CHANGE for seat in managers)

    assert 0.4 <= changed / len(managers) <= 0.6


def test_every_kind_of_person_works_there(told):
    _, story = told

    kinds = Counter(row["区分"] for row in rows(story, "職員"))

    assert set(kinds) == {"職員", "教職員", "会計年度任用職員", "派遣労働者"}
    assert min(kinds.values()) >= 5


def test_names_have_their_variant_characters_and_a_reading(told):
    _, story = told
    people = rows(story, "職員")

    variants = [row for row in people if any(char in VARIANTS for char in row["姓"] + row["名"])]

    assert 0.04 <= len(variants) / len(people) <= 0.15
    assert all(row["姓カナ"] and row["名カナ"] for row in people)


def test_numbers_of_people_are_their_own(told):
    _, story = told
    holders = {}
    for _, tables in story.record.imports():
        for row in tables.get("職員", ()):
            holders.setdefault(row["職員番号"], set()).add((row["姓"], row["名"], row["採用日"]))

    assert all(len(names) == 1 for names in holders.values())


def test_sheets_have_exactly_the_columns_of_the_file_format(told):
    _, story = told
    for _, tables in story.record.imports():
        for sheet, entries in tables.items():
            assert all(set(row) == set(TABLES[sheet].headers) for row in entries), sheet


def test_the_reorganised_units_have_successors_that_take_over_their_people(told):
    _, story = told
    ended = [office for office in story.offices.all if office.until]
    heirs = [office for office in story.offices.all if office.origins]
    came_from = {
        row["職員番号"] for row in rows(story, "発令") for office in ended if row["組織コード"][:5] == office.code
    }
    sits_in = {
        row["職員番号"] for row in rows(story, "発令") for office in heirs if row["組織コード"][:5] == office.code
    }

    assert ended and {name for office in heirs for name in office.origins} == {office.name for office in ended}
    assert len(came_from & sits_in) >= len(sits_in) / 3


@pytest.mark.parametrize("name", NAMES)
def test_every_place_and_post_that_the_particulars_name_exists(name):
    offices = Offices(name)
    refs = {slot.ref for day in (date(2025, 4, 1), CHANGE) for slot in offices.slots(day)}
    facts = offices.facts
    named = [*facts["sign_in"], *facts["april"]["move"], *facts["april"]["stay"], facts["personnel"]]
    named += [entry["holder"] for entry in facts["concurrent"]]
    named += [ref for holders in facts.get("named", {}).values() for ref in holders]

    assert [ref for ref in named if ref not in refs] == []
    for place in (entry["place"] for entry in (*facts["concurrent"], *facts["lapse"])):
        assert offices.place_code(place)
