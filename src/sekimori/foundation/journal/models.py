"""The journal's tables. Records are inserted and never changed: database triggers refuse UPDATE, TRUNCATE and DELETE but
for what ``erasing`` takes away at the end of its retention, under a sealed record of that.

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
    """Which entry of the sealed log stands for which record. Written before the log is; see ``sealing``.

    ``commitment`` is kept here once the record itself is gone at the end of its retention; see ``erasing``.
    """

    index = models.BigIntegerField(primary_key=True)
    # No constraint of the database: a place outlives its record.
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="leaf")
    form = models.PositiveSmallIntegerField()  # how the record was written as text, ``commitments.FORM`` of that time
    commitment = models.BinaryField(max_length=32, null=True)


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


class Stamp(models.Model):
    """A time stamp (RFC 3161) of a checkpoint's text: the raw answer of the authority, checked when it was taken in."""

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="stamp")
    at = models.DateTimeField("時刻認証の日時")
    answer = models.BinaryField("応答")


ANSWERS = [
    ("", "まだ頼んでいません"),
    ("signed", "署名を受け取りました"),
    ("unreachable", "つながりません"),
    ("refused", "署名を断られました"),
    ("ahead", "当方より新しい状態を見ています（巻戻しのおそれ）"),
    ("false", "正しくない署名を返しました"),
]


class Witness(models.Model):
    """Who confirms from outside that nothing was rewritten. ``url`` is where its machine answers; empty: by file."""

    name = models.CharField("立会人", max_length=100, unique=True)
    key = models.CharField("公開鍵", max_length=300, unique=True)
    url = models.URLField("アドレス", max_length=300, blank=True)
    added_at = models.DateTimeField("登録の日時")
    added_by = models.BigIntegerField("登録した人", null=True)
    ended_at = models.DateTimeField("終了の日時", null=True)
    answer = models.CharField("最後の応答", max_length=20, choices=ANSWERS, default="", blank=True)
    answered_at = models.DateTimeField("最後に頼んだ日時", null=True)
    failing_since = models.DateTimeField("応じなくなった日時", null=True)


class Verification(models.Model):
    """A check of the whole sealed journal: asked for, and what was found. The journal's own record of it is sealed."""

    asked_at = models.DateTimeField("求めた日時")
    asked_by = models.BigIntegerField("求めた人", null=True)
    done_at = models.DateTimeField("終えた日時", null=True)
    size = models.BigIntegerField("検証した記録の数", default=0)
    fault_count = models.PositiveIntegerField("合わないものの数", default=0)
    faults = models.JSONField("合わないもの", default=list)


class Month(models.Model):
    """The contents of what was sealed in a month, in an encrypted file of its own: places ``first`` up to before ``end``."""

    month = models.DateField("月", unique=True)  # its first day
    first = models.BigIntegerField("始めの番号")
    end = models.BigIntegerField("終わりの次の番号")
    digest = models.CharField("ファイルのSHA-256", max_length=64)
    made_at = models.DateTimeField("作成の日時")


class Erasure(models.Model):
    """The end of a month's records: decided, recorded in the journal (``record``), and done once that record is sealed.

    While ``done_at`` is empty the triggers let exactly these records go, and only under what the record says.
    """

    month = models.OneToOneField(Month, on_delete=models.PROTECT, related_name="erasure")
    record = models.BigIntegerField("廃棄の記録", unique=True)
    first_index = models.BigIntegerField("始めの番号")
    last_index = models.BigIntegerField("終わりの番号")
    row_count = models.BigIntegerField("件数")
    decided_at = models.DateTimeField("決めた日時")
    done_at = models.DateTimeField("廃棄した日時", null=True)


class Revision(models.Model):
    """How often the data of an area has changed: what caches are keyed by. Counted inside the changing transaction."""

    area = models.CharField(max_length=40, unique=True)
    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)  # the latest moment of an act that changed the area
