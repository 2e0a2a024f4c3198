"""Keys of programs and addresses of calendars. Of either secret only a hash is kept: nobody can read it back."""

from django.db import models
from django.db.models import Q


class Integration(models.Model):
    """A key 鍵 with which a program acts for its owner, within ``actions`` and within what the owner may do then."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="integrations", verbose_name="持ち主")
    name = models.CharField("連携の名前", max_length=60)
    digest = models.CharField("鍵のハッシュ", max_length=64, unique=True)
    ending = models.CharField("鍵の終わりの4文字", max_length=4)
    actions = models.JSONField("できること", default=list)
    created_at = models.DateTimeField("作成日時")
    expires_at = models.DateTimeField("期限")
    used_at = models.DateTimeField("最後に使った日時", null=True, blank=True)
    ended_at = models.DateTimeField("止めた日時", null=True, blank=True)


class CalendarFeed(models.Model):
    """The private address under which a calendar program reads its owner's due dates.

    ``etag`` and ``changed_at`` say what was last handed out, so that an unchanged calendar is not sent again.
    """

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="calendars", verbose_name="持ち主")
    digest = models.CharField("専用の番号のハッシュ", max_length=64, unique=True)
    made_at = models.DateTimeField("作成日時")
    stopped_at = models.DateTimeField("止めた日時", null=True, blank=True)
    read_on = models.DateField("最後に読まれた日", null=True, blank=True)
    etag = models.CharField("渡した内容のハッシュ", max_length=64, blank=True)
    changed_at = models.DateTimeField("内容が変わった日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(stopped_at__isnull=True), name="calendar_once"),
        ]
