"""The registers of handling: holdings 取扱台帳 with their versions, and the entries of the 個人情報ファイル簿.

A holding's row is its identity; what is said of it stands in versions, each recorded and later superseded, never
edited, so that the ledger of any past day can be shown (春日部市 第5の7, 練馬区 第15条).
"""

from django.db import models
from django.db.models import Q

from sekimori.chapters.handling.rules.register_judgement import Held, Published

FORMS = [("file", "電子ファイル"), ("system", "情報システム"), ("paper", "紙・台帳")]
FILE_KINDS = [
    ("", "個人情報ファイルに当たらない"),
    ("electronic", "法第60条第2項第1号（電算処理ファイル）"),
    ("manual", "法第60条第2項第2号（マニュアル処理ファイル）"),
]
REGISTERS = [("statutory", "個人情報ファイル簿"), ("ordinance", "条例で定めるファイル簿")]


class Holding(models.Model):
    """One thing a unit holds that contains personal information; it follows the unit's work to its successor."""

    number = models.CharField("整理番号", max_length=30, unique=True)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+", verbose_name="保有する課")
    created_at = models.DateTimeField("登録日時")
    ceased_on = models.DateField("保有をやめた日", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=0)
    client_token = models.UUIDField("二重送信防止", unique=True, null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "number"])]


class CurrentQuerySet(models.QuerySet):
    def current(self):
        """This function will keep what is said of holdings now."""
        return self.filter(superseded_at__isnull=True)

    def known_at(self, moment):
        """This function will keep what was said of holdings at a moment."""
        return self.filter(recorded_at__lte=moment).filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment))


class HoldingVersion(models.Model):
    """What is said of a holding, from one recording to the next."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="versions")
    recorded_at = models.DateTimeField("記録日時")
    superseded_at = models.DateTimeField("次の版の記録日時", null=True, blank=True)
    recorded_by = models.BigIntegerField("記録した者", null=True, blank=True)
    # what it is
    name = models.CharField("名称", max_length=120)
    form = models.CharField("形態", max_length=20, choices=FORMS)
    purpose = models.TextField("利用目的")
    legal_basis = models.CharField("根拠法令", max_length=300, blank=True)
    items = models.JSONField("記録項目", default=list)
    scope = models.TextField("記録範囲（本人）", blank=True)
    people_count = models.PositiveIntegerField("本人の数", null=True, blank=True)
    people_as_of = models.DateField("本人の数の基準日", null=True, blank=True)
    source = models.CharField("収集方法", max_length=300, blank=True)
    recipients = models.CharField("経常的提供先", max_length=300, blank=True)
    # where and how it is kept
    media = models.CharField("媒体", max_length=200, blank=True)
    place = models.CharField("保管場所", max_length=200, blank=True)
    systems = models.CharField("情報システム", max_length=200, blank=True)
    contractors = models.CharField("委託先", max_length=300, blank=True)
    countries = models.CharField("取り扱う外国", max_length=200, blank=True)
    retention = models.CharField("保存期間", max_length=60, blank=True)
    # what makes it sensitive
    my_number = models.BooleanField("個人番号を含む", default=False)
    special_care = models.JSONField("要配慮個人情報の種類", default=list)
    ordinance_special_care = models.CharField("条例要配慮個人情報", max_length=200, blank=True)
    protected_people = models.BooleanField("所在を知られると危害のおそれがある人を含む", default=False)
    financial = models.BooleanField("不正利用で財産的被害のおそれがある", default=False)
    portable = models.BooleanField("持ち運べる媒体に記録する", default=False)
    # the level
    computed_level = models.CharField("計算した保護区分", max_length=30)
    level = models.CharField("保護区分", max_length=30)
    level_reason = models.CharField("保護区分を変えた理由", max_length=300, blank=True)
    reviewed_on = models.DateField("見直した日", null=True, blank=True)
    # as an information file of law 第60条第2項
    file_kind = models.CharField("個人情報ファイルの種別", max_length=20, choices=FILE_KINDS, blank=True)
    within_published_file = models.BooleanField("令第21条第7項に該当する", default=False)
    exclusion = models.CharField("ファイル簿に載せない理由", max_length=30, blank=True)
    exclusion_reason = models.TextField("載せない事情", blank=True, default="")
    withheld = models.JSONField("公表する単票に載せない欄", default=list)
    withheld_reason = models.TextField("欄を載せない事情", blank=True, default="")
    register_extra = models.JSONField("ファイル簿だけの項目", default=dict)

    objects = CurrentQuerySet.as_manager()

    def held(self, *, related_manual_file: bool = False) -> Held:
        """This function will say what the register's rules look at; the holding's unit and agency must be loaded."""
        unit = self.holding.unit
        return Held(
            said={column.attname: getattr(self, column.attname) for column in self._meta.concrete_fields},
            agency=unit.agency.name,
            unit=unit.name,
            ceased_on=self.holding.ceased_on,
            related_manual_file=related_manual_file,
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], condition=Q(superseded_at__isnull=True), name="holding_said_once"
            ),
        ]
        indexes = [models.Index(fields=["holding", "recorded_at"])]


class RegisterEntry(models.Model):
    """One 単票 of the published 個人情報ファイル簿, in one wording; a change ends it and begins the next."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="entries")
    register = models.CharField("ファイル簿の別", max_length=20, choices=REGISTERS, default="statutory")
    number = models.CharField("登録番号", max_length=30)
    content = models.JSONField("記載事項")
    digest = models.CharField("記載事項のハッシュ", max_length=64)
    published_at = models.DateTimeField("公表日時")
    published_by = models.BigIntegerField("公表した者", null=True, blank=True)
    replaced_at = models.DateTimeField("修正・消除の日時", null=True, blank=True)
    replaced_by = models.BigIntegerField("修正・消除した者", null=True, blank=True)
    removed = models.BooleanField("消除", default=False)
    removal_reason = models.CharField("消除の理由", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holding"], condition=Q(replaced_at__isnull=True), name="entry_once"),
        ]

    def published(self) -> Published:
        """This function will say what the register's rules look at."""
        return Published(self.register, self.content, self.digest, self.published_at)


class ColumnMapping(models.Model):
    """How a government's own Excel ledger maps to our columns; remembered by the set of its headings."""

    headings_digest = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True, blank=True)
