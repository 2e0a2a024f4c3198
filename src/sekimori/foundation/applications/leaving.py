"""What of applications a handover lists: one's own, which stay with the person who applied."""

from collections.abc import Iterator

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import OPEN_STATES, Application
from sekimori.foundation.applications.queries.rows import as_rows, row_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.handover.registry import Item, hands_over

MOST = 200


@hands_over(
    "applications",
    "本人が申請して終わっていないもの",
    "下書きは、要らなければ取り下げてください。返却や消去の報告は、同じ課の保護担当者が代わって行えます。",
)
def of_applications(leaving: Actor, reader: Actor) -> Iterator[Item]:
    """This function will find the applications somebody has made and not finished, nearest deadline first."""
    rows = as_rows(Application.objects.filter(applicant=leaving.person, state__in=OPEN_STATES)).order_by("due_on", "pk")
    for application in rows[:MOST]:
        kind = kinds().get(application.kind)
        if kind is None:
            continue
        row = row_of(application, leaving.today)
        target = Target(unit=application.unit_id, person=application.applicant_id)
        open_to = bool(reader.may(kind.view_action, target))
        yield Item(
            title=f"{row.label}　{row.title}",
            detail=f"{row.overdue_days}日超過" if row.overdue_days else row.state_label,
            due=row.due_on,
            url_name="applications:detail" if open_to else "",
            url_args=(application.pk,) if open_to else (),
        )
