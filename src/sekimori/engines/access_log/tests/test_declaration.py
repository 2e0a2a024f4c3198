"""A declaration is read whole or refused, with the place of every fault and how to mend it."""

import pytest

from sekimori.engines.access_log.declaration import load_source, shipped
from sekimori.engines.access_log.source import Format
from sekimori.engines.access_log.tests.readings import PLAIN, declare
from sekimori.kernel.problems import Refused


def refusal(folder, text):
    with pytest.raises(Refused) as caught:
        declare(folder, text)
    return caught.value.problems


@pytest.mark.parametrize("code", sorted(shipped()))
def test_every_shipped_declaration_is_in_order_and_named_after_its_file(code):
    assert load_source(shipped()[code]).code == code


def test_the_shipped_declarations_cover_every_format():
    assert {load_source(file).format for file in shipped().values()} == set(Format)


@pytest.mark.parametrize(
    "code", ["resident_register_csv", "pc_log_by_terminal_csv", "pc_log_by_operation_csv", "file_server_log_csv"]
)
def test_a_declaration_for_a_product_we_have_not_seen_says_that_it_is_an_example(code):
    declared = load_source(shipped()[code])
    assert "例" in declared.label
    assert "例" in declared.note


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('format = "csv"', 'format = "exel"', 5, "「format」に知らない値「exel」があります"),
        ('encoding = "utf-8"', 'encoding = "sjis"', 6, "「encoding」に知らない値「sjis」があります"),
        ('label = "試験用"\n', "", 1, "「label」がありません"),
        ('note = "試験用"', 'note = "試験用"\nemtpy = ["-"]', 5, "知らないキー「emtpy」です"),
        ('clock = "%Y-%m-%d %H:%M:%S"', 'clock = "isso"', 10, "知らない時計「isso」です"),
        (
            'clock = "%Y-%m-%d %H:%M:%S"',
            'clock = "%Y-%m-%d"',
            10,
            "日時の形に使えないか足りないもの（%H・%M）があります",
        ),
        ('clock = "%Y-%m-%d %H:%M:%S"', 'clock = "%Q %H:%M"', 10, "日時の形に使えないか足りないもの（%Q）があります"),
        ('zone = "Asia/Tokyo"', 'zone = "Asia/Kasukabe"', 11, "時間帯「Asia/Kasukabe」を知りません"),
        ('from = "日時"\n', "", 8, "「from」がないか、列の名ではありません"),
        ('from = "操作"', 'from = [""]', 14, "空の列の名があります"),
        ('read = ["照会"]', 'raed = ["照会"]', 17, "知らない区分「raed」です"),
        ('export = ["出力"]', 'export = ["照会"]', 18, "コード「照会」が二度書かれています"),
        ('export = ["出力"]', "export = 1", 18, "コードの並びではありません"),
        ('people = "件数"', 'poeple = "件数"', 23, "知らない項目「poeple」です"),
        ('actor_user_uid = "職員番号"\n', "", 20, "誰が行ったかを示す項目がありません"),
        ('note = "試験用"', 'note = "試験用"\nrequired = ["case_uid"]', 5, "required の「case_uid」に列がありません"),
        ('people = "件数"', 'people = "inside.rows"', 20, "列「inside.rows」はこの形式にありません"),
        (
            'people = "件数"',
            'people = "件数"\n[[ignore]]\nfrom = "操作"\nreason = "x"',
            24,
            "values と unless のどちらか一つが要ります",
        ),
        (
            'people = "件数"',
            'people = "件数"\n[constants]\nobject_name = "x"',
            25,
            "「object_name」は [fields] にもあります",
        ),
        (
            'people = "件数"',
            'people = "件数"\n[status]\nconstant = "success"\nfrom = "x"',
            24,
            "constant と他のキーがあります",
        ),
        ('people = "件数"', 'people = "件数"\n[layout]\ncolumns = ["a", "a"]', 25, "列「a」が二度書かれています"),
        (
            'people = "件数"',
            'people = "件数"\n[inside]\nfrom = "対象"\nkind = "patterns"\npatterns = ["(?P<a>"]',
            27,
            "正規表現として読めません",
        ),
        (
            'people = "件数"',
            'people = "件数"\n[inside]\nfrom = "対象"\nkind = "patterns"\npatterns = ["a+"]',
            27,
            "正規表現に名前の付いた括弧がありません",
        ),
        ('people = "件数"', 'people = "件数"\n[time.eras]\n"5" = "令話"', 25, "知らない元号「令話」です"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path, old, new, line, what):
    assert old in PLAIN
    problems = refusal(tmp_path, PLAIN.replace(old, new))
    assert [problem.what for problem in problems] == [what]
    assert problems[0].where == f"own.toml {line}行目"
    assert problems[0].mend


def test_several_faults_are_named_in_one_go(tmp_path):
    broken = PLAIN.replace('format = "csv"', 'format = "x"').replace('zone = "Asia/Tokyo"', 'zone = "x"')
    assert len(refusal(tmp_path, broken)) == 2


@pytest.mark.parametrize(
    "text", ["", "code = ", "time = 1\nfields = 2\noperation = 3\nignore = 4\ninside = 5\nlayout = 6"]
)
def test_what_is_no_declaration_is_refused_and_never_a_traceback(tmp_path, text):
    assert refusal(tmp_path, text)


def test_a_layout_belongs_to_tables_only(tmp_path):
    text = PLAIN.replace('format = "csv"', 'format = "json_lines"') + '[layout]\ndelimiter = "tab"\n'
    assert "csv のときだけ" in refusal(tmp_path, text)[0].what
