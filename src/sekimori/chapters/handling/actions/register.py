"""Writing the published 個人情報ファイル簿: publish, correct, remove, what is left out and why, lines of the register alone."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.http import Http404

from sekimori.chapters.handling.actions.holdings import say_again
from sekimori.chapters.handling.models import Holding, HoldingVersion, RegisterEntry
from sekimori.chapters.handling.queries.register_duties import Judged, judge_one, lacking_notice, related_units
from sekimori.chapters.handling.rules.file_register import Duty, removal
from sekimori.chapters.handling.rules.register_form import digest
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.engines.authority.ruling import NO, Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

PUBLISH = declare("handling.register.publish", "個人情報ファイル簿を公表する")
EXCLUDE = declare("handling.register.exclude", "個人情報ファイル簿に載せない理由を決める")
FILL = declare("handling.register.fill", "個人情報ファイル簿だけの欄を書く")
EXPORT = declare("handling.register.export", "個人情報ファイル簿をまとめて書き出す")
AREA = ("holdings",)
WHERE = "個人情報ファイル簿"
MOST = 1000  # characters of one line written for the register alone


class EntryChanged(Refused):
    """Somebody else wrote or decided after this person had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            Problem(WHERE, "開いたあとに、ほかの人が書き換えました", "いまの内容を確かめて、もう一度操作してください")
        )


def _said(holding_id: int) -> HoldingVersion:
    Holding.objects.select_for_update().filter(pk=holding_id).first()
    said = HoldingVersion.objects.current().select_related("holding__unit__agency").filter(holding=holding_id).first()
    if said is None:
        raise Http404
    return said


def _seen(said: HoldingVersion, version: int) -> None:
    if said.holding.version != version:
        raise EntryChanged


def _judged(actor: Actor, said: HoldingVersion) -> tuple[Judged, Frame]:
    frame = frame_of(actor.roster.guideline, actor.today)
    entry = RegisterEntry.objects.filter(holding=said.holding_id, replaced_at=None).first()
    return judge_one(said, entry, frame, related_units(), actor.today), frame


@transaction.atomic(durable=True)
def publish(actor: Actor, holding_id: int, *, seen: str = "") -> RegisterEntry:
    """This function will publish a holding's form, or its correction, as the law asks now.

    ``seen`` is the digest of the form somebody had before their eyes; without one, the form of now is published.

    :raises Refused: if nothing is to be published, or the guideline's prior notification is missing (練馬区 第10条).
    :raises EntryChanged: if the form is another one by now.
    """
    said = _said(holding_id)
    ruling = actor.require(PUBLISH, Target(unit=said.holding.unit_id))
    one, frame = _judged(actor, said)
    if one.duty not in (Duty.CREATE, Duty.CORRECT):
        raise Refused(Problem(WHERE, "いま公表・修正するものではありません", "取扱台帳の内容と人数を確かめてください"))
    if lacking_notice(actor.roster.guideline, frame, [one]):
        raise Refused(
            Problem(WHERE, "保有等の届出が済んでいません", "保護責任者の届出と、その結果の通知を先に済ませてください")
        )
    form_digest = digest(one.form)
    if seen and seen != form_digest:
        raise EntryChanged
    if one.entry is not None:
        RegisterEntry.objects.filter(pk=one.entry.pk).update(replaced_at=actor.at, replaced_by=actor.person)
    made = RegisterEntry.objects.create(
        holding=said.holding,
        register=one.register,
        number=said.holding.number,
        content=dict(one.form),
        digest=form_digest,
        published_at=actor.at,
        published_by=actor.person,
    )
    record(
        actor,
        PUBLISH,
        object_kind="register_entry",
        object_id=made.pk,
        object_unit=said.holding.unit_id,
        people_count=said.people_count,
        facts={
            "holding": said.holding_id,
            "digest": made.digest,
            "corrected": one.entry is not None,
            "register": made.register,
        },
        changes=AREA,
        ruling=ruling,
    )
    return made


@transaction.atomic(durable=True)
def remove(actor: Actor, holding_id: int) -> None:
    """This function will take an entry out of the register when the law no longer asks for it.

    :raises Refused: if the entry must stay.
    """
    said = _said(holding_id)
    ruling = actor.require(PUBLISH, Target(unit=said.holding.unit_id))
    one, _ = _judged(actor, said)
    if one.entry is None or one.duty is not Duty.REMOVE:
        raise Refused(Problem(WHERE, "消除するものではありません", "人数・種別・保有の状況を確かめてください"))
    reason = removal(one.state).value
    RegisterEntry.objects.filter(pk=one.entry.pk).update(
        replaced_at=actor.at, replaced_by=actor.person, removed=True, removal_reason=reason
    )
    record(
        actor,
        PUBLISH,
        object_kind="register_entry",
        object_id=one.entry.pk,
        object_unit=said.holding.unit_id,
        reason=reason,
        facts={"holding": holding_id, "removed": True},
        changes=AREA,
        ruling=ruling,
    )


