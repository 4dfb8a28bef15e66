"""What allauth is told of this house: nobody signs up, an account that is switched off is like a wrong password, the second
factor is ours, and another office's identity opens only an account that was invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts import queries
from notoneless.accounts.terms import Proof
from notoneless.desks.kit import session
from notoneless.desks.kit.address import address_of
from notoneless.desks.kit.menu import home_of
from notoneless.desks.kit.middleware import viewer_of
from notoneless.desks.people.office import same_sign_in


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The house's way of signing in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def get_login_stages(self) -> list[str]:
        """What stands between the password and the house."""
        return ["notoneless.desks.people.stages.SecondFactorStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where the request came from, as the journal writes it."""
        return address_of(request) or "0.0.0.0"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the account, or ``None``: an account that is switched off answers like a wrong password."""
        account = super().authenticate(request, **credentials)
        return account if account is not None and account.is_active else None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Let somebody in who gave every proof: a new session, marked, with its line in the journal."""
        super().login(request, user)
        at = timezone.now()
        session.begin(
            request,
            at=at,
            second_factor=queries.has_second_factor(user.pk),
            password_due=queries.password_is_due(user, at=at, on=at.date()),
        )
        request.viewer = viewer = viewer_of(request)  # type: ignore[attr-defined]
        methods = {record.get("method") for record in request.session.get("account_authentication_methods", [])}
        proof = Proof.OFFICE if "socialaccount" in methods else Proof.PASSWORD
        accounts.note_sign_in(by=viewer, at=at, proof=proof)

    def logout(self, request: HttpRequest) -> None:
        """Let somebody out."""
        viewer = viewer_of(request)
        if viewer.is_known:
            accounts.note_sign_out(by=viewer, at=timezone.now())
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the page where the person's day begins."""
        return reverse(home_of(viewer_of(request)))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Lead on, in the language that the person chose."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened themselves."""


class OfficeAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Another office's identity (OIDC)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """It never makes an account."""
        return False

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> Any:
        """Only what the environment names; the table of apps is not used."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let it in where it is tied to an account, or can be tied to an invited one by a claim the house trusts."""
        at, address = timezone.now(), address_of(request)
        provider, uid = str(sociallogin.account.provider), str(sociallogin.account.uid)
        if not same_sign_in(sociallogin):
            raise ImmediateHttpResponse(_failed(request, provider))
        if sociallogin.is_existing:
            if sociallogin.user.is_active:
                return
            accounts.note_unknown_office(provider=provider, address=address, at=at)
            raise ImmediateHttpResponse(_unknown(request))
        account = _invited(sociallogin.account.extra_data)
        if account is None:
            accounts.note_unknown_office(provider=provider, address=address, at=at)
            raise ImmediateHttpResponse(_unknown(request))
        accounts.link_office(account=account, provider=provider, uid=uid, address=address, at=at)
        sociallogin.lookup()

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Say that the other office did not let the person in."""
        if kwargs.get("exception") is not None:  # whoever gave up, or came with no sign-in of ours, leaves no line
            raise ImmediateHttpResponse(_failed(request, str(provider.id)))
        raise ImmediateHttpResponse(_not_let_in(request))


def _invited(data: dict[str, Any]) -> Any:
    office = settings.NOTONELESS_OIDC
    if office is None:
        return None
    claims = {**data, **data.get("userinfo", {}), **data.get("id_token", {})}
    return queries.account_by_claim(
        login=str(claims.get(office.login_claim) or "") if office.login_claim else "",
        phone=str(claims.get(office.phone_claim) or "") if office.phone_claim else "",
    )


def _failed(request: HttpRequest, provider: str) -> HttpResponse:
    accounts.note_failed_office(provider=provider, address=address_of(request), at=timezone.now())
    return _not_let_in(request)


def _not_let_in(request: HttpRequest) -> HttpResponse:
    return render(request, "account/office_failed.html", status=403)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "account/office_unknown.html", status=403)
