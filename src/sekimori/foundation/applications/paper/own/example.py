"""An invented application, to look at a template filled before anybody's real one is printed with it."""

from datetime import date, timedelta

from sekimori.foundation.applications.kind import Field, FieldType, Kind
from sekimori.foundation.applications.paper.facts import Box, Enclosure, Entry, Paper, Signature
from sekimori.kernel.fiscal_year import FiscalYear

DIGEST = "0123456789abcdef" * 4


def example(kind: Kind, *, government: str, steps: tuple[tuple[str, str], ...], today: date) -> Paper:
    """This function will invent an application of a kind; ``steps`` are the act and the role of each box.

    The last box stays empty, as it is while the decision is still to come.
    """
    year = FiscalYear.of(today)
    signature = Signature("（職）", "見本　太郎", today)
    boxes = [Box(act, role, signed=signature, comment="（意見）") for act, role in steps[:-1]]
    return Paper(
        kind=kind,
        government=government,
        label=f"{year.label} {kind.label} 第0号",
        fiscal_year=year.start_year,
        year=year.label,
        number=0,
        state="見本",
        level="（保護区分）",
        addressee=steps[-1][1] if steps else "",
        department="（部）",
        unit="（課）",
        section="（担当）",
        applicant=signature,
        submission=1,
        digest=DIGEST,
        entries=tuple(_entry(entry, today) for entry in kind.fields),
        enclosures=(Enclosure("見本.pdf", 12_345, DIGEST),),
        boxes=(*boxes, *(Box(act, role) for act, role in steps[-1:])),
        recorded=tuple(_entry(entry, today) for fields in kind.step_fields.values() for entry in fields),
        reported=signature if kind.report else None,
        report=tuple(_entry(entry, today) for entry in kind.report),
        confirmed=None,
        uses=(),
        made_on=today,
    )


def _entry(entry: Field, today: date) -> Entry:
    match entry.type:
        case FieldType.INTEGER:
            value: object = 128
        case FieldType.DATE:
            value = (today + timedelta(days=1)).isoformat()
        case FieldType.CHOICE:
            value = entry.choices[0].code
        case FieldType.CHOICES:
            value = [choice.code for choice in entry.choices[:2]]
        case FieldType.YES_NO:
            value = True
        case FieldType.HOLDING | FieldType.UNIT:
            return Entry(entry, 0, f"（{entry.label}）")
        case FieldType.TEXT:
            value = f"（{entry.label}）\n二行目"
        case _:
            value = f"（{entry.label}）"
    return Entry(entry, value, entry.show(value))
