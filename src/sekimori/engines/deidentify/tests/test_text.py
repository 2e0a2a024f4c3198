"""What is found in sentences and letters, where exactly, and why."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.deidentify import Category, Kind, Options, masked, scan_text
from sekimori.engines.deidentify.tests.samples import LETTER, NOTE, RULES

OWN_TOWNS = Options(towns=frozenset({"大枝", "粕壁東", "中央"}))


def found(text, options=None):
    """What is found, as (kind, text)."""
    options = options or Options()
    return [(each.kind, each.text_in(text)) for each in scan_text(text, options) if each.personal]


def of(kind, text, options=None):
    return [value for each, value in found(text, options) if each is kind]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("髙橋　花子　様", "髙橋　花子"),
        ("﨑山さんから電話があった。", "﨑山"),
        ("𠮷田一郎氏の申請", "𠮷田一郎"),
        ("担当：収納管理課　山田（内線12）", "山田"),
        ("山田課長が確認した。", "山田"),
        ("申請者 鈴木一郎", "鈴木一郎"),
        ("フリガナ：ヤマダタロウ", "ヤマダタロウ"),
        ("名義はﾀｶﾊｼ ｲﾁﾛｳである。", "ﾀｶﾊｼ ｲﾁﾛｳ"),
        ("グエン・ヴァン・アンさんの届出", "グエン・ヴァン・アン"),
        ("氏名：Maria Santos", "Maria Santos"),
        ("YAMADA Taro has moved.", "YAMADA Taro"),
        ("斎藤みつ子（85歳）宅を訪問した。", "斎藤みつ子"),
        ("市民税担当の石井まで", "石井"),
        ("〇議長（小久保博史君）", "小久保博史"),
        ("父：ジョン・スミス", "ジョン・スミス"),
        ("祖母：トメ", "トメ"),
        ("担当：林まで", "林"),
        ("申請者：山田太郎が来庁。", "山田太郎"),
        ("担当者 田中へ連絡", "田中"),
        ("氏名：佐々木のぞみ", "佐々木のぞみ"),
        ("被害者健一さん", "健一"),
        ("前山さんと同じ", "前山"),
        ("事故報告：鳰沢久洋氏が運転する", "鳰沢久洋"),
        ("鳰沢 久洋議員から", "鳰沢 久洋"),
        ("被相続人 岡林 勝理の固定資産税", "岡林 勝理"),
        ("林 さんから", "林"),
        ("佐藤さくらは本市に住む。", "佐藤さくら"),
    ],
)
def test_a_person_is_found(text, name):
    assert of(Kind.PERSON, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "お客様へ",
        "部: 長",
        "委員 長",
        "保護者 各位",
        "福祉部 高齢者支援課長",
        "仕様と同様に",
        "福祉課長及び会計課長",
        "患者様の声",
        "市民の皆様",
        "氏名を記入する。",
        "市長殿",
        "データ・センター",
        "国立公園の利用",
    ],
)
def test_nobody_is_found_where_nobody_is_named(text):
    assert of(Kind.PERSON, text) == []


def test_a_name_found_once_is_found_everywhere():
    text = "申請者：森本 さつき\n森本さつきは転入した。その後、森本が来庁し、さつきと名乗った。"
    assert of(Kind.PERSON, text) == ["森本 さつき", "森本さつき", "森本", "さつき"]


def test_a_family_is_found_by_given_names_alone():
    assert of(Kind.PERSON, "夫・健一、妻・由紀子、長男・大翔の3人世帯") == ["健一", "由紀子", "大翔"]


def test_names_known_beforehand_are_found_without_any_context():
    assert of(Kind.PERSON, "これは甲乙丙丁が書いた。", Options(names=frozenset({"甲乙丙丁"}))) == ["甲乙丙丁"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("住所は埼玉県春日部市中央六丁目2番地です。", "埼玉県春日部市中央六丁目2番地"),
        ("春日部市中央6-2-1に転居", "春日部市中央6-2-1"),
        ("東京都練馬区豊玉北６丁目１２番１号", "東京都練馬区豊玉北６丁目１２番１号"),
        ("北海道札幌市中央区北1条西2丁目", "北海道札幌市中央区北1条西2丁目"),
        ("南埼玉郡宮代町笠原1-4-1、電話", "南埼玉郡宮代町笠原1-4-1"),
        ("春日部市大枝89番地 武里団地7-14-503", "春日部市大枝89番地 武里団地7-14-503"),
        ("京都市中京区上本能寺前町488番地の2", "京都市中京区上本能寺前町488番地の2"),
        ("北海道函館市若松町20番1号　マイナンバー123456789018", "北海道函館市若松町20番1号"),
        ("豊玉北六丁目12番1号のとおり", "豊玉北六丁目12番1号"),
    ],
)
def test_an_address_is_found_down_to_the_block(text, address):
    assert of(Kind.ADDRESS, text) == [address]


def test_the_governments_own_towns_need_no_municipality():
    assert of(Kind.ADDRESS, "現場は大枝89-1の前、粕壁東3-2-15", OWN_TOWNS) == ["大枝89-1", "粕壁東3-2-15"]
    assert of(Kind.ADDRESS, "大枝の集会所", OWN_TOWNS) == []


@pytest.mark.parametrize(
    "text", ["春日部市では、3月1日から", "春日部市長は、第3条", "練馬区が1番多い", "埼玉県春日部市"]
)
def test_a_place_without_a_block_is_no_address(text):
    assert of(Kind.ADDRESS, text) == []


@pytest.mark.parametrize(
    "day",
    [
        "昭和60年4月1日",
        "S60.4.1",
        "1985年4月1日",
        "１９８５／４／１",
        "Ｓ６０．４．１",
        "昭和六十年四月一日",
        "昭60.4.1",
    ],
)
def test_a_birth_date_is_told_from_another_date_by_its_context(day):
    assert of(Kind.BIRTH_DATE, f"生年月日 {day}") == [day]
    assert of(Kind.BIRTH_DATE, f"{day}生まれの者") == [day]
    other = scan_text(f"{day}に届け出た。")
    assert [each.kind for each in other] == [Kind.DATE]
    assert other[0].category is Category.NONE


def test_a_day_that_cannot_be_is_no_date():
    assert scan_text("令和8年13月40日") == ()


def test_an_age_is_found_and_an_age_limit_is_not():
    assert of(Kind.AGE, "当時40歳の男性") == ["40歳"]
    assert of(Kind.AGE, "65歳以上、18歳未満、40歳から64歳までの者") == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("電話048-736-1111", Kind.PHONE, "048-736-1111"),
        ("０９０－１２３４－５６７８", Kind.PHONE, "０９０－１２３４－５６７８"),
        ("(048)736-1111", Kind.PHONE, "(048)736-1111"),
        ("TEL 736-1111", Kind.PHONE, "736-1111"),
        ("携帯09012345678", Kind.PHONE, "09012345678"),
        ("+81-48-736-1111", Kind.PHONE, "+81-48-736-1111"),
        ("ファクス 048-736-1974", Kind.FAX, "048-736-1974"),
        ("内線2345", Kind.EXTENSION, "2345"),
        ("hanako.t@example.lg.jp", Kind.EMAIL, "hanako.t@example.lg.jp"),
        ("〒344-8577", Kind.POSTAL_CODE, "〒344-8577"),
        ("ログインID：k-tanaka01", Kind.USER_NAME, "k-tanaka01"),
        ("接続元 192.168.10.24", Kind.IP_ADDRESS, "192.168.10.24"),
        ("接続元 2001:db8::8a2e:370:7334", Kind.IP_ADDRESS, "2001:db8::8a2e:370:7334"),
    ],
)
def test_ways_to_reach_somebody_are_found(text, kind, value):
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("個人番号 1234-5678-9018", Kind.MY_NUMBER, "1234-5678-9018"),
        ("マイナンバーは１２３４５６７８９０１８", Kind.MY_NUMBER, "１２３４５６７８９０１８"),
        ("住民票コード 24727059608", Kind.RESIDENT_CODE, "24727059608"),
        ("運転免許証 第309012345620号", Kind.DRIVER_LICENCE, "309012345620"),
        ("保険者番号 33120015", Kind.INSURER, "33120015"),
        ("基礎年金番号 1234-567890", Kind.PENSION_NUMBER, "1234-567890"),
        ("介護保険被保険者番号 0000123456", Kind.CARE_INSURED, "0000123456"),
        ("被保険者証記号番号：春1・234567", Kind.INSURED, "春1・234567"),
        ("（記号 春日部1 番号 1234567 枝番01）の被保険者", Kind.INSURED, "記号 春日部1 番号 1234567 枝番01"),
        ("障害福祉サービス受給者証番号 1100000123", Kind.INSURED, "1100000123"),
        ("クレジットカード 4111 1111 1111 1111", Kind.CARD, "4111 1111 1111 1111"),
        ("旅券番号 TK1234567", Kind.PASSPORT, "TK1234567"),
        ("P<JPNYAMADA<<HANAKO<<<<<<<<<<<<<<<<<<<<<<<<<", Kind.PASSPORT, "P<JPNYAMADA<<HANAKO<<<<<<<<<<<<<<<<<<<<<<<<<"),
        ("在留カードはAB12345678CD", Kind.RESIDENCE_CARD, "AB12345678CD"),
        ("ゆうちょ銀行 記号10120 番号12345671", Kind.BANK_ACCOUNT, "ゆうちょ銀行 記号10120 番号12345671"),
        ("口座番号：1234567", Kind.BANK_ACCOUNT, "1234567"),
        ("大宮 300 さ 12-34", Kind.PLATE, "大宮 300 さ 12-34"),
        ("宛名番号：0001234567", Kind.ADDRESSEE_NUMBER, "0001234567"),
        ("世帯番号 0007654321", Kind.HOUSEHOLD_NUMBER, "0007654321"),
    ],
)
def test_numbers_given_to_people_are_found(text, kind, value):
    assert (kind, value) in found(text)


def test_a_number_whose_check_digit_fails_is_still_reported_when_it_is_labelled():
    (one,) = scan_text("個人番号 1234-5678-9011")
    assert one.kind is Kind.MY_NUMBER
    assert "検査数字が合わない" in one.reason


def test_a_corporate_number_is_nobodys_personal_information():
    (one,) = scan_text("法人番号 7000012050002")
    assert (one.kind, one.category) == (Kind.CORPORATE_NUMBER, Category.NONE)


def test_health_is_a_warning_beside_a_person_and_nothing_in_a_programme():
    """法第2条第3項: the fact has to be somebody's."""
    assert (Kind.SPECIAL_CARE, "統合失調症") in found("田中さんは統合失調症で通院中")
    assert (Kind.WELFARE, "生活保護") in found("田中さんは生活保護を受給")
    assert found("認知症施策及び生活保護制度を推進する。") == []


