from sekimori.foundation.notices.models import Mail


def post(person, subject, body, *, at):
    return Mail.objects.create(person_id=person, subject=subject, body=body, created_at=at, try_after=at)
