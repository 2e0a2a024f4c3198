"""One sentence per rule: what is found, and the nearest thing that is not."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from sekimori.engines.analytics.definition import analyses
from sekimori.engines.analytics.query import Exclusion
from sekimori.engines.analytics.run import Finding, run, unlearned
from sekimori.engines.analytics.store import Store
from sekimori.engines.analytics.tests.records import MONDAY, record, table
from sekimori.kernel.problems import Refused

TODAY = MONDAY + timedelta(days=42)  # a Monday; the source has been there for six weeks
KEY = bytes(32)


@pytest.fixture
def ask(tmp_path: Path):
    """Stores records and asks one analysis about today."""

    def asked(
        code: str, *rows: list[dict], first: date = TODAY, last: date = TODAY, begun: date = MONDAY, **more
    ) -> list[Finding]:
        store = Store(tmp_path / str(len(list(tmp_path.iterdir()))), KEY)
        begin = [record(begun, person=999, source=source) for source in ("juki", "zei")]
        store.write(table(begin + [row for part in rows for row in part]), batch="1")
        return run(store, analyses()[code], first=first, last=last, **more)

    return asked


def today(count: int = 1, **differs) -> list[dict]:
    return [record(TODAY, minute=n % 60, second=n // 60, **differs) for n in range(count)]


def habit(each_day: int, days: int = 19, **differs) -> list[dict]:
    """So many records on each working day of the four weeks before."""
    before = [TODAY - timedelta(days=n) for n in range(1, 29) if (TODAY - timedelta(days=n)).weekday() < 5]
    return [record(day, minute=n % 60, **differs) for day in before[:days] for n in range(each_day)]


def test_somebody_who_looked_at_their_own_record_is_found(ask):
    (finding,) = ask("curiosity", today(1, relation="own"), today(9, person=8))
    assert (finding.person, finding.records_count, finding.facts["close"]) == (7, 1, 1)
    assert finding.why.startswith("5月18日（月）に、本人又は家族の情報を1件")


def test_family_is_found_and_with_a_case_number_is_not(ask):
    assert ask("curiosity", today(1, relation="family"))
    assert not ask("curiosity", today(1, relation="family", case_uid="R8-1"))


@pytest.mark.parametrize("who", [{"relation": "address"}, {"relation": "colleague"}, {"watched": True}])
def test_neighbours_colleagues_and_guarded_people_are_found_from_the_second_look_without_purpose(ask, who):
    assert ask("curiosity", today(2, **who))
    assert not ask("curiosity", today(1, **who))
    assert not ask("curiosity", today(4, **who, purpose="窓口"))
    assert ask("curiosity", today(5, **who, purpose="窓口"))
    assert not ask("curiosity", today(2, **who), habit(2, **who)), "not more than on other days"


def test_a_common_surname_is_found_only_when_it_is_looked_up_much_more_than_before(ask):
    assert ask("curiosity", today(10, relation="surname"), habit(3, relation="surname"))
    assert not ask("curiosity", today(10, relation="surname"), habit(4, relation="surname"))
    assert not ask("curiosity", today(9, relation="surname"))


def test_who_works_on_a_day_of_leave_is_found_from_the_eighth_record(ask):
    assert ask("on_leave", today(8, on_leave=True))[0].value == 8
    assert not ask("on_leave", today(7, on_leave=True))
    assert not ask("on_leave", today(8, on_leave=None)), "nothing is known about leave"
    assert not ask("on_leave", today(8, on_leave=True, activity="sign_in"))


def test_an_account_of_somebody_who_left_is_found_at_once(ask):
    (finding,) = ask("after_posting", today(1, posted=False, unit=None))
    assert (finding.person, finding.unit) == (7, None)
    assert not ask("after_posting", today(1, posted=False, person=None, account="batch")), "an account of nobody"
    assert not ask("after_posting", today(1, posted=False, status="failure"))


@pytest.mark.parametrize(("level", "limit"), [("standard", 1000), ("high", 1000), ("highest", 500), ("", 1000)])
def test_taking_out_as_many_as_the_threshold_of_the_level_is_found_and_one_fewer_is_not(ask, level, limit):
    def out(people):
        return [
            record(TODAY, activity="export", people=people - 1, level=level),
            record(TODAY, 11, activity="print", level=level),
        ]

    (finding,) = ask("volume_over_threshold", out(limit))
    assert (finding.value, finding.facts["threshold"], finding.records_count) == (limit, limit, 2)
    assert not ask("volume_over_threshold", out(limit - 1))


def test_the_governments_own_threshold_counts(ask):
    assert ask("volume_over_threshold", today(1, activity="export", people=50), parameters={"people": 50})
    assert not ask("volume_over_threshold", today(1, activity="export", people=5000), parameters={"people": 5001})


def test_a_list_that_goes_out_every_week_is_no_alarm_and_a_larger_one_is(ask):
    weekly = [record(TODAY - timedelta(days=7 * n), activity="export", people=2000) for n in (1, 2, 3)]
    assert not ask("volume_over_threshold", today(1, activity="export", people=2000), weekly)
    assert ask("volume_over_threshold", today(1, activity="export", people=2600), weekly)
    assert ask("volume_over_threshold", today(1, activity="export", people=2000), weekly[:2])


def test_rows_count_where_people_are_not_counted_and_a_record_counts_as_one(ask):
    assert ask("volume_over_threshold", today(1, activity="export", people=None, rows=1000))[0].value == 1000
    assert ask("volume_over_threshold", today(3, activity="export", people=None, rows=None), parameters={"people": 3})


def test_a_small_list_taken_out_by_somebody_who_never_does_is_found(ask):
    assert ask("taken_against_habit", today(1, activity="export", people=300, level="high"))
    assert not ask("taken_against_habit", today(1, activity="export", people=299, level="high"))
    before = habit(1, days=1, activity="print", people=100)
    assert ask("taken_against_habit", today(1, activity="export", people=300, level="high"), before)
    before = habit(1, days=1, activity="print", people=101)
    assert not ask("taken_against_habit", today(1, activity="export", people=300, level="high"), before)


def test_looking_far_more_than_on_any_day_before_is_found(ask):
    (finding,) = ask("volume_against_habit", today(70), habit(20))
    assert (finding.value, finding.usual, finding.facts["middle"]) == (70, 20, 20)
    assert "70件" in finding.why
    assert not ask("volume_against_habit", today(69), habit(20))
    assert not ask("volume_against_habit", today(49), habit(2)), "small numbers are no alarm"


def test_nobody_is_compared_with_a_habit_that_is_not_known(ask):
    assert ask("volume_against_habit", today(500), habit(5, days=8))
    assert not ask("volume_against_habit", today(500), habit(5, days=7))
    assert not ask("volume_against_habit", today(500), habit(5), begun=TODAY - timedelta(days=27))


def test_a_whole_unit_that_is_busy_is_no_alarm(ask):
    crowd = [row for person in (7, 8, 9, 10) for row in today(200, person=person) + habit(10, person=person)]
    assert not ask("volume_against_habit", crowd)
    alone = [row for person in (8, 9, 10) for row in today(10, person=person) + habit(10, person=person)]
    assert [finding.person for finding in ask("volume_against_habit", today(200), habit(10), alone)] == [7]


def test_who_uses_far_more_in_a_week_than_everybody_of_the_same_unit_and_post_is_found(ask):
    sunday = TODAY - timedelta(days=1)
    week = [record(TODAY - timedelta(days=3), n // 60, n % 60, person=7) for n in range(400)]
    peers = [record(TODAY - timedelta(days=3), n // 60, n % 60, person=p) for p in (1, 2, 3, 4) for n in range(50 * p)]
    (finding,) = ask("volume_against_peers", week, peers, first=TODAY - timedelta(days=7), last=TODAY)
    assert (finding.day, finding.value, finding.usual, finding.facts["peers"]) == (sunday, 400, 200, 4)
    assert not ask("volume_against_peers", week[:399], peers, first=sunday, last=sunday)
    assert not ask("volume_against_peers", week, peers[50:], first=sunday, last=sunday), "three peers are too few"


def test_a_late_evening_is_found_if_it_is_the_first_in_weeks(ask):
    late = {"hour": 23, "off_hours": True}
    assert ask("off_hours", today(5, **late))[0].facts["late"] == 5
    assert not ask("off_hours", today(4, **late))
    assert not ask("off_hours", today(5, **late), habit(2, days=1, **late))
    assert not ask("off_hours", today(5, hour=21, off_hours=True)), "overtime is not late at night"
    assert not ask("off_hours", today(5, **late), begun=TODAY - timedelta(days=27))


def test_a_night_on_which_the_whole_unit_works_is_no_alarm(ask):
    late = {"hour": 23, "off_hours": True}
    assert not ask("off_hours", [row for person in (7, 8, 9, 10) for row in today(6, person=person, **late)])


def test_a_holding_that_neither_the_person_nor_the_unit_ever_used_is_found(ask):
    before = [record(MONDAY, holding=1), record(MONDAY, person=8, holding=1)]
    (finding,) = ask("first_holding", before, today(2, holding=5))
    assert (finding.holding, finding.value) == (5, 1)
    assert not ask("first_holding", before, today(1, holding=5))
    assert not ask("first_holding", before, today(2, holding=1))
    assert not ask(
        "first_holding", before, today(2, holding=5), [record(TODAY - timedelta(days=9), person=8, holding=5)]
    )
    assert not ask("first_holding", today(2, holding=5)), "somebody who has just come"


def test_what_the_persons_units_may_not_use_is_found_once_and_not_every_day(ask):
    foreign = {"granted": False, "level": "highest"}
    assert ask("without_grant", today(4, **foreign))
    assert not ask("without_grant", today(3, **foreign))
    assert not ask("without_grant", today(4, level="highest", granted=None)), "unknown is not forbidden"
    assert not ask("without_grant", today(4, **foreign), habit(4, days=1, **foreign))
    assert ask("without_grant", today(4, **foreign), habit(3, days=1, **foreign))


def test_looking_without_purpose_is_found_where_purposes_are_usually_given(ask):
    given = habit(7, purpose="窓口", subject="s", person=8)
    (finding,) = ask("without_purpose", given, today(15, subject="s", level="highest"))
    assert finding.value == 15
    assert not ask("without_purpose", given, today(14, subject="s", level="highest"))
    assert not ask("without_purpose", habit(7, subject="s", person=8), today(15, subject="s", level="highest"))


def test_one_person_looked_up_by_many_of_several_units_is_found_on_the_day_the_number_is_reached(ask):
    def lookers(people, units):
        return [
            record(TODAY - timedelta(days=p % 3), person=100 + p, unit=p % units, subject="star") for p in range(people)
        ]

    (finding,) = ask("same_person_by_many", lookers(6, 3), first=TODAY - timedelta(days=2))
    assert (finding.value, finding.facts["units"], finding.facts["subject"], finding.day) == (6, 3, "star", TODAY)
    assert (finding.person, finding.records_count) == (None, 6)
    assert not ask("same_person_by_many", lookers(5, 3))
    assert not ask("same_person_by_many", lookers(6, 2))
    assert not ask(
        "same_person_by_many",
        lookers(6, 3),
        [
            {**row, "local_date": row["local_date"] - timedelta(days=9), "time": row["time"] - timedelta(days=9)}
            for row in lookers(6, 3)
        ],
    )


def looks(days, **differs):
    return [record(TODAY - timedelta(days=3 * n), subject="s1", **differs) for n in range(days)]


def test_looking_at_one_person_on_five_days_without_a_case_is_found_on_the_fifth(ask):
    (finding,) = ask("repeated_same_person", looks(5))
    assert (finding.value, finding.facts["subject"], finding.records_count) == (5, "s1", 5)
    assert not ask("repeated_same_person", looks(4))
    assert not ask("repeated_same_person", looks(6)), "it was told yesterday"
    assert not ask("repeated_same_person", looks(5, case_uid="R8-1"))


def test_a_case_worker_who_follows_many_is_found_only_for_whom_they_never_give_a_purpose(ask):
    many = [record(TODAY - timedelta(days=n), subject=f"c{c}", purpose="訪問") for c in range(7) for n in (1, 2, 3, 4)]
    assert not ask("repeated_same_person", looks(5, purpose="訪問"), many)
    assert ask("repeated_same_person", looks(5), many)[0].facts["subject"] == "s1"


def test_going_through_people_one_after_the_other_is_found(ask):
    (finding,) = ask(
        "sequential_scan", [row | {"subject": f"s{n}"} for n, row in enumerate(today(60, level="highest"))]
    )
    assert (finding.value, finding.facts["hour"]) == (60, 10)
    assert "10時台" in finding.why
    assert not ask("sequential_scan", [row | {"subject": f"s{n}"} for n, row in enumerate(today(59, level="highest"))])
    assert not ask("sequential_scan", today(60, level="highest", subject="one and the same"))
    usual = [row | {"subject": f"s{n}"} for n, row in enumerate(habit(31, days=1))]
    assert not ask(
        "sequential_scan", [row | {"subject": f"s{n}"} for n, row in enumerate(today(60, level="highest"))], usual
    )


def test_failed_sign_ins_are_found_from_the_tenth(ask):
    failed = {"activity": "sign_in", "status": "failure"}
    (finding,) = ask("failed_sign_in", today(10, **failed), today(1, hour=11, activity="sign_in"))
    assert (finding.value, finding.facts["through"]) == (10, 1)
    assert not ask("failed_sign_in", today(9, **failed))
    assert not ask("failed_sign_in", today(10, **failed), habit(10, days=1, **failed))


def test_accounts_of_nobody_are_told_apart_by_source_and_account(ask):
    failed = {"activity": "sign_in", "status": "failure", "person": None}
    found = ask(
        "failed_sign_in", *(today(10, **failed, account=a, source=s) for a in ("x", "y") for s in ("juki", "zei"))
    )
    assert {(f.account, f.source) for f in found} == {(f"{s}:{a}", s) for a in ("x", "y") for s in ("juki", "zei")}


def test_trying_many_accounts_from_one_place_is_found(ask):
    def tries(count):
        return [
            record(TODAY, minute=n, activity="sign_in", status="failure", account=f"a{n}", source_address="10.1.1.1")
            for n in range(count)
        ]

    (finding,) = ask("guessing", tries(5))
    assert (finding.value, finding.facts["source_address"], finding.records_count) == (5, "10.1.1.1", 5)
    assert not ask("guessing", tries(4))


ADMIN = {"privileged": True, "person": None, "account": "root", "activity": "query"}


def test_an_administrators_account_is_found_at_unusual_work_and_not_at_its_usual(ask):
    assert not ask("privileged_use", today(3, **ADMIN), habit(3, **ADMIN))
    assert ask("privileged_use", today(3, **ADMIN))[0].facts["account"] == "root"
    assert ask("privileged_use", today(3, **ADMIN, off_hours=True), habit(3, **ADMIN))
    assert ask("privileged_use", today(1, **ADMIN | {"activity": "export", "people": 100}), habit(3, **ADMIN))
    assert not ask("privileged_use", today(1, **ADMIN | {"activity": "export", "people": 99}), habit(3, **ADMIN))
    assert ask("privileged_use", today(9, **ADMIN), habit(3, **ADMIN))
    assert not ask("privileged_use", today(8, **ADMIN), habit(3, **ADMIN))


def test_an_account_that_wakes_after_two_months_is_found(ask):
    nobody = {"person": None, "account": "temp"}
    slept = [record(TODAY - timedelta(days=61), **nobody)]
    (finding,) = ask("dormant_account", slept, today(1, **nobody))
    assert (finding.value, finding.facts["count"]) == (61, 1)
    assert not ask("dormant_account", [record(TODAY - timedelta(days=60), **nobody)], today(1, **nobody))
    assert not ask("dormant_account", today(1, **nobody)), "a new account"
    assert not ask("dormant_account", [record(TODAY - timedelta(days=61))], today(1)), "somebody back from long leave"


def weekly(count, hours=(10,)):
    days = [TODAY - timedelta(days=7 * n) for n in (1, 2, 3, 4)]
    return [record(day, hour, n % 60, person=8) for day in days for hour in hours for n in range(count)]


def test_a_source_that_falls_silent_is_found(ask):
    (finding,) = ask("source_silent", weekly(20))
    assert (finding.source, finding.value, finding.usual, finding.person) == ("juki", 0, 20, None)
    assert not ask("source_silent", weekly(19)), "it never says much"
    assert ask("source_silent", weekly(20), today(3))
    assert not ask("source_silent", weekly(20), today(4))


def test_a_holiday_is_no_silence(ask):
    assert not ask("source_silent", weekly(20), closed=frozenset({TODAY}))
    assert not ask("source_silent", weekly(20), today(1, source="zei", holiday=True))


def test_hours_that_are_missing_are_found(ask):
    assert not ask("source_silent", weekly(20, hours=(9, 10, 11)), today(20, hour=9), today(20, hour=11))
    (finding,) = ask("source_silent", weekly(20, hours=(9, 10, 11, 14)), today(40, hour=9), today(40, hour=14))
    assert finding.facts["hours"] == 2


def test_a_clock_that_jumps_makes_the_days_work_fall_outside_hours(ask):
    (finding,) = ask("clock_jump", habit(60, days=9), today(24, off_hours=True), today(36, hour=11))
    assert (finding.source, finding.value, finding.usual) == ("juki", 40, 0)
    assert not ask("clock_jump", habit(60, days=9), today(23, off_hours=True), today(37, hour=11))
    assert not ask("clock_jump", habit(60, days=9), today(60, off_hours=True, holiday=True))


def test_an_excluded_person_is_not_analysed_but_told(ask):
    out = today(1, activity="export", people=9000)
    hidden = (Exclusion(MONDAY, TODAY, person=7),)
    assert ask("volume_over_threshold", out)
    assert not ask("volume_over_threshold", out, excluded=hidden)
    (finding,) = ask("excluded_record", out, today(5, person=8), excluded=hidden)
    assert (finding.person, finding.value, finding.facts["amount"], finding.records_count) == (7, 1, 9000, 1)
    assert not ask("excluded_record", out)


@pytest.mark.parametrize(
    ("excluded", "seen"),
    [
        (Exclusion(MONDAY, TODAY - timedelta(days=1), person=7), True),
        (Exclusion(TODAY, TODAY, account="u7"), False),
        (Exclusion(TODAY, TODAY, account="u7", source="zei"), True),
        (Exclusion(TODAY, TODAY, account="u7", source="juki"), False),
        (Exclusion(TODAY, TODAY, person=8), True),
    ],
)
def test_an_exclusion_reaches_as_far_as_it_says(ask, excluded, seen):
    assert bool(ask("volume_over_threshold", today(1, activity="export", people=9000), excluded=(excluded,))) is seen


def test_a_source_whose_habits_are_not_known_yet_is_named_with_the_day_from_which_they_are():
    begun = {"juki": MONDAY, "zei": MONDAY + timedelta(days=20)}
    day = MONDAY + timedelta(days=30)
    assert unlearned(begun, analyses()["volume_against_habit"], day=day) == {"zei": MONDAY + timedelta(days=48)}
    assert unlearned(begun, analyses()["curiosity"], day=day) == {}


def test_one_person_gets_one_finding_a_day_with_the_graver_part_first(ask):
    parts = [today(1, activity="export", people=p, level=level) for p, level in ((1500, "high"), (4000, "highest"))]
    (finding,) = ask("volume_over_threshold", *parts)
    assert (finding.value, finding.records_count) == (4000, 2)


def test_twice_as_much_weighs_more(ask):
    scores = [ask("volume_against_habit", today(n), habit(10))[0].score for n in (50, 80, 200)]
    assert scores == sorted(set(scores))
    assert ask("volume_over_threshold", today(1, activity="export", people=2**30))[0].score == 100


def test_too_little_memory_is_said_and_what_to_do(ask):
    rows = [row | {"subject": f"{n:0900}"} for n, row in enumerate(today(3_600))]
    with pytest.raises(Refused, match="メモリー"):
        ask("sequential_scan", rows, memory_mb=2)
