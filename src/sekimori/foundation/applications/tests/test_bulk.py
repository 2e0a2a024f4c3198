"""Several applications approved together: one decision each, and one that is refused hides no other's result."""

import pytest

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions
from sekimori.foundation.applications.bulk import Chosen, lines, take_steps
from sekimori.foundation.applications.models import Act, Application
from sekimori.foundation.journal.models import Entry


def picked(city, who, *applications):
    found = lines(city.actor(who), [application.pk for application in applications])
    return [Chosen(line.row.id, line.digest, line.verb) for line in found]


def test_each_gets_a_decision_of_its_own_with_its_own_digest(desk):
    first, second = desk.submitted(), desk.submitted(people="5")
    outcomes = take_steps(desk.city.actor("officer"), picked(desk.city, "officer", first, second))
    assert [outcome.problems for outcome in outcomes] == [(), ()]
    acts = Act.objects.filter(verb="check").order_by("application")
    assert [(act.application_id, act.digest) for act in acts] == [(first.pk, first.digest), (second.pk, second.digest)]
    assert Entry.objects.filter(action="handling.takeout.check").count() == 2


def test_one_that_changed_meanwhile_is_told_and_the_others_are_recorded(desk):
    first, second = desk.submitted(), desk.submitted()
    chosen = picked(desk.city, "officer", first, second)
    actions.take_back(desk.city.actor("staff"), first.pk, Verb.RECALL, version=first.version)
    outcomes = take_steps(desk.city.actor("officer"), chosen)
    assert [bool(outcome.problems) for outcome in outcomes] == [True, False]
    assert Application.objects.get(pk=second.pk).done == 1


def test_twice_the_same_click_is_one_decision(desk):
    application = desk.submitted()
    chosen = picked(desk.city, "officer", application)
    take_steps(desk.city.actor("officer"), chosen)
    (again,) = take_steps(desk.city.actor("officer"), chosen)
    assert again.problems
    assert Act.objects.filter(verb="check").count() == 1


def test_what_is_not_ones_turn_is_not_offered_and_not_taken(desk):
    mine, others = desk.submitted("officer"), desk.submitted()
    assert [line.row.id for line in lines(desk.city.actor("officer"), [mine.pk, others.pk])] == [others.pk]
    stolen = Chosen(others.pk, others.digest, Verb.CHECK)
    (outcome,) = take_steps(desk.city.actor("other_manager"), [stolen])
    assert outcome.problems
    assert outcome.label == ""
    assert Entry.objects.filter(outcome="refused", action="handling.takeout.act").exists()


@pytest.mark.parametrize("verb", [Verb.REJECT, Verb.DECIDE, Verb.SUBMIT])
def test_only_the_steps_own_verb_is_taken_together(desk, verb):
    application = desk.submitted()
    (outcome,) = take_steps(desk.city.actor("officer"), [Chosen(application.pk, application.digest, verb)])
    assert outcome.problems
    assert Application.objects.get(pk=application.pk).state == "in_review"


def test_the_officer_chooses_reads_and_confirms_on_three_pages(signed_in, desk):
    first, second = desk.submitted(), desk.submitted()
    browser = signed_in("officer")
    index = browser.get("/applications/").content.decode()
    assert f'name="application" value="{first.pk}"' in index
    confirm = browser.post("/applications/several/", {"application": [first.pk, second.pk]}).content.decode()
    assert first.digest in confirm
    chosen = [f"{one.pk}:check:{one.digest}" for one in (first, second)]
    done = browser.post("/applications/several/", {"confirm": "1", "chosen": [*chosen, "x:check:", "1"]})
    assert done.content.decode().count("照査を記録しました") == 2
    assert browser.get("/applications/several/").status_code == 405
