"""Every page of the house with somebody who may see it, found through the doors themselves."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.architecture.test_house import patterns
from tests.cast import Cast
from tests.permissions.things import Thing, things

READERS = ("manager", "disclosure_manager", "chief", "auditor", "technical_administrator", "hr", "officer")
# What somebody sees who is not signed in; the set-up has a journey of its own.
OPEN_PAGES = ("account_login", "handling:public-register")


@dataclass(frozen=True)
class Seen:
    name: str
    path: str
    reader: str  # a key of the cast; empty for nobody


def pages_of(city: Cast) -> list[Seen]:
    """This function will return each page once, with the first reader to whom it answers with HTML."""
    found = things(city)
    keys = {"chief": city.chief, "auditor": city.auditor}
    readers = {reader: Client() for reader in READERS}
    for reader, client in readers.items():
        client.force_login(city.account(keys.get(reader, reader)))
    pages = [Seen(name, reverse(name), "") for name in OPEN_PAGES]
    for name, pattern in patterns():
        if pattern.callback.action is None:
            continue
        path = reverse(name, args=found.get(name, Thing(())).arguments)
        for reader, client in readers.items():
            answer = client.get(path)
            if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
                pages.append(Seen(name, path, keys.get(reader, reader)))
                break
    return pages
