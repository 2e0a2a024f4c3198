"""Which pages are measured, as whom."""

from django.urls import reverse


def pages() -> dict[str, list[str]]:
    """This function will return the addresses of the pages by the role of the person who opens them."""
    from django.utils import timezone

    from sekimori.chapters.organization.models import CommitteeMeeting
    from sekimori.foundation.directory.queries import roster
    from sekimori.foundation.journal.models import Entry

    now = timezone.now()
    state = roster(timezone.localdate(now), now)
    manager = next(held for held in state.held if held.role == "protection_manager")
    department = state.organisation.department_of(manager.unit)
    cell = reverse("compliance:cell", args=["handling.misdelivery", manager.unit])
    meeting = CommitteeMeeting.objects.order_by("-id").first()
    entry = Entry.objects.order_by("-id").values_list("pk", flat=True).first()
    return {
        "chief_protection_manager": [
            "/",
            "/compliance/",
            f"/compliance/?department={department}&open={department}",
            reverse("compliance:unit", args=[manager.unit]),
            cell,
            "/compliance/attestations/",
            "/organisation/",
            reverse("directory:unit", args=[manager.unit]),
            "/organisation/roles/",
            "/organisation/roles/protection_manager/",
            "/organisation/roles/protection_manager/?on=2026-03-31",
            "/organisation/committee/",
            *([reverse("organization:meeting", args=[meeting.pk])] if meeting else []),
            "/people/",
            reverse("directory:person", args=[manager.person]),
            "/journal/",
            "/guideline/",
            reverse("web:provision", args=["handling.misdelivery"]),
            "/authority/",
            "/account/",
        ],
        "audit_manager": [
            "/compliance/?on=2026-03-31",
            "/journal/",
            "/journal/?outcome=refused",
            "/journal/?action=compliance.attestation.attest",
            "/journal/?article=第9条&first=2026-01-01&last=2026-06-30",
            reverse("systems:entry", args=[entry]),
        ],
        "protection_manager": [
            "/",
            "/compliance/",
            "/compliance/attestations/",
            "/organisation/officers/",
            "/journal/",
        ],
    }
