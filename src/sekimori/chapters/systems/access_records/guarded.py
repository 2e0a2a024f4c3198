"""What about a source nobody changes alone: whether it is taken in, how long it is kept, whose mark as administrator goes.

Each setting is set for one source; its scope is the source's code.
"""

from datetime import datetime

from sekimori.chapters.systems.access_records.models import Source
from sekimori.foundation.guarding.declarations import Asking, Scopes, Setting, Wanted, declare, parameter
from sekimori.foundation.guarding.kinds import Lines, Whole, YesNo
from sekimori.foundation.guarding.queries import values

ARTICLE = "systems.access_log"  # 第6の2(1)
MOST_YEARS = 30


def _sources(_asking: Asking) -> tuple[tuple[str, str], ...]:
    return tuple(Source.objects.order_by("code").values_list("code", "label"))


def _responsible(scope: str, _asking: Asking) -> frozenset[int]:
    return frozenset(Source.objects.filter(code=scope).values_list("unit", flat=True))


def _no_longer_watched(wanted: Wanted) -> frozenset[int]:
    """Who takes a source out of what is taken in takes its unit, and those that use it, out of what is watched."""
    source = Source.objects.filter(code=wanted.scope).first()
    if wanted.after or source is None:
        return frozenset()
    return frozenset({source.unit_id, *source.used_by.values_list("id", flat=True)})


SOURCES = Scopes("取込み元", _sources, _responsible)
IN_USE = declare(
    Setting(
        "access_records.in_use",
        "アクセス記録の取込み",
        ARTICLE,
        YesNo("取り込む", "取込みをやめる"),
        lambda *_: True,
        scopes=SOURCES,
        theme="アクセス記録の取込み",
        takes_out=_no_longer_watched,
        help="やめると、新しい記録は入りません。取り込んだ記録は、保存期間が終わるまで残ります。",
    )
)
RETENTION = declare(
    Setting(
        "access_records.retention_years",
        "アクセス記録を保存する年数",
        ARTICLE,
        Whole(1, MOST_YEARS, "年"),
        parameter("systems.log_retention_years"),
        scopes=SOURCES,
        theme="アクセス記録の取込み",
    )
)
UNMARKED = declare(
    Setting(
        "access_records.unmarked",
        "管理者の印を外してよい利用者ID",
        ARTICLE,
        Lines("一行に一つ。ここにある利用者IDだけ、一覧の読込みで管理者の印を外せます。"),
        lambda *_: [],
        scopes=SOURCES,
        theme="アクセス記録の取込み",
    )
)


def in_use(source: Source, at: datetime) -> bool:
    """This function will say whether a source is taken in at a moment."""
    return bool(values().value(IN_USE, source.code, at=at))


def retention_years(source: Source, at: datetime) -> int:
    """This function will return how long a source's records are kept."""
    return int(values().value(RETENTION, source.code, at=at))


def unmarked(source: Source, at: datetime) -> frozenset[str]:
    """This function will return the accounts that may lose their mark as an administrator's."""
    return frozenset(values().value(UNMARKED, source.code, at=at))
