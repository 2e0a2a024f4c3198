"""The official wording of a guideline's versions, and the files it was taken from.

Wording that is loaded anew supersedes the old one, which stays with its file: what staff could read on any past day
can be shown.
"""

from django.db import models
from django.db.models import Q


class WordingSource(models.Model):
    """A file with the official text of one version of the guideline.

    It is a proposal until somebody confirms the report about it (``loaded_at``); ``source_digest`` is the SHA-256 of
    the file exactly as it came.
    """

    pack = models.CharField("指針", max_length=60)
    version = models.CharField("版", max_length=10)
    name = models.CharField("ファイル名", max_length=200)
    source_digest = models.CharField("元のファイルのSHA-256", max_length=64)
    file = models.ForeignKey("vault.StoredFile", models.PROTECT, verbose_name="元のファイル")
    account = models.BigIntegerField("読み込んだ利用者登録", null=True, blank=True)
    uploaded_at = models.DateTimeField("受け取った日時")
    loaded_at = models.DateTimeField("読み込んだ日時", null=True, blank=True)
    superseded_at = models.DateTimeField("新しい本文に替わった日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "version"],
                condition=Q(loaded_at__isnull=False, superseded_at__isnull=True),
                name="wording_current_once",
            ),
        ]


class OfficialWording(models.Model):
    """What one provision says, word for word; paragraphs and items are lines."""

    source = models.ForeignKey(WordingSource, models.CASCADE, related_name="wordings")
    ref = models.CharField("条項", max_length=60)
    text = models.TextField("本文")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "ref"], name="wording_ref_once")]
