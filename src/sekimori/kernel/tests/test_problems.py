"""Problems name the place, the fault and the mend; a refusal carries all of them."""

from sekimori.kernel.problems import Problem, Refused


def test_a_problem_reads_as_place_fault_and_mend():
    assert str(Problem("articles.toml 3行目", "キーが違います", "直してください")) == (
        "articles.toml 3行目：キーが違います → 直してください"
    )


def test_a_refusal_names_every_fault_on_a_line_of_its_own():
    problems = (Problem("一", "二", "三"), Problem("四", "五", "六"))
    refused = Refused(*problems)
    assert refused.problems == problems
    assert str(refused) == "一：二 → 三\n四：五 → 六"
