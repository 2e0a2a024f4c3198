"""A 課 checks itself: the officer prepares, the manager attests, and the cell turns green until it expires."""


from tests.cast import NOW

from sekimori.foundation.compliance import actions, queries
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.rules import Answer

MISDELIVERY = "handling.misdelivery"


def cell(city, canonical=MISDELIVERY, place="0201", at=NOW):
    seen = queries.matrix(at.date(), at)
    return seen.cell(seen.guideline.by_canonical[canonical].ref, city.unit(place).pk)


def prepare(city, who="officer", at=NOW, answer=Answer.SATISFIED, text="二人で確かめている。", **draft):
    return actions.prepare(
        city.actor(who, at),
        canonical=MISDELIVERY,
        place=city.unit("0201").pk,
        draft=actions.Draft(answer, text, **draft),
    )


def test_a_cell_is_red_until_the_manager_has_attested_what_the_officer_prepared(city):
    assert cell(city).status is CellStatus.UNMET
    row = prepare(city)
    assert "確定を待っています" in cell(city).reason
    actions.attest(city.actor("manager"), attestation=row.pk)
    assert cell(city).status is CellStatus.SATISFIED
