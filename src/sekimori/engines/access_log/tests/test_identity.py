"""Reading again what was read before gives the same records by name."""

from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.access_log.normalise import Repeats
from sekimori.engines.access_log.schema import (
    ACTIVITIES,
    OCSF_PATHS,
    STATUS_IDS,
    AccessRecord,
    Operation,
    Status,
    content_hash,
    identity,
)
from sekimori.engines.access_log.tests.readings import HEADING, PLAIN, ROW, declare, reading

OTHER = ROW.replace("0401", "0402")


def ids(own, *rows):
    return [record.metadata_uid for record in reading(own, "\n".join((HEADING, *rows)))[0]]


def test_the_same_file_gives_the_same_records_and_digests(tmp_path):
    own = declare(tmp_path, PLAIN)
    text = f"{HEADING}\n{ROW}\n{OTHER}\nx\n"
    once, again = reading(own, text), reading(own, text)
    assert once[:2] == again[:2]
    assert (once[2].digest, once[2].file_digest) == (again[2].digest, again[2].file_digest)


def test_an_access_keeps_its_name_when_it_is_delivered_in_another_file(tmp_path):
    own = declare(tmp_path, PLAIN)
    assert ids(own, ROW, OTHER) == ids(own, OTHER, ROW)[::-1]
    assert set(ids(own, OTHER)) < set(ids(own, ROW, "x", OTHER))


def test_two_accesses_in_the_same_second_stay_two(tmp_path):
    own = declare(tmp_path, PLAIN)
    twice = ids(own, ROW, OTHER, ROW)
    assert len(set(twice)) == 3
    assert ids(own, ROW, ROW, OTHER)[:2] == [twice[0], twice[2]]


def test_the_same_access_from_two_sources_has_two_names(tmp_path):
    assert ids(declare(tmp_path, PLAIN), ROW) != ids(
        declare(tmp_path, PLAIN.replace('code = "plain"', 'code = "other"')), ROW
    )


def test_every_change_of_a_digest_is_a_change_of_what_was_read(tmp_path):
    own = declare(tmp_path, PLAIN)
    texts = [f"{HEADING}\n{rows}" for rows in (ROW, OTHER, f"{ROW}\n{ROW}", f"{ROW}\nx", f"x\n{ROW}", "")]
    assert len({reading(own, text)[2].digest for text in texts}) == len(texts)


@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_different_contents_have_different_hashes(one, other):
    assert (content_hash(one) == content_hash(other)) is (one == other)


@given(
    st.lists(st.text(alphabet="a\x1b\x1f12", max_size=3), min_size=2, max_size=2),
    st.lists(st.text(alphabet="a\x1b\x1f12", max_size=3), min_size=2, max_size=2),
)
def test_no_text_can_pose_as_two(one, other):
    assert (content_hash(tuple(one)) == content_hash(tuple(other))) is (one == other)


def test_repetitions_are_counted_in_bounded_memory():
    repeats = Repeats(remembered=3)
    assert [repeats.next(content) for content in (b"a", b"a", b"b", b"c", b"d", b"a")] == [0, 1, 0, 0, 0, 2]
    for number in range(100):
        repeats.next(bytes([number]) * 2)
    assert repeats.next(b"a") == 0
    assert len(repeats._young) + len(repeats._old) <= 7


def test_a_name_is_32_hexadecimal_digits():
    assert len(identity(content_hash(("a",)), 0)) == len(identity(content_hash(("a",)), 1)) == 32


def test_every_operation_and_field_has_its_place_in_ocsf():
    assert set(ACTIVITIES) == set(Operation)
    assert set(STATUS_IDS) == set(Status)
    assert set(OCSF_PATHS) <= set(AccessRecord._fields)
