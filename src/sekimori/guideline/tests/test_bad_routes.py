"""Routes and protection levels that do not fit: each fault names the line and the mend."""

import pytest


def test_a_route_names_an_unknown_level(kasukabe_copy):
    text = kasukabe_copy.file("routes.toml").read_text()
    first = text.index('levels = ["standard"]')
    kasukabe_copy.file("routes.toml").write_text(text[:first] + text[first:].replace("standard", "standrad", 1))
    line = text.count("\n", 0, first) + 1
    what = {problem.where: problem.what for problem in kasukabe_copy.faults()}
    assert "保護区分「standrad」がありません" in what[kasukabe_copy.where("routes.toml", line)]


@pytest.mark.parametrize(
    ("more", "offset", "what", "mend"),
    [
        ('[[route]]\nkind = "x.y"\narticle = "第5の2"\n', 0, "[[route.step]] がありません", "一つ以上"),
        (
            '[[route]]\nkind = "x.y"\narticle = "第5の2"\n[[route.step]]\nverb = "check"\nrole = "staff"\n',
            0,
            "決裁（decide）が最後に一つだけ",
            "decide にして",
        ),
        (
            '[[route]]\nkind = "x.y"\narticle = "第5の2"\n[[route.step]]\nverb = "nod"\nrole = "staff"\n',
            4,
            "知らない値「nod」",
            "check・",
        ),
        (
            '[[route]]\nkind = "x.y"\narticle = "第5の2"\n[[route.step]]\nverb = "decide"\nrole = "stuff"\n',
            0,
            "役割「stuff」がありません",
            "「staff」ではありませんか",
        ),
        (
            '[[route]]\nkind = "x.y"\narticle = "第99"\n[[route.step]]\nverb = "decide"\nrole = "staff"\n',
            2,
            "条「第99」は",
            "articles.toml",
        ),
    ],
)
def test_a_wrong_route_is_pointed_at(kasukabe_copy, more, offset, what, mend):
    line = kasukabe_copy.append("routes.toml", "\n" + more) + 1 + offset
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("routes.toml", line)
    assert what in problem.what
    assert mend in problem.mend


def test_two_routes_for_one_kind_and_level_are_refused(kasukabe_copy):
    route = '\n[[route]]\nkind = "x.y"\narticle = "第5の2"\n[[route.step]]\nverb = "decide"\nrole = "staff"\n'
    line = kasukabe_copy.append("routes.toml", route + route)
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("routes.toml", line + 8)
    assert f"{line + 1}行目と同じ種別・保護区分" in problem.what


def test_a_kind_must_have_a_route_at_every_level(kasukabe_copy):
    route = '\n[[route]]\nkind = "x.y"\nlevels = ["standard"]\narticle = "第5の2"\n[[route.step]]\nverb = "decide"\nrole = "staff"\n'
    line = kasukabe_copy.append("routes.toml", route)
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("routes.toml", line + 1)
    assert "「x.y」に、保護区分「high・highest」の経路がありません" in problem.what


@pytest.mark.parametrize(
    ("more", "offset", "what"),
    [
        ('[[level]]\ncode = "high"\nlabel = "高"\nrank = 9\ndemands = ["x"]\nwarn_from = 1\nhold_from = 2\n', 0, "コード又は順位が重なって"),
        ('[[level]]\ncode = "odd"\nlabel = "妙"\nrank = "x"\ndemands = ["x"]\n', 3, "「rank」が整数ではありません"),
        ('[[level]]\ncode = "odd"\nlabel = "妙"\nrank = 9\ndemands = ["x"]\nwarn_from = 3\nhold_from = 2\n', 5, "目安が前後して"),
        ('[[rule]]\nlevel = "odd"\nwhen = "always"\nreason = "理由"\narticle = "第1"\n', 1, "保護区分「odd」がありません"),
        ('[[rule]]\nlevel = "high"\nwhen = "never"\nreason = "理由"\narticle = "第1"\n', 2, "知らない値「never」"),
        ('[[rule]]\nlevel = "high"\nwhen = "always"\nvalue = 3\nreason = "理由"\narticle = "第1"\n', 0, "value（人数）の有無"),
        ('[[rule]]\nlevel = "high"\nwhen = "always"\nreason = "理由"\narticle = "第99"\n', 4, "条「第99」は"),
    ],
)  # fmt: skip
def test_a_wrong_protection_level_or_rule_is_pointed_at(kasukabe_copy, more, offset, what):
    line = kasukabe_copy.append("protection.toml", "\n" + more) + 1 + offset
    problem = next(
        each for each in kasukabe_copy.faults() if each.where == kasukabe_copy.where("protection.toml", line)
    )
    assert what in problem.what
    assert problem.mend


def test_some_rule_must_hold_for_everything(kasukabe_copy):
    text = kasukabe_copy.file("protection.toml").read_text()
    kasukabe_copy.file("protection.toml").write_text(text.replace('when = "always"', 'when = "my_number"'))
    assert any("どの保有個人情報にも当てはまる規則がありません" in problem.what for problem in kasukabe_copy.faults())


@pytest.mark.parametrize("name", ["routes.toml", "protection.toml"])
def test_a_missing_file_is_named(kasukabe_copy, name):
    kasukabe_copy.file(name).unlink()
    assert kasukabe_copy.faults()[0].where == kasukabe_copy.where(name)
