"""The journal's table. Rows are inserted and never changed: database triggers refuse UPDATE, DELETE and TRUNCATE.

A row holds opaque ids, counts, codes and articles — never a citizen's data and no free text. ``salt`` is drawn at
writing so that a later commitment (a hash over the canonical row and the salt) cannot be guessed from the row's
predictable contents; sealing the rows into a Merkle log needs no column more (RFC 6962).
"""

from django.db import models

OUTCOMES = [("done", "実行"), ("refused", "拒否"), ("failed", "失敗")]
CHANNELS = [("web", "画面"), ("api", "API"), ("cli", "コマンド"), ("worker", "自動処理"), ("setup", "初期設定")]


class Entry(models.Model):
    at = models.DateTimeField("日時")
    action = models.CharField("操作", max_length=80)
    outcome = models.CharField("結果", max_length=10, choices=OUTCOMES)
    account = models.BigIntegerField("利用者登録", null=True, blank=True)
    person = models.BigIntegerField("行為者", null=True, blank=True)
    post = models.CharField("その時の職", max_length=120, blank=True)
    unit = models.BigIntegerField("その時の所属", null=True, blank=True)
    role = models.CharField("根拠となった役割", max_length=60, blank=True)
    article = models.CharField("根拠となった条", max_length=120, blank=True)
    object_kind = models.CharField("対象の種類", max_length=60, blank=True)
    object_id = models.CharField("対象", max_length=80, blank=True)
    object_unit = models.BigIntegerField("対象の所属", null=True, blank=True)
    people_count = models.PositiveIntegerField("対象人数", null=True, blank=True)
    purpose = models.CharField("目的コード", max_length=60, blank=True)
    reason = models.CharField("理由コード", max_length=60, blank=True)
    channel = models.CharField("経路", max_length=10, choices=CHANNELS)
    source_address = models.CharField("接続元", max_length=45, blank=True)
    request_id = models.CharField("要求番号", max_length=36, blank=True)
    facts = models.JSONField("内訳", default=dict)
    salt = models.BinaryField(max_length=16)

    class Meta:
        indexes = [
            # Every search is answered newest first: by moment, then by id.
            models.Index(fields=["at", "id"]),
            models.Index(fields=["action", "at", "id"]),
            models.Index(fields=["person", "at", "id"]),
            models.Index(fields=["unit", "at", "id"]),
            models.Index(fields=["object_unit", "at", "id"]),
            models.Index(fields=["outcome", "at", "id"]),
        ]


class Leaf(models.Model):
    """Which entry of the sealed log stands for which record. Written before the log is; see ``sealing``."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    form = models.PositiveSmallIntegerField()  # how the record was written as text, ``commitments.FORM`` of that time


class Seal(models.Model):
    """A checkpoint of the log, as it was signed and published."""

    size = models.BigIntegerField("封印した記録の数", unique=True)
    note = models.TextField("署名された状態")
    at = models.DateTimeField("日時")


class Cosignature(models.Model):
    """A witness's signature under a checkpoint, checked when it was taken in."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField("立会人", max_length=200)
    line = models.TextField("署名")
    at = models.DateTimeField("署名の日時")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "witness"], name="one_cosignature_each")]


class Revision(models.Model):
    """How often the data of an area has changed: what caches are keyed by. Counted inside the changing transaction."""

    area = models.CharField(max_length=40, unique=True)
    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)  # the latest moment of an act that changed the area
