"""Text as people type it: codes are folded, names are kept (髙 and 﨑 are not 高 and 崎)."""

import re
import unicodedata

_NEVER_WRITTEN = {"Cc", "Cs", "Co", "Cn"}
_KANJI_PLANES = range(0x20000, 0x40000)  # rare kanji; newer ones are unassigned to an older Python
_UTF8_AS_CP932 = re.compile("[縺繧繝].{0,2}[縺繧繝]")  # the first bytes of kana, two of them close together


def fold_code(text: str) -> str:
    """This function will fold a code or number to half width without spaces: ０４０１ 　→ 0401."""
    # Folded again, since a mark that stood behind a removed space now joins the letter before it.
    return unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", text).split()))


def fold_words(text: str) -> str:
    """This function will fold a text for searching: half and full width, capitals and white space make no difference."""
    return fold_code(text).casefold()


def keep_name(text: str) -> str:
    """This function will tidy the white space of a name and change no character of it.

    NFKC would replace compatibility ideographs such as 神 (U+FA19) and half-width kana; a name is the person's own.
    """
    return " ".join(text.replace("\u3000", " ").split())


def looks_garbled(text: str) -> bool:
    """This function will say whether a text was decoded with the wrong character set (文字化け)."""
    return "\ufffd" in text or bool(_UTF8_AS_CP932.search(text)) or any(_never_written(char) for char in text)


def _never_written(char: str) -> bool:
    if char in "\t\r\n" or ord(char) in _KANJI_PLANES:
        return False
    return unicodedata.category(char) in _NEVER_WRITTEN
