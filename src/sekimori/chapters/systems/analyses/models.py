"""What analyses of access records found, and what people said to it.

Findings are the machine's and may be completed by a late delivery; answers and sign-offs are people's: each is a row
of its own, never edited, and a later one supersedes. A row holds no resident: whom a record was about stays in the
store of access records, as a token.
"""

from django.db import models
from django.db.models import Q

from sekimori.chapters.systems.analyses.rules import KINDS, STATES, State

ENGINES = [("duckdb", "DuckDB"), ("spark", "Spark")]
OUTCOMES = [("running", "分析中"), ("done", "終わった"), ("failed", "失敗した"), ("broken", "途中で止まった")]


class Run(models.Model):
    """One run of the analyses over some days. Of runs under way there is one at most, whoever started it."""

    first = models.DateField("始めの日")
    last = models.DateField("終わりの日")
    analyses = models.JSONField("分析と定義のSHA-256", default=dict)
    parameters = models.JSONField("使った数値", default=dict)
    excluded = models.JSONField("除いたもの", default=list)
    engine = models.CharField("分析のエンジン", max_length=10, choices=ENGINES, default="duckdb")
    sources = models.JSONField("取込み元", default=list)
    records = models.PositiveBigIntegerField("記録の数", default=0)
    findings = models.PositiveIntegerField("見つかったものの数", default=0)
    digest = models.CharField("見つかったもののSHA-256", max_length=64, blank=True)
    started_at = models.DateTimeField("始めた日時")
    alive_until = models.DateTimeField("この時刻を過ぎれば止まったとみなす")
    finished_at = models.DateTimeField("終えた日時", null=True, blank=True)
    outcome = models.CharField("結果", max_length=10, choices=OUTCOMES, default="running")
    fault = models.CharField("失敗の種類", max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["outcome", "finished_at"])]
        constraints = [
            models.UniqueConstraint(fields=["outcome"], condition=Q(outcome="running"), name="one_run_at_a_time")
        ]


class AnalysedDay(models.Model):
    """A day of a source that was analysed with certain contents; a late delivery gives the day other contents."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="days")
    source = models.CharField("取込み元", max_length=60)
    day = models.DateField("日")
    contents = models.CharField("記録のSHA-256", max_length=64)
    records = models.PositiveBigIntegerField("記録の数", default=0)

    class Meta:
        indexes = [models.Index(fields=["day", "source"])]
        constraints = [models.UniqueConstraint(fields=["source", "day", "contents"], name="day_analysed_once")]


class Alert(models.Model):
    """Something an analysis found. ``identity`` keeps it one thing however often its day is analysed."""

    identity = models.CharField(max_length=64, unique=True)
    analysis = models.CharField("分析", max_length=60)
    day = models.DateField("日")
    person = models.ForeignKey("directory.Person", models.PROTECT, null=True, blank=True, related_name="+")
    account = models.CharField("システムの利用者名", max_length=200, blank=True)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    holding = models.BigIntegerField("保有個人情報", null=True, blank=True)
    source = models.CharField("取込み元", max_length=60, blank=True)
    value = models.FloatField("値", default=0)
    usual = models.FloatField("ふだんの値", null=True, blank=True)
    why = models.TextField("理由")
    score = models.FloatField("目立つ度合い", default=0)
    records = models.JSONField("元の記録の番号", default=list)
    records_count = models.PositiveBigIntegerField("元の記録の数", default=0)
    first_run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    last_run = models.ForeignKey(Run, models.PROTECT, related_name="+")  # the run that last looked at its day
    still_found = models.BooleanField("最後の分析でも見つかった", default=True)
    created_at = models.DateTimeField("見つけた日時")
    changed_at = models.DateTimeField("変わった日時")
    # By the latest answer; written with it, so that lists need not look at answers.
    state = models.CharField("状態", max_length=10, choices=list(STATES.items()), default=State.OPEN.value)
    answers_count = models.PositiveIntegerField("回答の数", default=0)
    # By ``acts``, whenever its day is analysed: what tells of one act is shown, counted and answered as one.
    act = models.BigIntegerField("同じ行為のうち最初の番号", default=0)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "day"]),
            models.Index(fields=["state", "day"]),
            models.Index(fields=["day"]),
            models.Index(fields=["act"], name="systems_ana_act_ix"),
        ]


class Answer(models.Model):
    """What somebody said to a finding, about the value it had then."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField("番号")
    kind = models.CharField("回答", max_length=10, choices=list(KINDS.items()))
    reason = models.CharField("理由", max_length=30, blank=True)
    note = models.CharField("メモ", max_length=300, blank=True)
    value = models.FloatField("その時の値")
    person = models.BigIntegerField("回答した者", null=True, blank=True)
    post = models.CharField("その時の職", max_length=120, blank=True)
    at = models.DateTimeField("日時")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "number"], name="answers_in_order")]


class SignOff(models.Model):
    """分析済み: a manager's word that a month's records were analysed and what was found was looked at, or was nothing."""

    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    month = models.DateField("月")
    number = models.PositiveIntegerField("番号")  # a later one supersedes
    counts = models.JSONField("件数", default=dict)
    digest = models.CharField("確かめた内容のSHA-256", max_length=64)
    last_alert = models.BigIntegerField("この番号までを確かめた", default=0)
    person = models.BigIntegerField("確定した者", null=True, blank=True)
    post = models.CharField("その時の職", max_length=120, blank=True)
    at = models.DateTimeField("日時")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month", "number"], name="sign_offs_in_order")]
