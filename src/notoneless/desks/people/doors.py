"""Addresses of signing in and out. Only these of allauth's views are open; no address makes an account."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.urls import path

from notoneless.desks.people import entrance, office

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("code/", entrance.second_factor, name="second_factor"),
    path("open/", entrance.open_account, name="open_account"),
    path("oidc/<slug:provider_id>/login/", office.leave, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", office.come_back, name="openid_connect_callback"),
    path("office/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("office/error/", social.login_error, name="socialaccount_login_error"),
]
