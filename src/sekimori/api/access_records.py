"""Access records sent by programs: lines of JSON, or whatever the source's declaration reads, as they are."""

from contextlib import suppress

from django.http import Http404

from sekimori.api.operation import Answer, Call, Operation, Resource
from sekimori.api.shape import day, key, list_of, maybe, number, one_of, text, thing
from sekimori.chapters.systems.access_records.actions.deliveries import receive, take_in
from sekimori.chapters.systems.access_records.importing import AlreadyAtIt
from sekimori.chapters.systems.access_records.models import STATES, Delivery
from sekimori.chapters.systems.access_records.queries import DELIVER, sources_of

NDJSON = "application/x-ndjson"
NAME = "api.ndjson"
FAULT = thing(where=text(longest=400), what=text(longest=4000), mend=text(longest=4000))
DELIVERY = thing(
    "取込みの結果。読んだ行は、読めた行・読めなかった行・対象でない行のどれか",
    id=key(),
    state=one_of(tuple(code for code, _ in STATES), "received は、あとで自動で取り込む"),
    read=number("読んだ行"),
    accepted=number("読めた行"),
    known=number("読めた行のうち、取込み済みだった行"),
    quarantined=number("読めなかった行"),
    ignored=number("対象でない行"),
    first_day=maybe(day("最初の記録の日")),
    last_day=maybe(day("最後の記録の日")),
    problems=list_of(FAULT),
)


def deliver(call: Call) -> Answer:
    """What was sent is received whole, then taken in; sent twice, its records are there once."""
    source = sources_of(call.actor, DELIVER).filter(pk=call.key).first()
    if source is None or call.content is None:
        raise Http404
    delivery = receive(call.actor, source, call.content(), name=NAME, way="api")
    with suppress(AlreadyAtIt):  # the worker finishes it
        delivery = take_in(call.actor, delivery.pk)
    return Answer(_told(delivery), 201)


def _told(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.pk,
        "state": delivery.state,
        "read": delivery.read,
        "accepted": delivery.accepted,
        "known": delivery.known,
        "quarantined": delivery.quarantined,
        "ignored": delivery.ignored,
        "first_day": delivery.first_day.isoformat() if delivery.first_day else None,
        "last_day": delivery.last_day.isoformat() if delivery.last_day else None,
        "problems": delivery.refusal,
    }


RESOURCES = (
    Resource(
        "access-records/{key}/deliveries",
        "access-records",
        (
            Operation(
                "POST",
                "deliverAccessRecords",
                "アクセス記録をまとめて送る（取込み元の読み方のとおりの行、256MBまで）",
                DELIVER,
                deliver,
                DELIVERY,
                takes=NDJSON,
                made=True,
            ),
        ),
    ),
)
