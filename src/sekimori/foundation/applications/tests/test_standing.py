"""A standing permission 包括: one decision, and every act under it recorded with its day and its people."""

import uuid
from datetime import datetime

import pytest
from tests.cast import TOKYO

from sekimori.foundation.applications.standing import record_use
from sekimori.foundation.authority.actor import Forbidden
from sekimori.kernel.problems import Refused

DAY = datetime(2026, 12, 2, 9, 0, tzinfo=TOKYO)
USE = {"on": "令和8年12月2日", "people_count": "3,204", "item_count": "3,204", "note": "納税通知書"}


def standing(desk):
    return desk.decided(standing="yes", standing_scope="毎月の発送")


def use(desk, application, who="staff", *, token=None, **changed):
    actor = desk.city.actor(who, at=DAY)
    return record_use(actor, application.pk, {**USE, **changed}, token=token or uuid.uuid4())


def test_each_act_under_it_is_recorded_once_however_often_the_button_is_pressed(desk):
    application, token = standing(desk), uuid.uuid4()
    assert use(desk, application, token=token).pk == use(desk, application, token=token).pk
    assert [entry.people_count for entry in application.uses.all()] == [3204]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"on": "令和8年12月5日"}, "実施した日"),
        ({"on": "令和8年12月3日"}, "実施した日"),
        ({"people_count": "0"}, "本人の数"),
        ({"on": "令和8年2月30日"}, "実施した日"),
    ],
)
def test_an_act_outside_the_permission_or_yet_to_come_is_refused(desk, changed, where):
    application = standing(desk)
    with pytest.raises(Refused) as refusal:
        use(desk, application, **changed)
    assert where in [problem.where for problem in refusal.value.problems]
    assert application.uses.count() == 0


def test_what_was_allowed_once_allows_nothing_more(desk):
    with pytest.raises(Refused, match="包括"):
        use(desk, desk.decided())


def test_another_units_staff_record_nothing_under_it(desk):
    with pytest.raises(Forbidden):
        use(desk, standing(desk), "other_staff")
