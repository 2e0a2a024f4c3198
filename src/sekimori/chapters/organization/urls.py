from django.urls import path

from sekimori.chapters.organization.pages import committee, holders, naming

app_name = "organization"
urlpatterns = [
    path("organisation/roles/", holders.holders, name="holders"),
    path("organisation/roles/<slug:role>/", holders.role, name="role"),
    path("organisation/officers/", naming.officers, name="officers"),
    path("organisation/officers/end/<int:designation>/", naming.end_officer, name="end_officer"),
    path("organisation/officers/<slug:role>/<int:unit>/", naming.officer, name="officer"),
    path("organisation/auditor/", naming.auditor, name="auditor"),
    path("organisation/auditor/end/<int:designation>/", naming.end_auditor, name="end_auditor"),
    path("organisation/committee/members/", naming.members, name="members"),
    path("organisation/committee/members/end/<int:designation>/", naming.end_member, name="end_member"),
    path("organisation/committee/", committee.committee, name="committee"),
    path("organisation/committee/record/", committee.record_meeting, name="record_meeting"),
    path("organisation/committee/<int:number>/", committee.meeting, name="meeting"),
    path("organisation/committee/<int:number>/minutes/", committee.minutes, name="minutes"),
    path("organisation/committee/<int:number>/correct/", committee.correct_meeting, name="correct_meeting"),
]
