"""Is the record of accesses protected 第6の2(2)? Answered for this software's own journal, from checks and witnesses."""

from datetime import date, datetime, timedelta

from sekimori.chapters.systems.journal.settings import witnesses_needed
from sekimori.foundation.compliance.control import Asked, Cell, CellStatus, Evidence, Finding, Inquiry, control
from sekimori.foundation.journal.models import Cosignature, Entry, Witness
from sekimori.foundation.journal.witnessing import AREA, key_of
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import day_of

CHECK_DAYS = "systems.journal_check_days"
WITNESS_DAYS = "systems.journal_witness_days"
EVIDENCE = (Evidence("封印の状況", "systems:seal"),)


@control(
    "systems.access_log.protection", "関守の記録が封印され、検証を通り、立会人が確かめている", areas=(AREA, "guarding")
)
def protected(inquiry: Inquiry, asked: tuple[Asked, ...]) -> dict[Cell, Finding]:
    finding = _finding(inquiry)
    return {(one.provision.ref, place): finding for one in asked for place in one.places}


def _finding(inquiry: Inquiry) -> Finding:
    checked = Entry.objects.filter(action="journal.verify", at__lte=inquiry.known_at).order_by("-at", "-id").first()
    if checked is None:
        return Finding(CellStatus.UNMET, "記録の封印の検証が、まだ行われていません。", EVIDENCE)
    if checked.outcome != "done":
        found = f"{wareki(day_of(checked.at))}の検証で、記録の封印に合わないものがありました。"
        return Finding(CellStatus.UNMET, found, EVIDENCE)
    until = _last_day(checked.at, inquiry.guideline.number(CHECK_DAYS, inquiry.on))
    if until < inquiry.on:
        late = f"記録の封印の検証が、{wareki(day_of(checked.at))}の後、行われていません。"
        return Finding(CellStatus.UNMET, late, EVIDENCE, until)
    return _witnessed(inquiry, until)


def _witnessed(inquiry: Inquiry, until: date) -> Finding:
    needed = witnesses_needed(inquiry.known_at)
    days = inquiry.guideline.number(WITNESS_DAYS, inquiry.on)
    moments = sorted(_last_signatures(inquiry.known_at), reverse=True)
    if len(moments) < needed:
        what = f"記録の封印は検証を通っていますが、署名した立会人が{len(moments)}人で、要る{needed}人に足りません。"
        return Finding(CellStatus.UNMET, what, EVIDENCE)
    at = moments[needed - 1]
    ends = _last_day(at, days)
    if ends < inquiry.on:
        late = f"立会人の署名が、{wareki(day_of(at))}の後、{days}日を超えてありません。"
        return Finding(CellStatus.UNMET, late, EVIDENCE, ends)
    fine = f"検証を通り、{wareki(day_of(at))}に立会人{needed}人以上が確かめています。"
    return Finding(CellStatus.SATISFIED, fine, EVIDENCE, min(until, ends))


def _last_signatures(known_at: datetime) -> list[datetime]:
    """When each witness that counted at a moment had signed last, in two queries."""
    signed: dict[str, datetime] = {}
    for name, at in Cosignature.objects.filter(at__lte=known_at).order_by("at").values_list("witness", "at"):
        signed[name] = at
    counted = Witness.objects.filter(added_at__lte=known_at).exclude(ended_at__lte=known_at)
    return [signed[key_of(one).name] for one in counted if key_of(one).name in signed]


def _last_day(at: datetime, days: int) -> date:
    return day_of(at) + timedelta(days=days)
