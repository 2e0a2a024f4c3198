"""The first hour of an installation: a code from the server's console, the government, its first administrator.

Whoever reaches the server first over the network must not own it, so the first screen asks for a code that only who
runs the server can read. Set-up is over as soon as there is an account, and cannot be begun again.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sekimori.foundation.accounts.actions import free_username
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.accounts.passwords import ALPHABET
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.government import library
from sekimori.foundation.directory.models import Government
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code

CODE_FILE = "setup-code"
CODE_LENGTH = 12  # of 31 characters: 59 bits, and ten tries a minute


def is_set_up() -> bool:
    """This function will say whether the installation has its first account."""
    return Account.objects.exists()


def waiting_code() -> str:
    """This function will return the code that opens the set-up, drawing it at the first call; empty once set up."""
    file = settings.HOME / CODE_FILE
    if is_set_up():
        file.unlink(missing_ok=True)
        return ""
    if not file.exists():
        _write(file, "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))
    code = file.read_text().strip()
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)


def opens(typed: str) -> bool:
    """This function will say whether what was typed is the set-up code; hyphens, spaces and case do not matter."""
    file = settings.HOME / CODE_FILE
    if is_set_up() or not file.exists():
        return False
    given = fold_code(typed).replace("-", "").lower()
    return secrets.compare_digest(given.encode(), file.read_text().strip().encode())


@transaction.atomic(durable=True)
def found_government(actor: Actor, *, name: str, pack: str) -> Government:
    """This function will name the one government of this installation and the guideline it runs.

    :raises Refused: if there is one already, the name is empty or too long, or the pack is unknown or faulty.
    """
    _only_before_set_up()
    if Government.objects.exists():
        raise Refused(Problem("団体", "すでに登録されています", "次の手順へ進んでください"))
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= 60:
        raise Refused(Problem("団体名", "1文字から60文字で入力してください", "例：春日部市"))
    if pack not in library().codes():
        raise Refused(Problem("指針", "選ばれていません", "一覧から1つ選んでください"))
    guideline = library().pack(pack)
    government = Government.objects.create(name=tidy, pack=guideline.code, created_at=actor.at)
    record(actor, "setup.government", object_kind="government", facts={"pack": guideline.code}, changes=("directory",))
    return government


@transaction.atomic(durable=True)
def create_first_administrator(actor: Actor, *, username: str, password: str) -> Account:
    """This function will make the first account: a technical administrator, who sees no records. Set-up is over then.

    :raises Refused: if there is an account already, no government yet, or the name or password does not do.
    """
    _only_before_set_up()
    if not Government.objects.exists():
        raise Refused(Problem("団体", "まだ登録されていません", "先に団体名と指針を登録してください"))
    account = Account(username=free_username(username), technical_administrator=True, created_at=actor.at)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused(
            *(Problem("パスワード", message, "別のパスワードにしてください") for message in error.messages)
        ) from error
    account.set_password(password)
    account.save()
    record(actor, "setup.administrator", object_kind="account", object_id=account.pk)
    transaction.on_commit(waiting_code)  # takes the code away
    return account


def _only_before_set_up() -> None:
    if is_set_up():
        raise Refused(Problem("初期設定", "すでに終わっています", "サインインの画面からお使いください"))
