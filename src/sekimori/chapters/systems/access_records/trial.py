"""Trying a declaration on the beginning of a file, before anything is registered or kept."""

import io
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sekimori.chapters.systems.access_records.importing import AHEAD, read_declaration
from sekimori.engines.access_log.reading import Quarantined, Reading
from sekimori.engines.access_log.schema import AccessRecord, Operation, Status
from sekimori.kernel.moments import TOKYO, day_of

SHOWN, LOOKED_AT = 5, 1_000
OPERATIONS = {
    Operation.READ: "閲覧・照会",
    Operation.UPDATE: "更新",
    Operation.CONNECT: "接続",
    Operation.QUERY: "検索",
    Operation.WRITE: "書込み",
    Operation.CREATE: "登録",
    Operation.DELETE: "削除",
    Operation.LIST: "一覧",
    Operation.EXPORT: "出力・持出し",
    Operation.PRINT: "印刷",
    Operation.SEND: "送信",
    Operation.SIGN_IN: "サインイン",
    Operation.SIGN_OUT: "サインアウト",
    Operation.ADMINISTER: "管理",
    Operation.OTHER: "その他",
}
STATUSES = {Status.SUCCESS: "成功", Status.FAILURE: "失敗", Status.UNKNOWN: "不明"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One record as somebody checks it; whom it is about is only said to be there."""

    line: int
    at: datetime
    account: str
    operation: str
    status: str
    what: str
    people: int | None
    names_somebody: bool


@dataclass(frozen=True)
class Trial:
    """How the beginning of a file was read."""

    label: str
    shown: tuple[Shown, ...]
    faults: tuple[Quarantined, ...]
    read: int
    accepted: int
    quarantined: int
    ignored: int

    @property
    def nothing_fits(self) -> bool:
        return self.accepted == 0


def tried(declaration: str, beginning: bytes, at: datetime) -> Trial:
    """This function will read the first lines of a file by a declaration; nothing is kept.

    The last line of a beginning is cut anywhere and left out.

    :raises Refused: if the declaration cannot be read, or the file is not of its format at all.
    """
    source = read_declaration(declaration)
    reading = Reading(source, io.BytesIO(beginning), reference=day_of(at), latest=at + AHEAD)
    shown: list[Shown] = []
    faults: list[Quarantined] = []
    for each in islice(reading, LOOKED_AT):
        if isinstance(each, AccessRecord):
            if len(shown) < SHOWN:
                shown.append(_shown(each))
        elif len(faults) < SHOWN:
            faults.append(each)
    tally = reading.tally
    return Trial(
        source.label,
        tuple(shown),
        tuple(faults),
        tally.read,
        tally.accepted,
        tally.quarantined,
        tally.ignored.total(),
    )


def beginning_of(content: bytes, limit: int) -> bytes:
    """This function will cut a file after the last whole line within a limit."""
    if len(content) <= limit:
        return content
    cut = content[:limit]
    end = cut.rfind(b"\n")
    return cut[: end + 1] if end > 0 else cut


def _shown(one: AccessRecord) -> Shown:
    return Shown(
        line=one.line,
        at=one.time.astimezone(TOKYO),
        account=one.actor_user_name or one.actor_user_uid,
        operation=OPERATIONS[one.operation],
        status=STATUSES[one.status],
        what=(one.object_name or one.table_name or one.actor_app_name)[:80],
        people=one.people,
        names_somebody=bool(one.subject_uid),
    )
