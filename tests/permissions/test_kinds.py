"""Every kind of application × everybody of the cast, at the pages, against the authority tables as they are printed."""

import uuid

import pytest
from django.test import Client

from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from tests.cast import NOW, Cast
from tests.permissions.test_table import printed
from tests.signin import at

REFUSED = (403, 404)


def granted(city: Cast, who: str, action: str) -> list[tuple[str, int | None]]:
    """The reaches by which somebody may do an action, with the place of the role, read from the table by hand."""
    table = printed(city.pack)
    return [(reach, held.unit) for held in city.actor(who).held for reach in table.get((held.role, action), ())]


def reaches(city: Cast, who: str, action: str, *, mine: bool) -> bool:
    """Whether somebody may do an action to a thing of 市民税課 (税務課); ``mine`` says that they applied for it."""
    unit, department = city.unit("0201").pk, city.unit("02").pk
    sections = {city.unit("020101").pk, city.unit("020102").pk}
    covered = {
        "all": lambda place: True,
        "own": lambda place: mine,
        "unit": lambda place: place == unit or place in sections,
        "section": lambda place: place == unit,
        "below": lambda place: place in (unit, department),
    }
    return any(covered[reach](place) for reach, place in granted(city, who, action))


def closed(city: Cast, kind: str) -> Application:
    return Application.objects.create(
        kind=kind,
        fiscal_year=2026,
        number=1,
        unit=city.unit("0201"),
        applicant=city.person("staff"),
        title="終わった申請",
        state="closed",
        client_token=uuid.uuid4(),
        created_at=NOW,
    )


@pytest.mark.once
@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("code", sorted(kinds()))
def test_each_page_of_a_kind_answers_exactly_those_whom_the_table_names(city, code):
    kind, application = kinds()[code], closed(city, code)
    path, wrong = f"/applications/{application.pk}/", []
    for who, account in city.accounts.items():
        if who == "retired":
            continue
        browser, mine = Client(), who == "staff"
        browser.force_login(account)
        with at(NOW):
            answers = {
                "apply": browser.get(f"/applications/new/{kind.slug}/").status_code == 200,
                "list": browser.get(f"/applications/ledger/{kind.slug}/").status_code == 200,
                "view": browser.get(path).status_code == 200,
                "act": may_post(browser, path, "reject"),
                "close": may_post(browser, path, "confirm"),
            }
        expected = {
            "apply": bool(granted(city, who, kind.apply_action)),
            "list": bool(granted(city, who, kind.view_action)),
            "view": reaches(city, who, kind.view_action, mine=mine),
            "act": reaches(city, who, kind.act_action, mine=mine),
            "close": reaches(city, who, kind.close_action, mine=mine),
        }
        wrong += [(who, name, answers[name]) for name in answers if answers[name] is not expected[name]]
    assert wrong == []


def may_post(browser: Client, path: str, verb: str) -> bool:
    """Whether a verb gets past the table: what is over is then answered as changed or not possible, not as forbidden."""
    sent = {"verb": verb, "digest": "x", "version": "99", "comment": "理由"}
    return browser.post(f"{path}act/", sent).status_code not in REFUSED
