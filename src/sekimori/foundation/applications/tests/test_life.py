"""The life of a take-out 持出し (春日部市 第5の2, 練馬区 第12条), as the people at their desks live it."""

import uuid

import pytest
from django.http import Http404

from sekimori.engines.workflow.flow import AlreadyActed, State, Verb
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.models import Act, Application
from sekimori.foundation.applications.queries.detail import detail
from sekimori.foundation.applications.queries.inbox import inbox
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused

RETURNED = {"done_on": "令和8年12月4日", "copied": "no", "erased": "yes", "remark": ""}


def state(application):
    return State(Application.objects.get(pk=application.pk).state)


def version(application):
    return Application.objects.get(pk=application.pk).version


def test_a_take_out_goes_from_desk_to_desk_and_ends_with_its_confirmed_return(desk):
    application = desk.decided()
    assert state(application) is State.DECIDED
    stepping.report(desk.city.actor("staff"), application.pk, RETURNED, version=version(application))
    stepping.confirm(desk.city.actor("officer"), application.pk, Verb.CONFIRM, version=version(application))
    assert state(application) is State.CLOSED
    verbs = list(Act.objects.filter(application=application).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["submit", "check", "approve", "decide", "report", "confirm"]


def test_every_act_is_in_the_journal_with_its_article_and_no_content(desk):
    application = desk.decided()
    entries = Entry.objects.filter(object_kind="application", object_id=str(application.pk))
    assert {entry.action.rpartition(".")[2] for entry in entries} == {"draft", "submit", "check", "approve", "decide"}
    assert all(entry.article for entry in entries)
    assert "春日部税務署" not in str(list(entries.values()))


def test_a_remanded_take_out_is_mended_and_shows_what_changed(desk):
    application = desk.submitted()
    desk.act("officer", application, Verb.REMAND, comment="人数を確かめてください")
    actions.save_draft(
        desk.city.actor("staff"),
        desk.kind,
        {**application.draft, "people": "130"},
        token=application.client_token,
        application_id=application.pk,
    )
    actions.submit(desk.city.actor("staff"), application.pk, version=version(application))
    screen = detail(desk.city.actor("officer"), application.pk)
    assert [(field.code, old, new) for field, old, new in screen.changed] == [("people", "128人", "130人")]
    assert screen.row.label.endswith("第1号")


def test_a_remand_without_a_reason_is_refused_and_changes_nothing(desk):
    application = desk.submitted()
    with pytest.raises(Refused, match="理由"):
        desk.act("officer", application, Verb.REMAND, comment="  ")
    assert state(application) is State.IN_REVIEW


def test_an_approval_of_a_version_that_has_changed_is_told_so(desk):
    application = desk.submitted()
    seen = application.digest
    actions.take_back(desk.city.actor("staff"), application.pk, Verb.RECALL, version=version(application))
    actions.save_draft(
        desk.city.actor("staff"),
        desk.kind,
        {**application.draft, "people": "3,000"},
        token=application.client_token,
        application_id=application.pk,
    )
    actions.submit(desk.city.actor("staff"), application.pk, version=version(application))
    with pytest.raises(actions.ChangedMeanwhile) as changed:
        desk.act("officer", application, Verb.CHECK, digest=seen)
    screen = detail(desk.city.actor("officer"), application.pk, seen=changed.value.seen)
    assert [new for _, _, new in screen.changed] == ["3,000人"]


def test_a_double_click_is_one_application(desk):
    token = uuid.uuid4()
    assert desk.draft(token=token).pk == desk.draft(token=token).pk
    assert Application.objects.count() == 1


def test_a_double_click_on_submit_is_one_submission(desk):
    application = desk.draft()
    actions.submit(desk.city.actor("staff"), application.pk, version=application.version)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.submit(desk.city.actor("staff"), application.pk, version=application.version)
    assert application.submissions.count() == 1


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"due_on": "令和8年11月30日"}, "終わる日"),
        ({"people": "0"}, "本人の数"),
        ({"people": "百"}, "本人の数"),
        ({"due_on": "令和8年2月30日"}, "返す日"),
        ({"measures": ["none"]}, "保護の方法"),
        ({"medium": "鳩"}, "媒体"),
        ({"title": ""}, "件名"),
    ],
)
def test_a_faulty_take_out_is_refused_with_the_place_and_the_draft_is_kept(desk, changed, where):
    application = desk.draft(**changed)
    with pytest.raises(Refused) as refusal:
        actions.submit(desk.city.actor("staff"), application.pk, version=application.version)
    assert where in [problem.where for problem in refusal.value.problems]
    kept = Application.objects.get(pk=application.pk)
    assert (kept.state, kept.number) == ("draft", None)
    assert kept.draft["destination"] == "春日部税務署"


def test_a_colleague_of_another_unit_neither_sees_nor_acts(desk):
    application = desk.submitted()
    with pytest.raises(Http404):
        detail(desk.city.actor("other_manager"), application.pk)
    with pytest.raises(Forbidden):
        desk.act("other_manager", application, Verb.CHECK)


def test_nobody_acts_out_of_turn(desk):
    application = desk.submitted()
    with pytest.raises(stepping.NotYourTurn):
        desk.act("manager", application, Verb.APPROVE)


def test_nobody_decides_their_own_application(desk):
    application = desk.submitted("officer")
    with pytest.raises(stepping.NotYourTurn):
        desk.act("officer", application, Verb.CHECK)
    desk.act("manager", application, Verb.CHECK)


def test_the_applicant_takes_it_back_only_before_anybody_has_acted(desk):
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    with pytest.raises(AlreadyActed):
        actions.take_back(desk.city.actor("staff"), application.pk, Verb.RECALL, version=version(application))
    actions.take_back(desk.city.actor("staff"), application.pk, Verb.WITHDRAW, version=version(application))
    assert state(application) is State.WITHDRAWN
    with pytest.raises(stepping.NotYourTurn):
        desk.act("manager", application, Verb.REJECT, comment="遅い")


def test_who_reported_the_return_does_not_confirm_it(desk):
    application = desk.decided()
    stepping.report(desk.city.actor("officer"), application.pk, RETURNED, version=version(application))
    with pytest.raises(stepping.NotYourTurn):
        stepping.confirm(desk.city.actor("officer"), application.pk, Verb.CONFIRM, version=version(application))
    stepping.confirm(desk.city.actor("manager"), application.pk, Verb.CONFIRM, version=version(application))


def test_the_inbox_shows_a_step_to_whoever_must_take_it_now(desk):
    application = desk.submitted()
    waits = {who: [row.id for row in inbox(desk.city.actor(who)).turns] for who in ("officer", "manager", "staff")}
    assert waits == {"officer": [application.pk], "manager": [], "staff": []}
    desk.act("officer", application, Verb.CHECK)
    assert [row.id for row in inbox(desk.city.actor("manager")).turns] == [application.pk]


def test_numbers_count_per_kind_and_year_without_gaps(desk):
    first, second = desk.submitted(), desk.submitted()
    copy = actions.copy_from(desk.city.actor("staff"), first.pk, token=uuid.uuid4())
    assert (first.number, second.number, copy.number) == (1, 2, None)
    assert copy.draft["destination"] == "春日部税務署"
