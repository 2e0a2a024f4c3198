"""Folding makes forms equal and always knows the way back."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from sekimori.engines.deidentify.folding import fold

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(list("ｶﾞﾊﾟか\u3099\u309aは①㈱㍻㌔－ー１２Ａ髙﨑𠮷葛\U000e0100\ufe00\u200b\ufeff神〒　é\u0301")),
    ),
    max_size=40,
)


@given(TEXTS)
@example("\U000e0100")
@example("")
def test_every_span_leads_back_into_the_original_in_order(text):
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert folded.span(0, len(folded.text))[1] <= len(text)


@given(TEXTS)
def test_nothing_between_two_folded_characters_is_lost_but_what_cannot_be_seen(text):
    folded = fold(text)
    covered = {place for at in range(len(folded.text)) for place in range(*folded.span(at, at + 1))}
    lost = [char for place, char in enumerate(text) if place not in covered]
    assert all(unicodedata.category(char) in ("Mn", "Cf") for char in lost)


@given(TEXTS)
def test_folding_again_changes_only_marks_that_found_a_letter(text):
    once = fold(text).text
    if not any(unicodedata.combining(char) or char in "ﾞﾟ" for char in text):
        assert fold(once).text == once


@given(st.text(alphabet="abcXYZ019漢字かなカナ。、\n", max_size=60))
def test_plain_text_stays_as_it_is(text):
    folded = fold(text)
    assert folded.text == text
    assert folded.span(0, len(text)) == (0, len(text))


def test_widths_squares_and_voicing_marks_are_folded():
    assert fold("ＴＥＬ０４８－７３６").text == "TEL048-736"
    assert fold("ｶﾞｷﾞｸﾞ ﾊﾟ").text == "ガギグ パ"
    assert fold("か\u3099き").text == "がき"
    assert fold("㈱山田　㍻30年①").text == "(株)山田 平成30年1"


def test_rare_kanji_stay_what_was_written():
    assert fold("髙﨑𠮷神").text == "髙﨑𠮷神"


def test_a_variation_selector_belongs_to_the_kanji_before_it():
    text = "葛\U000e0100飾区"
    folded = fold(text)
    assert folded.text == "葛飾区"
    assert folded.span(0, 1) == (0, 2)
    assert folded.span(1, 3) == (2, 4)


def test_a_part_of_a_square_leads_to_the_whole_square():
    folded = fold("甲㈱乙")
    assert folded.text == "甲(株)乙"
    assert folded.span(1, 2) == folded.span(3, 4) == (1, 2)
