"""保有等の届出 (練馬区 第10条) beside the ledger: old and new side by side, and what has been notified of a holding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sekimori.chapters.handling.kinds.file_notice import NOTICE, OCCASIONS
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.foundation.applications.actions import own_target
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.options import stands_beside
from sekimori.foundation.authority.actor import Actor

# What a notice says of the file → where the ledger says it.
LEDGER = {
    "title": "name",
    "purpose": "purpose",
    "items": "items",
    "scope": "scope",
    "people": "people_count",
    "source": "source",
    "recipients": "recipients",
    "special_care": "special_care",
    "my_number": "my_number",
    "file_kind": "file_kind",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of a holding."""

    id: int
    occasion: str
    state: str
    at: datetime | None


def content_from(said: HoldingVersion) -> dict[str, object]:
    """This function will return what the ledger says of a holding, by the fields of a notice."""
    found = {code: getattr(said, column) for code, column in LEDGER.items()}
    return {**found, "items": "\n".join(said.items)}


@stands_beside(NOTICE.code)
def ledger_at(content: Mapping[str, object], at: datetime) -> Mapping[str, object]:
    """This function will return what the ledger said of a file when its change was notified."""
    holding = content.get("holding")
    if content.get("occasion") != "change" or not str(holding).isdecimal():
        return {}
    said = HoldingVersion.objects.known_at(at).filter(holding=holding).order_by("-pk").first()
    return content_from(said) if said else {}


def notices_of(holding_id: int) -> tuple[Told, ...]:
    """This function will return the notices of a holding, newest first."""
    labels = {choice.code: choice.label for choice in OCCASIONS}
    rows = Application.objects.filter(kind=NOTICE.code, holding=holding_id).order_by("-pk")[:20]
    return tuple(
        Told(row.pk, labels.get(_occasion(row), ""), row.get_state_display(), row.submitted_at) for row in rows
    )


def _occasion(application: Application) -> str:
    last = application.submissions.order_by("-number").first()
    return str((last.content if last else application.draft).get("occasion", ""))


def may_notify(actor: Actor, said: HoldingVersion) -> bool:
    """This function will say whether the guideline asks for notices and the actor's unit gives those of this holding."""
    if actor.unit is None or actor.organisation.body_of(actor.unit) != said.holding.unit_id:
        return False
    routed = actor.roster.guideline.route(NOTICE.code, said.level) is not None
    return routed and bool(actor.may(NOTICE.apply_action, own_target(actor)))
