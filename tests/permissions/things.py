"""One thing of 市民税課 (税務課) behind every URL that carries a number or a name, and whose it is."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.signing import dumps
from django.db import transaction

from sekimori.chapters.handling.actions.holdings import save_holding
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.chapters.systems.access_records.models import IMPORTED, Delivery, Source
from sekimori.chapters.systems.analyses.models import Alert
from sekimori.chapters.systems.analyses.tests.conftest import finding, keep, make_source
from sekimori.engines.access_log.declaration import shipped
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.applications.kind import Kind
from sekimori.foundation.applications.paper.own.actions import adopt, propose
from sekimori.foundation.applications.paper.own.samples import sample
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.models import EvidenceFile
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.directory.models import Designation, Post, Posting
from sekimori.foundation.downloads.models import Asking, Taking
from sekimori.foundation.journal.write import record
from tests.cast import LOADED, NOW, Cast

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DEMAND = "handling.misdelivery"


@dataclass(frozen=True)
class Thing:
    """``arguments`` of the URL, and whose the thing is (``None``: of the whole government or of nobody).

    ``further`` is true where, beyond the authority table, a rule or a state decides, so that a refusal is in order.
    ``led_away`` is the action by which somebody sees the thing without a right to the page, and is led to what they see.
    """

    arguments: tuple[object, ...]
    target: Target | None = None
    further: bool = False
    led_away: str = ""


def things(city: Cast) -> dict[str, Thing]:
    """This function will make the things and name them by their URLs."""
    unit = city.unit("0201").pk
    own = Target(unit=unit)
    check = self_check(city)
    evidence = EvidenceFile.objects.get(attestation=check)
    officer = Designation.objects.get(role="protection_officer")
    meeting = CommitteeMeeting.objects.create(
        held_on=NOW.date(), kind="regular", agenda="議題", recorded_at=LOADED, minutes=evidence.file
    )
    nothing = Thing((987654,), further=True)
    return {
        **applied_for(city),
        **leaving(city),
        **held(city),
        **guarded(city),
        **taken_out(city),
        **delivered(city),
        **analysed(city),
        "wording:check": nothing,
        "web:provision": Thing((DEMAND,)),
        "accounts:account": Thing((city.account("staff").pk,)),
        "accounts:reset_password": Thing((city.account("staff").pk,)),
        "accounts:change": Thing((city.account("staff").pk,)),
        "integrations:end": Thing((987654,), further=True),
        "integrations:end_of_another": Thing((987654,), further=True),
        "directory:unit": Thing((unit,)),
        "directory:import_check": Thing((dumps("none"),), further=True),
        "directory:person": Thing((city.person("staff").pk,), Target(unit=city.unit("020101").pk)),
        "compliance:unit": Thing((unit,), own),
        "compliance:cell": Thing((DEMAND, unit), own),
        "compliance:check": Thing((DEMAND, unit), own),
        "compliance:attestation": Thing((check.pk,), own),
        "compliance:attest": Thing((check.pk,), own, further=True, led_away="compliance.matrix.view"),
        "compliance:return": Thing((check.pk,), own, further=True),
        "compliance:withdraw": Thing((check.pk,), own, further=True),
        "compliance:export": Thing(("json",), further=True),
        "compliance:evidence": Thing((check.pk, evidence.file_id), own),
        "mfa_deactivate_totp": Thing((), further=True),  # there is none to switch off
        "mfa_view_recovery_codes": Thing((), further=True),  # nor any codes
        "mfa_edit_webauthn": nothing,
        "mfa_remove_webauthn": nothing,
        "organization:role": Thing(("protection_manager",)),
        "organization:officer": Thing(("protection_officer", officer.unit_id), own),
        "organization:end_officer": Thing((officer.pk,), own),
        "organization:end_auditor": Thing((987654,), further=True),
        "organization:end_member": Thing((987654,), further=True),
        "organization:meeting": Thing((meeting.pk,)),
        "organization:minutes": Thing((meeting.pk,)),
        "organization:correct_meeting": Thing((meeting.pk,)),
        "systems:entry": Thing((entry(city).pk,), own),
        "systems:prove": Thing((987654,), further=True),
        "systems:erase": Thing((987654,), further=True),
        "systems:end_witness": Thing((987654,), further=True),
        "systems:witness_request": Thing((987654,), further=True),
        "systems:checkpoint": Thing((), further=True),  # nothing is sealed in a test's database
        "systems:policy": Thing((), further=True),
    }


def analysed(city: Cast) -> dict[str, Thing]:
    """Something an analysis found of a clerk of 税務課, and the month in which it was."""
    own = Target(unit=city.unit("0201").pk)
    make_source(city, "found")
    keep(city, finding(city, source="found"))
    found = Alert.objects.latest("pk").pk
    month = (own.unit, NOW.year, NOW.month)
    return {
        "analyses:alert": Thing((found,), own),
        "analyses:records": Thing((found,), own),
        "analyses:answer": Thing((found,), own, further=True),
        "analyses:month": Thing(month, own),
        "analyses:sign-off": Thing(month, own, further=True),
        "analyses:report": Thing(month, own),
        "analyses:picture": Thing((*month, "days"), own),
    }


def self_check(city: Cast):
    draft = actions.Draft(Answer.SATISFIED, "二人で確かめている。", files=(actions.Upload("点検表.pdf", PDF),))
    return actions.prepare(city.actor("officer"), canonical=DEMAND, place=city.unit("0201").pk, draft=draft)


def entry(city: Cast):
    """A record of what was done in the unit by somebody of the unit."""
    with transaction.atomic():
        return record(city.actor("manager"), "home.view", object_unit=city.unit("0201").pk)


def allowed(actor: Actor, action: str, thing: Thing) -> bool:
    """This function will say by the authority table whether somebody may reach a thing."""
    return thing.target is None or bool(actor.may(action, thing.target))


def applied_for(city: Cast) -> dict[str, Thing]:
    """A take-out of 税務課's that waits for its officer, behind the URLs of applications."""
    desk = Desk(city)
    application, unit = desk.submitted(), city.unit("0201").pk
    # Which of an application's acts are open is the workflow's business; the page itself is everybody's.
    state = Thing((application.pk,), Target(unit=unit), further=True)
    names = ("detail", "edit", "confirm", "act", "report", "copy", "use", "keep")
    kind = Thing(("handling-takeout",), further=True)
    return {
        **{f"applications:{name}": state for name in names},
        "applications:file": Thing((application.pk, 987654), Target(unit=unit), further=True),
        "applications:form-pdf": state,
        "applications:form-own": Thing((application.pk, "docx"), Target(unit=unit), further=True),
        **own_form(city, desk.kind),
        "applications:new": kind,
        "applications:keep-new": kind,
        "applications:batch": kind,
        "applications:batch-template": kind,
        "applications:batch-check": Thing(("handling-takeout", "0" * 32), further=True),
        "applications:ledger": kind,
        "applications:export": kind,
        "api:application": state,
        "api:acts": state,
        "api:uses": state,
        "api:applications": Thing((), further=True),
    }


