"""The control of administrator privilege: every administrator's account is in the register, in time, looked through."""

from sekimori.foundation.compliance.control import Asked, Cell, CellStatus, Evidence, Finding, Inquiry, control
from sekimori.foundation.guarding.privileges.standing import Standing, standings
from sekimori.kernel.era import wareki

AREAS = ("privileges", "accounts", "access_records", "directory")


@control("systems.privileges", "管理者権限が登録簿にあり、棚卸しされている", areas=AREAS)
def privileges(inquiry: Inquiry, asked: tuple[Asked, ...]) -> dict[Cell, Finding]:
    """This function will judge each 課 by its register; where no administrator is known, people's answer stands alone."""
    units = frozenset(place for entry in asked for place in entry.places if place is not None)
    found = standings(
        units, on=inquiry.on, known_at=inquiry.known_at, guideline=inquiry.guideline, roster=inquiry.roster
    )
    silent = Finding(CellStatus.NOT_APPLICABLE, "管理者権限の登録はなく、自己点検で確かめます。")
    return {
        (entry.provision.ref, place): _finding(found[place], inquiry) if place is not None else silent
        for entry in asked
        for place in entry.places
    }


def _finding(stands: Standing, inquiry: Inquiry) -> Finding:
    evidence = (Evidence(f"管理者権限簿　{len(stands.rows)}件", "guarding:privileges"),)
    if not stands.known:
        return Finding(CellStatus.NOT_APPLICABLE, "管理者権限の登録はなく、自己点検で確かめます。")
    if stands.missing:
        reason = f"登録簿にない管理者の利用者IDが{len(stands.missing)}件あります。"
        return Finding(CellStatus.UNMET, reason, evidence)
    if stands.review_due is None:
        return Finding(CellStatus.UNMET, "管理者権限の棚卸しをまだしていません。", evidence)
    due = min([stands.review_due, *(row.until for row in stands.rows)])
    if stands.review_due <= inquiry.on:
        reason = f"管理者権限の棚卸しの期限（{wareki(stands.review_due)}）を過ぎています。"
        return Finding(CellStatus.UNMET, reason, evidence, stands.review_due)
    if due <= inquiry.on + stands.notice:
        return Finding(CellStatus.DUE, f"棚卸し又は権限の期限（{wareki(due)}）が近づいています。", evidence, due)
    return Finding(CellStatus.SATISFIED, f"管理者権限{len(stands.rows)}件を棚卸ししました。", evidence, due)
