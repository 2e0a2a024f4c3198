"""What a sample shows of its administrators (第6の4) and of the sealing (第6の2(2)): the register, an elevation that was
agreed, used and read, one that waits, and a witness who has signed. All through the doors that people use."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.journal.seal_actions import name_witness, take_signature
from sekimori.cli.sample.record import at
from sekimori.cli.sample.sign_ins import ADMINISTRATOR, account_of
from sekimori.cli.witness_home import decide as decide_as_witness
from sekimori.cli.witness_home import logs_of, signer_of
from sekimori.engines.tlog.stores import FolderStore
from sekimori.foundation.accounts.actions import MANAGE, end_sessions, switch
from sekimori.foundation.accounts.actors import actor_of
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.models import Person
from sekimori.foundation.guarding.elevation import actions as elevation
from sekimori.foundation.guarding.privileges.actions import Entered, enter, review
from sekimori.foundation.guarding.privileges.marked import marked
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.asking import request_for
from sekimori.foundation.journal.sealing import seal

AUDITOR, CHIEF, MANAGER = "audit_manager", "chief_protection_manager", "protection_manager"
SINCE, UNTIL, SOON = date(2026, 4, 1), date(2027, 4, 1), date(2026, 12, 18)
WITNESS_HOME = "sample-witness"  # in truth a folder on somebody else's machine
WITNESS = "見本の立会人（本番では、別の人の機械に置きます）"


def seal_all(at: datetime) -> None:
    """This function will seal every record that is there: what stands unsealed for long is a finding of the daily check."""
    while seal(at):
        pass


@dataclass(frozen=True)
class Administration:
    """One day of a sample's administrators."""

    day: date

    def keep_registers(self) -> None:
        """This function will enter the administrators' accounts of two 課; the one that knows them all signs its register."""
        moment = at(self.day, 17, 30)
        roster = directory.roster(self.day, moment)
        for one in marked(self.day, moment, roster):
            actor = self._holder(MANAGER, moment, one.unit)
            enter(actor, one.unit, Entered(one.system_label, one.account, "", "保守の受託者の技術者",
                                           "利用者登録と発令の取込みのため（操作は昇格したときだけ）", SINCE, UNTIL))  # fmt: skip
            enter(actor, one.unit, Entered("ファイルサーバー", "fs-admin", self._clerk(one.unit), "",
                                           "共有フォルダの権限を設定するため", SINCE, UNTIL))  # fmt: skip
            review(self._holder(MANAGER, at(self.day, 17, 32), one.unit), one.unit)
        unit = Source.objects.get(code="jumin").unit_id
        actor = self._holder(MANAGER, at(self.day, 17, 33), unit)
        enter(actor, unit, Entered("住民記録システム", "juki-admin", self._clerk(unit), "",
                                   "利用者の登録と帳票の設定のため", SINCE, SOON))  # fmt: skip

    def elevate(self) -> None:
        """This function will have the administrator ask, the auditor agree, the work be done, and the chief read it."""
        reason = "端末の紛失の連絡を受け、見つかるまで利用者登録を止めるため"
        asked = elevation.ask(self._administrator(17, 40), actions=frozenset({MANAGE}), hours="1", reason=reason)
        elevation.decide(self._holder(AUDITOR, at(self.day, 17, 42)), asked.pk, agreed=True)
        lost = Account.objects.filter(~Q(person=None)).order_by("-pk")[0].pk
        end_sessions(self._administrator(17, 44), account=lost)
        switch(self._administrator(17, 45), account=lost, active=False)
        switch(self._administrator(17, 53), account=lost, active=True)
        elevation.end(self._administrator(17, 54), asked.pk)
        elevation.read(self._holder(CHIEF, at(self.day, 17, 58)), asked.pk)

    def ask_again(self, now: datetime) -> None:
        """This function will leave one request open: who tries the sample can agree to it within the pack's hours."""
        account = Account.objects.get(username=ADMINISTRATOR)
        reason = "12月1日付けの発令を取り込むため"
        asker = actor_of(account, at=now, channel="web")
        elevation.ask(asker, actions=frozenset({"directory.import"}), hours="2", reason=reason)

    def be_witnessed(self) -> None:
        """This function will seal the journal, name a witness and take in its signature, as on any day."""
        home, signed = Path(settings.HOME) / WITNESS_HOME, at(self.day, 18, 31)
        signer = signer_of(home, "sample/witness")
        named = self._holder(AUDITOR, at(self.day, 18, 20))
        witness = name_witness(named, name=WITNESS, key=str(signer.verifier))
        seal_all(at(self.day, 18, 30))
        logs = logs_of(span.verifier for span in seal_keys.keys().spans)
        with FolderStore(home).locked():
            reply = decide_as_witness(
                home, str(request_for(witness)), logs=logs, signer=signer, at=int(signed.timestamp())
            )
        take_signature(self._holder(AUDITOR, signed), reply.body.encode())

    def _administrator(self, hour: int, minute: int) -> Actor:
        account = Account.objects.get(username=ADMINISTRATOR)
        return actor_of(account, at=at(self.day, hour, minute), channel="web")

    def _holder(self, role: str, moment: datetime, unit: int | None = None) -> Actor:
        held = directory.roster(self.day, moment).holders(role, unit)[0]
        return actor_of(account_of(held.person, moment), at=moment, channel="web")

    def _clerk(self, unit: int) -> str:
        """The number of somebody of a 課 who does not lead it."""
        organisation = directory.organisation(self.day, at(self.day, 17, 30))
        within = organisation.with_sections(unit)
        person = max(seat.person for seat in organisation.seats if seat.unit in within)
        return Person.objects.get(pk=person).number
