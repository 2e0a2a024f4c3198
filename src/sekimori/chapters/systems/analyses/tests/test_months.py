"""分析済み per month (春日部市 第6の2(1)), its controls, its obligations, and the whole at a glance."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW, TOKYO

from sekimori.chapters.systems.access_records.models import IMPORTED, Delivery, Source
from sekimori.chapters.systems.analyses import actions, controls
from sekimori.chapters.systems.analyses.models import SignOff
from sekimori.chapters.systems.analyses.queries.month import month_of_unit
from sekimori.chapters.systems.analyses.queries.overview import overview
from sekimori.chapters.systems.analyses.rules import Kind
from sekimori.chapters.systems.analyses.tests.conftest import finding, keep, make_source
from sekimori.foundation.compliance.control import Asked, CellStatus, Inquiry
from sekimori.foundation.compliance.queries import matrix, self_checks
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
IN_OCTOBER = date(2026, 10, 14)


def sign(city, who="manager", unit="0201", month=OCTOBER, *, looked_through=True, at=NOW):
    actor = city.actor(who, at)
    shown = month_of_unit(actor, city.unit(unit).pk, month)
    return actions.sign_off(actor, shown.unit, month, digest=shown.digest, looked_through=looked_through)


def of_october(city, *found):
    """October's days with what was found in them; the records came on 1 November."""
    contents = {("jumin", OCTOBER + timedelta(days=number)): "a" for number in range(31)}
    keep(
        city,
        *found,
        contents=contents,
        first=OCTOBER,
        last=date(2026, 10, 31),
        at=datetime(2026, 11, 20, 9, tzinfo=TOKYO),
    )


def delivered(source, at=NOW):
    return Delivery.objects.create(
        source=source, name="x", way="upload", state=IMPORTED, received_at=at, finished_at=at, size=1, file_digest="0"
    )


def cell(city, at=NOW):
    """What the control says of the tax unit, as the matrix would ask it."""
    roster = city.actor("manager", at).roster
    guideline = roster.guideline
    name = "systems.access_log" if city.pack == "kasukabe" else "handling.security_policy"
    asked = (Asked(guideline.by_canonical[name], (city.unit("0201").pk, city.unit("0301").pk)),)
    return Inquiry(at.date(), at, guideline, roster), asked


def said(city, control=controls.access_log, at=NOW, unit="0201"):
    inquiry, asked = cell(city, at)
    return control(inquiry, asked)[asked[0].provision.ref, city.unit(unit).pk]


def test_analysed_and_nothing_found_is_a_statement_too(city, source):
    of_october(city)
    signed = sign(city)
    assert signed.counts["found"] == 0
    assert signed.counts["records"] == 31 * 400
    entry = Entry.objects.get(action="analyses.month.sign_off")
    assert (entry.facts["digest"], entry.facts["found"]) == (signed.digest, 0)
    assert month_of_unit(city.actor("manager"), city.unit("0201").pk, OCTOBER).nothing_found


def test_a_month_is_signed_when_every_line_on_the_page_is_answered(city, source):
    of_october(city, finding(city, day=IN_OCTOBER))
    with pytest.raises(Refused, match="未回答"):
        sign(city)
    shown = month_of_unit(city.actor("manager"), city.unit("0201").pk, OCTOBER)
    (line,) = shown.weeks[0].lines
    actions.answer(city.actor("manager"), {line.id: 0}, Kind.IN_ORDER, reason="own_work")
    assert sign(city).counts["closed"] == 1


def test_the_rest_is_looked_through_and_nothing_is_dropped(city, source):
    people = ["staff", "officer", "second_officer"]
    found = [finding(city, who, day=IN_OCTOBER, analysis=name, score=score) for score, (who, name) in enumerate(
        (who, name) for who in people for name in ("off_hours", "without_purpose")
    )]  # fmt: skip
    of_october(city, *found)
    shown = month_of_unit(city.actor("manager"), city.unit("0201").pk, OCTOBER)
    assert (len(shown.weeks[0].lines), len(shown.weeks[0].rest)) == (5, 1)
    for line in shown.weeks[0].lines:
        actions.answer(city.actor("manager"), {line.id: 0}, Kind.IN_ORDER, reason="own_work")
    with pytest.raises(Refused, match="目を通した"):
        sign(city, looked_through=False)
    assert sign(city).counts == {"records": 31 * 400, "sources": 1, "days_without": 0, "found": 6, "open": 1,
                                 "asked": 0, "closed": 5, "incident": 0, "received": 0}  # fmt: skip


def test_a_month_that_is_not_over_or_has_changed_is_not_signed(city, source):
    with pytest.raises(Refused, match="終わっていません"):
        sign(city, month=date(2026, 11, 1))
    with pytest.raises(Refused, match="変わりました"):
        actions.sign_off(city.actor("manager"), city.unit("0201").pk, OCTOBER, digest="0" * 64, looked_through=True)


def test_nobody_signs_for_another_unit(city, source):
    with pytest.raises(Http404):
        sign(city, "other_manager")
    with pytest.raises(Exception, match=r"analyses\.month\.sign_off"):
        sign(city, city.chief)


def test_what_comes_after_the_signature_is_told_and_signed_again(city, source):
    of_october(city)
    sign(city)
    keep(
        city, finding(city, day=IN_OCTOBER), contents={("jumin", IN_OCTOBER): "late"}, first=IN_OCTOBER, last=IN_OCTOBER
    )
    shown = month_of_unit(city.actor("manager"), city.unit("0201").pk, OCTOBER)
    assert shown.signed.later == 1
    actions.answer(city.actor("manager"), {shown.weeks[0].lines[0].id: 0}, Kind.ASK)
    assert sign(city).number == 2
    assert SignOff.objects.count() == 2