def own_form(city: Cast, kind: Kind) -> dict[str, Thing]:
    """A form of the government's own for take-outs: one in use, and one that the chief has sent in and not read yet."""
    chief, content = city.actor(city.chief), sample(kind, "docx", steps=3)
    given = {"name": "様式.docx", "content": content, "since": date(2026, 4, 1)}
    used = adopt(chief, propose(chief, kind, **given).pk)
    waiting = propose(chief, kind, **given)
    return {
        "applications:own-form": Thing((kind.slug,)),
        "applications:own-form-sample": Thing((kind.slug, "xlsx")),
        "applications:template": Thing((waiting.pk,), further=True),
        "applications:template-file": Thing((used.pk,)),
        "applications:template-withdraw": Thing((used.pk,), further=True),
    }


def leaving(city: Cast) -> dict[str, Thing]:
    """A posting of somebody in 税務課 that ends next week, behind the URLs of handing over."""
    unit = city.unit("020101")
    until = NOW.date() + timedelta(days=7)
    second = Posting.objects.create(
        person=city.person("staff"),
        post=Post.objects.get(code="50"),
        unit=unit,
        mode="concurrent",
        since=LOADED.date(),
        until=until,
        recorded_at=LOADED,
    )
    target = Target(unit=unit.pk, person=city.person("staff").pk)
    # Writing is the leaving person's, confirming the successor's: whoever else may see it is refused.
    further = Thing((second.pk,), target, further=True)
    return {
        "handover:show": Thing((second.pk,), target),
        "handover:note": further,
        "handover:acknowledge": further,
    }


