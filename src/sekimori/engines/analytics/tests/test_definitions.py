import re
from datetime import timedelta

import pytest

from sekimori.engines.analytics.definition import FOLDER, Analysis, analyses, load, named
from sekimori.engines.analytics.query import Exclusion, Question, query_of, value_of
from sekimori.engines.analytics.tests.records import MONDAY
from sekimori.kernel.problems import Refused

ALL = sorted(analyses().values(), key=lambda each: each.code)
ONE = pytest.mark.parametrize("analysis", ALL, ids=lambda each: each.code)


def test_every_kind_of_misuse_that_the_articles_and_the_news_name_has_an_analysis():
    assert {
        *("volume_over_threshold", "volume_against_habit", "volume_against_peers", "off_hours", "on_leave"),
        *(
            "first_holding",
            "without_grant",
            "after_posting",
            "curiosity",
            "same_person_by_many",
            "repeated_same_person",
        ),
        *("sequential_scan", "failed_sign_in", "guessing", "privileged_use", "dormant_account", "source_silent"),
        *("clock_jump", "excluded_record", "taken_against_habit", "without_purpose"),
    } == set(analyses())


@ONE
def test_an_analysis_says_in_plain_words_what_it_asks_and_why_it_speaks(analysis: Analysis):
    assert analysis.question.endswith("か。")
    assert analysis.why.endswith("。")
    assert "{day}" in analysis.why
    assert re.search(r"\{(value|close)", analysis.why)
    assert analysis.refs
    assert all(ref.startswith("systems.") for ref in analysis.refs)
    for parameter in analysis.parameters:
        assert parameter.label
        assert parameter.unit
        assert parameter.meaning.endswith("。")


@ONE
def test_an_analysis_uses_only_what_every_engine_has(analysis: Analysis):
    banned = r"\b(now|current_date|today|date_trunc|extract|epoch_ms|interval|qualify|list|struct|strftime|random|asof)\b\s*\("
    assert not re.search(banned, analysis.sql, re.IGNORECASE)
    assert "/" not in analysis.sql, "division differs between engines"
    assert "::" not in analysis.sql
    assert not named(query_of(analysis, Question(MONDAY, MONDAY)))


@ONE
def test_the_query_is_the_same_text_whenever_it_is_made(analysis: Analysis):
    question = Question(
        MONDAY, MONDAY + timedelta(days=3), {"juki": MONDAY}, excluded=(Exclusion(MONDAY, MONDAY, person=4),)
    )
    assert query_of(analysis, question) == query_of(analysis, question)


def test_a_definition_that_does_not_fit_together_is_refused_with_file_and_key(tmp_path):
    for name in ("on_leave.toml", "on_leave.sql"):
        (tmp_path / name).write_text((FOLDER / name).read_text())
    whole = (tmp_path / "on_leave.toml").read_text()
    for text, said in (
        (whole.replace("{value:,}", "{nobody}"), "nobody"),
        (whole.replace('name = "least"', 'name = "most"'), ":least"),
        (whole.replace('grain = "person"', 'grain = "cat"'), "cat"),
        (whole.replace('label = "休み', 'labelled = "休み'), "label"),
        ("colour = 1\n" + whole, "colour"),
    ):
        (tmp_path / "on_leave.toml").write_text(text)
        with pytest.raises(ValueError, match=re.escape(said)):
            load(tmp_path / "on_leave.toml")


def test_a_number_may_differ_by_protection_level_and_the_rest_keeps_its_default():
    people = analyses()["volume_over_threshold"].parameter("people")
    assert value_of(people, {"people": {"highest": 50}}) == {
        "unknown": 1000,
        "standard": 1000,
        "high": 1000,
        "highest": 50,
    }
    assert value_of(people, {"people": 80}) == 80


@pytest.mark.parametrize("given", [-1, "many", 3.5, True, {"highest": -2}, {"'; DROP": 4}, 2**31])
def test_a_number_that_is_none_is_refused(given):
    with pytest.raises(Refused):
        value_of(analyses()["volume_over_threshold"].parameter("people"), {"people": given})


def test_levels_where_one_number_counts_for_all_are_refused():
    with pytest.raises(Refused, match="保護区分"):
        value_of(analyses()["on_leave"].parameter("least"), {"least": {"high": 3}})


def test_days_the_wrong_way_round_are_refused():
    with pytest.raises(Refused, match="終わりの日"):
        query_of(ALL[0], Question(MONDAY, MONDAY - timedelta(days=1)))


def test_a_name_in_an_exclusion_cannot_end_the_text():
    text = query_of(ALL[0], Question(MONDAY, MONDAY, excluded=(Exclusion(MONDAY, MONDAY, account="o'hara"),)))
    assert "account = 'o''hara'" in text


def test_an_exclusion_names_somebody():
    with pytest.raises(ValueError, match="names a person"):
        Exclusion(MONDAY, MONDAY)
