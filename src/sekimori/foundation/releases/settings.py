"""The thresholds as settings that nobody changes alone: raising one is how a watch is quietly put to sleep."""

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.limits import Values, values_from
from sekimori.foundation.guarding import queries
from sekimori.foundation.guarding.declarations import LEVELS, Setting, declare, parameter, settings
from sekimori.foundation.guarding.kinds import Whole

MOST = 10_000_000
ARTICLE = "systems.monitoring"
WARN_FROM = declare(
    Setting(
        code="downloads.warn_from",
        label="目的を確かめる取出しの量",
        article=ARTICLE,
        theme="取出し",
        kind=Whole(1, MOST, "人分・件"),
        default=lambda guideline, _on, level: guideline.protection.level(level).warn_from,
        scopes=LEVELS,
        help="期間の合計がこの数以上になると、取り出す前に目的を聞き、課の長へ知らせます。",
    )
)
HOLD_FROM = declare(
    Setting(
        code="downloads.hold_from",
        label="承認を受けるまで止める取出しの量",
        article=ARTICLE,
        theme="取出し",
        kind=Whole(1, MOST, "人分・件"),
        default=lambda guideline, _on, level: guideline.protection.level(level).hold_from,
        scopes=LEVELS,
        help="期間の合計がこの数以上になると、課の長が認めるまで取り出せません。",
    )
)
DAYS = declare(
    Setting(
        code="downloads.days",
        label="取出しの量を合計する日数",
        article=ARTICLE,
        theme="取出し",
        kind=Whole(1, 366, "日"),
        default=parameter("downloads.days"),
        help="小分けの取出しも合計で数えます。短くすると、気づきにくくなります。",
    )
)


@values_from
def in_force(actor: Actor) -> Values:
    """This function will return what two people agreed to, or what the pack says, in one query for all values."""
    agreed, guideline = queries.values(), actor.roster.guideline

    def value(code: str, level: str, said: int) -> int:
        if code not in settings():
            return said
        found = agreed.in_force(code, level, at=actor.at, guideline=guideline).value
        return int(found)

    return value
