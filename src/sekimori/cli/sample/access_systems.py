"""The sample's sources of access records: registered, their lists loaded and their files taken in through the real import."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sekimori.chapters.systems.access_records.actions.deliveries import deliver
from sekimori.chapters.systems.access_records.actions.lists import load_list
from sekimori.chapters.systems.access_records.actions.sources import Draft, register
from sekimori.chapters.systems.access_records.lists import read_list
from sekimori.chapters.systems.access_records.models import LEAVES, RELATED, WATCHED, Source
from sekimori.cli.sample.access_records import FILES, PC, REGISTER, Clerk, Sample, looks_residents_up, write
from sekimori.cli.sample.record import at
from sekimori.engines.access_log.declaration import shipped
from sekimori.engines.authority.organisation import Organisation, OrgUnit
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.foundation.directory.models import Person
from sekimori.foundation.ledger import ledger_entries

CALLED = {REGISTER: ("jumin", "住民記録システム"), FILES: ("files", "ファイルサーバー"), PC: ("pc", "端末の操作記録")}
REGISTER_OF = ("市民課", "戸籍住民", "住民")  # words in the name of the 課 that answers for the resident register
HELD = "住民"  # in the name of the holding behind it
EVERY = 31  # days: the systems deliver once a month


def take_in(today: date) -> None:
    """This function will have the systems' files of the 60 days before a day delivered on that day."""
    actor = system_actor("setup", at(today, 17))
    organisation = directory.organisation(today, actor.at)
    sources = {kind: _registered(actor, organisation, kind) for kind in CALLED}
    with TemporaryDirectory() as folder:
        written = write(Path(folder), _clerks(organisation), today)
        _load_lists(actor, written)
        for minute, (kind, file) in enumerate(written.deliveries, start=1):
            with file.open("rb") as stream:
                deliver(
                    actor.later(actor.at + timedelta(minutes=minute)),
                    sources[kind],
                    stream,
                    name=file.name,
                    way="folder",
                )


def _registered(actor: Actor, organisation: Organisation, kind: str) -> Source:
    code, label = CALLED[kind]
    units = sorted((unit for unit in organisation.units.values() if unit.kind.is_unit), key=lambda unit: unit.code)
    is_register = kind == REGISTER
    unit = _answers_for_it(units) if is_register else next(unit for unit in units if unit.name == "情報政策課")
    users = {one.id for one in units if looks_residents_up(one.name)} if is_register else set()
    draft = Draft(
        label=label,
        unit=unit.id,
        interval_days=EVERY,
        way="folder",
        holding=_holding(unit.id) if is_register else None,
        used_by=frozenset(users - {unit.id}),
    )
    # On the day itself: the journal of the sample runs in the order of its moments, as any journal does.
    return register(actor, draft, code=code, declaration=shipped()[kind].read_text(encoding="utf-8"))


def _answers_for_it(units: list[OrgUnit]) -> OrgUnit:
    named = (unit for word in REGISTER_OF for unit in units if word in unit.name)
    return next(named, units[0])


def _holding(unit: int) -> int | None:
    held = sorted(ledger_entries().values(), key=lambda entry: (entry.unit != unit, entry.id))
    return next((entry.id for entry in held if HELD in entry.name), None)


def _clerks(organisation: Organisation) -> list[Clerk]:
    names = {key: (number, f"{family} {given}") for key, number, family, given in _people()}
    return [
        Clerk(*names[seat.person], organisation.units[organisation.body_of(seat.unit)].name, seat.post)
        for seat in organisation.seats
        if seat.mode.value == "main"
    ]


def _people() -> list[tuple[int, str, str, str]]:
    return list(Person.objects.values_list("id", "number", "family_name", "given_name"))


def _load_lists(actor: Actor, written: Sample) -> None:
    for kind, file in ((LEAVES, written.leaves), (RELATED, written.relations), (WATCHED, written.watched)):
        given = GivenFile(file.name, file.read_bytes())
        load_list(actor, kind, read_list(kind, given), digest="")
