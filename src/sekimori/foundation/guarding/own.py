"""Settings of guarding itself: how long an elevation may last is not for one person to say either."""

from sekimori.foundation.guarding.declarations import Setting, declare, parameter
from sekimori.foundation.guarding.kinds import Whole

ELEVATION_HOURS = declare(
    Setting(
        code="guarding.elevation_hours",
        label="昇格の最長の時間",
        article="systems.privileges",
        theme="管理者の昇格",
        kind=Whole(1, 72, "時間"),
        default=parameter("guarding.elevation_hours"),
        help="技術管理者が、もう一人の同意を得て管理者の操作をできる時間です。短いほど、もれたときの害が小さくなります。",
    )
)
