"""Two guidelines article by article."""

from dataclasses import replace

from sekimori.guideline.compare import NONE, compare, in_words


def test_every_demand_of_both_stands_in_exactly_one_place(kasukabe_guideline, nerima_guideline):
    found = compare(kasukabe_guideline, nerima_guideline)
    in_a = [pair.a.ref for pair in found.both] + [single.provision.ref for single in found.only_a]
    in_b = [pair.b.ref for pair in found.both] + [single.provision.ref for single in found.only_b]
    assert sorted(in_a) == sorted(demand.ref for demand in kasukabe_guideline.demands)
    assert sorted(in_b) == sorted(demand.ref for demand in nerima_guideline.demands)
    assert (len(found.both), len(found.only_a), len(found.only_b)) == (33, 31, 22)


def test_a_guideline_does_not_differ_from_itself(guideline):
    found = compare(guideline, guideline)
    assert not found.only_a
    assert not found.only_b
    assert all(not pair.differences for pair in found.both)
    assert all(not named.differs for named in (*found.roles, *found.parameters))


def pair(found, canonical):
    (only,) = [pair for pair in found.both if pair.canonical == canonical]
    return {difference.aspect: (difference.a, difference.b) for difference in only.differences}


def test_the_yearly_inspection_differs_in_whether_it_is_on_site(kasukabe_guideline, nerima_guideline):
    differences = pair(compare(kasukabe_guideline, nerima_guideline), "outsourcing.inspection")
    assert differences == {
        "番号": ("第9の1(3)", "第20条3項"),
        "数値 outsourcing.inspection_on_site": ("有", "無"),
    }


def test_a_delegation_and_a_printed_heading_are_differences(kasukabe_guideline, nerima_guideline):
    differences = pair(compare(kasukabe_guideline, nerima_guideline), "cybersecurity.level")
    assert differences["委ねる先"][0] == NONE
    assert "練馬区情報セキュリティポリシー" in differences["委ねる先"][1]
    assert differences["見出し"][1] == "サイバーセキュリティの確保"


def test_another_word_for_the_same_role_is_no_difference_of_the_demand(kasukabe_guideline, nerima_guideline):
    found = compare(kasukabe_guideline, nerima_guideline)
    assert "する人" not in pair(found, "handling.ledger")
    assert pair(found, "organization.auditor")["する人"] == ("監査責任者", "総括保護管理者")
    assert pair(found, "organization.manager")["対象"] == ("保有個人情報を取り扱うところ", "すべて")
    assert "organization.chief" in pair(found, "organization.committee")["示し方"][1]


def test_what_one_splits_is_tied_to_the_others_wider_provision(kasukabe_guideline, nerima_guideline):
    found = compare(kasukabe_guideline, nerima_guideline)
    within = {single.provision.ref: single.within.ref for single in found.only_b if single.within}
    assert within["第3条2項"] == "第2の1"
    assert within["第5条4項"] == "第2の2"
    alone = {single.provision.ref for single in found.only_b if not single.within}
    assert {"第4条1項", "第10条1項", "第18条", "付則"} <= alone
    assert not any(single.within for single in found.only_a if single.provision.canonical.startswith("facilities"))


def test_roles_are_compared_by_how_they_are_held(kasukabe_guideline, nerima_guideline):
    roles = {role.code: role for role in compare(kasukabe_guideline, nerima_guideline).roles}
    chief = roles["chief_protection_manager"]
    assert "総務部の部長級の職にある者" in chief.a
    assert "総務部を担任する" in chief.b
    assert roles["department_protection_manager"].a == NONE
    assert roles["security_manager"].b == NONE
    assert "主幹・係長級、主査級の順" in roles["protection_officer"].a
    assert "候補がいなければ保護管理者自身" in roles["protection_officer"].a
    assert "公平" in roles["audit_manager"].b
    assert not roles["technical_administrator"].differs


def test_numbers_are_compared_with_their_units(kasukabe_guideline, nerima_guideline):
    numbers = {number.code: number for number in compare(kasukabe_guideline, nerima_guideline).parameters}
    assert numbers["file_register.threshold"].a == "1000人以上"
    assert not numbers["file_register.threshold"].differs
    different = {code for code, number in numbers.items() if number.differs}
    assert different == {"outsourcing.inspection_on_site", "file_register.request_desk"}


def test_a_number_that_only_one_guideline_sets_is_shown_as_missing_in_the_other(kasukabe_guideline):
    without = replace(kasukabe_guideline, parameters=kasukabe_guideline.parameters[1:])
    numbers = {number.code: number for number in compare(kasukabe_guideline, without).parameters}
    missing = numbers["attestation.valid_months"]
    assert (missing.a, missing.b, missing.differs) == ("12月", NONE, True)


def test_a_value_of_several_words_is_written_with_dots(kasukabe_guideline):
    assert in_words(replace(kasukabe_guideline.parameters[0], value=("書面", "実地"))) == "書面・実地"
