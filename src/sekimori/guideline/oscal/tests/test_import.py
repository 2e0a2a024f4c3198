"""Another body's catalog becomes the baseline checklist of a pack: its controls in order, readable, and selectable."""

import shutil
import time
import tomllib

import pytest

from sekimori.guideline.library import SHIPPED, Library
from sekimori.guideline.loader import load_pack
from sekimori.guideline.oscal.checklist import article_of, as_toml
from sekimori.guideline.oscal.reading import MOST_BYTES, read_catalog
from sekimori.guideline.oscal.selection import select
from sekimori.guideline.oscal.tests.catalogs import (
    BADGES,
    as_bytes,
    catalog,
    control,
    group,
    part,
)
from sekimori.kernel.problems import Refused

PACKS = Library().codes()


def guideline(code="kasukabe"):
    return Library().pack(code).versions[-1]


def read(root=None):
    return read_catalog("catalog.json", as_bytes(root or catalog()))


def ids(found):
    return [each.id for each in found.controls]


def test_controls_and_enhancements_come_in_the_catalogs_order_without_withdrawn_ones():
    found = read()
    assert ids(found) == ["kx-1", "kx-2", "kx-2.1", "bd-1"]
    assert found.withdrawn == 1
    assert [each.label for each in found.controls] == ["KX-1", "KX-2", "KX-2.1", "BD-1"]


def test_a_statement_reads_line_by_line_with_its_parameters_filled_in_and_no_guidance():
    text = read().controls[0].text
    assert text.split("\n") == [
        "a. Hand a list of keys to ［organization-defined people］:",
        '  1. the "front" door\\gate;',
        "b. Count the keys ［一つ以上選択：weekly／［organization-defined frequency］］.",
        "c. Keep it 12、24 months.",
    ]


def test_a_parameter_nobody_defines_is_shown_by_its_name():
    assert read().controls[-1].text == "Wear a badge of ［no_such］."


def test_parameters_of_the_catalog_and_of_groups_reach_their_controls():
    shared = control(
        "kx-9", "Shared", parts=[part("p", "statement", "{{ insert: param, g1 }} and {{ insert: param, c1 }}")]
    )
    root = catalog(group("kx", shared, params=[{"id": "g1", "values": ["one"]}]), params=[{"id": "c1", "label": "two"}])
    assert read(root).controls[0].text == "one and ［two］"


@pytest.mark.parametrize("code", PACKS)
def test_the_checklist_is_loaded_by_the_loader_in_place_of_the_packs_own(code, tmp_path):
    folder = shutil.copytree(SHIPPED / code, tmp_path / code)
    version = guideline(code)
    text = as_toml(read(), version, (article_of(version),), "catalog.json")
    (folder / version.version / "checklists.toml").write_text(text)
    loaded = load_pack(folder).versions[-1]
    assert [item.code for item in loaded.checklists["baseline"].items] == ["kx-1", "kx-2", "kx-2.1", "bd-1"]
    assert loaded.checklists["baseline"].items[0].text.startswith("KX-1 Key Policy\na. Hand a list")
    assert loaded.checklists["baseline"].items[0].articles == (loaded.by_canonical["cybersecurity.level"].ref,)
    for other in set(version.checklists) - {"baseline"}:
        assert [item.text for item in loaded.checklists[other].items] == [
            item.text for item in version.checklists[other].items
        ]


def test_characters_that_would_break_the_file_do_not():
    nasty = control("kx-1", 'A "title"\\', parts=[part("p", "statement", 'x\u0000\ue000"""\n# \\u0041 \ufffd\t]')])
    text = as_toml(read(catalog(group("kx", nasty))), guideline(), ("第10の1",), 'a"b\n.json')
    item = tomllib.loads(text)["checklist"][-1]["item"][0]
    assert item["text"] == 'KX-1 A "title"\\\nx""" # \\u0041 ? ]'


def test_an_article_of_another_guideline_is_refused():
    with pytest.raises(Refused, match="にない番号です"):
        as_toml(read(), guideline(), ("第99の1",), "catalog.json")


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (b"kx-1\nbd-1\n", ["kx-1", "bd-1"]),
        ("# 必要なもの\nKX-2(1), bd-1 # 札\n".encode(), ["kx-2.1", "bd-1"]),
        (b"\xef\xbb\xbfkx-2\r\n", ["kx-2"]),
    ],
)
def test_a_list_of_ids_selects_controls(wanted, chosen):
    assert ids(select(read(), "low.txt", wanted)) == chosen


def profile(*imports):
    return as_bytes({"profile": {"uuid": "x", "imports": list(imports)}})


@pytest.mark.parametrize(
    ("entry", "chosen"),
    [
        ({"href": "#x", "include-controls": [{"with-ids": ["bd-1", "kx-2"]}]}, ["kx-2", "bd-1"]),
        ({"include-controls": [{"with-ids": ["kx-2"], "with-child-controls": "yes"}]}, ["kx-2", "kx-2.1"]),
        ({"include-controls": [{"matching": [{"pattern": "kx-*"}]}]}, ["kx-1", "kx-2", "kx-2.1"]),
        ({"include-all": {}, "exclude-controls": [{"with-ids": ["bd-1"]}]}, ["kx-1", "kx-2", "kx-2.1"]),
    ],
)
def test_a_profile_such_as_low_selects_controls(entry, chosen):
    assert ids(select(read(), "low.json", profile(entry))) == chosen


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (b"kx-1\n\nkx-99\n", "low 3行目：「kx-99」"),
        (b"kx-2.2", "廃止されています"),
        (profile({"include-controls": [{"with-ids": ["kx-99"]}]}), "「kx-99」"),
        (b"", "一つも選ばれていません"),
        (b"# nothing\n", "一つも選ばれていません"),
        (profile(), "一つも選ばれていません"),
        (b"{}", "プロファイル"),
        (b'{"profile": []}', "プロファイル"),
        (b'{"profile": {"imports": [1]}}', r"imports\[0\]"),
        (profile({"include-controls": {"with-ids": []}}), "選び方を読めません"),
        (profile({"include-controls": [{"with-ids": "kx-1"}]}), "選び方を読めません"),
        (profile({"include-controls": [{"matching": ["kx"]}]}), "選び方を読めません"),
        ("番号".encode("cp932"), "UTF-8"),
    ],
)
def test_a_selection_that_cannot_be_followed_names_what_is_wrong(wanted, message):
    with pytest.raises(Refused, match=message):
        select(read(), "low", wanted)


