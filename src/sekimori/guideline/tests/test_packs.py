"""Both shipped packs: every numbered provision is there, answered, and says who must do what."""

from datetime import date

import pytest

from sekimori.guideline.catalogue import CHECKLISTS, PARAMETERS, TERMS
from sekimori.guideline.counts import Counts, counts
from sekimori.guideline.model import ATTESTATION, Applies, Holding, Level, Modality, PostClass, Scope

# The canonical ids that the two guidelines share a table of (one demand, one id, whatever its number).
SHARED = {
    "organization.chief": ("第2の1", "第3条1項"),
    "organization.manager": ("第2の2", "第5条1項"),
    "organization.officer": ("第2の3", "第6条1項"),
    "organization.auditor": ("第2の4", "第7条1項"),
    "organization.committee": ("第2の5", "第3条3項"),
    "training.staff": ("第3の1", "第8条1項"),
    "training.managers": ("第3の3", "第8条2項"),
    "training.attendance": ("第3の4", "第8条4項"),
    "duties.conduct": ("第4", "第9条"),
    "handling.access_limits": ("第5の1(1)", "第11条1項"),
    "handling.copying_limits": ("第5の2", "第12条"),
    "handling.correction": ("第5の3", "第13条"),
    "handling.misdelivery": ("第5の5", "第14条"),
    "handling.ledger": ("第5の7", "第15条"),
    "handling.foreign": ("第5の8", "第16条"),
    "systems.input_check": ("第6の13", "第17条"),
    "provision.written_exchange": ("第8の1(1)", "第19条1項"),
    "provision.safety_measures": ("第8の1(2)", "第19条2項"),
    "provision.public_bodies": ("第8の1(3)", "第19条3項"),
    "outsourcing.contract": ("第9の1(1)", "第20条1項"),
    "outsourcing.scope": ("第9の1(2)", "第20条2項"),
    "outsourcing.inspection": ("第9の1(3)", "第20条3項"),
    "outsourcing.subcontracting": ("第9の1(4)", "第20条4項"),
    "outsourcing.dispatched_workers": ("第9の1(5)", "第20条5項"),
    "outsourcing.deidentification": ("第9の2", "第20条6項"),
    "cybersecurity.level": ("第10の1", "第21条"),
    "incidents.report": ("第11の1(1)", "第22条1項"),
    "incidents.law": ("第11の2", "第23条"),
    "audits.audit": ("第12の1", "第24条"),
    "audits.inspection": ("第12の2", "第25条"),
    "audits.review": ("第12の3", "第26条"),
}

LEAVES_OF_KASUKABE = dict(
    第1=1, 第2=5, 第3=4, 第4=1, 第5=10, 第6=18, 第7=5, 第8=3, 第9=6, 第10=1, 第11=7, 第12=3
)  # fmt: skip
LEAVES_OF_NERIMA = dict(
    第1章=3, 第2章=17, 第3章=4, 第4章=1, 第5章=13, 第6章=3, 第7章=6, 第8章=1, 第9章=3, 第10章=3, 付則=1
)  # fmt: skip


def test_kasukabe_has_sixty_four_leaf_provisions(kasukabe_guideline):
    assert counts(kasukabe_guideline) == Counts(
        provisions=95, leaves=64, items=12, computed=11, attested=53, delegated=0, by_people=0
    )


def test_nerima_has_fifty_four_leaf_provisions_and_the_supplementary_one(nerima_guideline):
    assert counts(nerima_guideline) == Counts(
        provisions=99, leaves=55, items=22, computed=22, attested=26, delegated=3, by_people=4
    )
    assert nerima_guideline.demands[-1].ref == "付則"


@pytest.mark.parametrize(("chapter", "leaves"), LEAVES_OF_KASUKABE.items())
def test_kasukabes_chapters_hold_as_many_leaves_as_are_printed(kasukabe_guideline, chapter, leaves):
    found = [each for each in kasukabe_guideline.demands if kasukabe_guideline.chapter_of(each).ref == chapter]
    assert len(found) == leaves


@pytest.mark.parametrize(("chapter", "leaves"), LEAVES_OF_NERIMA.items())
def test_nerimas_chapters_hold_as_many_leaves_as_are_printed(nerima_guideline, chapter, leaves):
    found = [each for each in nerima_guideline.demands if nerima_guideline.chapter_of(each).ref == chapter]
    assert len(found) == leaves


