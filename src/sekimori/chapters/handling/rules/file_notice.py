"""届出 (練馬区 第10条): holding and changing are notified beforehand, ceasing with what became of the data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sekimori.foundation.applications.kind import Circumstances, Content
from sekimori.kernel.problems import Problem


def in_order(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will object to a late notice of holding or change, and to ceasing without a word on disposal."""
    day, occasion = content.get("from_date"), content.get("occasion")
    on = date.fromisoformat(day) if isinstance(day, str) and day else None
    if occasion in ("hold", "change") and on is not None and on < circumstances.today:
        return (
            Problem(
                "保有・変更・廃止の日", "もう過ぎています", "あらかじめ届け出るものです。これからの日にしてください"
            ),
        )
    if occasion == "cease" and on is not None and on > circumstances.today:
        return (Problem("保有・変更・廃止の日", "まだ来ていません", "やめた後に、速やかに届け出てください"),)
    if occasion == "cease" and not content.get("disposal"):
        return (
            Problem("やめたときの廃棄・消去", "入力されていません", "いつ、どのように消去・廃棄したかを書いてください"),
        )
    return ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification whose result has been given."""

    occasion: str  # hold, change, cease
    answered_at: datetime


def covers_entry(notices: Iterable[Notice], *, published_at: datetime | None, notifiable_changed: bool) -> bool:
    """This function will say whether an entry may be published as far as the notification goes (練馬区 第10条1項).

    A file first published must have been notified as held. A correction of what the ledger says needs a notice of
    change answered since the last publication; one that only follows the organisation or the desk needs none.
    """
    if published_at is None:
        return any(notice.occasion in ("hold", "change") for notice in notices)
    if not notifiable_changed:
        return True
    return any(notice.occasion == "change" and notice.answered_at >= published_at for notice in notices)
