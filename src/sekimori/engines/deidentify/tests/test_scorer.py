"""The trained scorer: whom it finds where no list and no honorific helps, whom it leaves alone, what it refuses to load."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from sekimori.engines.deidentify import Kind, Options, scan_text
from sekimori.engines.deidentify.scoring import features, model, places, tokens
from sekimori.engines.deidentify.scoring.places import ModelFault

RULES_ALONE = Options(least_sure_name=2)


def people(text, options=None):
    """The names found in a text."""
    return [each.text_in(text) for each in scan_text(text, options or Options()) if each.kind is Kind.PERSON]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("昨日、樽沢から書類が届いた。", "樽沢"),
        ("後任には鎌樫悠斗を充てる。", "鎌樫悠斗"),
        ("原告は檜内真太であり、被告は市である。", "檜内真太"),
        ("登記の名義は苧野　香織のままである。", "苧野　香織"),
        ("次の当番は栂野です。", "栂野"),
    ],
)
def test_a_name_on_no_list_is_found_by_its_place_in_the_sentence(text, name):
    assert name in people(text)


def test_the_scorer_finds_what_rules_alone_do_not():
    text = "申立人鎌樫悠斗の代理として、栂野が出頭した。"
    assert people(text, RULES_ALONE) == []
    assert people(text)


@pytest.mark.parametrize(
    "text",
    [
        "第5条　総括保護管理者は、保護管理者を指導し、及び監督する。",
        "保有個人情報の秘匿性等その内容に応じて、アクセスを制限する。",
        "情報システム室等の出入口を特定し、入退の管理を行う。",
        "サイバーセキュリティに関する対策の基準を参考とする。",
        "職員は、保有個人情報を取り扱うときは、法令及び要綱の定めに従う。",
        "委託先において再委託が行われる場合も、同様とする。",
        "区長は、監査責任者から監査の結果の報告を受ける。",
        "中央公民館、武里市民センター及び光が丘区民センターで受け付けます。",
        "国道4号と県道大宮春日部線の交差点を改良する。",
        "ワード、エクセル及びパワーポイントの操作を学びます。",
        "収納率は98.7パーセントで、前年度より0.3ポイント高い。",
    ],
)
def test_nobody_is_found_in_rules_and_notices(text):
    assert people(text) == []


def test_an_honorific_or_a_relation_is_no_part_of_a_name():
    assert people("森川殿　至急御確認ください。") == ["森川"]
    assert people("妻由紀子さんと長男大翔さんが来庁した。") == ["由紀子", "大翔"]


def test_a_higher_demand_finds_no_more():
    text = "昨日、樽沢から書類が届いた。後任には鎌樫悠斗を充てる。"
    found = [len(people(text, Options(least_sure_name=least))) for least in (0.2, 0.5, 0.9, 2)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_a_score_is_how_sure_the_scorer_is_and_its_reason_is_japanese():
    found = scan_text("後任には鎌樫悠斗を充てる。")
    assert [(each.kind, 0.4 <= each.score <= 0.97) for each in found] == [(Kind.PERSON, True)]
    assert "文の流れ" in found[0].reason


def test_the_shipped_weights_are_small_and_whole():
    content = places.shipped("people.bin")
    assert len(content) < 5_000_000
    assert model.unpack(content).rows.any()


@pytest.mark.parametrize("change", [lambda content: content[:-1], lambda content: b"x" + content, lambda _: b""])
def test_damaged_weights_are_refused(change):
    with pytest.raises(ModelFault, match="壊れています"):
        model.unpack(change(places.shipped("people.bin")))


def test_a_changed_letter_of_the_weights_is_refused():
    content = bytearray(places.shipped("people.bin"))
    content[len(content) // 2] ^= 1
    with pytest.raises(ModelFault, match="壊れています"):
        model.unpack(bytes(content))


def test_a_missing_file_is_named():
    with pytest.raises(ModelFault, match=re.escape("（none.bin）がありません")):
        places.shipped("none.bin")


def test_weights_of_another_version_are_refused(monkeypatch):
    monkeypatch.setattr(features, "COUNT", features.COUNT + 1)
    with pytest.raises(ModelFault, match="この版"):
        model.unpack(places.shipped("people.bin"))


def test_every_place_of_a_text_has_all_properties():
    for text in ("山", "山田　太郎\n", "𠮷田\ud800", "a" * 300):
        found = list(features.numbers(text, []))
        assert len(found) == features.COUNT
        assert all(len(each) == len(text) for each in found)


def test_a_text_is_divided_into_words_without_a_gap():
    text = "山田𠮷太郎は東京都の長崎氏と。\n「\ud800ア」" + "あ" * 20_000
    found = tokens.tokens(text)
    assert list(found.starts[1:]) == list(found.ends[:-1])
    assert (found.starts[0], found.ends[-1]) == (0, len(text))
    words = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert words[:5] == ["山田", "𠮷", "太郎", "は", "東京都"]


def test_the_same_word_has_the_same_number_wherever_it_stands():
    text = "鈴木は鈴木と鈴木に会った。" * 50
    found = tokens.tokens(text)
    numbers = {text[start:end]: set() for start, end in zip(found.starts, found.ends, strict=True)}
    for start, end, number in zip(found.starts, found.ends, found.words, strict=True):
        numbers[text[start:end]].add(int(number))
    assert all(len(each) == 1 for each in numbers.values())
    assert len(set.union(*numbers.values())) == len(numbers)


def test_several_threads_divide_texts_at_once():
    text = "担当の山田課長が春日部市役所で会った。" * 200
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: tuple(tokens.tokens(text).ends), range(16)))
    assert len(set(ends)) == 1


def test_an_empty_text_has_no_word_with_letters():
    assert list(tokens.tokens("").ends) == [0]


@pytest.mark.parametrize(
    "text", ["予防接種は藤田眼科など市内の医療機関で受けられます。", "高橋こどもクリニックの隣の空き地を借りる。"]
)
def test_a_clinic_that_bears_a_surname_is_nobody(text):
    assert people(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "西村マンションの前に車を止めた。",
        "西村自治会の防災訓練は日曜日です。",
        "昼は西村うどんで済ませた。",
        "西村町三丁目の角を曲がる。",
        "西村氏の館跡を発掘する。",
        "シャトルバスの運賃を改める。",
    ],
)
def test_what_is_named_after_a_family_is_nobody(text):
    assert people(text) == []


def test_a_word_before_a_post_is_no_part_of_the_name():
    assert people("先月亡くなられた西村 茂元町長とは長い付き合いでした。") == ["西村 茂"]


def test_a_doctor_is_somebody_though_his_department_stands_behind_his_name():
    assert people("担当医の佐藤外科部長が説明した。")[0].startswith("佐藤")


def test_the_rest_of_an_english_sentence_is_no_part_of_a_name():
    assert people("YAMADA Taro has moved.") == ["YAMADA Taro"]


def test_a_place_is_not_taken_for_a_person_of_the_same_name_where_the_scorer_denies_it():
    text = "山形の提案を鈴木氏は退けた。山形県と山形市、山形駅から徒歩5分。"
    found = [each for each in scan_text(text) if each.kind is Kind.PERSON]
    assert all(each.start < text.index("山形県") for each in found)
