"""The fixed cast: a small government for each pack, with the same people in both.

Everybody is named by what they are to the story, so that a test reads as a sentence:
``cast.manager`` is 市民税課長 in Kasukabe and 税務課長 in Nerima.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.directory.models import (
    Agency,
    Designation,
    Government,
    Person,
    Post,
    Posting,
    Unit,
)
from sekimori.foundation.guarding.models import Elevation
from sekimori.foundation.journal.models import Revision

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=TOKYO)
TODAY = NOW.date()
LOADED = datetime(2025, 3, 20, 9, 0, tzinfo=TOKYO)  # when the directory's rows were recorded
SINCE = date(2025, 4, 1)
PASSWORD = "見本の合言葉-2026"

POSTS = [
    ("01", "市長", "mayor"),
    ("02", "副市長", "vice_mayor"),
    ("03", "教育長", "agency_head"),
    ("10", "部長", "department_head"),
    ("11", "部次長", "department_deputy"),
    ("20", "課長", "unit_head"),
    ("21", "校長", "unit_head"),
    ("22", "所長", "unit_head"),
    ("25", "担当課長", "unit_deputy"),
    ("26", "副校長", "unit_deputy"),
    ("30", "主幹", "senior_chief"),
    ("40", "主査", "chief"),
    ("50", "主事", "member"),
    ("51", "教諭", "member"),
]

# code, name in Kasukabe, name in Nerima, kind, parent, agency
UNITS = [
    ("01", "総務部", "総務部", "department", None, "mayor"),
    ("0101", "総務課", "総務課", "unit", "01", "mayor"),
    ("0102", "市政情報課", "情報公開課", "unit", "01", "mayor"),
    ("0103", "人事課", "職員課", "unit", "01", "mayor"),
    ("02", "財務部", "区民部", "department", None, "mayor"),
    ("0201", "市民税課", "税務課", "unit", "02", "mayor"),
    ("020101", "個人住民税担当", "個人住民税担当", "section", "0201", "mayor"),
    ("020102", "庶務担当", "庶務担当", "section", "0201", "mayor"),
    ("03", "福祉部", "福祉部", "department", None, "mayor"),
    ("0301", "高齢者支援課", "高齢社会対策課", "unit", "03", "mayor"),
    ("030101", "高齢者福祉担当", "高齢者福祉担当", "section", "0301", "mayor"),
    ("04", "総合政策部", "企画部", "department", None, "mayor"),
    ("0401", "情報政策課", "情報政策課", "unit", "04", "mayor"),
    ("09", "学校教育部", "教育振興部", "department", None, "education"),
    ("0901", "学務課", "学務課", "unit", "09", "education"),
    ("0950", "粕壁小学校", "豊玉小学校", "school", "09", "education"),
    ("0960", "第一保育所", "光が丘図書館", "branch_office", "03", "mayor"),
]

# key, number, family, given, [(unit, post, mode, since, until)]
PEOPLE = [
    ("mayor", "1001", "岩谷", "一郎", [("01", "01", "main", SINCE, None)]),
    ("vice_mayor", "1002", "木村", "直人", [("01", "02", "main", SINCE, None)]),
    ("department_head", "1003", "中村", "実", [("01", "10", "main", SINCE, None)]),
    ("finance_head", "1004", "大野", "正人", [("02", "10", "main", SINCE, None)]),
    ("welfare_head", "1005", "宮本", "京子", [("03", "10", "main", SINCE, None)]),
    ("policy_head", "1006", "関", "俊介", [("04", "10", "main", SINCE, None)]),
    ("education_head", "1007", "堀", "真理", [("09", "10", "main", SINCE, None)]),
    ("general_manager", "1010", "小川", "誠", [("0101", "20", "main", SINCE, None)]),
    ("disclosure_manager", "1011", "石﨑", "由美", [("0102", "20", "main", SINCE, None)]),
    ("hr", "1012", "永井", "剛", [("0103", "20", "main", SINCE, None)]),
    ("manager", "1020", "髙橋", "恵子", [("0201", "20", "main", date(2026, 4, 1), None)]),
    (
        "former_manager",
        "1021",
        "岡部",
        "隆",
        [("0201", "20", "main", SINCE, date(2026, 4, 1)), ("0401", "50", "main", date(2026, 4, 1), None)],
    ),
    ("officer", "1022", "佐々木", "学", [("020101", "30", "main", SINCE, None)]),
    ("second_officer", "1023", "𠮷田", "玲", [("020102", "40", "main", SINCE, None)]),
    ("staff", "1024", "渡邉", "翔", [("020101", "50", "main", SINCE, None)]),
    ("other_manager", "1030", "神谷", "弘", [("0301", "20", "main", SINCE, None)]),
    ("other_staff", "1031", "髙﨑", "渉", [("030101", "50", "main", SINCE, None)]),
    ("systems_manager", "1040", "上田", "徹", [("0401", "20", "main", SINCE, None)]),
    ("school_affairs_manager", "1050", "野口", "綾", [("0901", "20", "main", SINCE, None)]),
    ("principal", "1051", "北村", "茂", [("0950", "21", "main", SINCE, None)]),
    ("vice_principal", "1052", "橋本", "恵", [("0950", "26", "main", SINCE, None)]),
    ("branch_manager", "1060", "内田", "幸", [("0960", "22", "main", SINCE, None)]),
    ("retired", "1090", "古川", "勝", [("0301", "50", "main", SINCE, date(2026, 4, 1))]),
]


@dataclass
class Cast:
    """The small government: ``unit("0201")``, ``person("manager")``, ``account("manager")``, ``actor("manager")``."""

    pack: str
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def unit(self, code: str) -> Unit:
        return self.units[code]

    def person(self, key: str) -> Person:
        return self.people[key]

    def account(self, key: str) -> Account:
        return self.accounts[key]

    def actor(self, key: str, at: datetime = NOW):
        from sekimori.foundation.accounts.actors import actor_of

        return actor_of(self.accounts[key], at=at, channel="web")

    @property
    def chief(self) -> str:
        """Who is 総括保護管理者: 総務部長 in Kasukabe, the vice-mayor in charge of 総務部 in Nerima."""
        return "department_head" if self.pack == "kasukabe" else "vice_mayor"

    @property
    def auditor(self) -> str:
        """Who is 監査責任者: 市政情報課長 in Kasukabe, an appointed head in Nerima."""
        return "disclosure_manager" if self.pack == "kasukabe" else "general_manager"


def build(pack: str) -> Cast:
    """This function will create the cast's government in the database."""
    cast = Cast(pack)
    nerima = pack == "nerima"
    Government.objects.create(name="練馬区" if nerima else "春日部市", pack=pack, is_sample=True, created_at=LOADED)
    agencies = {
        "mayor": Agency.objects.create(code="01", name="区長" if nerima else "市長", order=1),
        "education": Agency.objects.create(code="02", name="教育委員会", order=2),
    }
    posts = {}
    for order, (code, title, post_class) in enumerate(POSTS):
        local = title.replace("市長", "区長") if nerima else title
        posts[code] = Post.objects.create(code=code, title=local, post_class=post_class, order=order)
    for order, (code, kasukabe, in_nerima, kind, parent, agency) in enumerate(UNITS):
        cast.units[code] = Unit.objects.create(
            code=code,
            name=in_nerima if nerima else kasukabe,
            kind=kind,
            parent=cast.units.get(parent),
            agency=agencies[agency],
            policy="school" if kind == "school" else "general",
            runs_systems=code == "0401",
            has_rooms=code == "0401",
            order=order,
            since=SINCE,
            recorded_at=LOADED,
        )
    for key, number, family, given, postings in PEOPLE:
        last = max((until or date.max) for *_, until in postings)
        person = Person.objects.create(
            number=number,
            family_name=family,
            given_name=given,
            kind="teacher" if key in ("principal", "vice_principal") else "staff",
            since=SINCE,
            until=None if last == date.max else last,
        )
        cast.people[key] = person
        for unit, post, mode, since, until in postings:
            posting = Posting.objects.create(
                person=person,
                post=posts[post],
                unit=cast.units[unit],
                mode=mode,
                since=since,
                until=until,
                recorded_at=LOADED,
            )
            if key == "vice_mayor":
                posting.charge.add(cast.units["01"])
        cast.accounts[key] = _account(number, person)
    cast.accounts["technical_administrator"] = _account("setup-admin", None, technical_administrator=True)
    _elevate(cast)
    _designate(cast, "protection_officer", "officer", "0201")
    if nerima:
        _designate(cast, "audit_manager", cast.auditor, None)
    Revision.objects.update_or_create(area="directory", defaults={"number": Revision.objects.count() + 1})
    return cast


def operator(at: datetime = NOW, channel: str = "cli"):
    """Whoever runs a command on the server: the installation itself as actor."""
    from sekimori.foundation.accounts.actors import system_actor

    return system_actor(channel, at)


def _account(username: str, person: Person | None, **flags) -> Account:
    account = Account(username=username, person=person, created_at=LOADED, **flags)
    account.set_password(PASSWORD)
    account.save()
    return account


def _designate(cast: Cast, role: str, key: str, unit: str | None) -> None:
    Designation.objects.create(
        role=role,
        person=cast.people[key],
        unit=cast.units[unit] if unit else None,
        since=SINCE,
        recorded_at=LOADED,
    )


def _elevate(cast: Cast) -> None:
    """The cast's technical administrator is elevated throughout; the tests of elevation end that first."""
    Elevation.objects.create(
        account=cast.accounts["technical_administrator"],
        actions=["accounts.manage", "directory.import"],
        hours=8,
        reason="年度当初の設定",
        asked_at=LOADED,
        answer_by=LOADED,
        outcome="agreed",
        decided_at=LOADED,
        decided_by=cast.people["department_head"],
        until=datetime(2100, 1, 1, tzinfo=TOKYO),
    )
