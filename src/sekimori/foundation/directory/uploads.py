"""Files on their way in: kept under a token nobody can guess from the upload until the confirmation, and after it.

The original that was taken in stays with its SHA-256, here or in the vault; what was never confirmed is deleted after
a day. The folder is the installation's own, readable by its owner alone, and the files in it are encrypted.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from sekimori.foundation.directory.exchange.plan import ImportReport, TableReport
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.foundation.vault.enclosing import disclose, enclose

UNCONFIRMED = timedelta(days=1)
DIRECTORY = "directory"
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent: ``report`` is the dry run's, or the import's own once it is confirmed.

    ``purpose`` says which pages may read it, ``choices`` what was chosen there on the way (plain values).
    """

    token: str
    account: int
    names: tuple[str, ...]
    digest: str
    report: ImportReport
    purpose: str = DIRECTORY
    choices: dict = field(default_factory=dict)

    @property
    def files(self) -> tuple[GivenFile, ...]:
        return tuple(
            GivenFile(name, disclose((_folder(self.token) / str(number)).read_bytes()))
            for number, name in enumerate(self.names)
        )


def digest_of(files: Iterable[GivenFile]) -> str:
    """This function will return one SHA-256 for the files of an upload; of a single file, its own."""
    digests = [hashlib.sha256(file.content).hexdigest() for file in files]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def keep(
    files: tuple[GivenFile, ...], report: ImportReport, *, account: int, at: datetime, purpose: str = DIRECTORY
) -> Upload:
    """This function will keep an upload until it is confirmed, and delete what was left unconfirmed for a day."""
    _sweep(at)
    names = tuple(file.name for file in files)
    upload = Upload(secrets.token_hex(16), account, names, digest_of(files), report, purpose)
    folder = _folder(upload.token)
    folder.mkdir(parents=True, mode=0o700)
    for number, file in enumerate(files):
        _write(folder / str(number), enclose(file.content, at))
    _note(upload)
    return upload


def find(token: str, *, account: int, purpose: str = DIRECTORY) -> Upload | None:
    """This function will return an upload of this account, ``None`` for anybody else's, deleted or invented ones."""
    note = _folder(token) / "upload.json" if _TOKEN.fullmatch(token) else None
    if note is None or not note.is_file():
        return None
    found = json.loads(note.read_text())
    if found["account"] != account or found.get("purpose", DIRECTORY) != purpose:
        return None
    report = ImportReport(tuple(TableReport(**table) for table in found["tables"]), found["confirmed"])
    return Upload(token, account, tuple(found["names"]), found["digest"], report, purpose, found.get("choices", {}))


def choose(upload: Upload, choices: dict) -> Upload:
    """This function will note what was chosen for an upload on its way."""
    chosen = replace(upload, choices=choices)
    _note(chosen)
    return chosen


def finish(upload: Upload, report: ImportReport, *, in_vault: bool = False) -> None:
    """This function will note what an upload did; from now on the original stays, here unless the vault has it."""
    _note(replace(upload, report=report))
    if in_vault:
        for number in range(len(upload.names)):
            (_folder(upload.token) / str(number)).unlink(missing_ok=True)


def discard(upload: Upload) -> None:
    """This function will delete an upload that is not wanted after all."""
    shutil.rmtree(_folder(upload.token))


def _folder(token: str) -> Path:
    return Path(settings.HOME) / "imports" / token


def _note(upload: Upload) -> None:
    tables = [asdict(table) for table in upload.report.tables]
    note = {
        "account": upload.account,
        "names": upload.names,
        "digest": upload.digest,
        "tables": tables,
        "confirmed": upload.report.confirmed,
        "purpose": upload.purpose,
        "choices": upload.choices,
    }
    target = _folder(upload.token) / "upload.json"
    fresh = target.with_suffix(".new")
    _write(fresh, json.dumps(note, ensure_ascii=False).encode())
    fresh.replace(target)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _sweep(at: datetime) -> None:
    for folder in (Path(settings.HOME) / "imports").glob("*"):
        note = folder / "upload.json"
        if at.timestamp() - folder.stat().st_mtime < UNCONFIRMED.total_seconds():
            continue
        if not note.is_file() or not json.loads(note.read_text())["confirmed"]:
            shutil.rmtree(folder, ignore_errors=True)