def taken_out(city: Cast) -> dict[str, Thing]:
    """Something the member of 市民税課 took out under a warning, and something that waits for her manager."""
    unit = city.unit("020101").pk
    row = {
        "account": city.account("staff").pk,
        "person": city.person("staff"),
        "unit_id": unit,
        "at": NOW,
        "action": "directory.export",
        "what": "職員の一覧",
        "size": 3200,
        "counted": "人分",
        "level": "standard",
        "total": 3200,
        "threshold": 1000,
        "days": 7,
        "purpose": "counting",
    }
    asking = Asking.objects.create(**row, words="移すため", digest="d" * 64, request=b"")
    taking = Taking.objects.create(**row, channel="web", rank=1, passed=1)
    target = Target(unit=unit)
    return {
        "releases:asking": Thing((asking.pk,), further=True),
        "releases:taking": Thing((taking.pk,), further=True),
        "releases:decide": Thing((asking.pk,), target, further=True),
        "releases:answer": Thing((taking.pk,), target, further=True),
        "releases:review": Thing((unit,), target, further=True),
    }


def held(city: Cast) -> dict[str, Thing]:
    """A holding of 税務課's behind the URLs of the ledger and the file register."""
    unit = city.unit("0201").pk
    holding = save_holding(city.actor("officer"), TAX_LEDGER, unit=unit)
    own = Thing((holding.pk,), Target(unit=unit))
    return {
        "handling:holding": own,
        "handling:edit": own,
        "api:holding": own,
        "api:holdings": Thing((), further=True),
        "handling:decide": Thing((holding.pk,), Target(unit=unit), further=True),
        "handling:notify": Thing((holding.pk,), Target(unit=unit), further=True),
        "handling:register-entry": own,
        "handling:register-act": Thing((holding.pk,), Target(unit=unit), further=True),
        "handling:register-fill": own,
        "handling:register-leave-out": own,
        # An upload is its sender's alone; here nobody has sent any.
        "handling:import-columns": Thing((dumps("none"),), further=True),
        "handling:import-check": Thing((dumps("none"),), further=True),
    }


def guarded(city: Cast) -> dict[str, Thing]:
    """The length of an elevation, a setting of the whole government, and a change that there is not."""
    setting = Thing(("guarding.elevation_hours",), further=True)
    nothing = Thing((987654,), further=True)
    unit = city.unit("0201").pk
    register = Thing((unit,), Target(unit=unit), further=True)
    return {
        "guarding:privilege-enter": register,
        "guarding:privilege-review": register,
        "guarding:privilege-end": nothing,
        "guarding:propose": setting,
        "guarding:change": nothing,
        "guarding:decide": nothing,
        "guarding:withdraw": nothing,
        **{f"guarding:elevation-{name}": nothing for name in ("one", "decide", "end", "end-own", "read")},
    }


def delivered(city: Cast) -> dict[str, Thing]:
    """A source of 税務課's, a delivery of it, and lists that are on their way in from nobody."""
    target, nobody = Target(unit=city.unit("0201").pk), "0" * 32
    source = Source.objects.create(
        code="walk",
        label="住民記録システム",
        declaration=shipped()["resident_register_csv"].read_text(encoding="utf-8"),
        unit=city.unit("0201"),
        interval_days=7,
        created_at=LOADED,
    )
    delivery = Delivery.objects.create(
        source=source,
        name="a.csv",
        way="upload",
        state=IMPORTED,
        received_at=LOADED,
        finished_at=LOADED,
        size=1,
        file_digest="",
    )
    of_source = Thing((source.pk,), target)
    of_delivery = Thing((delivery.pk,), target)
    return {
        **{f"access_records:{name}": of_source for name in ("source", "change", "accounts")},
        "access_records:upload": Thing((source.pk,), target, further=True),  # without a file it is told so
        **{f"access_records:{name}": of_delivery for name in ("delivery", "unread", "settle")},
        "access_records:accounts_check": Thing((source.pk, nobody), target, further=True),
        "api:access-records": Thing((source.pk,), target, further=True),  # it takes a key
        "access_records:list_check": Thing(("leaves", nobody), further=True),
    }
