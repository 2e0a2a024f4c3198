"""Text as people type it: codes are folded, names are kept (髙 and 﨑 are not 高 and 崎)."""

import unicodedata

_CONTROL = {"Cc", "Cs", "Co", "Cn"}


def fold_code(text: str) -> str:
    """This function will fold a code or number to half width without spaces: ０４０１ 　→ 0401."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def keep_name(text: str) -> str:
    """This function will tidy the white space of a name and change no character of it.

    NFKC would replace compatibility ideographs such as 神 (U+FA19) and half-width kana; a name is the person's own.
    """
    return " ".join(text.replace("\u3000", " ").split())


def looks_garbled(text: str) -> bool:
    """This function will say whether a text was decoded with the wrong character set (文字化け)."""
    return "\ufffd" in text or any(unicodedata.category(char) in _CONTROL and char not in "\t\r\n" for char in text)