BAD = {
    "nothing": (b"", "JSONとして読めません"),
    "no JSON": (b"<catalog/>", "XMLやYAMLは読めません"),
    "cut off": (as_bytes(catalog())[:-30], "JSONとして読めません"),
    "not UTF-8": ('{"catalog": "あ"}'.encode("cp932"), "UTF-8"),
    "a list": (b"[]", "オブジェクト"),
    "another model": (b'{"component-definition": {}}', "コンポーネント定義"),
    "a profile": (b'{"profile": {}}', "--only"),
    "no catalog": (b'{"cat": 1}', "カタログ（catalog）がありません"),
    "an empty catalog": (b'{"catalog": {"metadata": {"title": "x"}}}', "管理策（control）がありません"),
    "a catalog that is a text": (b'{"catalog": "x"}', "catalog"),
    "no title": (b'{"catalog": {"groups": []}}', "catalog.metadata.title"),
    "groups that are no list": (as_bytes(catalog(groups={"a": 1})), "catalog.groups：並び"),
    "a group that is a number": (as_bytes(catalog(groups=[7])), r"catalog.groups\[0\]：オブジェクト"),
    "a control without id": (as_bytes(catalog(group("kx", {"title": "x"}))), r"groups\[0\].controls\[0\].id"),
    "a control twice": (as_bytes(catalog(group("kx", BADGES, BADGES))), "「bd-1」が二度あります"),
    "prose that is a list": (
        as_bytes(catalog(group("kx", control("a", "A", parts=[{"name": "statement", "prose": []}])))), "prose",
    ),
    "choices that are a text": (
        as_bytes(catalog(group("kx", control("a", "A", params=[{"id": "p", "select": {"choice": "x"}}])))), "choice",
    ),
    "brackets a hundred thousand deep": (b"[" * 100_000, "入れ子が深すぎる"),
    "a number of ten thousand digits": (b'{"catalog": ' + b"9" * 10_000 + b"}", "桁の多すぎる数"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_catalog_is_refused_with_the_place_in_it(data, message):
    with pytest.raises(Refused, match=message) as refused:
        read_catalog("catalog.json", data)
    assert all(problem.where.startswith("catalog.json") and problem.mend for problem in refused.value.problems)


def nested(depth, wrap):
    inner = control("deep", "Deep")
    for level in range(depth):
        inner = wrap(inner, level)
    return inner


def test_groups_controls_and_parts_nested_without_end_are_refused():
    deep_controls = nested(200, lambda inner, level: control(f"c{level}", "C", controls=[inner]))
    deep_groups = nested(
        200, lambda inner, level: group(f"g{level}", *([inner] if level == 0 else []), groups=[inner] * (level > 0))
    )
    deep_parts = control(
        "a", "A", parts=[nested(200, lambda inner, level: part(f"p{level}", "statement", "x", "", [inner]))]
    )
    for root in (catalog(group("kx", deep_controls)), catalog(deep_groups), catalog(group("kx", deep_parts))):
        with pytest.raises(Refused, match="入れ子が20段"):
            read(root)


def test_fifty_megabytes_of_junk_are_refused_at_once():
    began = time.monotonic()
    with pytest.raises(Refused, match="大きすぎます"):
        read_catalog("catalog.json", b"[" * 50_000_000)
    assert time.monotonic() - began < 2


def test_a_parameter_that_inserts_itself_ends():
    loop = control("a", "A", params=[{"id": "p", "values": ["{{ insert: param, p }}{{ insert: param, p }}"]}], parts=[
        part("s", "statement", "{{ insert: param, p }}" * 50),
    ])  # fmt: skip
    assert len(read(catalog(group("kx", loop))).controls[0].text) < 50_000


def test_a_catalog_of_thousands_of_controls_is_read_and_must_be_selected_from_when_too_long():
    many = [
        control(f"kx-{number}", f"Title {number}", parts=[part("s", "statement", "Do what has to be done. " * 40)])
        for number in range(1, 3_001)
    ]
    data = as_bytes(catalog(group("kx", *many)))
    assert len(data) < MOST_BYTES
    found = read_catalog("big.json", data)
    assert len(found.controls) == 3_000
    with pytest.raises(Refused, match="--only"):
        as_toml(found, guideline(), ("第10の1",), "big.json")
    low = select(found, "low.txt", "\n".join(f"kx-{number}" for number in range(1, 150)).encode())
    assert as_toml(low, guideline(), ("第10の1",), "big.json").count("[[checklist.item]]") > 149


def test_the_catalog_of_our_own_guideline_comes_back_as_a_checklist():
    from sekimori.guideline.oscal.export import catalog_of

    found = read(catalog_of(guideline()))
    assert [each.label for each in found.controls] == [demand.ref for demand in guideline().demands]
    assert found.controls[0].text == guideline().demands[0].summary
