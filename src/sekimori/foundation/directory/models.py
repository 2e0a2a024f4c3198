"""The directory's tables.

Two times are kept apart. *Valid* time (``since``/``until``, days, half-open) says when a thing was so. *Known* time
(``recorded_at``/``superseded_at``) says from when to when we believed it: a posting that is corrected is superseded
and recorded anew, never edited, so that any past day can be answered with what was known then.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q

from sekimori.engines.authority.organisation import Mode, UnitKind
from sekimori.guideline.model import PostClass

UNIT_KINDS = [
    (UnitKind.DEPARTMENT.value, "部"),
    (UnitKind.UNIT.value, "課"),
    (UnitKind.BRANCH_OFFICE.value, "出先機関"),
    (UnitKind.SCHOOL.value, "学校"),
    (UnitKind.SECTION.value, "担当"),
]
PERSON_KINDS = [
    ("staff", "職員"),
    ("teacher", "教職員"),
    ("fiscal_year_appointee", "会計年度任用職員"),
    ("dispatched_worker", "派遣労働者"),
]
POST_CLASSES = [
    (PostClass.MAYOR.value, "長（市長・区長）"),
    (PostClass.VICE_MAYOR.value, "副市長・副区長級"),
    (PostClass.AGENCY_HEAD.value, "機関の長（教育長・管理者）"),
    (PostClass.DEPARTMENT_HEAD.value, "部長級"),
    (PostClass.DEPARTMENT_DEPUTY.value, "部次長・参事級"),
    (PostClass.UNIT_HEAD.value, "課長級（課の長）"),
    (PostClass.UNIT_DEPUTY.value, "副課長・担当課長・副校長級"),
    (PostClass.SENIOR_CHIEF.value, "主幹・係長級"),
    (PostClass.CHIEF.value, "主査級"),
    (PostClass.MEMBER.value, "主任・主事級"),
]
MODES = [(Mode.MAIN.value, "本務"), (Mode.CONCURRENT.value, "兼務"), (Mode.ACTING.value, "事務取扱")]
POLICIES = [("general", "情報セキュリティポリシー"), ("school", "学校情報セキュリティポリシー")]


class KnownQuerySet(models.QuerySet):
    """Rows with a known time."""

    def known_at(self, moment: datetime):
        """This function will keep what was recorded and not yet superseded at a moment."""
        return self.filter(recorded_at__lte=moment).filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment))

    def current(self):
        """This function will keep what has not been superseded."""
        return self.filter(superseded_at__isnull=True)


class ValidQuerySet(KnownQuerySet):
    """Rows with a known time and a valid period."""

    def valid_on(self, day):
        """This function will keep what is valid on a day."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gt=day))


class Recorded(models.Model):
    recorded_at = models.DateTimeField("記録日時")
    superseded_at = models.DateTimeField("訂正により無効とした日時", null=True, blank=True)

    class Meta:
        abstract = True


class Dated(Recorded):
    since = models.DateField("始期")
    until = models.DateField("終期（この日は含まない）", null=True, blank=True)

    class Meta:
        abstract = True


class Government(models.Model):
    """The one government this installation serves, and the pack it runs."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField("名称", max_length=60)
    pack = models.CharField("指針", max_length=60)
    is_sample = models.BooleanField("見本データ", default=False)
    created_at = models.DateTimeField("設定日時")


class Agency(models.Model):
    """実施機関: the body that owes the law's duties (市長, 教育委員会, …)."""

    code = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    order = models.PositiveIntegerField("並び順", default=0)


class Unit(Dated):
    """A department, 課, branch office, school or 担当, from its founding to its abolition.

    A renamed or reorganised unit is a new row with a new code; ``Succession`` ties the two. A unit keeps its key for
    life, because everything points to it: a correction rewrites the row and leaves what was believed before beside it
    as a superseded row with ``version_of``.
    """

    version_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="earlier_versions")
    code = models.CharField("組織コード", max_length=20)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("種別", max_length=20, choices=UNIT_KINDS)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上位組織"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="実施機関")
    policy = models.CharField("情報セキュリティポリシー", max_length=20, choices=POLICIES, default="general")
    handles_information = models.BooleanField("保有個人情報を取り扱う", default=True)
    runs_systems = models.BooleanField("情報システムを所管する", default=False)
    has_rooms = models.BooleanField("情報システム室等を所管する", default=False)
    order = models.PositiveIntegerField("並び順", default=0)

    objects = ValidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(superseded_at__isnull=True), name="unit_code_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")), name="unit_period"
            ),
        ]


class Succession(models.Model):
    """組織改正: a unit's work passes to another from a day."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins")
    on = models.DateField("改正日")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once")]


class Person(models.Model):
    """Somebody who works for the government; the name is kept to the character."""

    number = models.CharField("職員番号", max_length=20, unique=True)
    family_name = models.CharField("姓", max_length=40)
    given_name = models.CharField("名", max_length=40)
    family_kana = models.CharField("姓（カナ）", max_length=60, blank=True)
    given_kana = models.CharField("名（カナ）", max_length=60, blank=True)
    kind = models.CharField("区分", max_length=30, choices=PERSON_KINDS, default="staff")
    email = models.EmailField("メールアドレス", blank=True)
    since = models.DateField("採用日")
    until = models.DateField("退職日の翌日", null=True, blank=True)

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}"


class Post(models.Model):
    """職: a title and its rank (課長 is a unit head; 参事 a department deputy)."""

    code = models.CharField("職コード", max_length=20, unique=True)
    title = models.CharField("職名", max_length=40)
    post_class = models.CharField("職の級", max_length=30, choices=POST_CLASSES)
    order = models.PositiveIntegerField("並び順", default=0)


class Posting(Dated):
    """発令: a person holds a post in a unit for a period. Every right comes from here."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings")
    post = models.ForeignKey(Post, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    mode = models.CharField("発令の種類", max_length=20, choices=MODES, default=Mode.MAIN.value)
    charge = models.ManyToManyField(Unit, related_name="in_charge", blank=True, verbose_name="担任する部")

    objects = ValidQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "since"]), models.Index(fields=["person", "since"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")), name="posting_period"
            ),
        ]


class Leave(Dated):
    """休職・休業: while it lasts the person's postings stand but somebody else must act."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    kind = models.CharField("種類", max_length=40)

    objects = ValidQuerySet.as_manager()


class Designation(Dated):
    """指定・任命: a person is named to a role of the guideline by another role's holder."""

    role = models.CharField("役割", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="designations")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="designations")
    designated_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("理由", max_length=200, blank=True)

    objects = ValidQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["role", "unit"])]
