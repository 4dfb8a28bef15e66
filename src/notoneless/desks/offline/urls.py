"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.offline import api, shell

app_name = "offline"
urlpatterns = [
    path("", shell.shell, name="shell"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("icon.svg", shell.icon, name="icon"),
    path("icon-<int:size>.png", shell.icon_of, name="icon_of"),
    path("api/device", api.device, name="device"),
    path("api/packet", api.packet, name="packet"),
    path("api/send", api.send, name="send"),
    path("api/files/<str:key>", api.file, name="file"),
    path("api/standing", api.standing, name="standing"),
]
