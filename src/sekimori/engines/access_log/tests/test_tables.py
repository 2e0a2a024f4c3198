"""Tables of any layout; a broken row costs that row, and text inside quotes never becomes rows."""

import pytest

from sekimori.engines.access_log.tests.readings import HEADING, PLAIN, ROW, declare, reading
from sekimori.kernel.problems import Refused


@pytest.fixture
def plain(tmp_path):
    return declare(tmp_path, PLAIN)


def table(*rows):
    return "\n".join((HEADING, *rows)) + "\n"


def test_a_row_becomes_a_record(plain):
    (record,), _, _ = reading(plain, table(ROW))
    assert record.source == "plain"
    assert record.time.isoformat() == "2026-11-20T00:05:03+00:00"
    assert (record.local_date.isoformat(), record.local_hour, record.local_weekday) == ("2026-11-20", 9, 4)
    assert (record.operation, record.status, record.people, record.rows) == ("read", "unknown", 1, None)
    assert (record.actor_user_uid, record.object_name, record.line) == ("0401", "個人照会", 2)


def test_the_heading_may_stand_below_a_title_and_come_again(plain):
    text = f"アクセス記録一覧\n2026年11月分,,\n{table(ROW)}{table(ROW)}"
    records, quarantined, read = reading(plain, text)
    assert len(records) == 2
    assert quarantined == []
    assert read.tally.ignored == {"見出しより前の行": 2, "見出し": 2}


def test_columns_may_stand_in_any_order_among_others(plain):
    text = "余分,件数,対象,操作,職員番号,日時\nx,3,一覧,出力,0401,2026-11-20 09:05:03\n"
    (record,), _, _ = reading(plain, text)
    assert (record.operation, record.people) == ("export", 3)


def test_a_file_without_the_declared_columns_is_refused_with_their_names(plain):
    with pytest.raises(Refused) as caught:
        reading(plain, "日時,社員番号,操作\n" + ROW)
    assert "見出しに列「職員番号」「対象」「件数」がありません" in str(caught.value)


def test_an_empty_file_holds_nothing(plain):
    assert reading(plain, "")[2].tally.read == 0


def test_tabs_and_a_layout_without_heading_are_declared(tmp_path):
    text = (
        PLAIN
        + '[layout]\ndelimiter = "tab"\ncolumns = ["日時", "職員番号", "操作", "対象", "件数", "備考"]\noptional_last = 1\n'
    )
    rows = ROW.replace(",", "\t")
    records, quarantined, _ = reading(declare(tmp_path, text), f"{rows}\n{rows}\t備考\n{rows}\tx\ty\n")
    assert len(records) == 2
    assert [each.reason for each in quarantined] == ["列が7個あります（6個のはずです）"]


def test_a_name_that_differs_by_version_is_found_under_either(tmp_path):
    own = declare(tmp_path, PLAIN.replace('"職員番号"', '"利用者|職員番号"'))
    assert reading(own, table(ROW))[0][0].actor_user_uid == "0401"
    assert reading(own, table(ROW).replace("職員番号", "利用者"))[0][0].actor_user_uid == "0401"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-11-20 09:05:03,0401,照会", "列が3個あります（5個のはずです）"),
        ("2026-02-30 09:05:03,0401,照会,x,1", "列「日時」：日時として読めません"),
        ("1985-01-01 09:05:03,0401,照会,x,1", "列「日時」：日時が古すぎます（記録した機器の時計を確かめてください）"),
        (",0401,照会,x,1", "列「日時」：日時として読めません"),
        ("2026-11-20 09:05:03,0401,謎,x,1", "列「操作」に定義にないコードがあります"),
        ("2026-11-20 09:05:03,0401,,x,1", "列「操作」が空です"),
        ("2026-11-20 09:05:03,0401,照会,x,多数", "列「件数」が件数として読めません"),
        ("2026-11-20 09:05:03,0401,照会,x,-1", "列「件数」が件数として読めません"),
        ('2026-11-20 09:05:03,0401,照会,"x"y,1', "引用符の後に余分な文字があります"),
    ],
)
def test_a_row_that_is_not_understood_is_quarantined_with_number_and_reason(plain, row, reason):
    records, (quarantined,), _ = reading(plain, table(ROW, row, ROW))
    assert len(records) == 2
    assert (quarantined.line, quarantined.reason, quarantined.raw) == (3, reason, row)


def test_a_reason_never_repeats_a_value(plain):
    _, quarantined, _ = reading(plain, table("山田花子,山田花子,山田花子,山田花子,山田花子", "山田花子"))
    assert len(quarantined) == 2
    assert not any("山田" in each.reason for each in quarantined)


def test_counts_may_be_written_for_people(plain):
    rows = [ROW[:-1] + written for written in ("１２", '"1,200"', "3件", "")]
    assert [record.people for record in reading(plain, table(*rows))[0]] == [12, 1200, 3, None]


