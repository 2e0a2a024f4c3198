"""Every taking-out passes one gate: below the threshold as ever, above it seen, far above it agreed to."""

from datetime import timedelta

import pytest
from tests.cast import NOW

from sekimori.foundation.downloads import gate
from sekimori.foundation.downloads.gate import Amount, Stopped, Wish
from sekimori.foundation.downloads.limits import limits, times
from sekimori.foundation.downloads.models import Asking, Taking
from sekimori.foundation.downloads.rules import Grade
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.notices.models import Mail
from sekimori.kernel.problems import Refused

EXPORT = "directory.export"
SEEN = Wish(kind="confirm", purpose="counting", seen=1000)


def take(city, size, wish=None, *, who="manager", at=NOW, level=""):
    return gate.admit(city.actor(who, at=at), EXPORT, Amount(size, "職員の一覧", level=level), wish or Wish())


@pytest.mark.usefixtures("small")
class TestSmall:
    def test_below_the_threshold_it_passes_as_ever_and_leaves_a_row(self, city):
        assert take(city, 9).taking is not None
        row = Taking.objects.get()
        assert (row.size, row.passed, row.person, row.unit) == (9, 0, city.person("manager"), city.unit("0201"))
        assert not Mail.objects.exists()

    def test_over_it_nothing_passes_before_it_was_answered(self, city):
        answer = take(city, 10)
        assert (answer.taking, answer.verdict.grade) == (None, Grade.WARNED)
        assert not Taking.objects.exists()

    def test_confirmed_with_a_purpose_it_passes_is_recorded_and_the_one_above_hears_at_once(self, city):
        assert take(city, 12, SEEN, who="staff").taking is not None
        entry = Entry.objects.get(action="downloads.confirm")
        assert (entry.people_count, entry.purpose, entry.facts["total"]) == (12, "counting", 12)
        mail = Mail.objects.get()
        assert mail.person == city.person("manager")
        assert "12人分" in mail.body
        assert "渡邉" not in mail.subject + mail.body

    def test_a_manager_is_told_on_by_the_one_above(self, city):
        take(city, 12, SEEN)
        above = "finance_head" if city.pack == "nerima" else city.chief
        assert Mail.objects.get().person == city.person(above)

    def test_without_a_purpose_nothing_passes(self, city):
        with pytest.raises(Refused) as refused:
            take(city, 12, Wish(kind="confirm", seen=12))
        assert refused.value.problems[0].where == "目的"
        with pytest.raises(Refused):
            take(city, 12, Wish(kind="confirm", seen=12, purpose="other"))
        assert not Taking.objects.exists()

    def test_what_grew_while_the_warning_was_read_is_shown_again(self, city):
        assert take(city, 20, Wish(kind="confirm", purpose="counting", seen=19)).taking is None

    def test_ten_small_ones_are_one_big_one_and_a_week_later_it_begins_anew(self, city):
        for _ in range(9):
            assert take(city, 1).taking
        assert take(city, 1).taking is None
        assert take(city, 1, at=NOW + timedelta(days=7, seconds=1)).taking

    def test_a_stricter_level_counts_for_the_lower_ones_too(self, city):
        assert take(city, 9).taking
        assert take(city, 1, level="highest").taking is None

    def test_what_was_not_handed_over_does_not_count(self, city):
        taking = take(city, 9).taking
        gate.failed(city.actor("manager"), taking)
        assert take(city, 9).taking

    def test_somebody_elses_takings_do_not_count(self, city):
        assert take(city, 9, who="staff").taking
        assert take(city, 9).taking

    def test_far_above_only_asking_helps_and_asking_twice_is_once(self, city):
        assert take(city, 30, SEEN).taking is None
        wish = Wish(kind="ask", purpose="transfer", words="新しい仕組みへ移す", digest="d" * 64, request=b"{}")
        first, second = take(city, 30, wish), take(city, 30, wish)
        assert first.asking == second.asking == Asking.objects.get().pk
        assert not Taking.objects.exists()
        assert Mail.objects.count() == 1

    def test_asking_needs_to_say_what_for(self, city):
        with pytest.raises(Refused):
            take(city, 30, Wish(kind="ask", purpose="transfer", words=" "))

    def test_a_program_of_somebody_signed_in_is_stopped_where_the_screen_would_ask(self, city):
        with pytest.raises(Stopped) as stopped:
            gate.admit_program(city.actor("manager"), EXPORT, Amount(10, "申請の一覧", "件"))
        assert "7日間の合計が10件" in stopped.value.problems[0].what

    def test_a_program_with_a_key_goes_on_and_is_told_of_until_the_hold(self, city):
        from dataclasses import replace

        program = replace(city.actor("staff"), channel="api", integration=7)
        for _ in range(2):
            gate.admit_program(program, EXPORT, Amount(14, "申請の一覧", "件"))
        assert list(Taking.objects.order_by("id").values_list("passed", "channel")) == [(1, "api")] * 2
        assert Mail.objects.count() == 2
        with pytest.raises(Stopped):
            gate.admit_program(program, EXPORT, Amount(2, "申請の一覧", "件"))


def test_every_level_of_both_governments_has_its_thresholds(city):
    found = limits(city.actor("manager"))
    assert [limit.level for limit in found] == ["standard", "high", "highest"]
    assert all(0 < limit.warn_from < limit.hold_from for limit in found)
    assert [limit.warn_from for limit in found] == sorted((limit.warn_from for limit in found), reverse=True)


def test_whose_work_it_is_may_take_more_of_it_but_not_of_other_things(city):
    assert times(city.actor("hr"), "directory.export") == 5
    assert times(city.actor("hr"), "compliance.evidence.view") == 1
    assert times(city.actor("manager"), "directory.export") == 1


def test_the_installation_itself_takes_nothing_out_here(city):
    from tests.cast import operator

    with pytest.raises(ValueError):
        gate.admit(operator(), EXPORT, Amount(1, "x"), Wish())
