"""Articles that do not fit: each fault names the line of the key, what is wrong and how to mend it."""

import pytest

from sekimori.guideline.loader import load_pack
from sekimori.guideline.model import Vocabulary

FILE = "articles.toml"


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ('canonical = "handling.media"', 'canonical = "Handling-Media"', "形が違います", "英小文字"),
        ('canonical = "handling.ledger"', 'canonical = "handling.disposal"', "二度書かれています", "重ならない"),
        ('ref = "第5の4"', 'ref = "第5の3"', "「第5の3」が二度", "重ならない"),
        ('ref = "第5の4"', "ref = 54", "文字列ではありません", "引用符"),
        ('ref = "第5の4"', 'ref = " 第5の4"', "文字列ではありません", "引用符"),
        (
            'canonical = "handling.media"',
            'cannonical = "handling.media"',
            "知らないキー",
            "「canonical」ではありませんか",
        ),
        ('canonical = "general.proportionality"', 'parent = "第2"', "parent があります", "章には parent を書かない"),
    ],
)
def test_a_wrong_value_is_pointed_at(kasukabe_copy, old, new, what, mend):
    line = kasukabe_copy.replace(FILE, old, new)
    problem = next(each for each in kasukabe_copy.faults() if each.where == kasukabe_copy.where(FILE, line))
    assert what in problem.what
    assert mend in problem.mend


DISPOSAL = 'canonical = "handling.disposal"\nactor = "staff"\ntrigger = "event"\ncontrols = ["attestation"]\n'


@pytest.mark.parametrize(
    ("new", "offset", "what", "mend"),
    [
        (DISPOSAL.replace("staff", "stuff"), 1, "役割「stuff」がありません", "「staff」ではありませんか"),
        (DISPOSAL.replace('"event"', '"daily"'), 2, "知らない値「daily」", "standing・event・periodic・once"),
        (DISPOSAL.replace('["attestation"]', '"attestation"'), 3, "文字列の並びではありません", "["),
        (DISPOSAL.replace('["attestation"]', "[]"), 3, "文字列の並びではありません", "空でない"),
        (DISPOSAL + 'by_people = "人がする"\n', 4, "両方があります", "どちらか"),
        (DISPOSAL + "attest_months = 0\n", 4, "整数ではありません", "12"),
        (DISPOSAL.replace('"attestation"', '"attestation", "attestation"'), 3, "同じ統制が二度", "片方"),
    ],
)
def test_a_wrong_value_of_a_demand_is_pointed_at(kasukabe_copy, new, offset, what, mend):
    line = kasukabe_copy.replace(FILE, DISPOSAL, new) + offset
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line)
    assert what in problem.what
    assert mend in problem.mend


SUMMARY = (
    'summary = "国の対策の基準等を参考に、取り扱う個人情報の性質に見合ったサイバーセキュリティの水準を確保する。"\n'
)


def table_line(copy, ref: str) -> int:
    text = copy.file(FILE).read_text()
    return text.count("\n", 0, text.index(f'ref = "{ref}"'))


@pytest.mark.parametrize(
    ("ref", "old", "new", "what", "mend"),
    [
        ("第5の6", DISPOSAL, DISPOSAL.replace('controls = ["attestation"]\n', ""), "統制がありません", "by_people"),
        ("第5の6", DISPOSAL, DISPOSAL.replace('actor = "staff"\n', ""), "誰がするのか", "roles.toml"),
        (
            "第5の6",
            DISPOSAL,
            DISPOSAL.replace('canonical = "handling.disposal"\n', ""),
            "何を求めるのか書かれていません",
            "canonical",
        ),
        (
            "第6",
            'heading = "情報システムにおける安全の確保等"\n',
            "",
            "「heading」がありません",
            "heading を書き足して",
        ),
        ("第5の2(1)", 'summary = "個人情報を複製すること。"\n', "", "summary がありません", "一行の要約"),
    ],
)
def test_what_is_missing_is_pointed_at_where_the_provision_begins(kasukabe_copy, ref, old, new, what, mend):
    kasukabe_copy.replace(FILE, old, new)
    where = kasukabe_copy.where(FILE, table_line(kasukabe_copy, ref))
    problem = next(each for each in kasukabe_copy.faults() if each.where == where)
    assert what in problem.what
    assert mend in problem.mend


def test_a_missing_parent_is_named_with_the_nearest(kasukabe_copy):
    line = kasukabe_copy.replace(
        FILE, 'ref = "第5の6"\nlevel = "article"\nparent = "第5"', 'ref = "第5の6"\nlevel = "article"\nparent = "第55"'
    )
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line + 2)
    assert "上位「第55」がありません" in problem.what
    assert "「第5の5」ではありませんか" in problem.mend


def test_an_article_without_a_parent_is_refused(kasukabe_copy):
    kasukabe_copy.replace(
        FILE, 'ref = "第5の6"\nlevel = "article"\nparent = "第5"\n', 'ref = "第5の6"\nlevel = "article"\n'
    )
    problem = kasukabe_copy.only_fault()
    assert "上位の定め（parent）がありません" in problem.what


def test_a_provision_before_its_parent_is_refused(kasukabe_copy):
    text = kasukabe_copy.file(FILE).read_text()
    early = '[[provision]]\nref = "早い"\nlevel = "item"\nparent = "第5の2"\nheading = "早い"\nsummary = "早い号。"\n'
    kasukabe_copy.file(FILE).write_text(early + text)
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, 4)
    assert "前にあります" in problem.what
    assert "印刷された順" in problem.mend


