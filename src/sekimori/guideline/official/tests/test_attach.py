"""Wording finds its provision by the printed number, whatever stands before or after it, and misfits are named."""

import pytest
from tests.official import text_of, wording_of

from sekimori.guideline.library import Library
from sekimori.guideline.model import Level
from sekimori.guideline.official.attach import attach
from sekimori.guideline.official.references import key_of
from sekimori.guideline.official.tests.texts import official

PACKS = Library().codes()


def guideline_of(code):
    return Library().pack(code).versions[-1]


def attached(code, change=lambda text: text):
    guideline = guideline_of(code)
    return attach(official(change(text_of(guideline))), guideline)


@pytest.mark.parametrize("code", PACKS)
def test_every_demand_and_item_of_a_pack_gets_its_wording(code):
    found = attached(code)
    assert (found.missing, found.unknown, found.twice, found.headings) == ((), (), (), ())
    assert found.fits
    assert found.demands[0] == found.demands[1] == len(found.guideline.demands)
    for provision in found.guideline.provisions.values():
        if provision.demands or provision.level is Level.ITEM:
            assert found.wording[provision.ref].split("\n")[0] == wording_of(provision), provision.ref


@pytest.mark.parametrize("code", PACKS)
def test_the_wording_of_a_demand_shows_its_items_too(code):
    found = attached(code)
    provisions = found.guideline.provisions
    items = [provision for provision in provisions.values() if provision.level is Level.ITEM]
    assert items
    for item in items:
        assert found.wording[item.ref] in found.wording[item.parent]


@pytest.mark.parametrize("code", PACKS)
def test_chapters_that_ask_for_nothing_carry_no_wording(code):
    found = attached(code)
    silent = [each.ref for each in found.guideline.provisions.values() if not each.demands]
    assert [
        ref for ref in silent if ref in found.wording and found.guideline.provisions[ref].level is Level.CHAPTER
    ] == []


def test_a_provision_that_the_file_lacks_is_named():
    found = attached("kasukabe", lambda text: text.split("# 第12 ")[0])
    assert [each.ref for each in found.missing] == ["第12", "第12の1", "第12の2", "第12の3"]
    assert found.missing[0].heading
    assert not found.fits


def test_a_number_that_the_pack_lacks_is_named_once_with_its_place():
    found = attached(
        "nerima", lambda text: text.replace("付 則", "第27条 新しい措置を講ずる。\n2 続きを講ずる。\n\n付 則")
    )
    assert [(each.label, each.beginning) for each in found.unknown] == [("第27条", "")]
    assert found.unknown[0].place.endswith("行目")


def test_a_new_paragraph_of_an_article_the_pack_takes_whole_is_named():
    found = attached(
        "nerima", lambda text: text.replace("(外的環境の把握)", "- 2 写しも同じとする。\n\n(外的環境の把握)")
    )
    assert [each.label for each in found.unknown] == ["第15条2項"]


def test_headings_that_differ_are_shown_side_by_side():
    found = attached("kasukabe", lambda text: text.replace("アクセス制限", "アクセスの制限"))
    assert [(each.ref, each.pack, each.text) for each in found.headings] == [
        ("第5の1", "アクセス制限", "アクセスの制限"),
    ]  # fmt: skip


def test_headings_that_differ_in_width_or_space_alone_are_the_same():
    assert attached("kasukabe", lambda text: text.replace("アクセス制限", "ｱｸｾｽ 制限")).headings == ()


def test_of_two_pieces_with_one_number_the_first_counts_and_the_second_is_named():
    found = attached("nerima", lambda text: text.replace("(監査)", "第23条 二度目である。\n\n(監査)"))
    assert [each.label for each in found.twice] == ["第23条", "第23条1項"]
    assert "二度目" not in found.wording["第23条"]


@pytest.mark.parametrize(
    ("ref", "key"),
    [
        ("第5の1(1)", ("第5", "1", "1")),
        ("第５の１（１）", ("第5", "1", "1")),
        ("第9の1(1)①", ("第9", "1", "1", "1")),
        ("第3条2項", ("条3", "2")),
        ("第3条第2項", ("条3", "2")),
        ("第12条1号", ("条12", "1", "1")),
        ("第12条(1)", ("条12", "1", "1")),
        ("第12条第1項第1号", ("条12", "1", "1")),
        ("第5条の2第3項", ("条5の2", "3")),
        ("第5章第12条", ("条12",)),
        ("第5章", ("章5",)),
        ("第2章第1節", ("章2", "節1")),
        ("附則第2項", ("付則", "2")),
        ("付　則", ("付則",)),
        ("第5の1(1)イ", ("第5", "1", "1", "2")),
        ("運用", None),
        ("", None),
    ],
)
def test_references_are_one_however_they_are_printed(ref, key):
    assert key_of(ref) == key


@pytest.mark.parametrize("code", PACKS)
def test_no_two_provisions_of_a_pack_point_to_one_place(code):
    refs = list(guideline_of(code).provisions)
    keys = [key_of(ref) for ref in refs]
    assert None not in keys
    assert len(set(keys)) == len(refs)
