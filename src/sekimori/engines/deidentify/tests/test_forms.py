"""Forms that people write and that were once passed over, and forms like them that are something else."""

import pytest

from sekimori.engines.deidentify import Kind, Options, scan_text

OPTIONS = Options(towns=frozenset({"粕壁東", "大場"}))


def of(kind, text):
    return [each.text_in(text) for each in scan_text(text, OPTIONS) if each.kind is kind]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.PHONE, "TEL.048-736-1111", "048-736-1111"),
        (Kind.PHONE, "℡048-736-1111", "048-736-1111"),
        (Kind.PHONE, "自宅 048 736 1111", "048 736 1111"),
        (Kind.PHONE, "048.736.1111", "048.736.1111"),
        (Kind.PHONE, "携帯：080 1234 5678", "080 1234 5678"),
        (Kind.PHONE, "+81 90 1234 5678", "+81 90 1234 5678"),
        (Kind.FAX, "ＦＡＸ０４８（７３３）３８２５", "０４８（７３３）３８２５"),
        (Kind.EXTENSION, "内線は2155です", "2155"),
        (Kind.EMAIL, "o'brien@example.com", "o'brien@example.com"),
        (Kind.BIRTH_DATE, "生年月日 3600401", "3600401"),
        (Kind.BIRTH_DATE, "生年月日：S600401", "S600401"),
        (Kind.BIRTH_DATE, "Ｓ60・4・1生", "Ｓ60・4・1"),
        (Kind.BIRTH_DATE, "一九八五年四月一日生まれ", "一九八五年四月一日"),
        (Kind.BIRTH_DATE, "昭和60年4月生まれ", "昭和60年4月"),
        (Kind.CORPORATE_NUMBER, "法人番号：7000-0120-50002", "7000-0120-50002"),
        (Kind.CORPORATE_NUMBER, "登録番号 T7000012050002", "7000012050002"),
        (Kind.INSURED, "記号：12345 番号：678 （枝番）00", "記号：12345 番号：678 （枝番）00"),
        (Kind.INSURED, "記号12-34番号5678枝番01", "記号12-34番号5678枝番01"),
        (Kind.PENSION_NUMBER, "基礎年金番号 1234 567890", "1234 567890"),
        (Kind.CARE_INSURED, "介護保険 被保険者番号 1000123456", "1000123456"),
        (Kind.BANK_ACCOUNT, "三菱UFJ銀行 練馬支店 （普）1234567", "三菱UFJ銀行 練馬支店 （普）1234567"),
        (Kind.BANK_ACCOUNT, "通帳記号 10340 通帳番号 12345671", "通帳記号 10340 通帳番号 12345671"),
        (Kind.BANK_ACCOUNT, "ゆうちょ 10340-12345671", "ゆうちょ 10340-12345671"),
        (Kind.PLATE, "春日部市 あ 1234", "春日部市 あ 1234"),
        (Kind.PLATE, "練馬330す・1-23", "練馬330す・1-23"),
        (Kind.USER_NAME, "ログインID yamada01", "yamada01"),
        (Kind.ADDRESS, "春日部市中央六－二", "春日部市中央六－二"),
        (Kind.ADDRESS, "大場1130番地山田方", "大場1130番地山田方"),
        (Kind.ADDRESS, "春日部市中央 2丁目 3番地 4 サンハイツ 2階", "春日部市中央 2丁目 3番地 4 サンハイツ 2階"),
    ],
)
def test_it_is_found_whole(kind, text, value):
    assert value in of(kind, f"次のとおり。\n{text}\n以上")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.PHONE, "048 736 1111 2222"),
        (Kind.PHONE, "012.345"),
        (Kind.MY_NUMBER, "4111 1111 1111 1112"),
        (Kind.IP_ADDRESS, "std::a 又は a::b"),
        (Kind.BANK_ACCOUNT, "口座数 1234567口"),
        (Kind.BIRTH_DATE, "昭和60年4月生産分"),
        (Kind.PLATE, "春日部市の1234人"),
        (Kind.USER_NAME, "ログインID name を入れる"),
    ],
)
def test_what_only_looks_like_it_is_not(kind, text):
    assert of(kind, text) == []
