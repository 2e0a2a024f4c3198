"""自己点検: the officer prepares, the one who answers attests; another role may send it back.

The guidelines let the unit's head inspect (春日部 第12の2, 練馬 第25条) with the officer's help (第2の3, 第6条).
A row is never edited: preparing again replaces what waits, so whoever attests a row attests exactly what they read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.control import Place
from sekimori.foundation.compliance.models import STANDING, WAITING, Attestation, EvidenceFile
from sekimori.foundation.compliance.queries import NoSuchCell
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault import files as vault
from sekimori.foundation.vault.models import StoredFile
from sekimori.guideline.model import Provision
from sekimori.kernel.problems import Problem, Refused

PREPARE = declare(rules.PREPARE, "自己点検を作成する")
ATTEST = declare(rules.ATTEST, "自己点検を確定する")
RETURN = declare(rules.RETURN, "自己点検を差し戻す")

AREA = "compliance"
AGAIN = "画面を読み込み直して、今の内容を確かめてください"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; its kind is told by its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody says of a demand. ``keep`` are files of earlier attestations of the same cell to show again."""

    answer: rules.Answer
    text: str = ""
    plan_date: date | None = None
    files: tuple[Upload, ...] = ()
    keep: tuple[int, ...] = ()


@transaction.atomic(durable=True)
def prepare(actor: Actor, *, canonical: str, place: Place, draft: Draft) -> Attestation:
    """This function will write a self-check that waits to be attested; one that already waits there is replaced.

    :raises NoSuchCell: if the demand has no cell at the place. :raises Forbidden: without the right there.
    :raises Refused: with everything missing in the draft, or if somebody else wrote one at the same moment.
    """
    row, ruling = _prepare(actor, canonical, place, draft)
    _journal(actor, PREPARE, row, ruling, files=len(draft.files) + len(draft.keep))
    return row


@transaction.atomic(durable=True)
def prepare_and_attest(actor: Actor, *, canonical: str, place: Place, draft: Draft) -> Attestation:
    """This function will let the one who answers write a self-check and attest it at once.

    :raises NoSuchCell: if the demand has no cell at the place. :raises Forbidden: without both rights there.
    :raises Refused: with everything missing in the draft, or if the actor is not the one who attests this demand.
    """
    row, ruling = _prepare(actor, canonical, place, draft)
    _journal(actor, PREPARE, row, ruling, files=len(draft.files) + len(draft.keep))
    _journal(actor, ATTEST, row, _attest(actor, row))
    return row


@transaction.atomic(durable=True)
def attest(actor: Actor, *, attestation: int) -> Attestation:
    """This function will attest a self-check that waits, exactly as it was read.

    :raises Attestation.DoesNotExist: if there is none. :raises Forbidden: without the right there.
    :raises Refused: if it does not wait any more, or the actor is not the one who attests this demand.
    """
    row = _locked(attestation)
    _journal(actor, ATTEST, row, _attest(actor, row))
    return row


@transaction.atomic(durable=True)
def attest_several(actor: Actor, *, attestations: Iterable[int]) -> tuple[Attestation, ...]:
    """This function will attest several self-checks that were read, all of them or none.

    :raises Attestation.DoesNotExist: if one does not exist. :raises Forbidden: without the right at one of them.
    :raises Refused: with everyone that cannot be attested any more.
    """
    attested: list[Attestation] = []
    problems: list[Problem] = []
    for key in sorted(set(attestations)):
        row = _locked(key)
        try:
            _journal(actor, ATTEST, row, _attest(actor, row))
        except Refused as refused:
            problems += refused.problems
        attested.append(row)
    if problems:
        raise Refused(*problems)
    return tuple(attested)


@transaction.atomic(durable=True)
def return_attestation(actor: Actor, *, attestation: int, reason: str) -> Attestation:
    """This function will send a self-check back, with the reason.

    What waits may be sent back by whoever could attest it; what is attested, only by a role that the authority table
    lets return it (the chief, the auditor, the department's manager).

    :raises Attestation.DoesNotExist: if there is none. :raises Forbidden: without the right there.
    :raises Refused: without a reason, or if it neither waits nor stands attested.
    """
    row = _locked(attestation)
    ruling = _may_return(actor, row)
    problems = rules.check_reason(reason)
    if rules.state_now(row.record) not in (rules.State.WAITING, rules.State.ATTESTED):
        problems = (*problems, _not_open(row))
    if problems:
        raise Refused(*problems)
    row.returned_by_id, row.returned_post, row.returned_at = actor.person, _post(actor), actor.at
    row.return_reason = reason.strip()
    row.save(update_fields=["returned_by", "returned_post", "returned_at", "return_reason"])
    _journal(actor, RETURN, row, ruling)
    return row


@transaction.atomic(durable=True)
def withdraw(actor: Actor, *, attestation: int) -> Attestation:
    """This function will let the one who prepared a self-check take it back before it is attested.

    :raises Attestation.DoesNotExist: if there is none. :raises Forbidden: without the right there.
    :raises Refused: if somebody else prepared it, or it does not wait any more.
    """
    row = _locked(attestation)
    ruling = actor.require(PREPARE, Target(unit=row.place_id))
    if row.prepared_by_id != actor.person:
        raise Refused(
            Problem(_where(row), "取り下げられるのは作成した人だけです", "作成した人に頼むか、差し戻してください")
        )
    if not row.waits:
        raise Refused(_not_open(row))
    row.withdrawn_at = actor.at
    row.save(update_fields=["withdrawn_at"])
    _journal(actor, PREPARE, row, ruling, reason="withdrawn")
    return row


