"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.people import own

app_name = "people"
urlpatterns = [
    path("me/", own.account, name="account"),
    path("me/password/", own.password, name="password"),
    path("me/second-factor/", own.second_factor, name="second_factor"),
    path("me/paper-codes/", own.paper_codes, name="paper_codes"),
    path("me/sessions/<int:key>/end/", own.end_session, name="end_session"),
    path("me/sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
    path("me/language/", own.language, name="language"),
    path("step-up/", own.step_up, name="step_up"),
]