def test_what_the_manager_did_does_not_stand_on_the_managers_page(city, source):
    of_october(city, finding(city, "manager", "0201", day=IN_OCTOBER))
    assert month_of_unit(city.actor("manager"), city.unit("0201").pk, OCTOBER).nothing_found
    assert overview(city.actor(city.chief)).above == 1


def test_a_unit_without_sources_is_left_to_its_self_check(city, source):
    finding_ = said(city, unit="0301")
    assert (finding_.status, finding_.settles) == (CellStatus.NOT_APPLICABLE, False)


def test_the_control_turns_with_the_month(city, source):
    delivered(source)
    assert said(city).status is CellStatus.UNMET  # October was due on 14 November
    of_october(city)
    sign(city)
    now = said(city)
    assert (now.status, now.settles) == (CellStatus.SATISFIED, city.pack == "kasukabe")
    in_time = datetime(2026, 12, 5, 9, tzinfo=TOKYO)
    delivered(source, in_time)
    assert said(city, at=in_time).status is CellStatus.DUE
    late = datetime(2026, 12, 20, 9, tzinfo=TOKYO)
    delivered(source, late)
    assert said(city, at=late).status is CellStatus.UNMET


def test_a_source_that_has_gone_silent_is_not_analysed(city, source):
    of_october(city)
    sign(city)
    delivered(source, NOW - timedelta(days=20))
    assert "届いていません" in said(city).reason


def test_answers_that_are_late_redden_the_monitoring(city, source):
    assert said(city, controls.alerts).status is CellStatus.SATISFIED
    keep(city, finding(city), at=NOW - timedelta(days=3))
    assert said(city, controls.alerts).status is CellStatus.DUE
    keep(city, finding(city, "officer"), at=NOW - timedelta(days=30), contents={("jumin", IN_OCTOBER): "x"})
    assert "1件" in said(city, controls.alerts).reason


def test_controls_ask_as_often_for_many_units_as_for_few(city, source):
    def asked_of(control, count):
        inquiry, asked = cell(city)
        inquiry.roster  # noqa: B018 resolved beforehand
        with CaptureQueriesContext(
            connection,
        ) as queries:
            control(inquiry, asked)
        return len(queries)

    for control in (controls.access_log, controls.alerts):
        few = asked_of(control, 1)
        for number in range(6):
            make_source(city, f"more{number}", "0301")
            keep(
                city,
                finding(city, "staff", account=str(number), analysis=f"a{number}"),
                contents={("jumin", IN_OCTOBER): f"{control.__name__}{number}"},
            )
        assert asked_of(control, 7) == few
        from sekimori.chapters.systems.access_records.models import Source

        Source.objects.filter(code__startswith="more").delete()


def test_where_records_answer_the_demand_no_self_check_is_asked_for(kasukabe):
    source = make_source(kasukabe, "policy", "0401")
    delivered(source)
    unit = kasukabe.unit("0401").pk
    checks = [one.provision.canonical for one in self_checks(kasukabe.actor("systems_manager")) if one.place == unit]
    assert "systems.access_log" not in checks
    assert "systems.privileges" in checks
    finding_ = matrix(NOW.date(), NOW).findings["第6の2(1)", unit]
    assert "確かめていません" in finding_.reason


def test_the_month_is_an_obligation_of_the_manager_alone(city, source):
    def waits(who):
        return [one for one in obligations_of(city.actor(who)) if one.url_name == "analyses:month"]

    assert [one.detail for one in waits("manager")] == ["令和8年9月分", "令和8年10月分"]
    assert waits("other_manager") == waits("officer") == waits(city.chief) == []
    of_october(city)
    sign(city)
    assert [one.detail for one in waits("manager")] == ["令和8年9月分"]


def test_the_overview_shows_who_is_late(city, source):
    screen = overview(city.actor(city.auditor))
    (line,) = screen.lines
    assert (line.unit, line.late, line.sources) == (city.unit("0201").pk, True, 1)
    of_october(city)
    sign(city)
    (line,) = overview(city.actor(city.auditor)).lines
    assert (line.late, line.signed, line.newest) == (False, True, date(2026, 10, 31))


def test_the_overview_begins_with_who_has_something_to_do(city, source):
    of_october(city)
    sign(city)
    keep(city, finding(city, "other_staff", "030101", day=IN_OCTOBER))
    lines = overview(city.actor(city.auditor)).lines
    assert [line.unit for line in lines] == [city.unit("0301").pk, city.unit("0201").pk]
    assert [line.status for line in lines] == [CellStatus.DUE, CellStatus.SATISFIED]
    assert lines[0].shown_month == OCTOBER


def test_a_month_of_before_the_source_is_neither_late_nor_told_as_signed(city, source):
    (line,) = overview(city.actor(city.auditor)).lines
    assert line.asked_for
    Source.objects.filter(pk=source.pk).update(created_at=NOW)
    (line,) = overview(city.actor(city.auditor)).lines
    assert (line.asked_for, line.signed, line.late, line.status) == (False, False, False, CellStatus.SATISFIED)
    assert not month_of_unit(city.actor("manager"), city.unit("0201").pk, OCTOBER).demanded
