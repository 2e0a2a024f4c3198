"""Packs from the package and from folders outside it, and versions over time."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sekimori.guideline.library import SHIPPED, Library
from sekimori.guideline.loader import load_pack
from sekimori.guideline.model import Vocabulary
from sekimori.kernel.period import Period
from sekimori.kernel.problems import Refused


def another_government(home: Path, code: str = "mihon", source: str = "kasukabe") -> Path:
    folder = Path(shutil.copytree(SHIPPED / source, home / code))
    sheet = folder / "pack.toml"
    sheet.write_text(sheet.read_text().replace(f'code = "{source}"', f'code = "{code}"').replace("春日部市", "見本市"))
    return folder


def refusal(*folders: Path):
    with pytest.raises(Refused) as refused:
        Library(folders)
    (problem,) = refused.value.problems
    return problem


def test_both_shipped_packs_are_known():
    assert Library().codes() == ("kasukabe", "nerima")
    assert Library().pack("nerima").government == "練馬区"


def test_a_pack_is_loaded_once():
    library = Library()
    assert library.pack("kasukabe") is library.pack("kasukabe")


def test_a_third_government_needs_a_folder_and_no_code(tmp_path):
    folder = another_government(tmp_path)
    library = Library([folder])
    assert library.codes() == ("kasukabe", "mihon", "nerima")
    assert library.pack("mihon").government == "見本市"
    assert library.folder("mihon") == folder


def test_a_folder_may_hold_several_packs(tmp_path):
    another_government(tmp_path, "mihon")
    another_government(tmp_path, "mihon_nerima", "nerima")
    (tmp_path / "notes").mkdir()
    assert Library([tmp_path]).codes() == ("kasukabe", "mihon", "mihon_nerima", "nerima")


def test_a_missing_folder_is_refused(tmp_path):
    problem = refusal(tmp_path / "nowhere")
    assert problem.where == str(tmp_path / "nowhere")
    assert "フォルダがありません" in problem.what


def test_a_folder_without_packs_is_refused(tmp_path):
    problem = refusal(tmp_path)
    assert "指針のデータがありません" in problem.what
    assert "pack.toml" in problem.mend


def test_a_folder_that_cannot_be_read_is_refused(tmp_path, monkeypatch):
    def refuse(folder: Path):
        raise PermissionError

    folder = another_government(tmp_path)
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(Refused, match="フォルダを読めません"):
        load_pack(folder)
    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(Refused, match="指針のデータがありません"):
        Library([folder])
    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(Refused, match="フォルダがありません"):
        Library([folder])


def test_a_shipped_pack_cannot_be_replaced_from_outside(tmp_path):
    folder = Path(shutil.copytree(SHIPPED / "kasukabe", tmp_path / "kasukabe"))
    problem = refusal(folder)
    assert problem.where == str(folder)
    assert "同梱の指針と同じ名" in problem.what
    assert "ほかにない名" in problem.mend


def test_two_outside_packs_of_one_name_are_refused(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    another_government(one)
    another_government(other)
    problem = refusal(one, other)
    assert problem.where == str(other / "mihon")
    assert "別のフォルダの指針と同じ名" in problem.what


def test_the_same_folder_may_be_named_twice(tmp_path):
    folder = another_government(tmp_path)
    assert "mihon" in Library([folder, tmp_path]).codes()


def test_a_faulty_outside_pack_is_refused_when_it_is_asked_for_and_the_others_still_work(tmp_path):
    folder = another_government(tmp_path)
    (folder / "2023-04-01" / "roles.toml").unlink()
    library = Library([folder])
    assert library.pack("kasukabe")
    with pytest.raises(Refused, match=r"mihon/2023-04-01/roles\.toml"):
        library.pack("mihon")


def test_an_unknown_pack_is_refused_with_the_known_ones():
    with pytest.raises(Refused) as refused:
        Library().pack("atlantis")
    (problem,) = refused.value.problems
    assert problem.where == "atlantis"
    assert "kasukabe・nerima" in problem.mend


def test_a_vocabulary_makes_the_library_check_names(tmp_path):
    with pytest.raises(Refused, match=r"操作「home\.view」を知りません"):
        Library(vocabulary=Vocabulary(actions={}, controls={})).pack("kasukabe")


@pytest.fixture
def revised(tmp_path):
    """A pack whose second version begins on 1 April 2027."""
    folder = another_government(tmp_path)
    shutil.copytree(folder / "2023-04-01", folder / "2027-04-01")
    with (folder / "pack.toml").open("a") as sheet:
        sheet.write('\n[[version]]\nsince = 2027-04-01\ntitle = "改正後の指針"\nstatus = "決定"\n')
    return load_pack(folder)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 1, 1), "2023-04-01"),
        (date(2023, 4, 1), "2023-04-01"),
        (date(2027, 3, 31), "2023-04-01"),
        (date(2027, 4, 1), "2027-04-01"),
        (date(2050, 1, 1), "2027-04-01"),
    ],
)
def test_a_day_is_judged_by_the_version_in_force_and_the_time_before_by_the_first(revised, day, version):
    assert revised.on(day).version == version


def test_a_version_ends_the_day_the_next_begins(revised):
    assert [version.in_force for version in revised.versions] == [
        Period(date(2023, 4, 1), date(2027, 4, 1)),
        Period(date(2027, 4, 1)),
    ]


def test_numbers_before_the_guideline_are_the_first_ones(kasukabe_guideline):
    assert kasukabe_guideline.number("attestation.valid_months", date(2001, 1, 1)) == 12


def test_a_number_that_is_not_set_or_is_no_number_is_an_error(kasukabe_guideline):
    day = date(2026, 4, 1)
    with pytest.raises(KeyError):
        kasukabe_guideline.number("nothing.at_all", day)
    with pytest.raises(TypeError):
        kasukabe_guideline.number("outsourcing.inspection_on_site", day)
    words = replace(kasukabe_guideline, terms={})
    with pytest.raises(KeyError):
        words.term("mayor")