@pytest.mark.parametrize(
    ("level", "parent", "what"),
    [
        ("item", "第6", "何も求めていません"),
        ("paragraph", "第5の6", "それ自体で求めを持っています"),
        ("article", "第6の1(1)", "の下にあります"),
        ("item", "第5の2(1)", "の下にあります"),
        ("paragraph", "第5の2(1)", "の下にあります"),
    ],
)
def test_a_provision_at_the_wrong_level_is_refused(kasukabe_copy, level, parent, what):
    body = 'summary = "余分な定め。"\n'
    if level != "item":
        body += 'canonical = "handling.extra"\nactor = "staff"\ncontrols = ["attestation"]\nquestion = "しましたか。"\n'
    line = kasukabe_copy.append(
        FILE, f'\n[[provision]]\nref = "余分"\nlevel = "{level}"\nparent = "{parent}"\nheading = "余分"\n{body}'
    )
    problem = kasukabe_copy.only_fault()
    expected = line + (3 if "の下に" in what else 4)
    assert problem.where == kasukabe_copy.where(FILE, expected)
    assert what in problem.what


def test_an_item_may_not_carry_a_demand_of_its_own(kasukabe_copy):
    line = kasukabe_copy.replace(
        FILE,
        'summary = "個人情報を複製すること。"\n',
        'summary = "個人情報を複製すること。"\ncanonical = "handling.copy"\n',
    )
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line + 1)
    assert "号「第5の2(1)」に canonical があります" in problem.what


def test_a_heading_with_a_control_but_no_demand_is_refused(kasukabe_copy):
    line = kasukabe_copy.replace(
        FILE, 'heading = "アクセス制限"\n', 'heading = "アクセス制限"\ncontrols = ["attestation"]\n'
    )
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line + 1)
    assert "見出しだけの「第5の1」に controls があります" in problem.what


def test_a_self_check_without_a_question_is_refused_and_a_question_without_one_too(kasukabe_copy):
    line = kasukabe_copy.replace(
        FILE, 'controls = ["organization.chief"]\n', 'controls = ["organization.chief"]\nquestion = "しましたか。"\n'
    )
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line + 1)
    assert "自己点検をしない「第2の1」に question" in problem.what
    kasukabe_copy.replace(
        FILE,
        'controls = ["organization.chief"]\nquestion = "しましたか。"\n',
        'controls = ["organization.chief", "attestation"]\n',
    )
    assert "質問（question）がありません" in kasukabe_copy.only_fault().what


def test_a_delegated_demand_needs_a_self_check(nerima_copy):
    line = nerima_copy.replace(
        FILE,
        'controls = ["attestation"]\ndelegated_to = "練馬区情報セキュリティ事故等',
        'controls = ["incidents.procedure"]\ndelegated_to = "練馬区情報セキュリティ事故等',
    )
    what = {problem.where: problem.what for problem in nerima_copy.faults()}
    assert "他の規程に委ねる「第22条2項」に自己点検がありません" in what[nerima_copy.where(FILE, line)]


def test_a_control_that_nobody_registered_is_refused_when_the_vocabulary_is_known(kasukabe_copy, kasukabe_guideline):
    controls = {code: code for demand in kasukabe_guideline.demands for code in demand.controls}
    actions = {grant.action: grant.action for grant in kasukabe_guideline.grants}
    assert load_pack(kasukabe_copy.folder, Vocabulary(actions, controls))
    line = kasukabe_copy.replace(FILE, 'controls = ["organization.chief"]', 'controls = ["organization.cheif"]')
    problem = kasukabe_copy.only_fault(Vocabulary(actions, controls))
    assert problem.where == kasukabe_copy.where(FILE, line)
    assert "統制「organization.cheif」を知りません" in problem.what
    assert "「organization.chief」ではありませんか" in problem.mend


def test_an_action_that_does_not_exist_is_refused_when_the_vocabulary_is_known(kasukabe_copy, kasukabe_guideline):
    controls = {code: code for demand in kasukabe_guideline.demands for code in demand.controls}
    actions = {grant.action: grant.action for grant in kasukabe_guideline.grants}
    line = kasukabe_copy.append("authority.csv", "staff,home.veiw,own,第4\n")
    problem = kasukabe_copy.only_fault(Vocabulary(actions, controls))
    assert problem.where == kasukabe_copy.where("authority.csv", line)
    assert "操作「home.veiw」を知りません" in problem.what
    assert "「home.view」ではありませんか" in problem.mend


def test_a_table_nobody_reads_is_refused(kasukabe_copy):
    line = kasukabe_copy.append(FILE, '\n[[provison]]\nref = "第13"\n')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where(FILE, line + 1)
    assert "知らない表「provison」" in problem.what
    assert "「provision」ではありませんか" in problem.mend


def test_a_file_without_provisions_is_refused(kasukabe_copy):
    kasukabe_copy.file(FILE).write_text("")
    assert any("[[provision]] がありません" in problem.what for problem in kasukabe_copy.faults())


@pytest.mark.parametrize("text", ["provision = 3\n", 'provision = ["第1"]\n', "[provision]\n"])
def test_provisions_in_another_form_are_refused(kasukabe_copy, text):
    kasukabe_copy.file(FILE).write_text(text)
    assert any("繰り返しの表でなければ" in problem.what for problem in kasukabe_copy.faults())