@transaction.atomic(durable=True)
def leave_out(
    actor: Actor,
    holding_id: int,
    *,
    version: int,
    ground: str,
    ground_reason: str = "",
    lines: Collection[str] = (),
    lines_reason: str = "",
) -> None:
    """This function will record on which legal ground a file, or which of its lines, is left out of the register.

    An empty ``ground`` and no ``lines`` say that everything is published. The ledger keeps all of it; only the
    published form leaves it out (法第74条第2項, 法第75条第2項・第3項).

    :raises Refused: for a ground or a line the law does not know, or one without its circumstances.
    :raises EntryChanged: if the holding has changed since the page was opened.
    """
    said = _said(holding_id)
    ruling = actor.require(EXCLUDE, Target(unit=said.holding.unit_id))
    _seen(said, version)
    frame = frame_of(actor.roster.guideline, actor.today)
    allowed = [line.code for line in frame.withholdable]
    problems = []
    if ground and ground not in frame.exclusions:
        problems.append(Problem("載せない理由", "法に定める理由ではありません", "一覧から選んでください"))
    if not set(lines) <= set(allowed):
        problems.append(Problem("載せない欄", "法が載せないことを認めていない欄です", "一覧から選んでください"))
    for chosen, reason, where in ((ground, ground_reason, "載せない事情"), (lines, lines_reason, "欄を載せない事情")):
        if chosen and not reason.strip():
            problems.append(Problem(where, "入力されていません", "なぜ当たるのかを書いてください。公表はされません"))
    if problems:
        raise Refused(*problems)
    kept = [code for code in allowed if code in set(lines)]
    say_again(
        actor,
        said,
        exclusion=ground,
        exclusion_reason=ground_reason.strip()[:MOST] if ground else "",
        withheld=kept,
        withheld_reason=lines_reason.strip()[:MOST] if kept else "",
    )
    record(
        actor,
        EXCLUDE,
        object_kind="holding",
        object_id=holding_id,
        object_unit=said.holding.unit_id,
        reason=ground,
        facts={"withheld": kept},
        changes=AREA,
        ruling=ruling,
    )


@transaction.atomic(durable=True)
def fill(
    actor: Actor, holding_id: int, typed: Mapping[str, str], *, version: int, within_published_file: bool = False
) -> None:
    """This function will write the lines that stand in the register alone, the government's own among them.

    ``within_published_file`` says that this manual file goes with an electronic one (令第21条第7項).

    :raises Refused: for a line that is too long, or a word that is none of its choices.
    :raises EntryChanged: if the holding has changed since the page was opened.
    """
    said = _said(holding_id)
    ruling = actor.require(FILL, Target(unit=said.holding.unit_id))
    _seen(said, version)
    frame = frame_of(actor.roster.guideline, actor.today)
    written, problems = {}, []
    for line in (line for register in frame.registers for line in frame.written(register)):
        text = typed.get(line.code, "").replace("\r\n", "\n").strip()
        if len(text) > MOST:
            problems.append(Problem(line.label, f"{len(text):,}文字あります", f"{MOST:,}文字以内で書いてください"))
        if text and line.choices and text not in line.choices:
            problems.append(Problem(line.label, "選択肢にない言葉です", "一覧から選んでください"))
        if text and text != line.customary:
            written[line.code] = text
    if problems:
        raise Refused(*dict.fromkeys(problems))
    say_again(actor, said, register_extra=written, within_published_file=within_published_file)
    record(
        actor,
        FILL,
        object_kind="holding",
        object_id=holding_id,
        object_unit=said.holding.unit_id,
        facts={"lines": sorted(written)},
        changes=AREA,
        ruling=ruling,
    )


@transaction.atomic(durable=True)
def record_export(actor: Actor, *, form: str, entries: int) -> None:
    """This function will record that the published register is taken out as a whole, by the desk or on the server."""
    ruling = NO if actor.system else actor.require(EXPORT)
    record(actor, EXPORT, object_kind="register", facts={"format": form, "entries": entries}, ruling=ruling)
