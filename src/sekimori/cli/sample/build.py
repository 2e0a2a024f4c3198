"""Building a sample government, in the order in which an office would have done it, through the doors it would use."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from sekimori.cli.sample.access_systems import take_in
from sekimori.cli.sample.administration import Administration, seal_all
from sekimori.cli.sample.handling import Handling
from sekimori.cli.sample.meetings import hold, meeting_days
from sekimori.cli.sample.record import TOKYO, at
from sekimori.cli.sample.self_checks import LAST_DAY, SelfChecks
from sekimori.cli.sample.sign_ins import ADMINISTRATOR, PASSWORD, create_accounts
from sekimori.cli.sample.story import FIRST_DAY, Story
from sekimori.foundation.accounts.actors import actor_of, system_actor
from sekimori.foundation.accounts.founding import create_first_administrator, found_government
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.actions import import_attestations
from sekimori.foundation.compliance.snapshots import take_snapshot
from sekimori.foundation.directory.actions import import_tables
from sekimori.foundation.directory.government import library
from sekimori.foundation.directory.models import POST_CLASSES, Government
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

NAMES = ("kasukabe", "nerima")
FOUNDED = datetime(2025, 3, 20, 9, 0, tzinfo=TOKYO)
SNAPSHOTS_SINCE = date(2026, 3, 1)
COMPLETE = "setup.sample"  # the journal's word for a sample that was built to the end
Say = Callable[[str], None]


def is_built() -> bool:
    """This function will say whether a sample government stands here, whole.

    :raises Refused: if building one was broken off; what is there then is of no use.
    """
    government = Government.objects.first()
    if government is None or not government.is_sample:
        return False
    if not Entry.objects.filter(action=COMPLETE).exists():
        raise Refused(
            Problem(
                "見本データ",
                "作成が途中で止まっています",
                f"データの置き場所（{settings.HOME}）とデータベースを空にして、やり直してください",
            )
        )
    return True


def build(name: str, say: Say) -> None:
    """This function will build a sample government; ``say`` tells the console how far it is.

    :raises Refused: in production, or where a government exists already.
    """
    _refuse_where_it_does_not_belong()
    story = tell(name)
    say(f"見本データ「{story.facts['name']}」を作成しています。")
    found(story, name)
    play(story)
    say("組織・職員・発令を取り込みました。取扱台帳と申請、自己点検を記録しています。")
    Handling(name).play()
    take_in(LAST_DAY)
    administration = Administration(LAST_DAY)
    administration.keep_registers()
    administration.elevate()
    done = at(LAST_DAY, 18)
    import_attestations(system_actor("setup", done), tuple(SelfChecks(story).rows()))
    for day in month_ends(SNAPSHOTS_SINCE, LAST_DAY):
        take_snapshot(system_actor("setup", done), day)
    administration.be_witnessed()
    administration.ask_again(datetime.now(TOKYO))
    _finish()
    seal_all(datetime.now(TOKYO))


def play(story: Story) -> None:
    """This function will take in the directory and record the committee's meetings, in the order of their days."""
    tables = dict(story.record.imports())
    meetings = meeting_days(story.facts)
    for day in sorted({*tables, *meetings}):
        if day in tables:
            moment = at(day, 17, 30)
            import_tables(_importer(story, moment), tables[day], confirm=True)
            create_accounts(story, moment)
        if day in meetings:
            hold(story.facts, day)


def month_ends(since: date, until: date) -> tuple[date, ...]:
    """This function will return the last day of every month from the month of ``since`` to before ``until``."""
    found, first = [], since.replace(day=1)
    while (last := (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)) < until:
        found.append(last)
        first = last + timedelta(days=1)
    return tuple(found)


def tell(name: str) -> Story:
    """This function will tell a sample's story with the candidates for officers that its guideline names."""
    rule = library().pack(name).on(FIRST_DAY).roles["protection_officer"]
    labels = dict(POST_CLASSES)
    return Story(name, tuple(labels[post_class.value] for post_class in rule.candidates)).tell()


def _refuse_where_it_does_not_belong() -> None:
    if settings.PRODUCTION:
        mend = "見本を試すときは、SEKIMORI_MODE を外し、別の SEKIMORI_HOME を使ってください"
        raise Refused(Problem("見本データ", "本番（SEKIMORI_MODE=production）には作れません", mend))
    if Government.objects.exists():
        is_built()
        mend = "見本を試すときは、別の SEKIMORI_HOME（DATABASE_URL）を使ってください"
        raise Refused(Problem("見本データ", "この場所には、すでに団体が登録されています", mend))


def found(story: Story, name: str) -> None:
    """This function will set the installation up: the government, marked as a sample, and its administrator."""
    actor = system_actor("setup", FOUNDED)
    found_government(actor, name=story.facts["name"], pack=name)
    Government.objects.update(is_sample=True)
    create_first_administrator(actor, username=ADMINISTRATOR, password=PASSWORD)


def _importer(story: Story, moment: datetime) -> Actor:
    """The technical administrator loads the first year; from then on it is the head of the personnel office."""
    if moment.date() < FIRST_DAY:
        account = Account.objects.get(username=ADMINISTRATOR)
    else:
        account = Account.objects.get(person__number=story.staff.seated[story.facts["personnel"]].worker.number)
    return actor_of(account, at=moment, channel="web")


@transaction.atomic(durable=True)
def _finish() -> None:
    record(system_actor("cli", datetime.now(TOKYO)), COMPLETE, object_kind="government")
