"""The calendar of somebody's due dates, as calendar programs read it (RFC 5545)."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.cast import NOW
from tests.signin import at

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.tests.conftest import TAKEOUT, desk  # noqa: F401 a fixture
from sekimori.foundation.directory.models import Posting
from sekimori.foundation.integrations import actions
from sekimori.foundation.integrations.ical import WIDTH, Day, calendar, escape, fold
from sekimori.foundation.integrations.limits import WRONG
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.memory import forget_everything


@pytest.fixture
def taken_out(desk):  # noqa: F811
    """A medium that staff took out and must bring back by 4 December."""
    return desk.decided()


@pytest.fixture
def read(client, city):
    drawn = actions.make_calendar(city.actor("staff"))

    def get(moment=NOW, **headers):
        with at(moment):
            return client.get(f"/calendar/{drawn}.ics", headers=headers)

    get.path = f"/calendar/{drawn}.ics"
    return get


def unfolded(answer):
    return answer.content.decode().replace("\r\n ", "")


@pytest.mark.usefixtures("taken_out")
def test_a_return_stands_on_its_day_with_title_number_and_link(read):
    answer = read()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = unfolded(answer)
    assert "DTSTART;VALUE=DATE:20261204\r\nDTEND;VALUE=DATE:20261205\r\n" in text
    assert "SUMMARY:【関守】持出しの完了を報告する（第" in text
    assert "令和8年度 持出し 第1号" in text
    assert f"URL:http://localhost:8000/applications/{Application.objects.get().pk}/" in text


@pytest.mark.usefixtures("taken_out")
def test_nothing_in_it_says_whose_data_it_is_or_what(read, city):
    text = unfolded(read())
    for secret in (TAKEOUT["title"], TAKEOUT["information"], TAKEOUT["destination"], city.person("staff").family_name):
        assert secret not in text


@pytest.mark.usefixtures("taken_out")
def test_lines_end_and_fold_as_the_standard_says(read):
    content = read().content
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(len(line) for line in lines) <= WIDTH
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in lines:
        line.decode()  # no character is cut in two


@pytest.mark.usefixtures("taken_out")
def test_the_same_matter_keeps_its_mark_when_its_day_moves(read):
    before = re.findall(r"UID:(\S+)", unfolded(read()))
    Application.objects.update(due_on=date(2026, 12, 10))
    after = unfolded(read(NOW + timedelta(hours=1)))
    assert re.findall(r"UID:(\S+)", after) == before and "DTSTART;VALUE=DATE:20261210" in after


@pytest.mark.usefixtures("taken_out")
def test_an_unchanged_calendar_is_not_sent_again(read):
    first = read()
    later = NOW + timedelta(hours=3)
    assert read(later).content == first.content
    assert read(later, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert read(later, **{"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    Application.objects.update(due_on=date(2026, 12, 10))
    changed = read(later, **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


def test_the_first_reading_of_a_day_is_recorded(read, city):
    for hours in (0, 1, 2, 24, 25):
        read(NOW + timedelta(hours=hours))
    entries = Entry.objects.filter(action="accounts.calendar.read")
    assert [(entry.channel, entry.person) for entry in entries] == [("api", city.person("staff").pk)] * 2


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_it_ends_with_the_account(read, city, change):
    assert read().status_code == 200
    Account.objects.filter(pk=city.account("staff").pk).update(**change)
    assert read().status_code == 404


def test_it_ends_with_the_posting(read, city):
    Posting.objects.filter(person=city.person("staff")).update(until=NOW.date())
    forget_everything()
    assert read().status_code == 404


def test_the_address_is_told_to_no_other_place(read):
    answer = read()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, max-age=0, must-revalidate"


@pytest.mark.asvs("6.3.1")
def test_who_tries_many_addresses_is_stopped(client, city):
    with at(NOW):
        tried = [client.get(f"/calendar/{number}.ics").status_code for number in range(WRONG + 1)]
    assert tried == [404] * WRONG + [429]


@given(some.text(max_size=300))
def test_any_text_survives_escaping_and_folding(text):
    written = fold("SUMMARY:" + escape(text))
    assert all(len(line.encode("utf-8", "surrogatepass")) <= WIDTH for line in written.split("\r\n"))
    joined = written.replace("\r\n ", "")
    assert joined == "SUMMARY:" + escape(text)
    assert "\n" not in joined and "\r" not in joined


def test_separators_in_a_title_are_escaped():
    day = Day("1@host", date(2026, 12, 4), "a;b,c\\d", "1行目\n2行目", "http://host/")
    text = calendar("期限", [day], changed_at=NOW)
    assert "SUMMARY:a\\;b\\,c\\\\d\r\n" in text and "DESCRIPTION:1行目\\n2行目\r\n" in text
    assert "DTSTAMP:20261122T000000Z" in text
