"""One access, whatever system it was recorded by: who did what, on which holding, to how many people, when and from where.

Field names are those of OCSF 1.9, class 6005 Datastore Activity (https://schema.ocsf.io), dots written as underscores;
``OCSF_PATHS`` gives the paths. What OCSF has no field for — the statutory purpose, the number of people, the holding —
is ours and has no path.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple


class Operation(StrEnum):
    """What was done; the activities of OCSF 6005, its sign-ins (3002), and what governments watch for: taking data out."""

    READ = "read"  # one record was opened 閲覧・照会
    UPDATE = "update"
    CONNECT = "connect"  # a database or a share was opened
    QUERY = "query"  # searched by conditions 検索
    WRITE = "write"
    CREATE = "create"
    DELETE = "delete"
    LIST = "list"
    EXPORT = "export"  # taken out as a file, copied to a medium 出力・持出し
    PRINT = "print"
    SEND = "send"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    ADMINISTER = "administer"  # rights, accounts, settings
    OTHER = "other"


class Status(StrEnum):
    """How it ended (OCSF ``status_id``)."""

    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"


STATUS_IDS = {Status.UNKNOWN: 0, Status.SUCCESS: 1, Status.FAILURE: 2}

# Operation → OCSF (class_uid, activity_id); 99 is "other": ``activity_name`` then tells.
ACTIVITIES: dict[Operation, tuple[int, int]] = {
    Operation.READ: (6005, 1),
    Operation.UPDATE: (6005, 2),
    Operation.CONNECT: (6005, 3),
    Operation.QUERY: (6005, 4),
    Operation.WRITE: (6005, 5),
    Operation.CREATE: (6005, 6),
    Operation.DELETE: (6005, 7),
    Operation.LIST: (6005, 8),
    Operation.EXPORT: (6005, 99),
    Operation.PRINT: (6005, 99),
    Operation.SEND: (6005, 99),
    Operation.SIGN_IN: (3002, 1),
    Operation.SIGN_OUT: (3002, 2),
    Operation.ADMINISTER: (6005, 99),
    Operation.OTHER: (6005, 99),
}


class AccessRecord(NamedTuple):
    """One access, as a source recorded it.

    Texts are as the source wrote them, without white space around; what a source does not say is an empty text or
    ``None``. ``subject_uid``, ``object_name``, ``query_string`` and ``message`` may name citizens: whoever stores a
    record protects them. The order of the fields is the order in which the identity is computed: new ones come last.
    """

    source: str  # code of the declaration it was read by
    time: datetime  # when it happened, UTC
    operation: Operation
    status: Status
    people: int | None  # how many people's information; ``None`` if the source does not count
    rows: int | None  # how many rows or records
    actor_user_uid: str  # number of the person or account: 職員番号, SID
    actor_user_name: str  # account 利用者ID
    actor_user_domain: str
    actor_user_full_name: str
    actor_user_org_ou_name: str  # unit as the source names it; the directory resolves the real one
    actor_session_uid: str
    actor_app_name: str  # program or screen that was used
    activity_name: str  # operation in the source's own words or codes
    status_detail: str  # result in the source's own words or codes
    holding: str  # key of the retained information in Sekimori
    database_name: str
    table_name: str
    object_name: str  # file, path, address or screen that was accessed
    subject_uid: str  # whom the record is about: 宛名番号 and the like
    query_string: str  # statement or conditions
    purpose: str  # purpose or legal ground the person gave
    case_uid: str  # number of the application or case
    src_endpoint_ip: str
    src_endpoint_hostname: str
    dst_endpoint_hostname: str
    event_code: str  # kind of event by the source's number: 4663
    message: str
    # Derived; not part of the identity
    metadata_uid: str  # identity: the same access read again has the same
    line: int  # where in the file: number of the first line, or of the record
    local_date: date  # day, hour and weekday in Japan: what "outside hours" is computed from
    local_hour: int
    local_weekday: int  # 0 is Monday


TEXTS: tuple[str, ...] = AccessRecord._fields[6:28]
NUMBERS: tuple[str, ...] = ("people", "rows")
CODES = ("actor_user_uid", "actor_user_name", "subject_uid", "case_uid", "src_endpoint_ip")  # folded to half width

OCSF_PATHS: dict[str, str] = {
    "source": "metadata.log_name",
    "time": "time",
    "operation": "activity_id",
    "status": "status_id",
    "actor_user_uid": "actor.user.uid",
    "actor_user_name": "actor.user.name",
    "actor_user_domain": "actor.user.domain",
    "actor_user_full_name": "actor.user.full_name",
    "actor_user_org_ou_name": "actor.user.org.ou_name",
    "actor_session_uid": "actor.session.uid",
    "actor_app_name": "actor.app_name",
    "activity_name": "activity_name",
    "status_detail": "status_detail",
    "database_name": "database.name",
    "table_name": "table.name",
    "object_name": "databucket.file.path",
    "query_string": "query_info.query_string",
    "src_endpoint_ip": "src_endpoint.ip",
    "src_endpoint_hostname": "src_endpoint.hostname",
    "dst_endpoint_hostname": "dst_endpoint.hostname",
    "event_code": "metadata.event_code",
    "message": "message",
    "metadata_uid": "metadata.uid",
}

BETWEEN = "\x1f"  # unit separator


_CONTENT = blake2b(digest_size=16, person=b"sekimori-access")


def content_hash(parts: tuple[str, ...]) -> bytes:
    """This function will hash the normalised content of a record: 16 bytes of BLAKE2b, unambiguous for any texts."""
    text = BETWEEN.join(parts)
    if text.count(BETWEEN) != len(parts) - 1:  # a text holds the separator: escape, and begin as no other content does
        escaped = (part.replace("\x1b", "\x1b1").replace(BETWEEN, "\x1b2") for part in parts)
        text = BETWEEN + BETWEEN.join(escaped)
    return content_hashes(text.encode("utf-8", "surrogatepass"))[0]


def content_hashes(data: bytes, marks: Sequence[int] = ()) -> list[bytes]:
    """This function will hash contents that stand behind each other, each from one mark to the next; one without marks."""
    copy, found = _CONTENT.copy, []
    for start, end in pairwise(marks or (0, len(data))):
        one = copy()
        one.update(data[start:end])
        found.append(one.digest())
    return found


def identity(content: bytes, occurrence: int) -> str:
    """This function will name a record: its content, and its number among records of the same content (0 is the first)."""
    if occurrence:
        content = blake2b(content + occurrence.to_bytes(8, "big"), digest_size=16, person=b"sekimori-repeat").digest()
    return content.hex()
