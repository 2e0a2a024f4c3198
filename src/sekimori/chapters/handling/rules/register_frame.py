"""What a day gives to every entry of the file register: form, grounds, thresholds and desk, from the law and the pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sekimori.chapters.handling.rules.file_register import Thresholds
from sekimori.chapters.handling.rules.register_form import with_local
from sekimori.guideline.law.file_register import Exclusion, FilledBy, FormLine, register_law
from sekimori.guideline.model import Guideline
from sekimori.guideline.register import ORDINANCE, STATUTORY, OrdinanceRegister

THRESHOLD, DESK = "file_register.threshold", "file_register.request_desk"
TITLE = "個人情報ファイル簿"


@dataclass(frozen=True)
class Frame:
    """The law's form with the government's own lines, by register, and the numbers of one day."""

    thresholds: Thresholds
    ordinance: OrdinanceRegister | None
    desk: str
    exclusions: Mapping[str, Exclusion]
    lines: Mapping[str, tuple[FormLine, ...]]

    @property
    def registers(self) -> tuple[str, ...]:
        """The registers there are: the law's, and the one by ordinance where the pack has it."""
        return tuple(self.lines)

    def title(self, register: str) -> str:
        """This function will return what a register is called."""
        return self.ordinance.title if register == ORDINANCE and self.ordinance else TITLE

    @property
    def every_line(self) -> tuple[FormLine, ...]:
        """The lines of all registers, each once: the law's, then the government's own."""
        found = {line.code: line for register in self.registers for line in self.lines[register]}
        return tuple(sorted(found.values(), key=lambda line: line.local))

    def written(self, register: str) -> tuple[FormLine, ...]:
        """This function will return the lines that are written for the register alone."""
        return tuple(
            line for line in self.lines.get(register, self.lines[STATUTORY]) if line.filled_by is FilledBy.REGISTER
        )

    @property
    def withholdable(self) -> tuple[FormLine, ...]:
        """The lines that may be left out of the published form (法第75条第3項)."""
        return tuple(line for line in self.lines[STATUTORY] if line.withholdable)


def frame_of(guideline: Guideline, on: date) -> Frame:
    """This function will return the frame of a day under a guideline."""
    law, ordinance = register_law(), guideline.register.ordinance(on)
    registers = (STATUTORY, ORDINANCE) if ordinance else (STATUTORY,)
    return Frame(
        thresholds=Thresholds(guideline.number(THRESHOLD, on), ordinance.threshold if ordinance else None),
        ordinance=ordinance,
        desk=str(guideline.parameter(DESK, on).value),
        exclusions=law.exclusions_on(on),
        lines={
            register: with_local(law.lines_on(on), guideline.register.lines_on(on, register)) for register in registers
        },
    )
