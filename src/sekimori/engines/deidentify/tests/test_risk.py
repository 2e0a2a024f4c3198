"""The risk of being told apart: counted in SQL, held against the definitions counted by hand."""

import math
from collections import Counter, defaultdict
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.deidentify.risk.measures import measure
from sekimori.engines.deidentify.risk.search import Ladder, search
from sekimori.engines.deidentify.risk.words import explained, offered
from sekimori.kernel.problems import Refused

ON = date(2026, 11, 22)
PEOPLE = {
    "町": ["中央", "中央", "中央", "粕壁", "粕壁", "備後東"],
    "年齢": ["40", "40", "40", "50", "50", "90"],
    "病名": ["感冒", "感冒", "感冒", "感冒", "糖尿病", "がん"],
}


def table(**columns):
    return pa.table(columns)


def test_who_stands_alone_is_counted_and_the_column_that_betrays_them_named():
    risk = measure(pa.table(PEOPLE), ["町", "年齢"])
    assert (risk.rows, risk.groups, risk.k, risk.uniques) == (6, 3, 1, 1)
    assert risk.under == {2: 1, 3: 3, 5: 6, 10: 6}
    assert risk.without == {"町": 1, "年齢": 1}
    assert any("一人に絞り込める人は1人（16.7%）" in line for line in explained(risk))


def test_a_group_in_which_all_have_the_same_illness_gives_it_away():
    (spread,) = measure(pa.table(PEOPLE), ["町"], ["病名"]).spreads
    assert spread.distinct == 1
    assert spread.entropy == 1
    assert spread.distance == pytest.approx(5 / 6, abs=1e-5)
    assert any("組が分かれば値も分かります" in line for line in explained(measure(pa.table(PEOPLE), ["町"], ["病名"])))


def test_in_a_population_one_is_less_alone_than_in_the_file():
    population = pa.table({"町": ["中央"] * 9 + ["粕壁"] * 7 + ["備後東"] * 4})
    risk = measure(pa.table(PEOPLE), ["町"], population=population)
    assert (risk.k, risk.k_map, risk.absent) == (1, 4, 0)
    assert measure(pa.table(PEOPLE), ["町"], population=pa.table({"町": ["中央"]})).absent == 3


@pytest.mark.parametrize(
    ("quasi", "sensitive", "what"),
    [(["丁"], [], "ファイルにありません"), ([], [], "指定されていません"), (["町"], ["町"], "二度指定")],
)
def test_columns_that_are_not_there_are_refused(quasi, sensitive, what):
    with pytest.raises(Refused) as refused:
        measure(pa.table(PEOPLE), quasi, sensitive)
    assert any(what in problem.what for problem in refused.value.problems)


def by_hand(rows, quasi, sensitive):
    """The definitions as the papers write them, slowly."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in quasi)].append(row[sensitive])
    whole = Counter(row[sensitive] for row in rows)
    values = sorted(whole, key=float)
    distinct = min(len(set(group)) for group in groups.values())
    entropies, moved = [], []
    for group in groups.values():
        counts = Counter(group)
        entropies.append(-sum(n / len(group) * math.log(n / len(group)) for n in counts.values()))
        sums = [
            sum(counts[v] / len(group) - whole[v] / len(rows) for v in values[: end + 1]) for end in range(len(values))
        ]
        moved.append(sum(map(abs, sums)) / (len(values) - 1) if len(values) > 1 else 0.0)
    sizes = [len(group) for group in groups.values()]
    return min(sizes), sum(size == 1 for size in sizes), distinct, math.exp(min(entropies)), max(moved)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*(st.integers(0, 3) for _ in range(3))), min_size=1, max_size=40))
def test_what_sql_counts_is_what_the_definitions_say(drawn):
    rows = [{"a": str(a), "b": str(b), "s": str(s)} for a, b, s in drawn]
    risk = measure(pa.Table.from_pylist(rows), ["a", "b"], ["s"])
    k, uniques, distinct, entropy, distance = by_hand(rows, ["a", "b"], "s")
    (spread,) = risk.spreads
    assert (risk.k, risk.uniques, spread.distinct) == (k, uniques, distinct)
    assert spread.entropy == pytest.approx(entropy, abs=1e-5)
    assert spread.distance == pytest.approx(distance, abs=1e-5)


def residents(count=200):
    return pa.table(
        {
            "生年月日": [f"{1940 + number % 60}-{number % 12 + 1:02}-{number % 28 + 1:02}" for number in range(count)],
            "住所": [f"春日部市中央{number % 8 + 1}丁目{number}番地" for number in range(count)],
        }
    )


@pytest.mark.parametrize(
    "count",
    [measure, lambda table, columns, **more: search(table, dict.fromkeys(columns, Ladder.WORD), k=5, on=ON, **more)],
)
def test_residents_who_do_not_fit_into_memory_are_refused_and_never_laid_on_the_disk(count, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    residents = table(番号=[f"山田{number}" for number in range(300_000)], 町=["中央"] * 300_000)
    with pytest.raises(Refused, match="メモリー"):
        count(residents, ["番号", "町"], memory_mb=4)
    assert list(tmp_path.iterdir()) == []


def test_the_finest_way_to_the_goal_is_found_and_it_holds():
    choices = search(residents(), {"生年月日": Ladder.BIRTH_DATE, "住所": Ladder.ADDRESS}, k=5, on=ON)
    assert choices
    assert all(choice.k >= 5 and choice.suppressed == 0 for choice in choices)
    assert [choice.loss for choice in choices] == sorted(choice.loss for choice in choices)
    assert choices[0].levels["生年月日"] != "使わない"
    assert "案1：" in next(iter(offered(choices, 5)))


def test_a_goal_nobody_can_reach_is_said():
    assert search(residents(4), {"生年月日": Ladder.BIRTH_DATE}, k=5, on=ON) == []
    assert "どう粗くしても" in next(iter(offered([], 5)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=30), st.integers(2, 6))
def test_no_way_that_is_offered_is_made_needless_by_a_finer_one(drawn, k):
    made = pa.table({"a": [str(a) for a, _ in drawn], "b": [str(b) for _, b in drawn]})
    choices = search(made, {"a": Ladder.FIGURE, "b": Ladder.FIGURE}, k=k, on=ON, most=9)
    steps = ["そのまま", "10に丸める", "100に丸める", "1,000に丸める", "使わない"]
    places = [tuple(steps.index(level) for level in choice.levels.values()) for choice in choices]
    assert all(
        not (one != other and all(x <= y for x, y in zip(one, other, strict=True)))
        for one in places
        for other in places
    )
    assert (len(drawn) >= k) == bool(choices)
