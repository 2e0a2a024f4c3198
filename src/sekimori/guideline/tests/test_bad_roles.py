"""Roles that nobody could hold, and roles the software needs: each fault names the line and the mend."""

import pytest

FILE = "roles.toml"

CHIEF = 'scope = "government"\nby = "post"\nunit = "総務部"\npost_class = "department_head"\n'
OFFICER = (
    'by = "designated"\nrole = "protection_manager"\ncandidates = ["senior_chief", "chief"]\nfallback = "designator"\n'
)


@pytest.mark.parametrize(
    ("old", "new", "offset", "what", "mend"),
    [
        (CHIEF, CHIEF.replace('by = "post"', 'by = "election"'), 1, "知らない値「election」", "post・in_charge"),
        (CHIEF, CHIEF.replace("government", "world"), 0, "知らない値「world」", "government・agency"),
        (CHIEF, CHIEF.replace("department_head", "director"), 3, "知らない値「director」", "mayor・"),
        (CHIEF, CHIEF.replace("government", "unit"), 0, 'scope = "unit" では誰も就けません', "government・agency"),
        (CHIEF, CHIEF + 'role = "staff"\n', 4, 'role は、by = "post" では使われません', "キーを消す"),
        (OFFICER, OFFICER.replace('"protection_manager"', '"manager"'), 1, "役割「manager」がありません", "roles.toml"),
        (OFFICER, OFFICER.replace('["senior_chief", "chief"]', "[]"), 2, "文字列の並びではありません", "空でない"),
        (OFFICER, OFFICER.replace("senior_chief", "boss"), 2, "知らない値「boss」", "mayor・"),
        (OFFICER, OFFICER.replace('"designator"', '"nobody"'), 3, "知らない値「nobody」", "designator"),
        (
            OFFICER,
            OFFICER.replace('"protection_manager"', '"protection_officer"'),
            1,
            "自分自身に戻る",
            "same_as 又は role",
        ),
    ],
)
def test_a_wrong_value_is_pointed_at(kasukabe_copy, old, new, offset, what, mend):
    line = kasukabe_copy.replace(FILE, old, new) + offset
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line)
    assert what in problem.what
    assert mend in problem.mend


def role_line(copy, code: str) -> int:
    text = copy.file(FILE).read_text()
    return text.count("\n", 0, text.index(f'code = "{code}"'))


@pytest.mark.parametrize(
    ("pack", "code", "gone", "key"),
    [
        ("kasukabe", "chief_protection_manager", 'unit = "総務部"\n', "unit"),
        ("kasukabe", "chief_protection_manager", 'post_class = "department_head"\n', "post_class"),
        ("kasukabe", "protection_officer", 'candidates = ["senior_chief", "chief"]\n', "candidates"),
        ("kasukabe", "protection_officer", 'role = "protection_manager"\n', "role"),
        ("nerima", "chief_protection_manager", 'post_class = "vice_mayor"\n', "post_class"),
        (
            "nerima",
            "department_protection_manager",
            'same_as = ["information_security_department_manager"]\n',
            "same_as",
        ),
        ("nerima", "audit_manager", 'candidates = ["department_head", "unit_head"]\n', "candidates"),
        ("nerima", "committee_member", 'role = "department_protection_manager"\n', "role"),
    ],
)
def test_a_role_that_nobody_can_hold_is_refused(copy_of, pack, code, gone, key):
    copy = copy_of(pack)
    copy.replace(FILE, gone, "")
    problem = copy.only_fault()
    assert problem.where == copy.where(FILE, role_line(copy, code))
    assert f"{key} がなく、誰も就けません" in problem.what
    assert f"{key} を書いてください" in problem.mend


def test_roles_that_are_each_the_same_as_the_other_are_refused(nerima_copy):
    nerima_copy.replace(
        FILE,
        'label = "情報セキュリティ管理責任者"\nscope = "department"\nby = "head"\n',
        'label = "情報セキュリティ管理責任者"\nscope = "department"\nby = "same_as"\n'
        'same_as = ["department_protection_manager"]\n',
    )
    circular = [problem for problem in nerima_copy.faults() if "自分自身に戻る" in problem.what]
    assert len(circular) == 2
    assert all("department_protection_manager" in problem.mend for problem in circular)


def test_a_role_may_not_be_the_same_as_one_of_another_scope(nerima_copy):
    line = nerima_copy.replace(
        FILE, 'same_as = ["information_security_department_manager"]', 'same_as = ["information_security_manager"]'
    )
    problem = nerima_copy.only_fault()
    assert problem.where == nerima_copy.where(FILE, line)
    assert "scope が違います" in problem.what


def test_only_the_technical_administrator_comes_with_an_account(kasukabe_copy):
    line = kasukabe_copy.replace(FILE, 'by = "everyone"\n', 'by = "account"\n')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line)
    assert "技術管理者だけ" in problem.what


def test_a_role_cannot_be_incompatible_with_itself_or_with_one_that_does_not_exist(kasukabe_copy):
    line = kasukabe_copy.replace(
        FILE, 'incompatible = ["chief_protection_manager"]', 'incompatible = ["audit_manager", "chief"]'
    )
    faults = kasukabe_copy.faults()
    assert {problem.where for problem in faults} == {kasukabe_copy.where(FILE, line)}
    assert any("自分自身と兼ねられません" in problem.what for problem in faults)
    assert any("役割「chief」がありません" in problem.what for problem in faults)


def test_a_role_must_cite_an_article_of_the_guideline(kasukabe_copy):
    line = kasukabe_copy.replace(FILE, 'article = "第2の3"', 'article = "第2の33"')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line)
    assert "条「第2の33」は、この指針にありません" in problem.what
    assert "「第2の3」ではありませんか" in problem.mend


def test_a_role_the_software_speaks_of_may_not_be_missing(kasukabe_copy):
    kasukabe_copy.replace(FILE, 'code = "directory_manager"', 'code = "personnel_manager"')
    named = [problem for problem in kasukabe_copy.faults() if problem.where == kasukabe_copy.where(FILE, 1)]
    assert "役割「directory_manager」（人事・職員の課長）がありません" in named[0].what


def test_a_typing_error_in_a_role_is_reported_once_and_not_wherever_the_role_is_named(kasukabe_copy):
    line = kasukabe_copy.replace(FILE, 'label = "保護担当者"', 'lable = "保護担当者"')
    faults = kasukabe_copy.faults()
    assert all(problem.where.startswith(kasukabe_copy.where(FILE)) for problem in faults)
    assert {problem.where for problem in faults} == {kasukabe_copy.where(FILE, each) for each in (line, line - 2)}


def test_two_roles_of_one_code_are_refused(kasukabe_copy):
    line = kasukabe_copy.replace(FILE, 'code = "network_manager"', 'code = "security_manager"')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line)
    assert "「security_manager」が二度書かれています" in problem.what
