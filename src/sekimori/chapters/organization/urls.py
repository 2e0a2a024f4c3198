from django.urls import path

from sekimori.chapters.organization.pages import committee, holders

app_name = "organization"
urlpatterns = [
    path("organisation/roles/", holders.holders, name="holders"),
    path("organisation/roles/<slug:role>/", holders.role, name="role"),
    path("organisation/committee/", committee.committee, name="committee"),
    path("organisation/committee/record/", committee.record_meeting, name="record_meeting"),
    path("organisation/committee/<int:number>/", committee.meeting, name="meeting"),
    path("organisation/committee/<int:number>/minutes/", committee.minutes, name="minutes"),
    path("organisation/committee/<int:number>/correct/", committee.correct_meeting, name="correct_meeting"),
]
