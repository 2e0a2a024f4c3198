"""Writing the directory: taking in and handing out tables, naming people to roles. One function per verb."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from sekimori.engines.authority.places import Place
from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.exchange.checking import check
from sekimori.foundation.directory.exchange.merging import merge
from sekimori.foundation.directory.exchange.parsing import Faults, parse
from sekimori.foundation.directory.exchange.plan import ImportReport, plan
from sekimori.foundation.directory.exchange.saving import save
from sekimori.foundation.directory.exchange.state import read_state
from sekimori.foundation.directory.exchange.tables import TABLES
from sekimori.foundation.directory.exchange.writing import Sheets, sheets_of
from sekimori.foundation.directory.installation import operator_or
from sekimori.foundation.directory.models import Designation, Government, Person
from sekimori.foundation.directory.naming import Naming, check_naming, rule_of
from sekimori.foundation.directory.roles import named_roles, whole_roles
from sekimori.foundation.journal import write as journal
from sekimori.guideline.model import RoleRule, Scope
from sekimori.kernel.problems import Problem, Refused

IMPORT = declare("directory.import", "組織・職員・発令を取り込む")
EXPORT = declare("directory.export", "組織・職員・発令を書き出す")
DESIGNATE = declare("organization.officer.designate", "保護担当者を指定する")
APPOINT = declare("organization.auditor.appoint", "監査責任者を任命する")
APPOINT_MEMBER = declare("organization.committee.appoint", "委員会の構成員を指名する")

Tables = Mapping[str, Iterable[Mapping[str, str]]]


@transaction.atomic(durable=True)
def import_tables(actor: Actor, tables: Tables, *, confirm: bool, digest: str = "") -> ImportReport:
    """This function will take in tables of the exchange format, all or nothing; without ``confirm`` it only tries.

    ``tables`` maps sheet names to rows by header; a row may carry its line in the file under ``#``. ``digest`` is the
    SHA-256 of the original file, for the journal. What is already so changes nothing, so a file may be taken in twice.

    :raises Forbidden: without the right.
    :raises NotSetUp: before the first-run set-up.
    :raises Refused: with every fault of every row; nothing was changed.
    """
    ruling = operator_or(actor, IMPORT)
    # Two imports at once would each compare with what the other is about to change.
    Government.objects.select_for_update().first()
    guideline = queries.guideline(actor.today)
    faults = Faults()
    given = {name: list(rows) for name, rows in tables.items()}
    entries = parse(given, named_roles(guideline), faults)
    if faults.of_tables:
        raise Refused(*faults.found)
    state = read_state()
    outcome = merge(state.rows, entries, faults)
    check(outcome, whole_roles(guideline), faults)
    if faults.found:
        raise Refused(*faults.found)
    plans = plan(outcome)
    report = ImportReport(tuple(plans[name].report for name in TABLES), confirmed=confirm)
    if not confirm:
        return report
    save(plans, state, actor.at)
    journal.record(
        actor,
        IMPORT,
        object_kind="directory",
        people_count=len(given.get("職員", ())),
        facts=_facts(report, digest or _digest(given)),
        changes=("directory",) if report.changes else (),
        ruling=ruling,
    )
    return report


def _facts(report: ImportReport, digest: str) -> dict[str, object]:
    """Counts per table and the file's digest: enough to show what happened, and nobody's data."""
    counts = {
        part.table: [part.added, part.changed, part.ended, part.withdrawn, part.unchanged]
        for part in report.tables
        if part.changes or part.unchanged
    }
    return {"sha256": digest, "added_changed_ended_withdrawn_unchanged": counts}


def _digest(tables: Mapping[str, list[Mapping[str, str]]]) -> str:
    text = json.dumps(tables, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def count_people(actor: Actor) -> int:
    """This function will count the people whose data an export of the directory holds, former ones included.

    :raises Forbidden: without the right.
    """
    operator_or(actor, EXPORT)
    return Person.objects.count()


@transaction.atomic(durable=True)
def export_tables(actor: Actor) -> Sheets:
    """This function will hand out the whole directory as sheets of the exchange format; taking them in changes nothing.

    :raises Forbidden: without the right.
    """
    ruling = operator_or(actor, EXPORT)
    labels = {code: label for label, code in named_roles(queries.guideline(actor.today)).items() if label != code}
    sheets = sheets_of(read_state().rows, labels)
    counts = {name: len(rows) for name, rows in sheets.items()}
    journal.record(
        actor, EXPORT, object_kind="directory", people_count=counts["職員"], facts={"rows": counts}, ruling=ruling
    )
    return sheets


@transaction.atomic(durable=True)
def designate(
    actor: Actor, role: str, person_id: int, unit_id: Place, since: date, until: date | None = None
) -> Designation:
    """This function will name somebody to a role from a day; where one holder is due, the one before ends that day.

    ``until`` is the first day on which it no longer holds.

    :raises Forbidden: without the right at that unit.
    :raises Refused: if the role is not held by naming, or the person may not be named (with the reason).
    """
    naming = Naming(role, person_id, unit_id, since, until)
    rule = rule_of(role, since)
    ruling = actor.require(action_of(rule), naming.target)
    Government.objects.select_for_update().first()
    check_naming(naming, rule, actor.at)
    _end_those_before(naming, rule, actor)
    made = Designation.objects.create(
        role=role,
        person_id=person_id,
        unit_id=unit_id,
        since=since,
        until=until,
        designated_by_id=actor.person,
        recorded_at=actor.at,
    )
    _record_designation(actor, action_of(rule), made, "begun", ruling)
    return made


@transaction.atomic(durable=True)
def end_designation(actor: Actor, designation_id: int, until: date) -> None:
    """This function will let a designation hold until before a day; one that had not begun by then never was.

    :raises Designation.DoesNotExist: if there is none, or it has been corrected meanwhile.
    :raises Forbidden: without the right at its unit.
    :raises Refused: if it has ended by that day already.
    """
    known = Designation.objects.current().get(pk=designation_id)
    action = action_of(rule_of(known.role, actor.today))
    ruling = actor.require(action, Target(unit=known.unit_id))
    if known.until is not None and known.until <= until:
        raise Refused(Problem("終期", "その日までに、すでに終わっています", "画面を読み直して確かめてください。"))
    _cut(known, until, actor)
    _record_designation(actor, action, known, "ended", ruling)


def action_of(rule: RoleRule) -> str:
    """This function will return the action that names somebody to a role."""
    if rule.code == "committee_member":
        return APPOINT_MEMBER
    return APPOINT if rule.scope is Scope.GOVERNMENT else DESIGNATE


def _end_those_before(naming: Naming, rule: RoleRule, actor: Actor) -> None:
    there = Designation.objects.current().filter(role=naming.role, unit_id=naming.unit)
    running = [known for known in there if known.until is None or known.until > naming.since]
    if any(known.person_id == naming.person and known.since <= naming.since for known in running):
        raise Refused(Problem("職員", "すでに指定されています", "今の指定を終えてから、改めて指定してください。"))
    if rule.several:
        return
    for known in running:
        if naming.until is None or known.since < naming.until:
            _cut(known, naming.since, actor)


def _cut(known: Designation, until: date, actor: Actor) -> None:
    """A designation is never edited: what was believed is superseded, what is now so is recorded anew."""
    Designation.objects.filter(pk=known.pk).update(superseded_at=actor.at)
    if known.since < until:
        Designation.objects.create(
            role=known.role,
            person_id=known.person_id,
            unit_id=known.unit_id,
            since=known.since,
            until=until,
            designated_by_id=known.designated_by_id,
            reason=known.reason,
            recorded_at=actor.at,
        )


def _record_designation(actor: Actor, action: str, row: Designation, what: str, ruling: Ruling) -> None:
    journal.record(
        actor,
        action,
        object_kind="designation",
        object_id=row.pk,
        object_unit=row.unit_id,
        people_count=1,
        facts={"role": row.role, "person": row.person_id, "since": row.since.isoformat(), "what": what},
        changes=("directory",),
        ruling=ruling,
    )