def test_a_clock_that_ran_ahead_is_noticed(plain):
    from datetime import UTC, datetime

    _, (quarantined,), _ = reading(plain, table(ROW), latest=datetime(2026, 11, 19, tzinfo=UTC))
    assert quarantined.reason == "列「日時」：日時が未来です（記録した機器の時計を確かめてください）"


def test_a_row_may_span_lines_inside_quotes(plain):
    records, _, _ = reading(plain, table(ROW.replace("個人照会", '"一行目\n二行目, ""三"""'), ROW))
    assert [record.object_name for record in records] == ['一行目\n二行目, "三"', "個人照会"]
    assert [record.line for record in records] == [2, 4]


def test_rows_forged_inside_quotes_stay_text(plain):
    """Somebody who can write into a field must not be able to write records."""
    forged = "\n".join([ROW.replace("0401", "9999")] * 250)
    records, quarantined, _ = reading(plain, table(ROW.replace("個人照会", f'"{forged}"'), ROW))
    assert {record.actor_user_uid for record in records} == {"0401"}
    assert len(records) == 1  # the last row; the first is too long for a record
    assert len(quarantined) == 250
    assert {each.reason for each in quarantined} == {"一件が長すぎるか、引用符が閉じていません"}


def test_forged_rows_do_not_come_alive_when_the_file_is_cut_off_or_broken_in_between(plain):
    forged = ROW.replace("0401", "9999")
    for broken in (b"", b"\n\x81\xff\n" + forged.encode()):
        data = table(ROW, ROW.replace("個人照会", f'"x\n{forged}\n{forged}')).rstrip("\n").encode() + broken
        records, quarantined, _ = reading(plain, data)
        assert {record.actor_user_uid for record in records} == {"0401"}
        assert quarantined


def test_a_quote_that_is_shown_to_be_broken_costs_one_row(plain):
    quoted = ROW.replace("個人照会", '"個人照会"')
    records, (quarantined,), _ = reading(plain, table(ROW, ROW.replace("個人照会", '"個人'), ROW, quoted, quoted))
    assert len(records) == 4
    assert (quarantined.line, quarantined.reason) == (3, "引用符が閉じていません")


def test_a_source_whose_rows_never_span_lines_can_say_so(tmp_path):
    own = declare(tmp_path, PLAIN + "[layout]\nmultiline = false\n")
    records, (quarantined,), _ = reading(own, table(ROW.replace("個人照会", '"個人'), ROW, ROW))
    assert len(records) == 2
    assert quarantined.line == 2


def test_rows_that_are_no_access_are_left_out_by_a_declared_reason(tmp_path):
    own = declare(tmp_path, PLAIN + '[[ignore]]\nfrom = "職員番号"\nvalues = ["0000"]\nreason = "夜間の自動処理"\n')
    records, _, read = reading(own, table(ROW, ROW.replace("0401", "0000")))
    assert len(records) == 1
    assert read.tally.ignored["夜間の自動処理"] == 1


def test_what_a_system_writes_for_nothing_is_nothing(tmp_path):
    own = declare(
        tmp_path, PLAIN.replace('note = "試験用"', 'note = "試験用"\nempty = ["-"]\nrequired = ["actor_user_uid"]')
    )
    records, (quarantined,), _ = reading(own, table(ROW.replace("個人照会", "-"), ROW.replace("0401", "-")))
    assert records[0].object_name == ""
    assert quarantined.reason == "列「職員番号」が空です"


@pytest.mark.parametrize("row", ['a","b', '"a', 'a,"', '"" ""', '"a","b""'])
def test_quotes_made_to_confuse_cost_little_time(plain, row):
    records, quarantined, read = reading(plain, table(ROW, *[row] * 3_000))
    assert len(records) == 1
    assert quarantined
    assert read.tally.read >= 1_000


def test_the_examples_for_pc_logs_read_what_they_describe():
    text = "日付,時刻,ログ種別,コンピューター名,ユーザー名,アプリケーション名,ファイル名\n2026/11/20,18:05:03,USBコピー,PC1,CITY\\tanaka,explorer.exe,E:\\一覧.xlsx\n"
    for encoding in ("cp932", "utf-8-sig", "utf-16"):
        (record,), _, _ = reading("pc_log_by_terminal_csv", text.encode(encoding))
        assert (record.operation, record.actor_user_domain, record.actor_user_name) == ("export", "CITY", "tanaka")
        assert (record.object_name, record.src_endpoint_hostname, record.local_hour) == ("E:\\一覧.xlsx", "PC1", 18)
    text = "発生日時,端末名,ログオンユーザー名,操作,対象,結果\n2026/11/20 18:05:03,PC1,tanaka,COPY,E:\\一覧.xlsx,禁止\n"
    (record,), _, _ = reading("pc_log_by_operation_csv", text)
    assert (record.operation, record.status) == ("export", "failure")
    text = "日時,ユーザー,サーバー,対象,操作,回数\n2026/11/20 18:05:03.123,CITY\\tanaka,fs1,\\\\fs1\\住民\\一覧.xlsx,READ,3\n"
    (record,), _, _ = reading("file_server_log_csv", text)
    assert (record.operation, record.status, record.rows) == ("read", "success", 3)
