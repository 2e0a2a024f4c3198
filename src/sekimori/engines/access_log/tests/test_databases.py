"""Records of databases: PostgreSQL with pgaudit, SQL Server, Oracle."""

from sekimori.engines.access_log.tests.readings import reading

AROUND = '2026-11-22 07:05:49.{number:03d} UTC,"pgt","t",4712,"[local]",6b02944d.1268,{number},"{tag}",2026-11-22 07:05:49 UTC,3/5,0,LOG,00000,{message},,,,,,,,,"juki-web"{new}\n'
SELECT = '"AUDIT: SESSION,1,1,READ,SELECT,,,select * from jumin where id=42;,<none>,1"'
COPY = '"AUDIT: SESSION,{id},1,READ,SELECT,,,copy (select * from jumin) to stdout ,<none>,5000"'
COPY_AGAIN = '"AUDIT: SESSION,{id},2,READ,COPY,,,copy (select * from jumin) to stdout ,<none>,0"'


def row(number, tag, message, new=',"client backend",,0'):
    return AROUND.format(number=number, tag=tag, message=message, new=new)


def test_pgaudit_is_read_through_csv_twice():
    insert = '"AUDIT: SESSION,1,1,WRITE,INSERT,TABLE,public.jumin,""insert into jumin\nvalues (1,\'カナ\'), (2, \'""""\'\'\');"",<none>,2"'
    (record,), quarantined, _ = reading("pgaudit_csv", row(1, "INSERT", insert))
    assert quarantined == []
    assert (record.operation, record.rows, record.table_name) == ("create", 2, "public.jumin")
    assert record.query_string.startswith("insert into jumin\nvalues (1,'カナ')")
    assert (record.actor_user_name, record.actor_app_name, record.src_endpoint_ip) == ("pgt", "juki-web", "")


def test_the_second_line_of_a_copy_is_not_counted_again():
    text = "".join(
        row(number, "COPY", message.format(id=id))
        for number, (id, message) in enumerate([(4, COPY), (4, COPY_AGAIN), (5, COPY), (5, COPY_AGAIN)])
    )
    records, _, read = reading("pgaudit_csv", text)
    assert [record.rows for record in records] == [5000, 5000]
    assert {record.operation for record in records} == {"export"}
    assert read.tally.ignored == {"COPYの二行目（件数は一行目にあります）": 2}


def test_a_copy_line_without_its_first_is_kept():
    records, _, _ = reading("pgaudit_csv", row(1, "COPY", COPY_AGAIN.format(id=4)))
    assert [record.rows for record in records] == [0]


def test_logs_of_older_postgresql_have_fewer_columns():
    for new in ("", ',"client backend"', ',"client backend",,0'):
        records, _, _ = reading("pgaudit_csv", row(1, "SELECT", SELECT, new=new))
        assert [(record.operation, record.rows) for record in records] == [("query", 1)]


def test_what_the_server_logs_besides_is_counted_and_left_out():
    records, quarantined, read = reading("pgaudit_csv", row(1, "", '"checkpoint starting: time"'))
    assert (records, quarantined) == ([], [])
    assert read.tally.ignored == {"監査記録でない行": 1}


def test_an_audit_line_that_is_cut_off_is_quarantined():
    _, (quarantined,), _ = reading("pgaudit_csv", row(1, "SELECT", '"AUDIT: SESSION,1,1,READ,SEL"'))
    assert quarantined.reason == "pgauditの監査記録として読めません"


def test_pgaudit_in_json_gives_the_same():
    line = (
        '{"timestamp":"2026-11-22 07:05:49.964 UTC","user":"pgt","dbname":"t","session_id":"6b","ps":"COPY","message":'
        '"AUDIT: SESSION,4,%d,READ,%s,,,copy (select 1) to stdout,<none>,%d"}\n'
    )
    (record,), _, read = reading("pgaudit_json", line % (1, "SELECT", 7) + line % (2, "COPY", 0))
    assert (record.operation, record.rows, record.database_name) == ("export", 7, "t")
    assert read.tally.ignored.total() == 1


def test_sql_server():
    text = (
        "event_time,action_id,succeeded,session_id,server_principal_name,database_name,object_name,statement,affected_rows,client_ip\n"
        "2026-11-22 07:05:49.1234567,SL,1,55,CITY\\tanaka,juki,jumin,select * from jumin,3200,10.0.0.5\n"
        "2026-11-22 07:05:50.0000000,LGIF,0,0,sa,,,NULL,NULL,10.0.0.9\n"
    )
    (query, failed), _, _ = reading("sql_server_audit_csv", text)
    assert (query.operation, query.status, query.rows, query.local_hour) == ("query", "success", 3200, 16)
    assert (query.actor_user_domain, query.actor_user_name) == ("CITY", "tanaka")
    assert (failed.operation, failed.status, failed.rows, failed.query_string) == ("sign_in", "failure", None, "")


def test_oracle():
    text = (
        "EVENT_TIMESTAMP_UTC,DBUSERNAME,OS_USERNAME,USERHOST,ACTION_NAME,OBJECT_SCHEMA,OBJECT_NAME,SQL_TEXT,RETURN_CODE\n"
        '2026-11-22 07:05:49.123456,JUKI,tanaka,PC1,SELECT,JUKI,JUMIN,"select *\nfrom jumin",0\n'
        "2026-11-22 07:05:50.123456,JUKI,tanaka,PC1,GRANT,JUKI,JUMIN,grant,1031\n"
    )
    (query, grant), _, _ = reading("oracle_audit_csv", text)
    assert (query.operation, query.status, query.query_string) == ("query", "success", "select *\nfrom jumin")
    assert (grant.operation, grant.status, grant.status_detail) == ("administer", "failure", "1031")
