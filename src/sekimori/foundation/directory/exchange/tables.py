"""The seven tables of the exchange and their columns: what files must look like, and what the template explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sekimori.foundation.directory.exchange import rows
from sekimori.foundation.directory.models import MODES, PERSON_KINDS, POST_CLASSES, UNIT_KINDS

LINE = "#"  # the key under which a row carries its line number in the file
WITHDRAW = "取消"  # an optional last column: the row was recorded by mistake and never was so
YES, NO = "有", "無"


class Form(StrEnum):
    """How the text of a cell is read."""

    CODE = "code"
    CODES = "codes"
    NAME = "name"
    KANA = "kana"
    CHOICE = "choice"
    DAY = "day"
    LAST_DAY = "last_day"
    NUMBER = "number"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Column:
    """``attribute`` is the field of the row; ``choices`` maps what people write to the value kept."""

    header: str
    attribute: str
    form: Form
    required: bool = True
    length: int = 80
    choices: Mapping[str, object] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. ``example`` holds the rows of 記入例; ``withdrawable`` allows the column 取消."""

    name: str
    row: type
    columns: tuple[Column, ...]
    note: str
    example: tuple[tuple[str, ...], ...]
    withdrawable: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)


def _choices(labels: list[tuple[str, str]], **aliases: str) -> dict[str, object]:
    """The labels, each also without its explanation in brackets, and other usual words for the same thing."""
    found: dict[str, object] = {label: value for value, label in labels}
    found.update({label.split("（", maxsplit=1)[0]: value for value, label in labels})
    return {**found, **aliases}


YES_OR_NO: dict[str, object] = {YES: True, NO: False, "あり": True, "なし": False, "○": True, "×": False}
POLICY_CHOICES: dict[str, object] = {"一般": "general", "学校": "school"}
MODE_CHOICES = _choices(MODES, 併任="concurrent", 職務代理="acting", 心得="acting")

ORDER = Column("並び順", "order", Form.NUMBER, required=False, note="画面に並べる順。空欄は0")
SINCE = Column("始期", "since", Form.DAY, note="その日から。2026-04-01、令和8年4月1日 のどちらでもよい")
UNTIL = Column(
    "終期", "until", Form.LAST_DAY, required=False, note="その日まで（その日を含む）。定まっていなければ空欄"
)
NUMBER = Column("職員番号", "number", Form.CODE, length=20)
UNIT = Column("組織コード", "unit", Form.CODE, length=20)

