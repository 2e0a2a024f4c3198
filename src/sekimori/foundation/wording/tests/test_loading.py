"""The official wording is loaded once somebody has read what it would do; the old one and every file stay."""

from datetime import timedelta

import pytest
from tests.cast import NOW, TODAY
from tests.official import text_of, wording_of

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.vault import files
from sekimori.foundation.vault.models import StoredFile
from sekimori.foundation.wording import actions, queries
from sekimori.foundation.wording.models import OfficialWording, WordingSource
from sekimori.guideline.official.document import open_document
from sekimori.kernel.problems import Refused


def guideline():
    return directory.guideline(TODAY)


def document(change=lambda text: text, charset="cp932"):
    return open_document("指針.txt", change(text_of(guideline())).encode(charset))


def test_what_is_loaded_is_shown_for_every_demand(city):
    actions.load_wording(city.actor(city.chief), guideline(), document())
    wording = queries.wording(guideline())
    for provision in guideline().demands:
        assert wording[provision.ref].startswith(wording_of(provision))


def test_before_anything_is_loaded_there_is_no_wording(city):
    assert queries.wording(guideline()) == {}
    assert queries.current(guideline()) is None


def test_a_proposal_changes_nothing_until_it_is_confirmed(city):
    chief = city.actor(city.chief)
    source = actions.propose(chief, guideline(), document())
    assert queries.wording(guideline()) == {}
    actions.confirm(chief, source.pk)
    assert len(queries.wording(guideline())) == OfficialWording.objects.count() > 50


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp932"])
def test_the_file_is_kept_exactly_as_it_came(city, charset):
    sent = document(charset=charset)
    actions.load_wording(city.actor(city.chief), guideline(), sent)
    kept = WordingSource.objects.get()
    assert files.read(kept.file) == sent.data
    assert kept.source_digest == sent.digest == kept.file.digest


def test_a_new_wording_supersedes_the_old_one_which_stays(city):
    chief = city.actor(city.chief)
    actions.load_wording(chief, guideline(), document())
    later = chief.later(NOW + timedelta(days=1))
    actions.load_wording(later, guideline(), document(lambda text: text.replace("物品", "備品")))
    assert all("備品" in text for text in queries.wording(guideline()).values())
    old = WordingSource.objects.get(superseded_at__isnull=False)
    assert old.superseded_at == later.at
    assert old.wordings.filter(text__contains="物品").exists()


def test_a_second_proposal_of_one_account_replaces_the_first_and_its_file(city):
    chief = city.actor(city.chief)
    first = actions.propose(chief, guideline(), document())
    second = actions.propose(chief, guideline(), document(lambda text: text.replace("物品", "備品")))
    assert list(WordingSource.objects.values_list("pk", flat=True)) == [second.pk]
    assert StoredFile.objects.count() == 1
    with pytest.raises(actions.NotWaiting):
        actions.confirm(chief, first.pk)


def test_a_withdrawn_proposal_leaves_nothing_but_its_record(city):
    chief = city.actor(city.chief)
    source = actions.propose(chief, guideline(), document())
    actions.discard(chief, source.pk)
    assert not WordingSource.objects.exists()
    assert not StoredFile.objects.exists()
    assert list(Entry.objects.order_by("id").values_list("reason", flat=True)) == ["proposed", "discarded"]


def test_nobody_confirms_or_withdraws_the_proposal_of_somebody_else(city):
    source = actions.propose(city.actor(city.chief), guideline(), document())
    other = city.actor("technical_administrator")
    assert queries.proposal(other, source.pk) is None
    for act in (actions.confirm, actions.discard):
        with pytest.raises(actions.NotWaiting):
            act(other, source.pk)
    assert WordingSource.objects.filter(loaded_at__isnull=True).count() == 1


def test_what_was_confirmed_waits_no_more(city):
    chief = city.actor(city.chief)
    source = actions.propose(chief, guideline(), document())
    actions.confirm(chief, source.pk)
    for act in (actions.confirm, actions.discard):
        with pytest.raises(actions.NotWaiting):
            act(chief, source.pk)


@pytest.mark.parametrize("who", ["manager", "officer", "staff", "hr"])
def test_only_the_chief_and_the_technical_administrator_load_wording(city, who):
    if who == city.chief:
        pytest.fail("the cast has changed: this person is the chief")
    for act in (actions.propose, actions.load_wording):
        with pytest.raises(Forbidden):
            act(city.actor(who), guideline(), document())
    assert not WordingSource.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_command_line_of_the_server_may_load_it(city):
    actions.load_wording(system_actor("cli", NOW), guideline(), document())
    assert queries.current(guideline()).account is None


def test_loading_is_recorded_with_the_article_the_digest_and_counts_alone(city):
    before = revisions_of("wording")
    sent = document(lambda text: text.replace("外的環境", "外の環境"))
    actions.load_wording(city.actor(city.chief), guideline(), sent)
    entry = Entry.objects.get()
    assert (entry.action, entry.reason, entry.outcome) == ("guideline.wording.load", "confirmed", "done")
    assert entry.article
    assert entry.object_id == f"{city.pack}/2023-04-01"
    assert entry.facts == {"digest": sent.digest, "attached": entry.facts["attached"], "missing": 0, "unknown": 0}
    assert entry.facts["attached"] == OfficialWording.objects.count()
    assert revisions_of("wording") == (before[0] + 1,)


def test_a_text_of_another_guideline_is_refused_and_nothing_kept(city):
    other = open_document("要綱.txt", "第901条　物品を守るものとする。\n第902条　札を付ける。\n".encode())
    for act in (actions.propose, actions.load_wording):
        with pytest.raises(Refused, match="一つも合いません"):
            act(city.actor(city.chief), guideline(), other)
    assert not StoredFile.objects.exists()
    assert not Entry.objects.exists()


def test_a_version_has_one_wording_at_a_time_whatever_two_people_do(city):
    chief, administrator = city.actor(city.chief), city.actor("technical_administrator")
    sources = [(who, actions.propose(who, guideline(), document())) for who in (chief, administrator)]
    for who, source in sources:
        actions.confirm(who, source.pk)
    assert WordingSource.objects.filter(loaded_at__isnull=False, superseded_at__isnull=True).count() == 1
    assert queries.current(guideline()).account == administrator.account
