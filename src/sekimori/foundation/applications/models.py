"""The tables of applications.

``Application`` is what inbox, ledger and search read: typed columns only. What was applied for stands in immutable
``Submission`` rows, what was done in append-only ``Act`` rows. Every write compares ``version`` (compare and set), so
that two people who click at once cannot both win.
"""

from django.db import models
from django.db.models import Q

from sekimori.engines.workflow.flow import State, Verb

STATES = [
    (State.DRAFT.value, "起案中"),
    (State.IN_REVIEW.value, "決裁待ち"),
    (State.REMANDED.value, "差戻し"),
    (State.WITHDRAWN.value, "取下げ"),
    (State.REJECTED.value, "却下"),
    (State.DECIDED.value, "決裁済み・実施中"),
    (State.REPORTED.value, "完了の確認待ち"),
    (State.CLOSED.value, "完了"),
]
VERBS = [
    (Verb.SUBMIT.value, "申請"),
    (Verb.WITHDRAW.value, "取下げ"),
    (Verb.RECALL.value, "引戻し"),
    (Verb.CHECK.value, "照査"),
    (Verb.CONCUR.value, "合議"),
    (Verb.APPROVE.value, "承認"),
    (Verb.DECIDE.value, "決裁"),
    (Verb.REMAND.value, "差戻し"),
    (Verb.REJECT.value, "却下"),
    (Verb.POST_VIEW.value, "後閲"),
    (Verb.REPORT.value, "完了報告"),
    (Verb.CONFIRM.value, "完了確認"),
    (Verb.RETURN_REPORT.value, "完了報告の差戻し"),
]
OPEN_STATES = [
    State.DRAFT.value,
    State.IN_REVIEW.value,
    State.REMANDED.value,
    State.DECIDED.value,
    State.REPORTED.value,
]


class Application(models.Model):
    """One application; its number is drawn at the first submission, per kind and fiscal year, without gaps."""

    kind = models.CharField("種別", max_length=60)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("番号", null=True, blank=True)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+", verbose_name="申請した課")
    section = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+", null=True, verbose_name="担当")
    applicant = models.ForeignKey("directory.Person", models.PROTECT, related_name="+", verbose_name="申請者")
    applicant_post = models.CharField("申請者の職", max_length=120, blank=True)
    title = models.CharField("件名", max_length=200, blank=True)
    level = models.CharField("保護区分", max_length=30, blank=True)
    people_count = models.PositiveIntegerField("本人の数", null=True, blank=True)
    item_count = models.PositiveIntegerField("件数", null=True, blank=True)
    starts_on = models.DateField("始期", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    holding = models.BigIntegerField("保有個人情報", null=True, blank=True)
    standing = models.BooleanField("包括の許可", default=False)
    state = models.CharField("状態", max_length=20, choices=STATES, default=State.DRAFT.value)
    steps = models.JSONField("経路", default=list)
    done = models.PositiveSmallIntegerField("済んだ段階", default=0)
    post_views = models.JSONField("後閲を待つ段階", default=list)
    acted = models.JSONField("この提出版で段階を済ませた者", default=list)
    closes_by_report = models.BooleanField(default=True)
    digest = models.CharField("提出版のハッシュ", max_length=64, blank=True)
    submissions_made = models.PositiveSmallIntegerField("提出回数", default=0)
    draft = models.JSONField("下書き", default=dict)
    words = models.TextField("検索する語", blank=True, default="")
    version = models.PositiveIntegerField("版", default=0)
    client_token = models.UUIDField("二重送信防止", unique=True)
    created_at = models.DateTimeField("起案日時")
    submitted_at = models.DateTimeField("申請日時", null=True, blank=True)
    decided_at = models.DateTimeField("決裁日時", null=True, blank=True)
    reported_at = models.DateTimeField("完了報告日時", null=True, blank=True)
    closed_at = models.DateTimeField("完了日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "fiscal_year", "number"], name="application_number_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "fiscal_year", "-id"], name="application_ledger"),
            models.Index(fields=["kind", "state", "-id"], name="application_kind_state"),
            models.Index(fields=["kind", "level", "-id"], name="application_kind_level"),
            # Drafts stand in no ledger; the condition also lets a count be read from the index alone.
            models.Index(fields=["kind", "-id"], condition=Q(number__isnull=False), name="application_kind_newest"),
            models.Index(fields=["unit", "state", "-id"], name="application_of_unit"),
            models.Index(fields=["unit", "kind", "-id"], name="application_unit_kind"),
            models.Index(fields=["unit", "-id"], name="application_unit_newest"),
            models.Index(fields=["applicant", "state"], name="application_mine"),
            models.Index(fields=["applicant", "-id"], name="application_mine_newest"),
            models.Index(fields=["holding", "-id"], name="application_holding"),
            # Only what is out is ever overdue: the index stays small however long the ledger grows.
            models.Index(
                fields=["due_on", "unit"],
                condition=Q(state__in=[State.DECIDED.value, State.REPORTED.value]),
                name="application_out",
            ),
            models.Index(
                fields=["reported_at"], condition=Q(state=State.REPORTED.value), name="application_to_confirm"
            ),
        ]