def test_nerimas_articles_run_from_one_to_twenty_six(nerima_guideline):
    articles = [each.ref for each in nerima_guideline.provisions.values() if each.level is Level.ARTICLE]
    assert articles == [f"第{number}条" for number in range(1, 27)]


@pytest.mark.parametrize(
    ("pack", "items"),
    [
        ("kasukabe", {"第5の2": 4, "第9の1(1)": 8}),
        ("nerima", {"第2条2項": 8, "第3条3項": 2, "第12条": 4, "第20条1項": 8}),
    ],
)
def test_numbered_items_stand_below_the_provision_they_belong_to(pack, items, request):
    guideline = request.getfixturevalue(f"{pack}_guideline")
    found: dict[str, int] = {}
    for provision in guideline.provisions.values():
        if provision.level is Level.ITEM:
            found[provision.parent] = found.get(provision.parent, 0) + 1
    assert found == items


@pytest.mark.parametrize(("canonical", "refs"), SHARED.items())
def test_the_same_demand_carries_the_same_id_in_both(canonical, refs, kasukabe_guideline, nerima_guideline):
    in_both = (kasukabe_guideline.by_canonical[canonical].ref, nerima_guideline.by_canonical[canonical].ref)
    assert in_both == refs


@pytest.mark.parametrize(
    ("pack", "ref", "canonical"),
    [
        ("kasukabe", "第5の4", "handling.media"),
        ("kasukabe", "第5の6", "handling.disposal"),
        ("kasukabe", "第6の4", "systems.privileges"),
        ("kasukabe", "第7の1(1)", "facilities.entry"),
        ("kasukabe", "第7の2(1)", "facilities.rooms"),
        ("kasukabe", "第11の3", "incidents.publication"),
        ("nerima", "第4条1項", "organization.department_manager"),
        ("nerima", "第10条1項", "handling.file_notification"),
    ],
)
def test_what_only_one_guideline_demands_has_an_id_too(pack, ref, canonical, request):
    assert request.getfixturevalue(f"{pack}_guideline").by_canonical[canonical].ref == ref


def test_the_fifteen_articles_on_systems_are_all_there(kasukabe_guideline):
    assert {f"第6の{number}" for number in range(1, 16)} <= set(kasukabe_guideline.provisions)


def test_every_demand_is_answered_in_exactly_one_way(guideline):
    for demand in guideline.demands:
        assert bool(demand.controls) is not bool(demand.by_people), demand.ref
        assert demand.summary, demand.ref
        assert bool(demand.question) is (ATTESTATION in demand.controls), demand.ref
        if demand.delegated_to:
            # A person attests what the other norm asks; records may show a part of it.
            assert ATTESTATION in demand.controls, demand.ref


def test_whoever_must_do_something_holds_a_role_of_the_pack(guideline):
    for demand in guideline.demands:
        if demand.modality is not Modality.DEFINES:
            assert demand.actor in guideline.roles, demand.ref


def test_nerima_leaves_three_demands_to_other_norms_by_name(nerima_guideline):
    delegated = {each.ref: each.delegated_to for each in nerima_guideline.demands if each.delegated_to}
    policies = "練馬区情報セキュリティポリシー・練馬区学校情報セキュリティポリシー"
    assert delegated == {
        "第18条": policies,
        "第21条": policies,
        "第22条2項": "練馬区情報セキュリティ事故等管理要領・練馬区学校情報セキュリティ事故等管理要領",
    }


@pytest.mark.parametrize(
    ("ref", "word"),
    [
        ("第12の1", "第11"),
        ("第6の11(2)", "ハングル"),
        ("第9の1(1)②", "（※）"),
        ("第2の2", "個人情報保護管理者"),
        ("第11の1(1)", "ネットワーク管理者"),
        ("第11の2", "目次"),
    ],
)
def test_where_kasukabes_original_is_wrong_a_note_says_how_it_is_read(kasukabe_guideline, ref, word):
    assert word in kasukabe_guideline.provisions[ref].note


@pytest.mark.parametrize("ref", ["第2条2項", "第3条3項", "第12条", "第20条1項"])
def test_notes_say_that_nerimas_items_lost_their_numbers(nerima_guideline, ref):
    assert "番号が落ちている" in nerima_guideline.provisions[ref].note


