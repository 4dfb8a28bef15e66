"""Coming in through another office (OIDC). What that office says of a person is believed only under its signature.

The library between fetches the identity itself over TLS and then spares the signature, and sends no nonce. Here the
signature, who issued it, for whom, until when, and the nonce that this very sign-in sent are all looked at: a proxy that
opens TLS on the way, or an answer made for another sign-in, opens no child's file.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from notoneless.desks.kit.policy import policy

#: Signatures with a public key only: a shared secret would let whoever knows it write identities.
SIGNATURES: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
ASKED: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "issuer")
LEEWAY: Final = 60  # seconds by which the two clocks may differ
KEPT: Final = 600  # seconds for which what the office publishes of itself is remembered
SILENT: Final = 10  # seconds for which an office that did not answer is not asked again


def identity(token: str, *, keys: dict[str, Any], issuer: str, client: str) -> dict[str, Any]:
    """Return what ``token`` says, if ``issuer`` signed it for ``client`` with one of its ``keys`` and it is of now.

    Raises :class:`jwt.PyJWTError`.
    """
    header = jwt.get_unverified_header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in SIGNATURES:
        raise jwt.InvalidAlgorithmError(algorithm)
    fit = [
        key
        for key in keys.get("keys", ())
        if key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm and kid in (None, key.get("kid"))
    ]
    if len(fit) != 1:
        raise jwt.InvalidKeyError("no key, or more than one, fits")
    claims: dict[str, Any] = jwt.decode(
        token,
        jwt.PyJWK(fit[0], algorithm=algorithm),
        algorithms=[algorithm],
        issuer=issuer,
        audience=client,
        leeway=LEEWAY,
        options={"require": ["iss", "aud", "exp", "iat", "sub"]},
    )
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client if len(audiences) == 1 else None) != client:
        raise jwt.InvalidAudienceError("made for another client")
    return claims


def same_sign_in(sociallogin: Any) -> bool:
    """Return whether the identity carries the nonce that this sign-in sent."""
    sent = (sociallogin.state.get("data") or {}).get("nonce", "")
    came = sociallogin.account.extra_data.get("id_token", {}).get("nonce", "")
    return bool(sent) and hmac.compare_digest(str(sent).encode(), str(came).encode())


class OfficeDoor(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The way to the other office and back."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the office publishes of itself; it must be the office that was named, and all of it behind TLS if one is."""
        server = self.get_provider().server_url
        known = cache.get(f"office:{server}")
        if known is None:
            try:
                known = self._published(server)
            except (RequestException, OAuth2Error):
                cache.set(f"office:{server}", {}, SILENT)
                raise
            cache.set(f"office:{server}", known, KEPT)
        if not known:
            raise OAuth2Error("the other office did not answer a moment ago")
        return dict(known)

    def _published(self, server: str) -> dict[str, Any]:
        found = self._fetched(server)
        if not all(isinstance(found.get(name), str) for name in ASKED):
            raise OAuth2Error("the other office does not publish what is needed")
        named = self.get_provider().app.settings["server_url"]
        if found["issuer"].rstrip("/") != named.rstrip("/"):
            raise OAuth2Error("another issuer answers")
        if urlsplit(server).scheme == "https" and any(urlsplit(found[name]).scheme != "https" for name in ASKED):
            raise OAuth2Error("the other office leads out of TLS")
        return found

    def _fetched(self, url: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as http:
            answer = http.get(url)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("not an object")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Return who came: nobody comes without a signed identity, or with details of somebody else."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data
        if said.get("userinfo", said["id_token"]).get("sub") != said["id_token"]["sub"]:
            raise OAuth2Error("the details are another's")
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        try:
            keys = self._fetched(config["jwks_uri"])
            return identity(id_token, keys=keys, issuer=config["issuer"], client=app.client_id)
        except (jwt.PyJWTError, AttributeError, TypeError) as error:
            raise OAuth2Error("invalid id_token") from error


@policy(post=None, public=True)
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the other office. Only a sign-in leaves by here, whatever the address asks for besides."""
    _, provider = _door(request, provider_id)
    provider.oauth2_adapter_class = OfficeDoor
    nonce = secrets.token_urlsafe(32)
    try:
        answer: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except (RequestException, OAuth2Error) as error:
        answer = render_authentication_error(request, provider, exception=error)
    return answer


@policy(get=None, public=True)
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the other office says of who comes back."""
    door, provider = _door(request, provider_id)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(door)(request)
    except ImmediateHttpResponse as told:
        answer = told.response
    except (RequestException, OAuth2Error) as error:  # it does not even say where its answers are asked for
        answer = render_authentication_error(request, provider, exception=error)
    return answer


def _door(request: HttpRequest, provider_id: str) -> tuple[OfficeDoor, Any]:
    door = OfficeDoor(request, provider_id)
    try:
        return door, door.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
