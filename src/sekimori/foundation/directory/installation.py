"""The installation itself as actor: what is open to whoever operates the server, without a role of the guideline."""

from sekimori.engines.authority.ruling import Ruling
from sekimori.foundation.authority.actor import Actor


def operator_or(actor: Actor, action: str) -> Ruling | None:
    """This function will return the ruling that allows an action, or ``None`` for who operates the server itself.

    On the command line of the server whoever can read the database acts as the installation; the journal says so by
    its channel. Only taking in, handing out and showing role holders are open that way.

    :raises Forbidden: if the actor is a person without the right.
    """
    if actor.system and actor.channel == "cli":
        return None
    return actor.require(action)
