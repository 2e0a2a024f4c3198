"""Programs of the cast: keys with everything their owners may have under one."""

import json

import pytest
from tests.cast import NOW
from tests.signin import at

from sekimori.foundation.integrations import actions, scopes


@pytest.fixture
def key_for(city):
    """``key_for("officer")`` is a key for all that the officer may do by a program."""
    made = {}

    def key(who, *chosen):
        actor = city.actor(who)
        wanted = frozenset(chosen or (code for code, _ in scopes.choices(actor)))
        if (who, wanted) not in made:
            made[who, wanted] = actions.issue(actor, name="試験", actions=wanted, days=30).key
        return made[who, wanted]

    return key


@pytest.fixture
def program(client, key_for):
    """``program("officer").post("applications", {...})`` is what somebody's program sends, at the cast's moment."""

    class Program:
        def __init__(self, who, *chosen):
            self.key = key_for(who, *chosen)

        def send(self, method, path, body=None, *, version=None, **headers):
            headers = {"Authorization": f"Bearer {self.key}", **headers}
            if version is not None:
                headers["If-Match"] = f'"{version}"'
            with at(NOW):
                return client.generic(
                    method,
                    f"/api/v1/{path}",
                    b"" if body is None else json.dumps(body),
                    content_type="application/json",
                    headers=headers,
                )

        def get(self, path):
            return self.send("GET", path)

        def post(self, path, body, **more):
            return self.send("POST", path, body, **more)

        def put(self, path, body, **more):
            return self.send("PUT", path, body, **more)

    return Program
