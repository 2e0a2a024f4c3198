"""Real small files of every kind, and what becomes of them on a bad disk or in bad hands; for tests."""

import io
import random
import zipfile

from sekimori.engines.deidentify.tests.offices import PEOPLE, book, letter, mail, packed, pdf, shape, slides
from sekimori.engines.deidentify.tests.samples import LETTER, NOTE

_PAGE = "<html><head><title>名簿</title></head><body><p>山田太郎様</p><!-- 048-736-1111 --></body></html>"


def seeds():
    """This function will return a small file of every kind that is read, by its name."""
    rows = "\n".join(",".join(row) for row in PEOPLE)
    return {
        "a.txt": LETTER.encode("cp932", "replace"),
        "a.csv": rows.encode(),
        "a.tsv": rows.replace(",", "\t").encode("utf-16"),
        "a.html": _PAGE.encode(),
        "a.xlsx": book(名簿=PEOPLE),
        "a.docx": letter(table=PEOPLE, deleted="前の案", author="田中一郎"),
        "a.pptx": slides(shape("山田太郎様"), notes="鈴木花子"),
        "a.pdf": pdf("山田太郎様　048-736-1111 #place(rect(fill: black, width: 50%))"),
        "a.eml": mail(["a@example.jp", "b@example.jp"], files=[("名簿.csv", rows.encode())]),
        "a.zip": packed(名簿__csv=rows, 手紙__txt=NOTE),
    }


def damaged(content, seed):
    """This function will damage bytes: flips, cuts, repeats, pieces moved; the same seed does the same."""
    draw, made = random.Random(seed), bytearray(content)
    for _ in range(draw.randint(1, 8)):
        if not made:
            break
        at, size = draw.randrange(len(made)), draw.randint(1, 64)
        _damage(made, draw, at, size)
    if draw.random() < 0.15:
        del made[draw.randrange(len(made) + 1) :]
    return bytes(made)


def _damage(made, draw, at, size):
    match draw.randrange(6):
        case 0:
            made[at] ^= 1 << draw.randrange(8)
        case 1:
            made[at : at + size] = draw.randbytes(size)
        case 2:
            del made[at : at + size]
        case 3:
            made[at:at] = made[at : at + size] * draw.randint(1, 20)
        case 4:
            other = draw.randrange(len(made))
            made[at:at] = made[other : other + size * 8]
        case 5:
            digits = [place for place, byte in enumerate(made[at : at + 2_000], at) if 48 <= byte <= 57]
            for place in draw.sample(digits, min(3, len(digits))):
                made[place] = draw.choice(b"0123456789")


def damaged_within(content, seed):
    """This function will damage one part of a packed file and pack it again, so that the damage reaches the reader."""
    draw = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = damaged(parts[name], seed)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, part in parts.items():
            archive.writestr(each, part)
    return made.getvalue()
