"""Reading sources, deliveries and lines that could not be read, within the reach of whoever asks."""

from django.db.models import QuerySet

from sekimori.chapters.systems.access_records.models import Source
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor

VIEW = declare("access_records.source.view", "アクセス記録の取込みを見る")
QUARANTINE = declare("access_records.quarantine.view", "アクセス記録の読めなかった行を見る")
DELIVER = declare("access_records.delivery.import", "アクセス記録を取り込む")
SETTLE = declare("access_records.quarantine.settle", "アクセス記録の読めなかった行を確かめたと記録する")
MANAGE = declare("access_records.source.manage", "アクセス記録の取込み元を登録し、直す")
LOAD = declare("access_records.lists.load", "アクセス記録と照らす一覧を読み込む")


def sources_of(actor: Actor, action: str = VIEW) -> QuerySet[Source]:
    """This function will return the sources whose responsible unit the action reaches, in the order of their codes."""
    reach = actor.reachable(action)
    rows = Source.objects.select_related("unit").order_by("code")
    return rows if reach.everything else rows.filter(unit__in=reach.units)
