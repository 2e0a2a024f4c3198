"""Formats with one record a line: web servers, syslog, CEF, LEEF, JSON."""

import pytest

from sekimori.engines.access_log.tests.readings import reading
from sekimori.engines.access_log.texts import syslog_row

COMBINED = '192.0.2.1 - tanaka [22/Nov/2026:16:05:49 +0900] "GET /a?b=\\"c HTTP/1.1" 404 12 "-" "Mozilla/5.0 (\\"x\\")"'
FIELDS = "#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username c-ip sc-status"
IIS = "2026-11-22 07:05:49 GET /a id=1 CITY\\tanaka 192.0.2.1 200"


def test_a_web_servers_line():
    (record,), _, _ = reading("web_combined", COMBINED + "\n")
    assert (record.actor_user_name, record.src_endpoint_ip, record.local_hour) == ("tanaka", "192.0.2.1", 16)
    assert (record.operation, record.status, record.object_name) == ("read", "failure", '/a?b=\\"c')


def test_the_common_format_and_what_a_proxy_appends_are_read_too():
    common = COMBINED.split(' "-"', maxsplit=1)[0]
    records, _, _ = reading("web_combined", f"{common}\n{COMBINED} 0.003\n")
    assert len(records) == 2


def test_a_line_that_is_no_request_is_quarantined():
    _, quarantined, read = reading("web_combined", "\n".join(["", "x" * 50_000, COMBINED[:60], '"' * 9_000, ""]))
    assert [each.line for each in quarantined] == [2, 3, 4]
    assert read.tally.ignored == {"空の行": 1}


def test_iis_names_its_columns_and_may_change_them_midway():
    text = f"{IIS}\n#Version: 1.0\n{FIELDS}\n{IIS}\n#Fields: date time c-ip cs-username cs-method sc-status cs-uri-stem cs-uri-query\n2026-11-22 07:05:50 192.0.2.2 - POST 500 /b -\n{IIS} x\n"
    records, quarantined, _ = reading("iis_w3c", text)
    assert [(record.src_endpoint_ip, record.actor_user_name, record.operation) for record in records] == [
        ("192.0.2.1", "tanaka", "read"),
        ("192.0.2.2", "", "write"),
    ]
    assert records[0].actor_user_domain == "CITY"
    assert [each.reason for each in quarantined] == [
        "列の名を示す行（#Fields:）が前にありません",
        "列が9個あります（8個のはずです）",
    ]


def test_iis_may_say_the_day_only_at_the_top():
    text = f"#Date: 2026-11-21 00:00:01\n{FIELDS.replace('date ', '')}\n{IIS[11:]}\n"
    assert reading("iis_w3c", text)[0][0].time.isoformat() == "2026-11-21T07:05:49+00:00"


@pytest.mark.parametrize(
    "line",
    [
        "<38>Nov 22 16:05:49 sv1 sshd[12]: Accepted publickey for tanaka from 192.0.2.1 port 5 ssh2",
        "Nov 22 16:05:49 sv1 sshd[12]: Accepted publickey for tanaka from 192.0.2.1 port 5 ssh2",
        "2026-11-22T16:05:49+09:00 sv1 sshd[12]: Accepted publickey for tanaka from 192.0.2.1 port 5 ssh2",
        "<38>1 2026-11-22T07:05:49Z sv1 sshd 12 - - Accepted publickey for tanaka from 192.0.2.1 port 5 ssh2",
        '<38>1 2026-11-22T07:05:49Z sv1 sshd 12 - [a@1 b="]\\"" c=""][d] \ufeffAccepted publickey for tanaka from 192.0.2.1 port 5',
    ],
)
def test_syslog_of_both_standards(line):
    (record,), _, _ = reading("syslog_ssh", line + "\n")
    assert (record.actor_user_name, record.status, record.operation) == ("tanaka", "success", "sign_in")
    assert (record.dst_endpoint_hostname, record.src_endpoint_ip) == ("sv1", "192.0.2.1")
    assert record.time.isoformat() == "2026-11-22T07:05:49+00:00"


def test_structured_data_of_syslog_is_taken_apart():
    row = syslog_row('<165>1 2026-11-22T07:05:49Z sv1 app - ID47 [x@1 who="田中 \\"太郎\\"" n="3\\]"][y z="1"]')
    assert (row["facility"], row["severity"], row["pid"], row["msgid"]) == ("20", "5", "", "ID47")
    assert (row["sd.x@1.who"], row["sd.x@1.n"], row["sd.y.z"]) == ('田中 "太郎"', "3]", "1")


def test_other_lines_of_syslog_are_counted_and_broken_ones_quarantined():
    text = "Nov 22 16:05:49 sv1 CRON[1]: (root) CMD (x)\n\tcontinued\n<999>Nov 22 16:05:49 sv1 a: b\n"
    records, quarantined, read = reading("syslog_ssh", text)
    assert (records, len(quarantined)) == ([], 2)
    assert read.tally.ignored == {"接続の成否でない行": 1}


