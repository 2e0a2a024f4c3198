"""The labels of kinds, modes and traits, as screens write them."""

from sekimori.foundation.directory.models import MODES, PERSON_KINDS, POLICIES, UNIT_KINDS
from sekimori.guideline.model import Applies

UNIT_KIND = dict(UNIT_KINDS)
PERSON_KIND = dict(PERSON_KINDS)
MODE = dict(MODES)
POLICY = dict(POLICIES)
TRAIT = {
    Applies.HANDLING: "保有個人情報を取り扱う",
    Applies.SYSTEMS: "情報システムを所管する",
    Applies.ROOMS: "情報システム室等を所管する",
}
