"""Fixtures of the whole suite: both governments, and moments that stand still."""

import pytest
from tests import cast as cast_module


@pytest.fixture(params=["kasukabe", "nerima"])
def city(request, db):
    """The cast's government under each pack: a test that takes it runs twice."""
    from django.core.cache import cache

    cache.clear()
    return cast_module.build(request.param)


@pytest.fixture
def kasukabe(db):
    from django.core.cache import cache

    cache.clear()
    return cast_module.build("kasukabe")


@pytest.fixture
def nerima(db):
    from django.core.cache import cache

    cache.clear()
    return cast_module.build("nerima")
