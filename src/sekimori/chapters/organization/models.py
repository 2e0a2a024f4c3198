"""What chapter 管理体制 keeps itself: the meetings of the committee. Role holders come from the directory."""

from django.db import models

from sekimori.foundation.directory.models import KnownQuerySet, Recorded

MEETING_KINDS = [("regular", "定期"), ("extraordinary", "臨時")]


class CommitteeMeeting(Recorded):
    """A meeting of the committee (春日部 第2の5、練馬 第3条3項). A correction supersedes the row with a new one."""

    held_on = models.DateField("開催日")
    kind = models.CharField("種類", max_length=20, choices=MEETING_KINDS)
    attendees = models.ManyToManyField("directory.Person", verbose_name="出席した構成員", related_name="+")
    experts = models.PositiveSmallIntegerField("参加した外部の専門家の人数", default=0)
    expertise = models.CharField("専門の分野", max_length=100, blank=True)
    agenda = models.TextField("議題", max_length=4000)
    decisions = models.TextField("決定したこと", max_length=4000, blank=True)
    minutes = models.ForeignKey(
        "vault.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="議事録"
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="訂正前の記録"
    )

    objects = KnownQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["held_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["held_on", "kind"], condition=models.Q(superseded_at__isnull=True), name="meeting_once"
            )
        ]
