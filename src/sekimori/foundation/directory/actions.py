"""Writing the directory: taking in and handing out tables, naming people to roles. One function per verb."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from django.db import transaction

from sekimori.engines.authority.ruling import Ruling
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
from sekimori.foundation.directory.models import Government
from sekimori.foundation.directory.roles import named_roles, whole_roles
from sekimori.foundation.journal import write as journal
from sekimori.kernel.problems import Refused

IMPORT = declare("directory.import", "組織・職員・発令を取り込む")
EXPORT = declare("directory.export", "組織・職員・発令を書き出す")
DESIGNATE = declare("organization.officer.designate", "保護担当者を指定する")
APPOINT = declare("organization.auditor.appoint", "監査責任者を任命する")

Tables = Mapping[str, Iterable[Mapping[str, str]]]


def operator_or(actor: Actor, action: str) -> Ruling | None:
    """This function will return the ruling that allows an action, or ``None`` for who operates the server itself.

    On the command line of the server whoever can read the database acts as the installation; the journal says so by
    its channel. Only taking in, handing out and showing role holders are open that way.

    :raises Forbidden: if the actor is a person without the right.
    """
    if actor.system and actor.channel == "cli":
        return None
    return actor.require(action)


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
    _refuse(faults)
    state = read_state()
    outcome = merge(state.rows, entries, faults)
    check(outcome, whole_roles(guideline), faults)
    _refuse(faults)
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


def _refuse(faults: Faults) -> None:
    if faults.found:
        raise Refused(*faults.found)


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