def _prepare(actor: Actor, canonical: str, place: Place, draft: Draft) -> tuple[Attestation, Ruling]:
    provision = _demand(actor, canonical, place)
    ruling = actor.require(PREPARE, Target(unit=place))
    if actor.person is None:  # a role is a person's: only a broken table could come here
        raise Forbidden(PREPARE, Target(unit=place), hidden=False)
    problems = rules.check_draft(
        draft.answer, draft.text, draft.plan_date, files=len(draft.files) + len(draft.keep), today=actor.today
    )
    if problems:
        raise Refused(*problems)
    kept = _files_to_show_again(canonical, place, draft.keep)
    guideline = actor.roster.guideline
    _replace_earlier(canonical, place, actor.at)
    row = _insert(
        Attestation(
            pack=guideline.pack,
            version=guideline.version,
            ref=provision.ref,
            canonical=canonical,
            place_id=place,
            answer=draft.answer.value,
            text=draft.text.strip(),
            plan_date=draft.plan_date if draft.answer is rules.Answer.NOT_SATISFIED else None,
            prepared_by_id=actor.person,
            prepared_post=_post(actor),
            prepared_at=actor.at,
        )
    )
    new = [vault.keep(upload.data, name=upload.name, at=actor.at) for upload in draft.files]
    EvidenceFile.objects.bulk_create(EvidenceFile(attestation=row, file=file) for file in (*kept, *new))
    return row, ruling


def _replace_earlier(canonical: str, place: Place, at: datetime) -> None:
    """What waits, or was sent back before anybody attested it, gives way to the new draft."""
    sent_back = Q(returned_at__isnull=False, attested_at__isnull=True, superseded_at__isnull=True)
    earlier = Attestation.objects.filter(WAITING | sent_back, canonical=canonical, place=place)
    earlier.update(superseded_at=at)


def _demand(actor: Actor, canonical: str, place: Place) -> Provision:
    """The demand of a cell that people attest, by today's guideline and organisation."""
    provision = actor.roster.guideline.by_canonical.get(canonical)
    if provision is None or place not in rules.places(provision, actor.organisation):
        raise NoSuchCell(canonical)
    if rules.ATTESTATION not in provision.controls:
        raise Refused(Problem(provision.ref, "この項目は記録から計算しています", "自己点検は要りません"))
    return provision


def _files_to_show_again(canonical: str, place: Place, keys: tuple[int, ...]) -> list[StoredFile]:
    """Only what this very cell showed before: a number of another unit's file must not open it."""
    if not keys:
        return []
    shown = EvidenceFile.objects.filter(attestation__canonical=canonical, attestation__place=place, file__in=keys)
    files = list(StoredFile.objects.filter(pk__in=shown.values("file")))
    if len(files) != len(set(keys)):
        raise Refused(Problem("証拠書類", "引き継ごうとした書類が、この項目のものではありません", AGAIN))
    return files


def _insert(row: Attestation) -> Attestation:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(Problem(_where(row), "ほかの人が同時に自己点検を作成しました", AGAIN)) from None
    return row


def _locked(key: int) -> Attestation:
    return Attestation.objects.select_for_update(of=("self",)).get(pk=key)


def _attest(actor: Actor, row: Attestation) -> Ruling:
    ruling = actor.require(ATTEST, Target(unit=row.place_id))
    provision = _demand(actor, row.canonical, row.place_id)
    guideline, organisation = actor.roster.guideline, actor.organisation
    if not rules.may_attest(guideline, provision, row.place_id, actor.held, organisation):
        role = guideline.term(rules.attesting_role(guideline, provision))
        raise Refused(Problem(_where(row), f"この項目を確定できるのは{role}です", f"{role}に確定を頼んでください"))
    if not row.waits:
        raise Refused(_not_open(row))
    before = Attestation.objects.filter(STANDING, canonical=row.canonical, place=row.place_id)
    before.update(superseded_at=actor.at)
    row.attested_by_id, row.attested_post, row.attested_at = actor.person, _post(actor), actor.at
    row.expires_on = rules.last_good_day(actor.at, rules.valid_months(guideline, provision, actor.today))
    row.save(update_fields=["attested_by", "attested_post", "attested_at", "expires_on"])
    return ruling


def _may_return(actor: Actor, row: Attestation) -> Ruling:
    target = Target(unit=row.place_id)
    ruling = actor.may(RETURN, target)
    if ruling or not row.waits:
        return ruling or actor.require(RETURN, target)
    provision = _demand(actor, row.canonical, row.place_id)
    if rules.may_attest(actor.roster.guideline, provision, row.place_id, actor.held, actor.organisation):
        return actor.require(ATTEST, target)
    raise Forbidden(RETURN, target, hidden=not actor.may(PREPARE, target))


def _not_open(row: Attestation) -> Problem:
    said = {
        rules.State.WAITING: "まだ確定されていません",
        rules.State.ATTESTED: "既に確定されています",
        rules.State.RETURNED: "既に差し戻されています",
        rules.State.WITHDRAWN: "作成した人が取り下げました",
        rules.State.SUPERSEDED: "新しい自己点検に替わりました",
    }
    return Problem(_where(row), said[rules.state_now(row.record)], AGAIN)


def _where(row: Attestation) -> str:
    return f"自己点検（{row.ref}）"


def _post(actor: Actor) -> str:
    return rules.post_of(actor.organisation, actor.person)[:120]


def _journal(
    actor: Actor, action: str, row: Attestation, ruling: Ruling, *, reason: str = "", files: int | None = None
) -> None:
    record(
        actor,
        action,
        object_kind="attestation",
        object_id=row.pk,
        object_unit=row.place_id,
        reason=reason,
        facts={"provision": row.ref, "answer": row.answer} | ({} if files is None else {"files": files}),
        changes=(AREA,),
        ruling=ruling,
    )
