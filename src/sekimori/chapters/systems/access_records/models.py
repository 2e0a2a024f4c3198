"""The tables of taking access records in: sources, deliveries, lines nobody could read, and what records are compared with.

The records themselves are in the store (``storing.store``), not in the database. Identifiers of residents are kept as
tokens only (``storing.token_of``).
"""

from django.db import models
from django.db.models import Q

WAYS = [
    ("upload", "画面から"),
    ("folder", "決めたフォルダから"),
    ("command", "コマンドで"),
    ("api", "プログラムから（API）"),
    ("syslog", "syslog（TLS）で"),
]
RECEIVED, IMPORTED, REFUSED = "received", "imported", "refused"
STATES = [(RECEIVED, "取込みの途中"), (IMPORTED, "取り込んだ"), (REFUSED, "取り込めなかった")]
RELATIONS = [
    ("own", "本人"),
    ("family", "家族"),
    ("address", "同じ住所"),
    ("surname", "同じ姓"),
]
LEAVES, RELATED, WATCHED = "leaves", "relations", "watched"
LISTS = [(LEAVES, "休暇の一覧"), (RELATED, "職員と住民の関係の一覧"), (WATCHED, "見守る人の一覧")]


class Source(models.Model):
    """取込み元: one system whose access records are taken in, and how they are to be read.

    ``holding`` is the ledger's key of what is accessed where a record does not say; ``used_by`` are the units that
    use it besides the one that holds it. What nobody changes alone stands in ``guarded``.
    """

    code = models.CharField("取込み元の名（英数字）", max_length=40, unique=True)
    label = models.CharField("名称", max_length=80)
    declaration = models.TextField("読み方（宣言）")
    holding = models.BigIntegerField("保有個人情報", null=True, blank=True)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+", verbose_name="責任を持つ課")
    used_by = models.ManyToManyField("directory.Unit", related_name="+", blank=True, verbose_name="利用する課")
    way = models.CharField("受け取り方", max_length=20, choices=WAYS, default="upload")
    interval_days = models.PositiveSmallIntegerField("届く間隔（日）")
    created_at = models.DateTimeField("登録日時")
    version = models.PositiveIntegerField("版", default=1)


class SourceAccount(models.Model):
    """利用者IDの対応: whose an account is in a source, from day to day; ``privileged`` marks administrators' accounts.

    An account without a person belongs to a machine or is shared. Rows are superseded, never edited.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="accounts")
    account = models.CharField("利用者ID", max_length=120)
    person = models.ForeignKey("directory.Person", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField("始期", null=True, blank=True)
    until = models.DateField("終期（この日は含まない）", null=True, blank=True)
    privileged = models.BooleanField("管理者の利用者ID", default=False)
    recorded_at = models.DateTimeField("記録日時")
    superseded_at = models.DateTimeField("次の一覧の記録日時", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "account"])]


class Delivery(models.Model):
    """One file or batch of a source, and what became of every line of it.

    ``read = accepted + quarantined + ignored``; ``known`` of the accepted were in the store before. ``batch`` is the
    digest of what went into the store, as the journal has it. ``spool`` names the encrypted file while it is worked on.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="deliveries")
    name = models.CharField("ファイル名", max_length=200)
    way = models.CharField("受け取り方", max_length=20, choices=WAYS)
    state = models.CharField("状態", max_length=20, choices=STATES, default=RECEIVED)
    received_at = models.DateTimeField("受け取った日時")
    received_by = models.BigIntegerField("受け取った者（利用者登録）", null=True, blank=True)
    finished_at = models.DateTimeField("取込みの終わった日時", null=True, blank=True)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    file_digest = models.CharField("ファイルのSHA-256", max_length=64)
    spool = models.CharField("置き場所", max_length=40, blank=True)
    batch = models.CharField("記録のまとまりのSHA-256", max_length=64, blank=True)
    read = models.PositiveBigIntegerField("読んだ行", default=0)
    accepted = models.PositiveBigIntegerField("読めた行", default=0)
    known = models.PositiveBigIntegerField("取込み済みだった行", default=0)
    quarantined = models.PositiveBigIntegerField("読めなかった行", default=0)
    ignored = models.PositiveBigIntegerField("対象でない行", default=0)
    ignored_reasons = models.JSONField("対象でない理由ごとの行", default=dict)
    first_day = models.DateField("最初の記録の日", null=True, blank=True)
    last_day = models.DateField("最後の記録の日", null=True, blank=True)
    refusal = models.JSONField("取り込めなかった理由", default=list)
    tries = models.PositiveSmallIntegerField("取込みを始めた回数", default=0)
    looked_at = models.DateTimeField("読めなかった行を確かめた日時", null=True, blank=True)
    looked_by = models.BigIntegerField("読めなかった行を確かめた者（利用者登録）", null=True, blank=True)

    @property
    def fresh(self) -> int:
        """Records that were not in the store before."""
        return self.accepted - self.known

    class Meta:
        indexes = [
            models.Index(fields=["source", "-id"]),
            models.Index(fields=["state"], condition=Q(state=RECEIVED), name="delivery_unfinished"),
        ]


class DeliveryPart(models.Model):
    """So many records of a delivery that are in the store: what a try after a crash need not do again.

    ``digest`` names the batch in the store; it is empty where every record of the part was in the store before.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField("番号")
    digest = models.CharField("記録のまとまりのSHA-256", max_length=64, blank=True, db_index=True)
    rows = models.PositiveIntegerField("入れた記録")
    known = models.PositiveIntegerField("取込み済みだった記録")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="delivery_part_once")]


class QuarantinedLine(models.Model):
    """A line that was read and not understood. ``content`` is encrypted; only the first of a delivery are kept."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="unread")
    line = models.PositiveBigIntegerField("行")
    reason = models.CharField("理由", max_length=200)
    content = models.BinaryField("読んだもの（暗号化）")

    class Meta:
        indexes = [models.Index(fields=["delivery", "line"])]


class LeaveDay(models.Model):
    """A whole day on which somebody was on leave: what they did that day is looked at."""

    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    day = models.DateField("休暇の日")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="leave_day_once")]


class Relation(models.Model):
    """A resident who is close to somebody of the staff; the resident is a token."""

    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    token = models.CharField("住民の番号（復元できない形）", max_length=64)
    kind = models.CharField("関係", max_length=20, choices=RELATIONS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token", "kind"], name="relation_once")]


class WatchedSubject(models.Model):
    """A resident whose data must be looked at by as few as possible (支援措置 and the like); the resident is a token."""

    token = models.CharField("住民の番号（復元できない形）", max_length=64, unique=True)


class ListLoad(models.Model):
    """One loading of a list: which, when, by whom, how many rows."""

    kind = models.CharField("一覧", max_length=20, choices=LISTS)
    loaded_at = models.DateTimeField("読み込んだ日時")
    loaded_by = models.BigIntegerField("読み込んだ者（利用者登録）", null=True, blank=True)
    rows = models.PositiveIntegerField("行数")
    digest = models.CharField("ファイルのSHA-256", max_length=64)
