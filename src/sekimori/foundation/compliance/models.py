"""The tables of self-checks 自己点検 and of the matrix's daily counts.

An attestation is written once and then only ever gets moments: attested, returned, withdrawn, superseded. What was so
at any past moment therefore follows from the moments alone (``rules.standing``); nothing is edited. A correction is a
new row that supersedes the old one, so the row's key is its version: whoever attests a row attests what they read.

``canonical`` and ``place`` are what ties a row to a cell; the printed number may change with the pack's version.
"""

from django.db import models
from django.db.models import Q

from sekimori.foundation.compliance.rules import Answer, Record

ANSWERS = [
    (Answer.SATISFIED.value, "満たしている"),
    (Answer.NOT_SATISFIED.value, "満たしていない"),
    (Answer.NOT_APPLICABLE.value, "該当しない"),
]
WAITING = Q(attested_at__isnull=True, returned_at__isnull=True, withdrawn_at__isnull=True, superseded_at__isnull=True)
STANDING = Q(attested_at__isnull=False, superseded_at__isnull=True)


class Attestation(models.Model):
    """自己点検: what a unit says of one provision, prepared by one person, attested by who answers for it."""

    pack = models.CharField("指針", max_length=60)
    version = models.CharField("指針の版", max_length=10)
    ref = models.CharField("条番号", max_length=60)
    canonical = models.CharField("条項の識別名", max_length=100)
    place = models.ForeignKey(
        "directory.Unit", models.PROTECT, null=True, blank=True, related_name="attestations", verbose_name="組織"
    )  # null: the whole government

    answer = models.CharField("点検の結果", max_length=20, choices=ANSWERS)
    text = models.TextField("内容", max_length=4000)
    plan_date = models.DateField("満たす予定の日", null=True, blank=True)

    prepared_by = models.ForeignKey("directory.Person", models.PROTECT, related_name="+", verbose_name="作成者")
    prepared_post = models.CharField("作成者の職", max_length=120)
    prepared_at = models.DateTimeField("作成日時")

    attested_by = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="確定者"
    )
    attested_post = models.CharField("確定者の職", max_length=120, blank=True)
    attested_at = models.DateTimeField("確定日時", null=True, blank=True)
    expires_on = models.DateField("有効期限（この日まで有効）", null=True, blank=True)

    returned_by = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="差戻し者"
    )
    returned_post = models.CharField("差戻し者の職", max_length=120, blank=True)
    returned_at = models.DateTimeField("差戻し日時", null=True, blank=True)
    return_reason = models.CharField("差戻しの理由", max_length=1000, blank=True)

    withdrawn_at = models.DateTimeField("取下げ日時", null=True, blank=True)
    superseded_at = models.DateTimeField("新しい自己点検に替わった日時", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["canonical", "place"]), models.Index(fields=["place", "prepared_at"])]
        constraints = [
            # PostgreSQL and SQLite both let nulls repeat in a unique index: the government's cells need their own.
            models.UniqueConstraint(fields=["canonical", "place"], condition=WAITING, name="attestation_one_waiting"),
            models.UniqueConstraint(
                fields=["canonical"], condition=WAITING & Q(place=None), name="attestation_one_waiting_government"
            ),
            models.UniqueConstraint(fields=["canonical", "place"], condition=STANDING, name="attestation_one_standing"),
            models.UniqueConstraint(
                fields=["canonical"], condition=STANDING & Q(place=None), name="attestation_one_standing_government"
            ),
            models.CheckConstraint(
                condition=Q(attested_at__isnull=True, attested_by__isnull=True, expires_on__isnull=True)
                | Q(attested_at__isnull=False, attested_by__isnull=False, expires_on__isnull=False),
                name="attestation_attested_whole",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, return_reason="")
                | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
                name="attestation_returned_with_reason",
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether it waits to be attested now."""
        return not (self.attested_at or self.returned_at or self.withdrawn_at or self.superseded_at)

    @property
    def record(self) -> Record:
        """The moments alone, for the rules."""
        return Record(
            self.pk, self.answer, self.prepared_at, self.plan_date, self.attested_at, self.expires_on,
            self.returned_at, self.withdrawn_at, self.superseded_at,
        )  # fmt: skip


class EvidenceFile(models.Model):
    """証拠書類: a file of the vault behind an attestation. A later attestation may point to the same file again."""

    attestation = models.ForeignKey(Attestation, models.PROTECT, related_name="evidence_files")
    file = models.ForeignKey("vault.StoredFile", models.PROTECT, related_name="evidence_of")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attestation", "file"], name="evidence_file_once")]


class Snapshot(models.Model):
    """How many cells of a chapter stood how at the end of a day, per department: what the trend is drawn from.

    ``department=None`` counts what belongs to no 部: the government's own demands and units that stand under none.
    ``satisfied`` leaves out what is soon due, which is counted in ``due``.
    """

    on = models.DateField("基準日")
    department = models.ForeignKey("directory.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    pack = models.CharField("指針", max_length=60)
    version = models.CharField("指針の版", max_length=10)
    chapter = models.CharField("章", max_length=60)
    satisfied = models.PositiveIntegerField("満たす")
    due = models.PositiveIntegerField("期限が近い")
    unmet = models.PositiveIntegerField("未実施・期限超過")
    not_applicable = models.PositiveIntegerField("該当なし")
    taken_at = models.DateTimeField("記録日時")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "department", "chapter"], name="snapshot_once"),
            models.UniqueConstraint(
                fields=["on", "chapter"], condition=Q(department=None), name="snapshot_once_government"
            ),
        ]
