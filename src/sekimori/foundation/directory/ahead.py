"""Days to come: postings are loaded before they are announced 内示; until then they are known to those who load them."""

from datetime import date

from sekimori.foundation.authority.actor import Actor
from sekimori.kernel.problems import Problem, Refused

NOT_YET = "これから先の日は、発令を取り込む人だけが見られます。"


def may_look_ahead(actor: Actor) -> bool:
    """This function will say whether somebody may see days to come: who takes postings in, and the server's operator."""
    return actor.system or actor.may_somewhere("directory.import")


def require_known_day(actor: Actor, on: date) -> None:
    """This function will see to it that nobody learns from a day to come who will be where.

    :raises Refused: if the day lies ahead and the actor may not look there.
    """
    if on > actor.today and not may_look_ahead(actor):
        raise Refused(Problem("基準日", NOT_YET, "きょうか、それより前の日にしてください。"))