def test_cef_with_its_escapes():
    text = (
        "Nov 22 16:05:49 sv1 CEF:0|社|製品\\|名|1.0|100|閲覧|5|rt=1795331149962 act=download suser=tanaka "
        "fname=住民 一覧\\=表.csv cnt=3,200 outcome=success src=192.0.2.1 msg=a\\nb\n"
    )
    (record,), _, _ = reading("cef", text)
    assert (record.operation, record.status, record.rows) == ("export", "success", 3200)
    assert (record.actor_user_name, record.object_name, record.message) == ("tanaka", "住民 一覧=表.csv", "a\nb")
    assert record.event_code == "100"


def test_a_value_of_cef_cannot_pose_as_another_user():
    text = "CEF:0|a|b|1|1|n|5|rt=1795331149962 act=read suser=tanaka msg=hello suser=suzuki\n"
    _, (quarantined,), _ = reading("cef", text)
    assert quarantined.reason == "同じ項目が二度書かれています"


@pytest.mark.parametrize(
    "text",
    [
        "LEEF:1.0|社|製品|1.0|read|devTime=2026-11-22T16:05:49\tusrName=tanaka\tsrc=192.0.2.1",
        "<13>x LEEF:2.0|社|製品|1.0|read|^|devTime=2026-11-22T16:05:49^usrName=tanaka^src=192.0.2.1",
        "LEEF:2.0|社|製品|1.0|read|x5E|devTime=2026-11-22T16:05:49^usrName=tanaka^src=192.0.2.1",
    ],
)
def test_leef_with_its_delimiters(text):
    (record,), _, _ = reading("leef", text + "\n")
    assert (record.operation, record.actor_user_name, record.src_endpoint_ip) == ("read", "tanaka", "192.0.2.1")


def test_json_lines_with_the_names_of_ocsf():
    text = (
        '{"time":1795331149962,"class_uid":6005,"activity_id":4,"status_id":1,"actor":{"user":{"name":"tanaka"}},"x":[{}]}\n\n'
        '{"time":1795331149962,"class_uid":6005,"activity_id":4,"actor.user.name":"suzuki"}\n'
    )
    records, _, _ = reading("json_lines", text)
    assert [(record.operation, record.actor_user_name) for record in records] == [
        ("query", "tanaka"),
        ("query", "suzuki"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[1]",
        "3",
        '{"time": NaN}',
        "[" * 100_000,
        '{"time": ' + "9" * 5_000 + "}",
        '{"time": {}}',
        '{"time": "\\\\ud800"}',
    ],
)
def test_json_that_is_none_is_quarantined(line):
    assert len(reading("json_lines", line + "\n")[1]) == 1


def test_microsoft_365_in_json_and_in_csv_gives_the_same_access():
    data = '{"CreationTime":"2026-11-22T07:05:49","Operation":"FileDownloaded","UserId":"tanaka@example.lg.jp","ClientIP":"192.0.2.1","ObjectId":"https://x/住民.xlsx","ResultStatus":"Succeeded"}'
    csv = 'RecordId,CreationDate,AuditData\nx,2026-11-22T07:05:49.0000000Z,"' + data.replace('"', '""') + '"\n'
    (of_json,), _, _ = reading("m365_audit_json", data + "\n")
    (of_csv,), _, _ = reading("m365_audit_csv", csv)
    assert (of_json.operation, of_json.status, of_json.local_hour) == ("export", "success", 16)
    assert of_json[1:28] == of_csv[1:28]


def test_a_user_name_cannot_pose_as_another_address():
    line = "Nov 22 16:05:49 sv1 sshd[12]: Failed password for invalid user x from 10.0.0.9 port 1 from 192.0.2.1 port 5 ssh2\n"
    (record,), _, _ = reading("syslog_ssh", line)
    assert (record.src_endpoint_ip, record.actor_user_name) == ("192.0.2.1", "x from 10.0.0.9 port 1")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("web_combined", "a b" + " [" * 250_000),
        ("web_combined", 'a b c [d] "' + "\\\\" * 250_000),
        ("syslog_ssh", "<38>1 a b c d e " + '["' * 250_000),
        ("syslog_ssh", "Nov 22 16:05:49 sv1 sshd: Failed x for " + " from" * 100_000),
        ("cef", "CEF:" + "\\" * 500_000),
        ("cef", "CEF:0|a|b|1|1|n|5|" + "a " * 250_000),
        ("leef", "LEEF:2.0|a|b|1|read|" + "|" * 500_000),
        ("windows_security_xml", " " * 500_000 + "x</Event>"),
        ("windows_security_xml", "<?xml" * 100_000 + "</Event>"),
        (
            "resident_register_csv",
            "処理日,処理時刻,職員番号,職員氏名,所属,処理区分,処理結果,画面名,宛名番号,件数,端末名\n1"
            + " T" * 50_000
            + "x"
            + "," * 10,
        ),
    ],
)
def test_a_hostile_line_is_refused_as_fast_as_any_other(code, line):
    """Each of these would be searched for hours by a careless pattern."""
    assert reading(code, line + "\n")[0] == []
