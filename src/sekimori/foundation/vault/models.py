"""The vault's table: what is kept, under which key, and what its content must hash to."""

from django.db import models


class StoredFile(models.Model):
    """A file at rest: encrypted with a key of its own, which the installation's key wraps.

    ``blob`` is the SHA-256 of the encrypted content and its place in the folder; ``digest`` that of the content itself.
    """

    name = models.CharField("ファイル名", max_length=255)
    content_type = models.CharField("種類", max_length=100)
    size = models.PositiveIntegerField("大きさ（バイト）")
    digest = models.CharField("内容のSHA-256", max_length=64)
    blob = models.CharField("保管場所", max_length=64, unique=True)
    key_id = models.CharField("鍵の番号", max_length=16)
    wrapped_key = models.BinaryField(max_length=40)
    kept_at = models.DateTimeField("保管日時")
