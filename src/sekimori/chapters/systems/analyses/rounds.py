"""The worker's part: each round analyses what has come in and is not analysed yet."""

from datetime import datetime

from sekimori.chapters.systems.analyses.running import analyse_due
from sekimori.foundation.obligations.rounds import every_round


@every_round("systems.analyses")
def analyse(at: datetime) -> int:
    """This function will analyse the days that are over and whose records are new, and return for how many days."""
    return analyse_due(at)
