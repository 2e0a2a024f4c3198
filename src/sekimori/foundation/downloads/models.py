"""What was taken out and by whom, and what waits for a second person to agree.

Counts, levels and codes only: what a file said stands in no row. The request that is to be carried out after the
agreement is kept encrypted, because a search may name a person.
"""

from django.db import models

PASSED = [(0, "そのまま"), (1, "注意を確かめて"), (2, "承認を受けて")]
CHANNELS = [("web", "画面"), ("api", "API")]
VERDICTS = [("in_order", "問題なし"), ("to_ask", "本人に確かめる"), ("incident", "事案として扱う")]
OUTCOMES = [("agreed", "認める"), ("refused", "認めない")]
REVIEWS = [("fit", "いまのままでよい"), ("change", "改める必要がある")]


class Tally(models.Model):
    """One row for each account, locked while its total is judged: of two requests at once, the second sees the first."""

    account = models.BigIntegerField(unique=True)


class Measured(models.Model):
    """Who took or wants to take how much of what."""

    account = models.BigIntegerField("利用者登録")
    person = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, related_name="+", verbose_name="取り出す者"
    )
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+", verbose_name="その時の所属")
    post = models.CharField("その時の職", max_length=120, blank=True)
    at = models.DateTimeField("日時")
    action = models.CharField("操作", max_length=80)
    what = models.CharField("取り出すもの", max_length=120)
    size = models.PositiveIntegerField("数")
    counted = models.CharField("数え方", max_length=10)
    level = models.CharField("保護区分", max_length=30)
    total = models.PositiveIntegerField("期間の合計")
    threshold = models.PositiveIntegerField("目安")
    days = models.PositiveSmallIntegerField("期間の日数")
    purpose = models.CharField("目的", max_length=30, blank=True)
    words = models.TextField("説明", blank=True)

    class Meta:
        abstract = True


class Asking(Measured):
    """A taking-out that was stopped and for which a second person's agreement is asked; fetched at most once."""

    digest = models.CharField("要求のハッシュ", max_length=64)
    request = models.BinaryField("暗号化した要求")
    outcome = models.CharField("判断", max_length=10, choices=OUTCOMES, blank=True)
    decided_by = models.ForeignKey("directory.Person", models.PROTECT, null=True, related_name="+")
    decided_post = models.CharField("判断した者の職", max_length=120, blank=True)
    decided_at = models.DateTimeField("判断の日時", null=True)
    reason = models.TextField("判断の理由", blank=True)
    valid_until = models.DateTimeField("受け取れる期限", null=True)
    fetched_at = models.DateTimeField("受け取った日時", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="asking_of_account"),
            models.Index(fields=["unit", "-id"], condition=models.Q(outcome=""), name="asking_open"),
        ]


class Taking(Measured):
    """Something that passed the gate. A warned one is looked at by whoever answers for the unit."""

    channel = models.CharField("経路", max_length=10, choices=CHANNELS)
    rank = models.PositiveSmallIntegerField("保護区分の順位")
    passed = models.PositiveSmallIntegerField("通り方", choices=PASSED)
    asking = models.ForeignKey(Asking, models.PROTECT, null=True, related_name="takings")
    failed_at = models.DateTimeField("渡せなかった日時", null=True)
    verdict = models.CharField("確かめた結果", max_length=10, choices=VERDICTS, blank=True)
    seen_by = models.ForeignKey("directory.Person", models.PROTECT, null=True, related_name="+")
    seen_post = models.CharField("確かめた者の職", max_length=120, blank=True)
    seen_at = models.DateTimeField("確かめた日時", null=True)
    note = models.TextField("確かめたこと", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="taking_total"),
            models.Index(fields=["unit", "-id"], name="taking_of_unit"),
            models.Index(
                fields=["unit", "at"], condition=models.Q(passed=1, seen_at__isnull=True), name="taking_unseen"
            ),
        ]


class Review(models.Model):
    """A unit's manager has looked at the thresholds (アクセス状況の監視の設定の定期の確認), and what they stood at."""

    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+", verbose_name="組織")
    at = models.DateTimeField("日時")
    by = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    post = models.CharField("その時の職", max_length=120)
    result = models.CharField("結果", max_length=10, choices=REVIEWS)
    note = models.TextField("気づいたこと", blank=True)
    seen = models.JSONField("そのときの目安")

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"], name="review_newest")]
