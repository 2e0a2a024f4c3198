"""Applications by programs: a take-out from draft to confirmation, and what programs must not do."""

import uuid

import pytest

from sekimori.foundation.applications.models import Act, Application, Use
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.journal.models import Entry

CONTENT = {
    "title": "税務署との照合資料の持出し",
    "information": "氏名、住所、令和8年度の課税額",
    "people": 128,
    "items": 128,
    "purpose": "申告の内容を照合するため",
    "necessity": "先方の書類と突き合わせる必要がある",
    "starts_on": "2026-12-01",
    "due_on": "2026-12-04",
    "medium": "usb",
    "destination": "春日部税務署",
    "carrier": "公用車",
    "measures": ["encryption"],
}


@pytest.fixture
def drafted(program):
    def draft(who="staff", token=None, kind="handling.takeout", **changed):
        body = {"kind": kind, "client_token": str(token or uuid.uuid4()), "content": {**CONTENT, **changed}}
        return program(who).post("applications", body)

    return draft


@pytest.fixture
def act(program):
    def do(who, shown, verb, **more):
        body = {"verb": verb, **more}
        return program(who).post(f"applications/{shown['id']}/acts", body, version=shown["version"])

    return do


@pytest.fixture
def submitted(drafted, act):
    return act("staff", drafted().json(), "submit").json()


def test_a_take_out_goes_its_whole_way_by_programs(drafted, act, city, program):
    shown = drafted().json()
    assert (shown["state"], shown["verbs"]) == ("draft", ["submit", "withdraw"])
    decider = Desk(city).decider
    for who, verb, more, state in (
        ("staff", "submit", {}, "in_review"),
        ("officer", "check", {}, "in_review"),
        ("manager", "approve", {}, "in_review"),
        (decider, "decide", {}, "decided"),
        ("staff", "report", {"content": {"done_on": "2026-12-04", "copied": False, "erased": True}}, "reported"),
        ("officer", "confirm", {}, "closed"),
    ):
        answer = act(who, shown, verb, **more)
        assert answer.status_code == 200, (verb, answer.json())
        shown = answer.json()
        assert shown["state"] == state
    assert shown["content"]["people"] == 128 and shown["draft"] is None
    assert [event["verb"] for event in shown["history"]] == ["申請", "照査", "承認", "決裁", "完了報告", "完了確認"]
    channels = set(Entry.objects.filter(object_kind="application").values_list("channel", flat=True))
    assert channels == {"api"}


def test_what_was_sent_back_is_rewritten_and_submitted_again(submitted, act, program):
    back = act("officer", submitted, "remand", comment="件数を確かめてください").json()
    assert back["state"] == "remanded"
    path = f"applications/{back['id']}"
    mended = program("staff").put(path, {"content": {**CONTENT, "items": 130}}, version=back["version"]).json()
    assert mended["draft"]["items"] == 130
    again = act("staff", mended, "submit").json()
    assert again["content"]["items"] == 130 and again["digest"] != submitted["digest"]


def test_the_same_token_is_one_application(drafted):
    token = uuid.uuid4()
    first, second = drafted(token=token), drafted(token=token, title="別の件名")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() and Application.objects.count() == 1
    assert drafted(token=token, kind="handling.dispatch", destination=None).status_code in (409, 422)


def test_a_decision_on_another_version_than_was_read_is_refused(submitted, act):
    act("staff", submitted, "recall")
    answer = act("officer", submitted, "check")
    assert answer.status_code == 412
    assert not Act.objects.filter(verb="check").exists()


def test_a_decision_can_name_the_submission_it_is_for(submitted, act):
    assert act("officer", submitted, "check", digest="0" * 64).status_code == 412
    assert act("officer", submitted, "check", digest=submitted["digest"]).status_code == 200


def test_nobody_approves_their_own_by_a_program(drafted, act, program):
    shown = act("officer", drafted("officer").json(), "submit").json()
    answer = act("officer", shown, "check")
    assert answer.status_code == 409 and "あなたが操作する段階ではありません" in answer.json()["title"]


def test_whose_turn_it_is_not_and_who_gives_no_reason_is_told_so(submitted, act):
    assert act("manager", submitted, "approve").status_code == 409
    assert act("officer", submitted, "approve").status_code == 409
    assert act("officer", submitted, "remand").status_code == 422
    assert act("officer", submitted, "confirm").status_code == 409
    assert act("officer", submitted, "post_view").status_code == 409


