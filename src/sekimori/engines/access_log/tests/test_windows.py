"""Windows event logs: EVTX, XML and the event viewer's CSV."""

import io
from pathlib import Path

import pytest

from sekimori.engines.access_log.declaration import load_source, shipped
from sekimori.engines.access_log.reading import Quarantined, Reading
from sekimori.engines.access_log.tests.readings import reading
from sekimori.kernel.problems import Refused

SAMPLE = (Path(__file__).parent / "samples" / "security_short_selected.evtx").read_bytes()
EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/>"
    "<EventID>{id}</EventID><Keywords>0x80{keyword}0000000000000</Keywords><TimeCreated SystemTime='2026-11-22T07:05:49.123456700Z'/>"
    "<EventRecordID>9</EventRecordID><Channel>Security</Channel><Computer>sv1</Computer></System>\n<EventData>"
    "<Data Name='SubjectUserName'>tanaka</Data><Data Name='SubjectDomainName'>CITY</Data><Data Name='ObjectName'>D:\\住民\\一覧.xlsx</Data>"
    "<Data Name='AccessMask'>{mask}</Data></EventData></Event>"
)
DELETED = EVENT.format(id=4663, keyword=2, mask="0x10000")
OTHER = EVENT.format(id=4672, keyword=2, mask="0x0")


def test_an_evtx_file_is_read_and_other_events_are_counted():
    (record,), quarantined, read = reading("windows_security_evtx", SAMPLE)
    assert quarantined == []
    assert (record.operation, record.status, record.event_code) == ("sign_in", "failure", "4625")
    assert (record.actor_user_name, record.actor_user_domain, record.src_endpoint_ip) == (
        "Administrator",
        "TEMPORAL",
        "23.94.153.202",
    )
    assert read.tally.ignored == {"対象外のイベント": read.tally.read - 1}


def test_what_is_no_evtx_is_refused():
    for data in (b"", b"x", SAMPLE[:100], b"ElfFile\x00" + b"\xff" * 5000):
        with pytest.raises(Refused, match="EVTX"):
            reading("windows_security_evtx", data)


@pytest.mark.parametrize("length", [len(SAMPLE) - 1, 0x9000, 0x1001])
def test_an_evtx_file_that_was_cut_off_says_so(length):
    """A copy that ended half-way must not look like a quiet day."""
    _, quarantined, _ = reading("windows_security_evtx", SAMPLE[:length])
    assert quarantined[-1].reason == "ファイルが途中で切れています"


def test_an_evtx_file_cut_between_two_chunks_says_so():
    """The heading counts the chunks; more of them than it says are no fault, since it is written late."""
    two = SAMPLE[:42] + b"\x02\x00" + SAMPLE[44:]
    assert reading("windows_security_evtx", two)[1][-1].reason == "ファイルが途中で切れています"
    assert reading("windows_security_evtx", SAMPLE[:42] + b"\x00\x00" + SAMPLE[44:])[1] == []


@pytest.mark.parametrize("place", range(0x1200, 0x3000, 0x17))
def test_a_damaged_evtx_file_loses_nothing_silently(place):
    """Some damage leaves fewer records to be read; then the rest is in quarantine, and never is there a traceback."""
    damaged = SAMPLE[:place] + bytes(byte ^ 0xFF for byte in SAMPLE[place : place + 8]) + SAMPLE[place + 8 :]
    read = Reading(load_source(shipped()["windows_security_evtx"]), io.BytesIO(damaged))
    found = list(read)
    whole = reading("windows_security_evtx", SAMPLE)[2].tally.read
    assert read.tally.balanced
    assert read.tally.read >= whole or any(isinstance(each, Quarantined) for each in found)


@pytest.mark.parametrize("block", [4, 100, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "around", ["{}{}", "<?xml version='1.0' encoding='utf-8'?>\n<Events>\n{}{}</Events>\n", "{}\r\n\r\n{}\n"]
)
def test_events_in_xml_however_they_are_written_down(around, encoding, block):
    (record,), quarantined, read = reading(
        "windows_security_xml", around.format(DELETED, OTHER).encode(encoding), block=block
    )
    assert (quarantined, read.tally.read) == ([], 2)
    assert (record.operation, record.status, record.object_name) == ("delete", "success", "D:\\住民\\一覧.xlsx")
    assert (record.actor_user_name, record.actor_user_domain, record.local_hour) == ("tanaka", "CITY", 16)


def test_events_that_are_broken_cost_only_themselves():
    cut = DELETED[:300]
    text = f"<Events>{DELETED}{cut}{DELETED}junk{DELETED}{DELETED.replace('</System>', '')}{DELETED.replace('住民', chr(0xDC80))}</Events><Event>"
    records, quarantined, _ = reading("windows_security_xml", text.encode("utf-8", "surrogateescape"))
    assert len(records) == 3
    assert [each.reason for each in quarantined] == [
        "イベントとして読めません",
        "イベントとして読めません",
        "イベントとして読めません",
        "文字コードが宣言と違います",
        "イベントが途中で終わっています",
    ]


def test_an_entity_bomb_does_not_go_off():
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + DELETED.replace("tanaka", "&b;")
    records, quarantined, _ = reading("windows_security_xml", bomb)
    assert records == []
    assert len(quarantined) == 2


def test_an_event_without_end_uses_little_memory(monkeypatch):
    from sekimori.engines.access_log import windows

    monkeypatch.setattr(windows, "LONGEST_EVENT", 2_000)
    text = DELETED + "<Event>" + "x" * 50_000 + "</Event>" + DELETED
    records, quarantined, _ = reading("windows_security_xml", text, block=512)
    assert len(records) == 2
    assert quarantined
    assert all(len(each.raw) <= 2_000 for each in quarantined)


def test_the_event_viewers_csv():
    text = (
        "キーワード,日付と時刻,ソース,イベント ID,タスクのカテゴリ\n"
        '成功の監査,2026/11/22 16:05:49,Microsoft-Windows-Security-Auditing,4624,Logon,"アカウントが正常にログオンしました。\n\nサブジェクト:\n'
        "\tセキュリティ ID:\t\tSYSTEM\n\tアカウント名:\t\tSV1$\n\n新しいログオン:\n\tセキュリティ ID:\t\tCITY\\tanaka\n\tアカウント名:\t\ttanaka\n"
        '\nネットワーク情報:\n\tワークステーション名:\tPC1\n\tソース ネットワーク アドレス:\t192.0.2.1\n"\n'
        '成功の監査,2026/11/22 16:05:50,Microsoft-Windows-Security-Auditing,4663,File System,"サブジェクト:\n\tアカウント名:\t\ttanaka\n'
        'オブジェクト:\n\tオブジェクト名:\t\tD:\\住民\\一覧.xlsx\nアクセス要求情報:\n\tアクセス マスク:\t\t0x1"\n'
        '成功の監査,2026/11/22 16:05:51,Microsoft-Windows-Eventlog,1102,Log clear,"監査ログが消去されました。"\n'
    )
    (sign_in, file), quarantined, read = reading("windows_security_csv", text)
    assert quarantined == []
    assert (sign_in.operation, sign_in.actor_user_name, sign_in.src_endpoint_ip, sign_in.src_endpoint_hostname) == (
        "sign_in",
        "tanaka",
        "192.0.2.1",
        "PC1",
    )
    assert (file.operation, file.object_name) == ("read", "D:\\住民\\一覧.xlsx")
    assert read.tally.ignored.total() == 2