AGENCIES = Table(
    "実施機関",
    rows.AgencyRow,
    (
        Column("実施機関コード", "code", Form.CODE, length=20),
        Column("実施機関名", "name", Form.NAME, length=60),
        ORDER,
    ),
    "市長、教育委員会などの実施機関。",
    (("01", "市長", "1"), ("02", "教育委員会", "2")),
)
UNITS = Table(
    "組織",
    rows.UnitRow,
    (
        Column("組織コード", "code", Form.CODE, length=20, note="組織ごとに一つ。先頭の0を消さない"),
        Column("組織名", "name", Form.NAME),
        Column("種別", "kind", Form.CHOICE, choices=_choices(UNIT_KINDS)),
        Column("上位組織コード", "parent", Form.CODE, required=False, length=20, note="最上位の組織は空欄"),
        Column("実施機関コード", "agency", Form.CODE, length=20),
        Column("情報セキュリティポリシー", "policy", Form.CHOICE, choices=POLICY_CHOICES),
        Column("保有個人情報の取扱い", "handles_information", Form.CHOICE, choices=YES_OR_NO),
        Column("情報システムの所管", "runs_systems", Form.CHOICE, choices=YES_OR_NO),
        Column("情報システム室等", "has_rooms", Form.CHOICE, choices=YES_OR_NO),
        SINCE,
        UNTIL,
        ORDER,
        Column("承継元組織コード", "predecessors", Form.CODES, required=False, note="複数は ; で区切る"),
    ),
    "名称又は上位組織が変わる組織改正では、今の行に終期を書き、新しい組織コードの行を足して承継元を書く。"
    "始期と終期のほかを書き換えると、初めからの誤りの訂正として扱う。",
    (
        ("01", "総務部", "部", "", "01", "一般", "有", "無", "無", "2005-10-01", "", "1", ""),
        ("0103", "人事課", "課", "01", "01", "一般", "有", "無", "無", "2005-10-01", "2026-03-31", "3", ""),
        ("0113", "職員課", "課", "01", "01", "一般", "有", "無", "無", "令和8年4月1日", "", "3", "0103"),
    ),
)
POSTS = Table(
    "職",
    rows.PostRow,
    (
        Column("職コード", "code", Form.CODE, length=20),
        Column("職名", "title", Form.NAME, length=40),
        Column("職の級", "post_class", Form.CHOICE, choices=_choices(POST_CLASSES)),
        ORDER,
    ),
    "職名と、指針の役割を定めるための級。発令に使った職の級は変えられない。",
    (("20", "課長", "課長級（課の長）", "20"), ("30", "主幹", "主幹・係長級", "30")),
)
PEOPLE = Table(
    "職員",
    rows.PersonRow,
    (
        NUMBER,
        Column("姓", "family_name", Form.NAME, length=40, note="髙・﨑などの字はそのまま残る"),
        Column("名", "given_name", Form.NAME, length=40),
        Column("姓カナ", "family_kana", Form.KANA, required=False, length=60),
        Column("名カナ", "given_kana", Form.KANA, required=False, length=60),
        Column("区分", "kind", Form.CHOICE, choices=_choices(PERSON_KINDS)),
        Column("メールアドレス", "email", Form.EMAIL, required=False, length=254),
        Column("採用日", "since", Form.DAY),
        Column("退職日", "until", Form.LAST_DAY, required=False, note="在職の最後の日"),
    ),
    "職員、教職員、会計年度任用職員、派遣労働者。退職日を書くと、終期のない発令・休職・指定はその日で終わる。",
    (("10234", "髙橋", "恵子", "タカハシ", "ケイコ", "職員", "", "平成20年4月1日", ""),),
)
POSTINGS = Table(
    "発令",
    rows.PostingRow,
    (
        NUMBER,
        UNIT,
        Column("職コード", "post", Form.CODE, length=20),
        Column("発令の種類", "mode", Form.CHOICE, choices=MODE_CHOICES),
        SINCE,
        UNTIL,
        Column("担任する部", "charge", Form.CODES, required=False, note="副市長等。組織コードを ; で区切る"),
    ),
    "誰が、どの組織の、どの職に就くか。行は、職員番号・組織コード・職コード・発令の種類・始期で見分ける。"
    "同じ行を読み込むと何も変わらず、終期だけを変えると訂正になる。"
    "新しい本務の発令を読み込むと、それまでの終期のない本務は、前日で終わる。兼務と事務取扱は、終期を書いた行で終わらせる。"
    "ファイルにない行は変わらない。誤って登録した行は、右端に「取消」の列を足して「取消」と書く。",
    (
        ("10234", "0201", "20", "本務", "2026-04-01", "", ""),
        ("10234", "0205", "20", "事務取扱", "2026-04-01", "2026-06-30", ""),
    ),
    withdrawable=True,
)
LEAVES = Table(
    "休職",
    rows.LeaveRow,
    (NUMBER, Column("種類", "kind", Form.NAME, length=40, note="休職、育児休業など。理由は書かない"), SINCE, UNTIL),
    "休んでいる間は、事務取扱の者が役割を持つ。",
    (("10234", "育児休業", "2026-05-01", "2026-10-31"),),
    withdrawable=True,
)
DESIGNATIONS = Table(
    "指定",
    rows.DesignationRow,
    (
        Column("役割", "role", Form.CHOICE, note="指針で、指定又は任命によるとされた役割だけ"),
        NUMBER,
        Column("組織コード", "unit", Form.CODE, required=False, length=20, note="全体の役割は空欄"),
        SINCE,
        UNTIL,
    ),
    "保護担当者の指定、監査責任者の任命など。画面から指定するときは、読み込まなくてよい。",
    (("保護担当者", "10311", "0201", "2026-04-01", ""),),
    withdrawable=True,
)
TABLES: dict[str, Table] = {
    table.name: table for table in (AGENCIES, UNITS, POSTS, PEOPLE, POSTINGS, LEAVES, DESIGNATIONS)
}
EXPLANATIONS = ("説明", "記入例", "コード表")  # sheets of the template that are not read
