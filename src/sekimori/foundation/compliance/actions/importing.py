"""Taking over self-checks of the past in bulk, for a sample only: no office's evidence is written afterwards."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from sekimori.engines.authority.roster import Roster
from sekimori.engines.authority.ruling import AuthorityTable, Target
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.actions.self_checks import AREA, ATTEST, PREPARE, RETURN, Upload
from sekimori.foundation.compliance.control import Place
from sekimori.foundation.compliance.models import Attestation, EvidenceFile
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault import files as vault
from sekimori.guideline.model import Provision
from sekimori.kernel.moments import day_of, end_of_day
from sekimori.kernel.problems import Problem, Refused

IMPORT = "compliance.attestation.import"
MOST_PROBLEMS = 100
Cell = tuple[str, Place]


@dataclass(frozen=True, slots=True)
class AttestationRow:
    """One self-check as it happened. People are keys of the directory; moments are its own, not the import's."""

    canonical: str
    place: Place
    answer: rules.Answer
    text: str
    prepared_by: int
    prepared_at: datetime
    attested_by: int | None = None
    attested_at: datetime | None = None
    returned_by: int | None = None
    returned_at: datetime | None = None
    return_reason: str = ""
    plan_date: date | None = None
    files: tuple[Upload, ...] = ()

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Everything that happened to it, in the order it must have happened."""
        return tuple(moment for moment in (self.prepared_at, self.attested_at, self.returned_at) if moment is not None)


def import_attestations(actor: Actor, rows: Sequence[AttestationRow]) -> int:
    """This function will take over the self-checks of a sample government, all or none, and return how many.

    Each is held against the rules of its own day: the demand and the place, the draft, and the roles of those who
    prepared, attested and returned it.

    :raises Forbidden: to anybody but the installation itself.
    :raises Refused: in a real government, or with what is wrong with the rows.
    """
    if not actor.system:
        raise Forbidden(IMPORT, Target(), hidden=False)
    if not directory.government().is_sample:
        raise Refused(
            Problem("自己点検の取込み", "見本データではありません", "自己点検は画面から作成し、確定してください")
        )
    days = _Days()
    problems = [problem for number, row in enumerate(rows, 1) for problem in _check(number, row, days, actor.at)]
    cells: dict[Cell, list[AttestationRow]] = defaultdict(list)
    for row in rows:
        cells[row.canonical, row.place].append(row)
    problems += _check_order(cells)
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])
    return _write(actor, cells, days)


@dataclass
class _Days:
    """The guideline, the roles and the rights of each day, resolved once."""

    known: dict[date, tuple[Roster, AuthorityTable]] = field(default_factory=dict)
    _places: dict[tuple[date, str], frozenset[Place]] = field(default_factory=dict)

    def on(self, moment: datetime) -> tuple[Roster, AuthorityTable]:
        day = day_of(moment)
        if day not in self.known:
            roster = directory.roster(day, end_of_day(day))
            self.known[day] = roster, AuthorityTable(roster.guideline.grants)
        return self.known[day]

    def places(self, provision: Provision, moment: datetime) -> frozenset[Place]:
        """This function will return where a demand has cells on the day of a moment."""
        key = day_of(moment), provision.ref
        if key not in self._places:
            self._places[key] = frozenset(rules.places(provision, self.on(moment)[0].organisation))
        return self._places[key]

    def may(self, person: int | None, action: str, place: Place, moment: datetime) -> bool:
        """This function will say whether somebody could do an action at a place on the day of a moment."""
        roster, table = self.on(moment)
        held = roster.roles_of(person) if person is not None else ()
        return bool(table.rule(held, action, Target(unit=place), person=person, organisation=roster.organisation))


def _check(number: int, row: AttestationRow, days: _Days, now: datetime) -> Iterator[Problem]:
    where = f"自己点検の{number}件目（{row.canonical}）"
    roster, _ = days.on(row.prepared_at)
    provision = roster.guideline.by_canonical.get(row.canonical)
    if provision is None or rules.ATTESTATION not in provision.controls:
        yield Problem(where, "自己点検で確かめる項目ではありません", "指針の条項の識別名を確かめてください")
        return
    if row.place not in days.places(provision, row.prepared_at):
        yield Problem(where, "その日、その組織にはこの項目がありません", "組織と日付を確かめてください")
        return
    draft = rules.check_draft(row.answer, row.text, row.plan_date, files=len(row.files), today=day_of(row.prepared_at))
    yield from (Problem(f"{where} {problem.where}", problem.what, problem.mend) for problem in draft)
    if list(row.moments) != sorted(row.moments) or max(row.moments) > now:
        yield Problem(where, "作成・確定・差戻しの日時が前後しているか、先の日時です", "日時を確かめてください")
    yield from _check_people(where, row, provision, days)


def _check_people(where: str, row: AttestationRow, provision: Provision, days: _Days) -> Iterator[Problem]:
    mend = "その日の役割を確かめてください"
    if not days.may(row.prepared_by, PREPARE, row.place, row.prepared_at):
        yield Problem(where, "作成者はその日、作成できる役割ではありません", mend)
    if row.attested_at is not None:
        roster, _ = days.on(row.attested_at)
        held = roster.roles_of(row.attested_by) if row.attested_by is not None else ()
        named = rules.may_attest(roster.guideline, provision, row.place, held, roster.organisation)
        if not named or not days.may(row.attested_by, ATTEST, row.place, row.attested_at):
            yield Problem(where, "確定者はその日、この項目を確定できる役割ではありません", mend)
    if row.returned_at is not None:
        yield from rules.check_reason(row.return_reason)
        rights = (RETURN, ATTEST) if row.attested_at is None else (RETURN,)
        if not any(days.may(row.returned_by, action, row.place, row.returned_at) for action in rights):
            yield Problem(where, "差戻し者はその日、差し戻せる役割ではありません", mend)


def _check_order(cells: dict[Cell, list[AttestationRow]]) -> Iterator[Problem]:
    known = Attestation.objects.filter(canonical__in={canonical for canonical, _ in cells})
    taken = set(known.values_list("canonical", "place")) & set(cells)
    for canonical, _ in sorted(taken, key=str):
        yield Problem(
            f"自己点検（{canonical}）", "この組織には既に自己点検があります", "まだ何もない見本に取り込んでください"
        )
    for (canonical, _), rows in cells.items():
        rows.sort(key=lambda row: row.prepared_at)
        for earlier, later in pairwise(rows):
            if max(earlier.moments) > later.prepared_at:
                where = f"自己点検（{canonical}）"
                yield Problem(where, "前の自己点検が終わる前に次が作成されています", "日時を確かめてください")


@transaction.atomic(durable=True)
def _write(actor: Actor, cells: dict[Cell, list[AttestationRow]], days: _Days) -> int:
    made = [pair for rows in cells.values() for pair in _rows(rows, days)]
    Attestation.objects.bulk_create([attestation for _, attestation in made], batch_size=500)
    EvidenceFile.objects.bulk_create(
        EvidenceFile(attestation=attestation, file=vault.keep(upload.data, name=upload.name, at=row.prepared_at))
        for row, attestation in made
        for upload in row.files
    )
    record(actor, IMPORT, object_kind="attestation", facts={"rows": len(made)}, changes=(AREA,))
    return len(made)


def _rows(rows: Iterable[AttestationRow], days: _Days) -> Iterator[tuple[AttestationRow, Attestation]]:
    """The rows of one cell, oldest first, each with the moment at which the next replaced it."""
    replaceable: Attestation | None = None  # waiting, or sent back without having been attested
    attested: Attestation | None = None
    found = []
    for row in rows:
        attestation = _row(row, days)
        if replaceable is not None:
            replaceable.superseded_at = row.prepared_at
        replaceable = attestation if row.attested_at is None else None
        if row.attested_at is not None:
            if attested is not None:
                attested.superseded_at = row.attested_at
            attested = attestation
        found.append((row, attestation))
    yield from found


def _row(row: AttestationRow, days: _Days) -> Attestation:
    roster, _ = days.on(row.prepared_at)
    provision = roster.guideline.by_canonical[row.canonical]

    def post(person: int | None, moment: datetime | None) -> str:
        return rules.post_of(days.on(moment)[0].organisation, person)[:120] if moment is not None else ""

    expires_on = None
    if row.attested_at is not None:
        months = rules.valid_months(roster.guideline, provision, day_of(row.attested_at))
        expires_on = rules.last_good_day(row.attested_at, months)
    return Attestation(
        pack=roster.guideline.pack, version=roster.guideline.version, ref=provision.ref, canonical=row.canonical,
        place_id=row.place, answer=row.answer.value, text=row.text.strip(), plan_date=row.plan_date,
        prepared_by_id=row.prepared_by, prepared_at=row.prepared_at,
        prepared_post=post(row.prepared_by, row.prepared_at),
        attested_by_id=row.attested_by, attested_at=row.attested_at,
        attested_post=post(row.attested_by, row.attested_at),
        expires_on=expires_on, returned_by_id=row.returned_by, returned_at=row.returned_at,
        returned_post=post(row.returned_by, row.returned_at), return_reason=row.return_reason.strip(),
    )  # fmt: skip
