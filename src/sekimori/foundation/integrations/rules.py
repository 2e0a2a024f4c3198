"""What holds for keys, as plain functions: no clock, no request, no database."""

from datetime import datetime, timedelta

from sekimori.kernel.problems import Problem

LONGEST_DAYS = 365  # pack parameter integration.longest_days
LONGEST_NAME = 60
NOTED_EVERY = timedelta(minutes=10)  # how coarsely the last use is noted, so that not every request writes


def faults(
    name: str, actions: frozenset[str], days: int | None, *, allowed: frozenset[str], longest: int
) -> tuple[Problem, ...]:
    """This function will find what is wrong with a key somebody wants to have."""
    found = []
    if not name.strip():
        found.append(Problem("連携の名前", "入力されていません", "何のプログラムか分かる名前を書いてください"))
    if len(name) > LONGEST_NAME:
        found.append(Problem("連携の名前", f"{len(name)}文字あります", f"{LONGEST_NAME}文字以内で書いてください"))
    if not actions:
        found.append(Problem("できること", "選ばれていません", "一つ以上を選んでください"))
    if actions - allowed:
        found.append(Problem("できること", "あなたの権限にないものがあります", "一覧から選び直してください"))
    if days is None or not 1 <= days <= longest:
        found.append(Problem("有効な日数", f"1日から{longest}日までです", "数字で書いてください"))
    return tuple(found)


def why_refused(at: datetime, *, ended_at: datetime | None, expires_at: datetime, must_change_password: bool) -> str:
    """This function will return why a key opens nothing at a moment, or an empty text if it does.

    While its owner still has an initial password, nobody is known to hold the account but who handed it out.
    """
    if ended_at is not None:
        return "ended_key"
    if expires_at <= at:
        return "expired_key"
    return "initial_password" if must_change_password else ""


def worth_noting(used_at: datetime | None, at: datetime) -> bool:
    """This function will say whether the last use should be noted anew."""
    return used_at is None or at - used_at >= NOTED_EVERY
