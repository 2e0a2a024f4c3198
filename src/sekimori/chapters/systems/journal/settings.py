"""What nobody changes alone about the journal: how long its records are kept, and how many witnesses there must be."""

from datetime import datetime

from sekimori.foundation.guarding.declarations import Setting, declare, parameter
from sekimori.foundation.guarding.kinds import Whole
from sekimori.foundation.guarding.queries import value

KEPT_YEARS = declare(
    Setting(
        code="systems.journal_kept_years",
        label="記録（ジャーナル）の保存期間",
        article="systems.access_log",
        theme="関守の記録の保存と封印",
        kind=Whole(1, 100, "年"),
        default=parameter("systems.log_retention_years"),
        help="この期間が過ぎた月の記録だけが、総括保護管理者の決定により廃棄できます。短くすると、廃棄できる記録が増えます。",
    )
)
WITNESSES = declare(
    Setting(
        code="systems.journal_witnesses",
        label="記録の封印に要る立会人の数",
        article="systems.access_log.protection",
        theme="関守の記録の保存と封印",
        kind=Whole(1, 20, "人"),
        default=parameter("systems.journal_witnesses"),
        help="この人数の立会人が確かめた所までを、守られている記録とします。",
    )
)


def kept_years(at: datetime) -> int:
    """This function will return for how many years records of the journal are kept, as in force at a moment."""
    return int(value(KEPT_YEARS, at=at))


def witnesses_needed(at: datetime) -> int:
    """This function will return how many witnesses must have confirmed, as in force at a moment."""
    return int(value(WITNESSES, at=at))
