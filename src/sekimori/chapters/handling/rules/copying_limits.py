"""複製等の制限 (春日部市 第5の2, 練馬区 第12条): what an application for a risky act must satisfy.

The articles ask that such acts be limited to what is necessary and done on the manager's instruction. That leave and
loan end with the fiscal year is common practice of local rules (御所市, 美馬市 and others: within the fiscal year).
"""

from datetime import date

from sekimori.foundation.applications.kind import Circumstances, Content
from sekimori.kernel.era import wareki
from sekimori.kernel.fiscal_year import FiscalYear
from sekimori.kernel.problems import Problem


def _day(content: Content, code: str) -> date | None:
    value = content.get(code)
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def period_is_in_order(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will object to an end before the start, a start in the past and an end after the fiscal year."""
    starts, ends = _day(content, "starts_on"), _day(content, "due_on")
    problems: list[Problem] = []
    if starts is not None and starts < circumstances.today:
        problems.append(
            Problem(
                "始める日",
                f"{wareki(starts)}は、もう過ぎています",
                "きょう以後の日にしてください（許可は前もって受けます）",
            )
        )
    if starts is not None and ends is not None and ends < starts:
        problems.append(Problem("終わる日", "始める日より前になっています", "始める日以後の日にしてください"))
    if starts is not None and ends is not None and ends > FiscalYear.of(starts).last_day:
        last = FiscalYear.of(starts).last_day
        problems.append(
            Problem("終わる日", "年度をまたいでいます", f"{wareki(last)}までにし、翌年度の分は改めて申請してください")
        )
    return tuple(problems)


def protected_on_the_way(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will object to unprotected data outside: above the lowest level it is encrypted or locked.

    Source: 春日部市 第5の4 (authentication when media are sent or taken out), 第6の8 (encryption by sensitivity).
    """
    measures = content.get("measures")
    if circumstances.lowest_level or not isinstance(measures, list):
        return ()
    if {"encryption", "password", "locked_case", "registered_mail", "closed_network"} & set(measures):
        return ()
    return (
        Problem(
            "保護の方法",
            "この保護区分では、守る手立てのないまま外に出せません",
            "暗号化・パスワード・施錠・書留・閉じた回線のどれかを選んでください",
        ),
    )


def scope_of_standing_leave(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will object to a standing permission (包括) without a stated scope."""
    if content.get("standing") and not content.get("standing_scope"):
        return (
            Problem(
                "包括の範囲",
                "入力されていません",
                "どの仕事の、どの範囲の行為かを書いてください（例 毎月の納税通知書の発送）",
            ),
        )
    return ()


def copying(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will check an application to copy."""
    return period_is_in_order(content, circumstances) + scope_of_standing_leave(content, circumstances)


def leaving_the_office(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will check an application to send, dispatch or take out."""
    return (
        period_is_in_order(content, circumstances)
        + protected_on_the_way(content, circumstances)
        + scope_of_standing_leave(content, circumstances)
    )
