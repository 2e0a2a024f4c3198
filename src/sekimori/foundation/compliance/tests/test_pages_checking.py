"""A self-check on its way: prepared, attested, sent back, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.tests.demands import attested_by_the_manager
from sekimori.foundation.journal.models import Entry

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def address(city, unit="0201", canonical=""):
    return f"/compliance/cell/{canonical or attested_by_the_manager(city)[0]}/{city.unit(unit).pk}/"


def said(**changes):
    return {"answer": "satisfied", "text": "持出しの簿冊で毎月確かめている。", "plan_date": "", "basis": ""} | changes


def prepared(client, city, **changes):
    answer = client.post(address(city) + "check/", said(**changes))
    assert answer.status_code == 303
    return Attestation.objects.latest("pk")


def test_the_officer_prepares_and_the_manager_attests_and_the_cell_turns_green(signed_in, city):
    row = prepared(signed_in("officer"), city)
    assert "確定を待っています" in signed_in("officer").get(address(city)).content.decode()
    client = signed_in("manager")
    confirm = client.get(f"/compliance/attestations/{row.pk}/attest/").content.decode()
    assert "持出しの簿冊で毎月確かめている。" in confirm
    assert client.post(f"/compliance/attestations/{row.pk}/attest/").status_code == 303
    page = client.get(address(city)).content.decode()
    assert "自己点検で満たしています" in page
    assert city.person("officer").name in page


def test_a_manager_is_led_from_writing_to_confirming(signed_in, city):
    client = signed_in("manager")
    answer = client.post(address(city) + "check/", said())
    assert answer.url == f"/compliance/attestations/{Attestation.objects.get().pk}/attest/"


def test_nothing_is_written_while_something_is_missing_and_the_field_says_what(signed_in, city):
    answer = signed_in("officer").post(address(city) + "check/", said(answer="not_satisfied", text="", plan_date=""))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_text"' in page
    assert 'href="#id_plan_date"' in page
    assert "足りないことと、どう直すかを書いてください" in page
    assert Attestation.objects.count() == 0


def test_no_answer_is_asked_for_in_words(signed_in, city):
    answer = signed_in("officer").post(address(city) + "check/", said(answer=""))
    assert "満たしているかどうかを選んでください" in answer.content.decode()


def test_a_day_that_does_not_exist_is_named_at_its_field(signed_in, city):
    day = said(answer="not_satisfied", plan_date="令和9年2月30日")
    answer = signed_in("officer").post(address(city) + "check/", day)
    assert answer.status_code == 400
    assert "という日はありません" in answer.content.decode()


def test_pressing_the_button_twice_writes_one_self_check(signed_in, city):
    client = signed_in("officer")
    prepared(client, city)
    assert client.post(address(city) + "check/", said()).status_code == 303
    assert Attestation.objects.count() == 1


def test_attesting_twice_is_attesting_once(signed_in, city):
    row = prepared(signed_in("officer"), city)
    client = signed_in("manager")
    for _ in range(2):
        assert client.post(f"/compliance/attestations/{row.pk}/attest/").status_code == 303
    assert Entry.objects.filter(action="compliance.attestation.attest", outcome="done").count() == 1


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten_unseen(signed_in, city):
    prepared(signed_in("officer"), city)
    answer = signed_in("manager").post(address(city) + "check/", said(text="別の内容"))
    assert answer.status_code == 400
    assert "ほかの人が自己点検を作成しました" in answer.content.decode()
    assert Attestation.objects.count() == 1


def test_writing_on_from_what_waits_replaces_it(signed_in, city):
    first = prepared(signed_in("officer"), city)
    second = prepared(signed_in("officer"), city, basis=first.pk, text="書き直した。")
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert second.waits


def test_the_form_starts_from_what_was_said_before(signed_in, city):
    prepared(signed_in("officer"), city)
    page = signed_in("officer").get(address(city) + "check/").content.decode()
    assert "持出しの簿冊で毎月確かめている。</textarea>" in page


def test_evidence_is_kept_and_handed_out_and_the_reading_is_recorded(signed_in, city):
    file = SimpleUploadedFile("持出し簿.pdf", PDF, "application/pdf")
    row = prepared(signed_in("officer"), city, evidence=[file])
    kept = row.evidence_files.get().file
    link = f"/compliance/attestations/{row.pk}/evidence/{kept.pk}/"
    assert link in signed_in("manager").get(address(city)).content.decode()
    answer = signed_in("manager").get(link)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(action="compliance.evidence.view", object_id=str(kept.pk)).count() == 1
    assert signed_in("other_manager").get(link).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(signed_in, city):
    junk = SimpleUploadedFile("a.pdf", b"MZ\x90\x00 no pdf at all", "application/pdf")
    answer = signed_in("officer").post(address(city) + "check/", said(evidence=[junk]))
    assert answer.status_code == 400
    assert Attestation.objects.count() == 0


def test_the_chief_sends_back_with_a_reason_that_the_unit_reads(signed_in, city):
    row = prepared(signed_in("officer"), city)
    signed_in("manager").post(f"/compliance/attestations/{row.pk}/attest/")
    client = signed_in(city.chief)
    back = f"/compliance/attestations/{row.pk}/return/"
    assert "何を直してほしいかを書いてください" in client.post(back, {"reason": ""}).content.decode()
    assert client.post(back, {"reason": "簿冊の写しを付けてください。"}).status_code == 303
    page = signed_in("manager").get(address(city)).content.decode()
    assert "簿冊の写しを付けてください。" in page
    assert "差し戻されました" in page
    assert "差し戻されたもの" in signed_in("officer").get("/compliance/attestations/").content.decode()


def test_who_wrote_it_takes_it_back_and_nobody_else(signed_in, city):
    row = prepared(signed_in("officer"), city)
    signed_in("manager").post(f"/compliance/attestations/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at is None
    signed_in("officer").post(f"/compliance/attestations/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_an_officer_cannot_attest(signed_in, city):
    row = prepared(signed_in("officer"), city)
    assert signed_in("officer").post(f"/compliance/attestations/{row.pk}/attest/").status_code == 403


@pytest.mark.parametrize("verb", ["", "check/"])
def test_another_units_cell_is_not_found(signed_in, city, verb):
    client = signed_in("manager")
    assert client.get(address(city, "0301") + verb).status_code == 404
    assert client.get(address(city, "0201", "no.such.demand") + verb).status_code == 404
    for place in ("government", "0", "²", "x", "9" * 40):
        assert client.get(f"/compliance/cell/{attested_by_the_manager(city)[0]}/{place}/{verb}").status_code == 404


def test_another_units_self_check_is_not_found(signed_in, city):
    row = prepared(signed_in("officer"), city)
    client = signed_in("other_manager")
    for verb in ("", "attest/", "return/"):
        assert client.get(f"/compliance/attestations/{row.pk}/{verb}").status_code == 404
    assert client.post(f"/compliance/attestations/{row.pk}/attest/").status_code == 404


def test_a_cell_that_is_computed_asks_for_no_self_check(signed_in, city):
    client = signed_in("manager")
    where = address(city, canonical="organization.manager")
    assert "記録から計算しています" in client.get(where).content.decode()
    assert client.get(where + "check/").status_code == 404


def test_a_past_day_shows_what_stood_then_and_offers_nothing_to_do(signed_in, city):
    prepared(signed_in("officer"), city)
    page = signed_in("manager").get(address(city), {"on": "2026-10-01"}).content.decode()
    assert "令和8年10月1日（木）現在" in page
    assert "持出しの簿冊" not in page
    assert "自己点検を作成する" not in page
