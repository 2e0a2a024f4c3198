"""A process that records committee meetings as fast as it can, saying each one once it is done, until it is killed."""

import os
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "sekimori.config.settings"


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from sekimori.chapters.organization.actions import record_meeting
    from sekimori.chapters.organization.rules import MeetingDraft
    from sekimori.foundation.accounts.actors import actor_of
    from tests import cast as cast_module

    call_command("migrate", interactive=False, verbosity=0)
    city = cast_module.build("kasukabe")
    actor = actor_of(city.account(city.chief), at=cast_module.NOW, channel="web")
    attendees = (city.person(city.chief).pk,)
    for days in range(1, 500):
        held_on = cast_module.TODAY - timedelta(days=days)
        meeting = record_meeting(actor, MeetingDraft(held_on, "extraordinary", attendees, "議題"))
        sys.stdout.write(f"{meeting.pk}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
