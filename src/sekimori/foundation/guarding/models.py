"""What was proposed and decided about settings, and that somebody looked at them again.

A change is in force from the moment of its decision: nobody decides for the past, so valid and known time are one, and
what was in force on any day is the last agreed change before it. Rows are decided once and never changed again.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.directory.models import Person, Recorded, Unit, ValidQuerySet

OPEN, AGREED, REFUSED, WITHDRAWN, EXPIRED, LAPSED = "", "agreed", "refused", "withdrawn", "expired", "lapsed"
OUTCOMES = [
    (OPEN, "決定待ち"),
    (AGREED, "決定"),
    (REFUSED, "不同意"),
    (WITHDRAWN, "取下げ"),
    (EXPIRED, "期限切れ"),
    (LAPSED, "失効（提案した人の異動など）"),
]
WHY = [
    ("own_unit", "自分の組織を見る対象から外す試み"),
    ("same_person", "提案した本人が決める試み"),
    ("same_office", "提案したのと同じ役割で決める試み"),
    ("same_unit", "提案した人と同じ組織の人が決める試み"),
]


class Change(models.Model):
    """変更の提案. ``value`` is the kind's JSON; ``before`` what was in force when it was proposed."""

    setting = models.CharField("設定", max_length=80)
    scope = models.CharField("範囲", max_length=120, blank=True)
    before = models.JSONField("それまでの値", null=True)
    value = models.JSONField("新しい値", null=True)
    reason = models.TextField("理由")
    proposed_at = models.DateTimeField("提案日時")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提案した者")
    proposed_post = models.CharField("その時の職", max_length=120)
    proposed_role = models.CharField("提案の根拠となった役割", max_length=60)
    proposed_place = models.BigIntegerField("その役割の所属", null=True, blank=True)
    expires_on = models.DateField("決定の期限（この日から無効）")
    outcome = models.CharField("結果", max_length=10, choices=OUTCOMES, blank=True, default=OPEN)
    decided_at = models.DateTimeField("決定日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="決めた者", null=True, blank=True
    )
    decided_post = models.CharField("決めた者のその時の職", max_length=120, blank=True)
    answer = models.TextField("決定の理由", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["setting", "scope"], condition=Q(outcome=OPEN), name="one_open_change"),
            models.CheckConstraint(
                condition=Q(outcome=OPEN, decided_at__isnull=True) | (~Q(outcome=OPEN) & Q(decided_at__isnull=False)),
                name="change_decided_with_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=AGREED) | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="change_agreed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["setting", "scope", "decided_at"])]


class Review(models.Model):
    """設定の見直し: somebody looked at all that is in force of a setting on a day, and signed (第6の3). Never changed."""

    setting = models.CharField("設定", max_length=80)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="見直した者")
    post = models.CharField("その時の職", max_length=120)
    note = models.TextField("見直しの結果", blank=True)

    class Meta:
        indexes = [models.Index(fields=["setting", "at"])]


class Attempt(models.Model):
    """受け付けなかった試み: somebody tried what the second person is there to prevent. Never changed."""

    why = models.CharField("理由", max_length=20, choices=WHY)
    setting = models.CharField("設定", max_length=80)
    scope = models.CharField("範囲", max_length=120, blank=True)
    value = models.JSONField("求めた値", null=True)
    change = models.ForeignKey(Change, models.PROTECT, related_name="attempts", null=True, blank=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="試みた者")
    post = models.CharField("その時の職", max_length=120)
    unit = models.BigIntegerField("その時の所属", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"])]


REQUESTS = [(OPEN, "同意待ち"), (AGREED, "同意"), (REFUSED, "不同意"), (WITHDRAWN, "取下げ")]


class Elevation(models.Model):
    """昇格: a time for which an account may do what it has no standing right to, agreed by a second person (第6の4)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="利用者登録")
    unit = models.BigIntegerField("求めた時の所属", null=True, blank=True)
    post = models.CharField("求めた時の職", max_length=120, blank=True)
    actions = models.JSONField("操作")
    hours = models.PositiveSmallIntegerField("時間")
    reason = models.TextField("理由")
    asked_at = models.DateTimeField("求めた日時")
    answer_by = models.DateTimeField("同意の期限")
    outcome = models.CharField("結果", max_length=10, choices=REQUESTS, blank=True, default=OPEN)
    decided_at = models.DateTimeField("同意・不同意の日時", null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    decided_post = models.CharField("決めた者のその時の職", max_length=120, blank=True)
    answer = models.TextField("決定の理由", blank=True)
    until = models.DateTimeField("終わり", null=True, blank=True)
    ended_at = models.DateTimeField("早く終えた日時", null=True, blank=True)
    read_at = models.DateTimeField("操作を読んだ日時", null=True, blank=True)
    read_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    read_post = models.CharField("読んだ者のその時の職", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(outcome=OPEN), name="one_request_at_a_time"),
            models.CheckConstraint(
                condition=~Q(outcome=AGREED)
                | Q(decided_at__isnull=False, decided_by__isnull=False, until__isnull=False),
                name="elevation_agreed_whole",
            ),
        ]
        indexes = [models.Index(fields=["account", "until"])]

    def ends_at(self) -> datetime | None:
        """This function will return when it ends or ended: by time, or earlier."""
        return min(filter(None, (self.until, self.ended_at)), default=None)


class Privilege(Recorded):
    """管理者権限簿の一行: an account with administrator rights in a system, its reason, and the day it must end by."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="システムを所管する課")
    system = models.CharField("システム", max_length=80)
    account = models.CharField("利用者ID", max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="使う職員")
    holder = models.CharField("職員でないときの使う者", max_length=120, blank=True)
    reason = models.TextField("理由")
    since = models.DateField("始期")
    until = models.DateField("終期（この日は含まない）")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="記録した者")
    recorded_post = models.CharField("その時の職", max_length=120)

    objects = ValidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="privilege_period"),
        ]
        indexes = [models.Index(fields=["unit", "system", "account"])]


class PrivilegeReview(models.Model):
    """管理者権限の棚卸し: a 課 looked through its whole register on a day, and signed. Never changed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="課")
    at = models.DateTimeField("日時")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="行った者")
    post = models.CharField("その時の職", max_length=120)
    count = models.PositiveIntegerField("行数")

    class Meta:
        indexes = [models.Index(fields=["unit", "at"])]
