"""The sample's access records are files the shipped declarations read, the same every time, soon written."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from sekimori.cli.sample.access_records import FILES, PC, REGISTER, Clerk, write
from sekimori.engines.access_log.declaration import load_source, shipped
from sekimori.engines.access_log.reading import Reading

TODAY = date(2026, 11, 22)
UNITS = ("市民課", "市民税課", "生活福祉課", "こども政策課", "道路管理課", "武里出張所", "収納管理課", "介護保険課")
PEOPLE = [
    Clerk(f"2{number:05d}", "髙橋 𠮷子", UNITS[number % len(UNITS)], ("主事", "主任", "課長")[number % 3])
    for number in range(300)
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return write(tmp_path_factory.mktemp("records"), PEOPLE, TODAY)


def records_of(sample):
    for code, file in sample.deliveries:
        with file.open("rb") as stream:
            reading = Reading(
                load_source(shipped()[code]),
                stream,
                reference=TODAY,
                latest=datetime(2026, 11, 22, tzinfo=UTC),
            )
            yield from reading
            assert reading.tally.quarantined == 0


def test_every_row_is_read_by_the_shipped_declarations(sample):
    found = Counter(record.source for record in records_of(sample))

    assert set(found) == {REGISTER, FILES, PC}
    assert 5_000 < found.total() <= 30_000


def test_the_records_end_the_day_before_and_hold_what_should_be_looked_at(sample):
    records = list(records_of(sample))

    assert max(record.local_date for record in records) < TODAY
    assert max(record.people or 0 for record in records) == 12_400
    assert sum(record.operation == "sign_in" and record.status == "failure" for record in records) > 25
    assert any(record.local_hour >= 22 for record in records)
    assert sample.watched.read_text().splitlines()[1:]
    assert {"own", "address"} == {line.split(",")[2] for line in sample.relations.read_text().splitlines()[1:]}


def test_the_same_people_and_day_give_the_same_files(sample, tmp_path):
    again = write(tmp_path, PEOPLE, TODAY)

    assert [file.read_bytes() for _, file in again.deliveries] == [file.read_bytes() for _, file in sample.deliveries]