def test_rules_without_people_have_no_findings():
    assert found(RULES) == []


def test_a_letter_is_found_piece_by_piece():
    assert of(Kind.PERSON, LETTER) == ["髙橋　花子", "石川　一郎", "髙橋", "健太", "佐藤"]
    kinds = {kind for kind, _ in found(LETTER)}
    assert kinds >= {Kind.ADDRESS, Kind.POSTAL_CODE, Kind.BIRTH_DATE, Kind.EXTENSION, Kind.PHONE, Kind.FAX}


def test_a_note_of_a_consultation_is_found_with_its_special_care():
    kinds = [kind for kind, _ in found(NOTE)]
    assert {Kind.MY_NUMBER, Kind.ADDRESSEE_NUMBER, Kind.HOUSEHOLD_NUMBER, Kind.BANK_ACCOUNT, Kind.AGE} <= set(kinds)
    assert kinds.count(Kind.SPECIAL_CARE) >= 3
    assert "﨑山　さくら" in of(Kind.PERSON, NOTE)


def test_every_finding_says_why_in_japanese_and_repeats_nothing():
    for one in scan_text(LETTER + NOTE):
        assert not one.reason.isascii()
        assert "髙橋" not in one.reason
        assert one.kind.label


def test_previews_hide_values_and_of_numbers_everything():
    assert masked("山田　花子", Kind.PERSON) == "山****"
    assert masked("1234-5678-9018", Kind.MY_NUMBER) == "*" * 12
    assert masked("統合失調症", Kind.SPECIAL_CARE) == "統合失調症"


def test_a_long_text_is_found_as_its_pieces_are():
    text = (LETTER + NOTE + RULES) * 5
    assert scan_text(text, piece=700) == scan_text(text)


def test_the_threshold_decides_how_sure_a_finding_is():
    text = "4111 1111 1111 1111"
    assert scan_text(text, Options(threshold=0.7))
    assert scan_text(text, Options(threshold=0.9)) == ()


SNIPPETS = st.sampled_from(
    [*LETTER, *NOTE, "様", "さん", "市", "0", "-", "丁目", "山田", "太郎", "\u3099", "ﾞ", "\U000e0100", "\ud800", "\x00"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SNIPPETS, max_size=80).map("".join))
def test_any_text_gives_findings_in_order_inside_the_text_without_overlaps(text):
    results = scan_text(text, OWN_TOWNS)
    assert all(0 <= each.start < each.end <= len(text) for each in results)
    assert all(first.end <= second.start for first, second in pairwise(results))
    assert all(0.4 <= each.score <= 1 for each in results)
