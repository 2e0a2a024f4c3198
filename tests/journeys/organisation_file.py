"""The cast's organisation as an office would hand it in: a zip of CSV files in Shift_JIS."""

import csv
import io
import zipfile
from datetime import date, timedelta

from tests.cast import PEOPLE, POSTS, SINCE, UNITS

KINDS = {"department": "部", "unit": "課", "section": "担当", "school": "学校", "branch_office": "出先機関"}
MODES = {"main": "本務"}


def organisation_zip(post_labels: dict[str, str]) -> bytes:
    """This function will write the cast's units, posts and people in the exchange format.

    ``post_labels`` maps post classes to the words of the column 職の級. Characters that Shift_JIS lacks are left out of
    the file, as an office's own system would.
    """
    first = SINCE.isoformat()
    tables = {
        "実施機関": [
            ("実施機関コード", "実施機関名", "並び順"),
            ("01", "市長", "1"),
            ("02", "教育委員会", "2"),
        ],
        "組織": [
            ("組織コード", "組織名", "種別", "上位組織コード", "実施機関コード", "情報セキュリティポリシー",
             "保有個人情報の取扱い", "情報システムの所管", "情報システム室等", "始期", "終期", "並び順", "承継元組織コード"),
            *((code, name, KINDS[kind], parent or "", "02" if agency == "education" else "01",
               "学校" if kind == "school" else "一般", "有", "無", "無", first, "", "", "")
              for code, name, _, kind, parent, agency in UNITS),
        ],
        "職": [
            ("職コード", "職名", "職の級", "並び順"),
            *((code, title, post_labels[post_class], code) for code, title, post_class in POSTS),
        ],
        "職員": [
            ("職員番号", "姓", "名", "姓カナ", "名カナ", "区分", "メールアドレス", "採用日", "退職日"),
            *((number, family, given, "", "", "職員", "", first, last_day(postings))
              for _, number, family, given, postings in PEOPLE),
        ],
        "発令": [
            ("職員番号", "組織コード", "職コード", "発令の種類", "始期", "終期", "担任する部"),
            *((number, unit, post, MODES[mode], since.isoformat(), inclusive(until), "01" if post == "02" else "")
              for _, number, _, _, postings in PEOPLE for unit, post, mode, since, until in postings),
        ],
    }  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            archive.writestr(f"{name}.csv", text.getvalue().replace("𠮷", "吉").encode("cp932"))
    return packed.getvalue()


def last_day(postings) -> str:
    ends = [until for *_, until in postings]
    return "" if None in ends else inclusive(max(ends))


def inclusive(until: date | None) -> str:
    """Files name the last day; the database keeps the day after."""
    return (until - timedelta(days=1)).isoformat() if until else ""
