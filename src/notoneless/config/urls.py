"""Every address of the house, desk by desk."""

from __future__ import annotations

from django.urls import include, path

handler400 = "notoneless.desks.kit.errors.bad_request"
handler403 = "notoneless.desks.kit.errors.refused"
handler404 = "notoneless.desks.kit.errors.not_found"
handler500 = "notoneless.desks.kit.errors.server_error"

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("notoneless.desks.people.doors")),
    path("", include("notoneless.desks.public.urls")),
    path("cases/", include("notoneless.desks.cases.urls")),
    path("warmap/", include("notoneless.desks.warroom.urls")),
    path("reports/", include("notoneless.desks.reports.urls")),
    path("visits/", include("notoneless.desks.visits.urls")),
    path("closures/", include("notoneless.desks.learning.urls")),
    path("offline/", include("notoneless.desks.offline.urls")),
    path("programmes/", include("notoneless.desks.programmes.urls")),
    path("children/", include("notoneless.desks.files.urls")),
    path("attendance/", include("notoneless.desks.attendance.urls")),
    path("moves/", include("notoneless.desks.moves.urls")),
    path("deferrals/", include("notoneless.desks.deferrals.urls")),
    path("rolls/", include("notoneless.desks.imports.urls")),
    path("sweeps/", include("notoneless.desks.sweeps.urls")),
    path("places/", include("notoneless.desks.ground.urls")),
    path("duty/", include("notoneless.desks.duty.urls")),
    path("api/", include("notoneless.desks.api.urls")),
    path("messages/", include("notoneless.desks.inbox.urls")),
    path("people/", include("notoneless.desks.people.urls")),
    path("house/", include("notoneless.desks.house.urls")),
    path("privacy/", include("notoneless.desks.guard.urls")),
]
