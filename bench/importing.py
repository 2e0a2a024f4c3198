"""Tables of 6,000 people in the exchange format, for the import."""

from sekimori.foundation.directory.models import POST_CLASSES

PEOPLE, UNITS, DEPARTMENTS = 6000, 250, 20
CLASSES = dict(POST_CLASSES)


def tables() -> dict[str, list[dict[str, str]]]:
    """This function will write a government of 250 課 and 6,000 people."""
    return {
        "実施機関": [{"実施機関コード": "01", "実施機関名": "市長", "並び順": "1"}],
        "組織": [
            *(_unit(f"{number:02}", f"第{number}部", "部", "") for number in range(DEPARTMENTS)),
            *(
                _unit(f"{number % DEPARTMENTS:02}{number:03}", f"第{number}課", "課", f"{number % DEPARTMENTS:02}")
                for number in range(UNITS)
            ),
        ],
        "職": [
            {"職コード": "20", "職名": "課長", "職の級": CLASSES["unit_head"], "並び順": "1"},
            {"職コード": "50", "職名": "主事", "職の級": CLASSES["member"], "並び順": "2"},
        ],
        "職員": [_person(number) for number in range(PEOPLE)],
        "発令": [_posting(number) for number in range(PEOPLE)],
    }


def _unit(code: str, name: str, kind: str, parent: str) -> dict[str, str]:
    return {
        "組織コード": code,
        "組織名": name,
        "種別": kind,
        "上位組織コード": parent,
        "実施機関コード": "01",
        "情報セキュリティポリシー": "一般",
        "保有個人情報の取扱い": "有",
        "情報システムの所管": "無",
        "情報システム室等": "無",
        "始期": "2020-04-01",
        "終期": "",
        "並び順": "",
        "承継元組織コード": "",
    }


def _person(number: int) -> dict[str, str]:
    return {
        "職員番号": f"{number:06}",
        "姓": "髙﨑",
        "名": f"職員{number}",
        "姓カナ": "タカサキ",
        "名カナ": "ショクイン",
        "区分": "職員",
        "メールアドレス": "",
        "採用日": "2020-04-01",
        "退職日": "",
    }


def _posting(number: int) -> dict[str, str]:
    unit = number % UNITS
    return {
        "職員番号": f"{number:06}",
        "組織コード": f"{unit % DEPARTMENTS:02}{unit:03}",
        "職コード": "20" if number < UNITS else "50",
        "発令の種類": "本務",
        "始期": "2020-04-01",
        "終期": "",
        "担任する部": "",
    }