class Waiting(models.Model):
    """Where an application's next step may fall: order 0 is the step's own role, then the deputies, the chief last."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="waiting")
    order = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=60)
    unit = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "unit", "order"], name="waiting_place")]
        constraints = [models.UniqueConstraint(fields=["application", "order"], name="waiting_order_once")]


class PostView(models.Model):
    """Whose reading a deputy's act awaits (後閲): the step's role at its place, as long as it has not been read."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="to_view")
    step = models.PositiveSmallIntegerField("段階")
    role = models.CharField(max_length=60)
    unit = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "unit"], name="post_view_place")]
        constraints = [models.UniqueConstraint(fields=["application", "step"], name="post_view_once")]


class Submission(models.Model):
    """What was submitted, exactly: content, attachments and the digest over both. Never changed."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("提出の回")
    content = models.JSONField("内容")
    attachments = models.JSONField("添付のハッシュ", default=list)
    digest = models.CharField("ハッシュ", max_length=64)
    by = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("提出日時")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_once")]


class Act(models.Model):
    """決裁行為: who did what, as which post and in which standing, on which version. Appended, never changed."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="acts")
    verb = models.CharField("行為", max_length=20, choices=VERBS)
    step = models.PositiveSmallIntegerField("段階", null=True, blank=True)
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    post = models.CharField("その時の職", max_length=120)
    role = models.CharField("役割", max_length=60, blank=True)
    standing = models.CharField("立場", max_length=20, blank=True)
    comment = models.TextField("意見・理由", blank=True)
    content = models.JSONField("報告の内容", default=dict)
    digest = models.CharField("対象とした提出版", max_length=64, blank=True)
    at = models.DateTimeField("日時")


class Attachment(models.Model):
    """A file put to an application; what a submission pins is its digest."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    file = models.ForeignKey("vault.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField("添付日時")
    removed_at = models.DateTimeField("取り外した日時", null=True, blank=True)


class Use(models.Model):
    """One act under a standing permission 包括: recorded even though it needs no decision of its own."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="uses")
    on = models.DateField("実施日")
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    people_count = models.PositiveIntegerField("本人の数")
    item_count = models.PositiveIntegerField("件数")
    note = models.CharField("内容", max_length=200, blank=True)
    recorded_at = models.DateTimeField("記録日時")
    client_token = models.UUIDField("二重送信防止", unique=True)


class Counter(models.Model):
    """The next number of a kind in a fiscal year; locked while drawn, so that numbers have no gaps and no twins."""

    kind = models.CharField(max_length=60)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fiscal_year"], name="counter_once")]


class FormTemplate(models.Model):
    """A government's own form 様式 of a kind, from a day on; two formats, Word and Excel, stand side by side.

    It is a proposal until somebody has read what was found in it (``adopted_at``). Another one for the same day, or
    its withdrawal, supersedes it; the file stays, so that what was handed out on any past day can be shown.
    """

    kind = models.CharField("種別", max_length=60)
    format = models.CharField("形式", max_length=4, choices=[("docx", "Word"), ("xlsx", "Excel")])
    since = models.DateField("この日に提出された申請から")
    file = models.ForeignKey("vault.StoredFile", models.PROTECT, related_name="+", verbose_name="ひな形")
    account = models.BigIntegerField("受け取った利用者登録", null=True, blank=True)
    received_at = models.DateTimeField("受け取った日時")
    adopted_at = models.DateTimeField("使い始めた日時", null=True, blank=True)
    superseded_at = models.DateTimeField("替わった・やめた日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "format", "since"],
                condition=Q(adopted_at__isnull=False, superseded_at__isnull=True),
                name="form_template_current_once",
            ),
        ]
