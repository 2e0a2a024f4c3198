"""The outbox: mail that a transaction has promised, and the daily rounds that are done once."""

from django.db import models


class Mail(models.Model):
    """One mail to one person. It holds no personal data of anybody: counts and a link.

    ``claimed_until`` keeps a second worker away while one is sending; it runs out if that worker dies.
    """

    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+", verbose_name="宛先")
    subject = models.CharField("件名", max_length=200)
    body = models.TextField("本文")
    created_at = models.DateTimeField("作成日時")
    sent_at = models.DateTimeField("送信日時", null=True, blank=True)
    given_up_at = models.DateTimeField("送信をやめた日時", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("試みた回数", default=0)
    try_after = models.DateTimeField("次に試みる日時")
    claimed_until = models.DateTimeField("送信中の期限", null=True, blank=True)
    last_error = models.CharField("最後の失敗の種類", max_length=100, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["try_after"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_to_send",
            )
        ]


class Round(models.Model):
    """A daily task that has been done for a day; the row is written in the task's own transaction."""

    name = models.CharField("名称", max_length=40)
    on = models.DateField("日")
    at = models.DateTimeField("日時")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "on"], name="round_once")]
