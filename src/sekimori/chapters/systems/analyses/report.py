"""分析報告書: a month of a unit on paper, with the pictures and the manager's statement."""

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from sekimori.chapters.systems.analyses import pictures, rules
from sekimori.chapters.systems.analyses.queries.alerts import Line
from sekimori.chapters.systems.analyses.queries.month import EXPORT, Month, month_of_unit
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.rules import post_of
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.documents import pdf
from sekimori.foundation.journal.write import record
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import TOKYO, day_of

TEMPLATE = Path(__file__).parent / "report.typ"


def export(actor: Actor, unit: int, month: date) -> bytes:
    """This function will make the report of a unit's month as PDF and record that it left the house.

    The file is made before the record's transaction begins; it is handed over only if the record was written.

    :raises Http404: if the unit is out of reach. :raises Forbidden: without the right.
    """
    actor.require(EXPORT, Target(unit=unit))
    shown = month_of_unit(actor, unit, month)
    data = pdf.render(TEMPLATE, contents(actor, shown), at=actor.at)
    _record(actor, shown)
    return data


@transaction.atomic(durable=True)
def _record(actor: Actor, shown: Month) -> None:
    record(
        actor,
        EXPORT,
        object_kind="access_month",
        object_id=f"{shown.month:%Y-%m}",
        object_unit=shown.unit,
        people_count=len({line.who for week in shown.weeks for line in (*week.lines, *week.rest)}),
        facts={"found": shown.counts["found"], "digest": shown.digest},
        ruling=actor.require(EXPORT, Target(unit=shown.unit)),
    )


def contents(actor: Actor, shown: Month) -> dict[str, Any]:
    """This function will put together what the report shows, as plain values."""
    government = directory.government().name
    title = f"アクセス記録の分析報告書（{shown.unit_name}　{rules.named(shown.month)}分）"
    return {
        "title": title,
        "footer": f"{government}　{shown.unit_name}　アクセス記録の分析　{rules.named(shown.month)}分",
        "about": [
            ["指針", actor.roster.guideline.title],
            ["期間", f"{wareki(shown.month)}から{wareki(shown.last)}まで"],
            [
                "作成",
                f"{wareki(actor.today)} {actor.at.astimezone(TOKYO):%H:%M}　{post_of(actor.organisation, actor.person)}",
            ],
        ],
        "statement": statement(shown),
        "sources": [
            [one.label, f"{one.records:,}", f"{one.analysed}日", days_in_words(one.without)] for one in shown.sources
        ],
        "learning": [
            f"{one.label}：{wareki(each.until)}から　{'、'.join(each.labels)}"
            for one in shown.sources
            for each in one.learning
        ],
        "pictures": [
            {"svg": pictures.draw(shown, name), "alt": pictures.in_words(shown, name)}
            for name in pictures.NAMES
            if name == "days" or shown.per_analysis
        ],
        "weeks": [
            {
                "heading": f"{wareki(week.monday)}からの週",
                "rows": [_row(line) for line in week.lines],
                "rest": [_row(line) for line in week.rest],
            }
            for week in shown.weeks
        ],
        "digest": shown.signed.digest if shown.signed else shown.digest,
    }


def days_in_words(days: tuple[date, ...]) -> str:
    """This function will list days of a month: 3日、4日; many are counted."""
    if not days:
        return "なし"
    return "、".join(f"{day.day}日" for day in days) if len(days) <= 5 else f"{len(days)}日"


def statement(shown: Month) -> str:
    """This function will say in one sentence how the month stands."""
    found = (
        "見つかったものはありませんでした。" if shown.nothing_found else f"{shown.counts['found']}件が見つかりました。"
    )
    if shown.signed is None:
        return f"{found}まだ「分析済み」とされていません。"
    when = wareki(day_of(shown.signed.at))
    return f"{found}{shown.signed.post}が{when}に確かめ、「分析済み」としました。"


def _row(line: Line) -> list[str]:
    days = "、".join(f"{day.month}/{day.day}" for day in line.days)
    more = f"（ほか{line.more}件）" if line.more else ""
    why = " ".join(f"{reason.label}。{reason.why}" for reason in line.reasons)
    return [days, f"{line.who}　{line.post}".strip(), why + more, line.state_label]