def test_an_act_without_a_version_is_refused(submitted, program):
    path = f"applications/{submitted['id']}/acts"
    assert program("officer").post(path, {"verb": "check"}).status_code == 428
    for bad in ("*", "1", 'W/"1"', '"x"'):
        assert program("officer").send("POST", path, {"verb": "check"}, **{"If-Match": bad}).status_code == 400, bad


def test_faults_of_a_submission_come_all_at_once(drafted, act):
    shown = drafted(starts_on="2026-12-05", measures=[], people=None).json()
    answer = act("staff", shown, "submit")
    assert answer.status_code == 422
    assert {"本人の数", "保護の方法"} <= {problem["where"] for problem in answer.json()["problems"]}
    assert Application.objects.get().state == "draft"


def test_another_units_application_does_not_exist_for_a_program(submitted, act, program):
    assert program("other_manager").get(f"applications/{submitted['id']}").status_code == 404
    assert act("other_manager", submitted, "check").status_code == 404
    assert program("other_manager").get("applications").json()["items"] == []


def test_a_submitted_application_is_not_rewritten(submitted, program):
    path = f"applications/{submitted['id']}"
    answer = program("staff").put(path, {"content": CONTENT}, version=submitted["version"])
    assert answer.status_code == 409
    assert program("manager").put(path, {"content": CONTENT}, version=submitted["version"]).status_code in (404, 409)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=handling.takeout", 1),
        ("kind=handling.copy", 0),
        ("state=in_review", 1),
        ("state=closed", 0),
        ("fiscal_year=2026", 1),
        ("fiscal_year=2025", 0),
        ("due_before=2026-12-05", 1),
        ("due_before=2026-12-04", 0),
        ("level=none", 0),
    ],
)
@pytest.mark.usefixtures("submitted")
def test_lists_are_narrowed(program, query, found):
    assert len(program("manager").get(f"applications?{query}").json()["items"]) == found


def test_a_draft_is_listed_for_its_writer_only(drafted, program):
    drafted()
    assert len(program("staff").get("applications").json()["items"]) == 1
    assert program("manager").get("applications").json()["items"] == []


def test_pages_follow_each_other(drafted, program):
    made = [drafted().json()["id"] for _ in range(3)]
    first = program("staff").get("applications?limit=2").json()
    second = program("staff").get(f"applications?limit=2&after={first['next']}").json()
    assert [row["id"] for row in (*first["items"], *second["items"])] == sorted(made, reverse=True)


def test_a_key_for_reading_neither_writes_nor_acts(submitted, program):
    reader = program("officer", "handling.takeout.view")
    assert reader.get(f"applications/{submitted['id']}").json()["verbs"] == []
    answer = reader.post(f"applications/{submitted['id']}/acts", {"verb": "check"}, version=submitted["version"])
    assert answer.status_code == 403
    body = {"kind": "handling.takeout", "client_token": str(uuid.uuid4()), "content": CONTENT}
    assert reader.post("applications", body).status_code == 403
    assert program("officer", "handling.copy.view").get(f"applications/{submitted['id']}").status_code == 404


def test_each_use_of_a_standing_permission_is_recorded_once(city, program):
    standing = Desk(city).decided(standing="yes", standing_scope="毎月の照合", starts_on="2026-11-22")
    path, token = f"applications/{standing.pk}/uses", str(uuid.uuid4())
    body = {"client_token": token, "content": {"on": "2026-11-22", "people_count": 12, "item_count": 12}}
    first, second = (program("staff").post(path, body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert Use.objects.count() == 1
    listed = program("manager").get(path).json()
    assert [use["people_count"] for use in listed["items"]] == [12]
    late = {**body, "client_token": str(uuid.uuid4()), "content": {**body["content"], "on": "2027-01-01"}}
    assert program("staff").post(path, late).status_code == 422


def test_the_kinds_tell_what_they_ask_for(program):
    items = {kind["code"]: kind for kind in program("staff").get("kinds").json()["items"]}
    takeout = items["handling.takeout"]
    assert takeout["may_apply"] and "due_on" in takeout["content"]["required"]
    assert takeout["report"]["properties"]["done_on"]["format"] == "date"