def test_system_duties_concern_the_units_that_run_systems_and_room_duties_those_with_rooms(kasukabe_guideline):
    on_systems = {each.ref for each in kasukabe_guideline.demands if each.applies is Applies.SYSTEMS}
    assert on_systems == {
        f"第6の{each}" for each in ("1(1)", "1(2)", "2(1)", "2(2)", "3", "4", "5", "6", "8", "14", "15")
    }
    on_rooms = {each.ref for each in kasukabe_guideline.demands if each.applies is Applies.ROOMS}
    assert on_rooms == {"第7の1(1)", "第7の1(2)", "第7の1(3)", "第7の2(1)", "第7の2(2)"}


def test_kasukabes_roles_are_held_as_its_chapter_two_says(kasukabe_guideline):
    roles = kasukabe_guideline.roles
    chief, auditor = roles["chief_protection_manager"], roles["audit_manager"]
    assert (chief.by, chief.unit, chief.post_class) == (Holding.POST, "総務部", PostClass.DEPARTMENT_HEAD)
    assert (auditor.by, auditor.unit, auditor.post_class) == (Holding.POST, "市政情報課", PostClass.UNIT_HEAD)
    assert (roles["protection_manager"].by, roles["protection_manager"].scope) == (Holding.HEAD, Scope.UNIT)
    officer = roles["protection_officer"]
    assert (officer.by, officer.scope, officer.role) == (Holding.DESIGNATED, Scope.SECTION, "protection_manager")
    assert officer.candidates == (PostClass.SENIOR_CHIEF, PostClass.CHIEF)
    assert (officer.fallback, officer.several) == ("designator", True)


def test_nerimas_roles_are_held_as_its_chapter_two_says(nerima_guideline):
    roles = nerima_guideline.roles
    chief = roles["chief_protection_manager"]
    assert (chief.by, chief.unit, chief.post_class) == (Holding.IN_CHARGE, "総務部", PostClass.VICE_MAYOR)
    department = roles["department_protection_manager"]
    assert (department.by, department.scope) == (Holding.SAME_AS, Scope.DEPARTMENT)
    manager = roles["protection_manager"]
    assert manager.same_as == ("information_security_manager", "school_information_security_manager")
    assert "第18条第1項" in manager.norm and "第16条第1項" in manager.norm
    auditor = roles["audit_manager"]
    assert (auditor.by, auditor.role, auditor.condition) == (
        Holding.APPOINTED,
        "chief_protection_manager",
        "impartial",
    )
    assert auditor.candidates == (PostClass.DEPARTMENT_HEAD, PostClass.UNIT_HEAD)


def test_the_auditor_may_not_be_the_chief(guideline):
    assert guideline.roles["audit_manager"].incompatible == ("chief_protection_manager",)


def test_every_number_word_and_checklist_of_the_catalogue_is_set(guideline):
    assert {parameter.code for parameter in guideline.parameters} == set(PARAMETERS)
    assert set(guideline.terms) == set(TERMS)
    assert set(guideline.checklists) == set(CHECKLISTS)


def test_contractors_are_inspected_yearly_in_kasukabe_on_site(kasukabe_guideline, nerima_guideline):
    day = date(2026, 11, 22)
    for guideline, on_site in ((kasukabe_guideline, True), (nerima_guideline, False)):
        assert guideline.number("outsourcing.inspection_months", day) == 12
        assert guideline.parameter("outsourcing.inspection_on_site", day).value is on_site


def test_the_eight_contract_clauses_are_the_eight_printed_items(guideline):
    clauses = guideline.checklists["contract_clauses"].items
    assert [clause.articles for clause in clauses] == [
        (each.ref,)
        for each in guideline.provisions.values()
        if each.level is Level.ITEM and guideline.provisions[each.parent].canonical == "outsourcing.contract"
    ]
    assert len(clauses) == 8


def test_a_role_or_a_thing_is_called_by_the_governments_own_word(kasukabe_guideline, nerima_guideline):
    assert kasukabe_guideline.term("protection_manager") == "保護管理者"
    assert nerima_guideline.term("protection_manager") == "保護責任者"
    assert (kasukabe_guideline.term("mayor"), nerima_guideline.term("mayor")) == ("市長", "区長")


def test_the_chapters_are_the_top_of_the_tree_and_every_provision_stands_in_one(guideline):
    assert [chapter.level for chapter in guideline.chapters] == [Level.CHAPTER] * len(guideline.chapters)
    assert {guideline.chapter_of(provision).ref for provision in guideline.provisions.values()} == {
        chapter.ref for chapter in guideline.chapters
    }
