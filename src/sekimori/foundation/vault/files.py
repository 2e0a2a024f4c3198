"""Keeping and reading files: encrypted one by one, addressed by content, checked at every reading.

A file is AES-256-GCM under a key of its own; that key is wrapped by the installation's (RFC 3394). The blob lies at the
SHA-256 of its encrypted bytes, so the folder can be checked without any key. It is on disk, synced, before the row that
names it is committed: a crash leaves at most a blob that nobody names, which the worker removes.
"""

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

from sekimori.foundation.vault import keys
from sekimori.foundation.vault.kinds import content_type_of
from sekimori.foundation.vault.models import StoredFile
from sekimori.kernel.problems import Problem, Refused

MAX_BYTES = 20 * 1024 * 1024
NONCE_BYTES = 12
CONTEXT = b"sekimori vault 1"
NAME_LENGTH = 200
LEFT_BEHIND = timedelta(days=1)  # a blob older than any transaction that could still name it


class Tampered(RuntimeError):
    """A kept file is missing or is no longer what was kept."""


def folder() -> Path:
    """This function will return the folder of the encrypted files."""
    return Path(settings.HOME) / "vault"


def keep(content: bytes | IO[bytes], *, name: str, at: datetime, content_type: str = "") -> StoredFile:
    """This function will encrypt and keep a file; the row belongs to the caller's transaction.

    ``content_type`` is given by a caller that has itself read the whole file and knows what it is.

    :raises Refused: if it is empty, too large, or not of a kind that is kept, judged by its bytes and not by its name.
    """
    data = content if isinstance(content, bytes) else content.read(MAX_BYTES + 1)
    where = f"ファイル「{name[:80]}」"
    if not data:
        raise Refused(Problem(where, "中身がありません", "正しいファイルを選び直してください"))
    if len(data) > MAX_BYTES:
        raise Refused(
            Problem(where, f"{MAX_BYTES // 1024 // 1024}MBを超えています", "分けるか、必要な部分だけにしてください")
        )
    content_type = content_type or content_type_of(name, data)
    number, installation_key = keys.current(at)
    own_key = AESGCM.generate_key(bit_length=256)
    nonce = secrets.token_bytes(NONCE_BYTES)
    blob = nonce + AESGCM(own_key).encrypt(nonce, data, CONTEXT)
    address = hashlib.sha256(blob).hexdigest()
    _write(_path(address), blob)
    return StoredFile.objects.create(
        name=_tidy(name),
        content_type=content_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        blob=address,
        key_id=number,
        wrapped_key=aes_key_wrap(installation_key, own_key),
        kept_at=at,
    )


def read(file: StoredFile) -> bytes:
    """This function will return a file's content, which is exactly what was kept.

    :raises Tampered: if the blob is gone or was changed. :raises KeyMissing: if the installation's key is gone.
    """
    path = _path(file.blob)
    try:
        blob = path.read_bytes()
    except FileNotFoundError:
        raise Tampered(f"file {file.pk}: the blob is missing") from None
    if hashlib.sha256(blob).hexdigest() != file.blob:
        raise Tampered(f"file {file.pk}: the blob was changed")
    try:
        own_key = aes_key_unwrap(keys.key(file.key_id), bytes(file.wrapped_key))
        data = AESGCM(own_key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], CONTEXT)
    except (InvalidTag, InvalidUnwrap):
        raise Tampered(f"file {file.pk}: the key or the content was changed") from None
    if hashlib.sha256(data).hexdigest() != file.digest:
        raise Tampered(f"file {file.pk}: the content is not what the record says")
    return data


def remove_left_behind(at: datetime) -> int:
    """This function will delete blobs that no row names, left by acts that did not come through; it returns how many.

    A blob younger than a day may belong to a transaction that is still under way.
    """
    old = [path for path in folder().glob("*/*") if at.timestamp() - path.stat().st_mtime > LEFT_BEHIND.total_seconds()]
    named = set(StoredFile.objects.values_list("blob", flat=True)) if old else set()
    orphans = [path for path in old if path.name not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _path(address: str) -> Path:
    return folder() / address[:2] / address


def _tidy(name: str) -> str:
    """A name is shown and offered at download, never used as a path; browsers of old sent whole paths."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(char for char in last if char.isprintable()).strip() or "file"
    stem, dot, extension = printable.rpartition(".")
    return printable if len(printable) <= NAME_LENGTH else f"{stem[: NAME_LENGTH - 10]}{dot}{extension[:9]}"


def _write(path: Path, blob: bytes) -> None:
    """This function will put a blob in place whole or not at all."""
    for place in (folder(), path.parent):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(blob)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    keys.sync_folder(path.parent)
