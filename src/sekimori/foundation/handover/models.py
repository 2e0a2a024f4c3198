"""What is said and confirmed when a posting ends. What is open is never stored: it is worked out whenever it is shown."""

from django.db import models


class Note(models.Model):
    """申し送り: what the leaving person writes for whoever comes next. Rewritten until their last day."""

    posting = models.OneToOneField("directory.Posting", models.PROTECT, related_name="handover_note")
    text = models.TextField("申し送り", blank=True)
    written_at = models.DateTimeField("記録日時")


class Acknowledgement(models.Model):
    """引継ぎの確認: the successor has seen what was open, and how many things of which kind there were. Never changed."""

    posting = models.ForeignKey("directory.Posting", models.PROTECT, related_name="handover_acknowledgements")
    by = models.ForeignKey("directory.Person", models.PROTECT, related_name="+", verbose_name="確認した者")
    post = models.CharField("その時の職", max_length=120)
    at = models.DateTimeField("確認日時")
    counts = models.JSONField("件数", default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["posting", "by"], name="handover_acknowledged_once")]
