"""Where tables and keys stand in a file, and files that cannot be read at all."""

from pathlib import Path

from sekimori.guideline.model import Source
from sekimori.guideline.source import Document, Faults, find_lines

TEXT = """# a comment = not a key
top = 1
[plain]
key = "value"  # [[not.a.table]]
"quoted key" = 2
'other' = 3
dotted.key = 4
[plain.inner]

[[list]]
name = "first"
long = \"\"\"
name = "inside a string"
[[list]]
\"\"\"
words = [
  "a = b",
]
[[list.item]]
deep = true
[[list.item]]
deep = false
[[list]]
name = "second"
[[list.item]]
deep = true
"""


def test_every_table_and_key_is_found_on_its_line():
    assert find_lines(TEXT) == {
        ("top",): 2,
        ("plain",): 3,
        ("plain", "key"): 4,
        ("plain", "quoted key"): 5,
        ("plain", "other"): 6,
        ("plain", "dotted"): 7,
        ("plain", "inner"): 8,
        ("list", 0): 10,
        ("list", 0, "name"): 11,
        ("list", 0, "long"): 12,
        ("list", 0, "words"): 16,
        ("list", 0, "item", 0): 19,
        ("list", 0, "item", 0, "deep"): 20,
        ("list", 0, "item", 1): 21,
        ("list", 0, "item", 1, "deep"): 22,
        ("list", 1): 23,
        ("list", 1, "name"): 24,
        ("list", 1, "item", 0): 25,
        ("list", 1, "item", 0, "deep"): 26,
    }


def test_a_key_that_is_not_written_is_looked_for_in_its_table():
    document = Document("a.toml", {}, find_lines(TEXT))
    assert document.at("list", 1, "item", 0, "gone") == Source("a.toml", 25)
    assert document.at("nowhere") == Source("a.toml", 1)
    assert document.key_of(23, "name") == Source("a.toml", 24)
    assert document.key_of(23, "gone") == Source("a.toml", 23)
    assert document.key_of(4, "name") == Source("a.toml", 4)


def test_a_file_the_system_will_not_read_is_named(kasukabe_copy, monkeypatch):
    read = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file.name == "roles.toml":
            raise PermissionError
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    problem = kasukabe_copy.faults()[0]
    assert problem.where == kasukabe_copy.where("roles.toml")
    assert "読取りの権限" in problem.mend


def test_a_field_of_the_authority_table_longer_than_any_name_is_refused(kasukabe_copy):
    line = kasukabe_copy.append("authority.csv", "x" * 200_000 + ",home.view,own,第4\n")
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("authority.csv", line)
    assert "CSVとして読めません" in problem.what


def test_the_same_fault_at_the_same_place_is_noted_once():
    faults = Faults()
    for _ in range(2):
        faults.add(Source("a.toml", 1), "何か", "直す")
    assert len(faults.found) == 1
    assert faults.at(Source("unknown.toml", 3), "key") == Source("unknown.toml", 3)
