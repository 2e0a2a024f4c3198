"""The guideline packs a new government can choose from, with what each holds."""

from dataclasses import dataclass
from datetime import date

from sekimori.foundation.directory.government import library
from sekimori.guideline.model import Modality
from sekimori.kernel.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Offer:
    """One pack as the set-up shows it; a faulty one is shown with what is wrong, and cannot be chosen."""

    code: str
    government: str
    title: str = ""
    since: date | None = None
    provisions: int = 0
    demands: int = 0
    must: int = 0
    roles: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def usable(self) -> bool:
        return not self.problems


def offered(on: date) -> tuple[Offer, ...]:
    """This function will return every pack this installation knows, by code, as it stands on a day."""
    return tuple(_offer(code, on) for code in library().codes())


def _offer(code: str, on: date) -> Offer:
    try:
        pack = library().pack(code)
    except Refused as refused:
        return Offer(code, code, problems=refused.problems)
    guideline = pack.on(on)
    return Offer(
        code=code,
        government=pack.government,
        title=guideline.title,
        since=guideline.in_force.since,
        provisions=len(guideline.provisions),
        demands=len(guideline.demands),
        must=sum(provision.modality is Modality.SHALL for provision in guideline.demands),
        roles=len(guideline.roles),
    )
