"""Django's settings of the house. Everything that differs between two offices comes from the environment."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from notoneless.config import home, mailing, oidc, sqlite
from notoneless.privacy.rules import keyring as keyrings
from notoneless.privacy.rules.envelope import Suite

sqlite.put_newer_in_place()

NOTONELESS_HOME = home.find()
NOTONELESS_KEYRING = keyrings.load(NOTONELESS_HOME.keyring) if NOTONELESS_HOME.keyring.exists() else None
NOTONELESS_SUITE = Suite[os.environ.get("NOTONELESS_SUITE", "AES_256_GCM")].value
NOTONELESS_PASSWORDS = os.environ.get("NOTONELESS_PASSWORDS", "asvs")  # or djbh3
NOTONELESS_PLACE = os.environ.get("NOTONELESS_PLACE", "")
# "relaxed" only for a demonstration on made-up people; every page then says so.
NOTONELESS_SECOND_FACTOR = os.environ.get("NOTONELESS_SECOND_FACTOR", "required")
NOTONELESS_PROXIES = int(os.environ.get("NOTONELESS_PROXIES", "0"))  # how many of our own stand before the house

# Until the first start has made the keys, nothing is served; a passing secret lets commands run.
SECRET_KEY = NOTONELESS_KEYRING.web.hex() if NOTONELESS_KEYRING else secrets.token_hex(32)
DEBUG = False
PLAIN_HTTP = os.environ.get("NOTONELESS_PLAIN_HTTP", "") == "1"  # the demo on one machine
ALLOWED_HOSTS = os.environ.get("NOTONELESS_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("NOTONELESS_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "notoneless.desks.api",
    "notoneless.desks.people",  # before allauth, whose pages it wears the house's look for
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "notoneless.config",
    "notoneless.work",
    "notoneless.audit",
    "notoneless.privacy",
    "notoneless.accounts",
    "notoneless.messaging",
    "notoneless.places",
    "notoneless.responsibility",
    "notoneless.children",
    "notoneless.attendance",
    "notoneless.moves",
    "notoneless.deferrals",
    "notoneless.findings",
    "notoneless.imports",
    "notoneless.cases",
    "notoneless.visits",
    "notoneless.learning",
    "notoneless.reports",
    "notoneless.programmes",
    "notoneless.desks.kit",
    "notoneless.desks.public",
    "notoneless.desks.cases",
    "notoneless.desks.warroom",
    "notoneless.desks.reports",
    "notoneless.desks.visits",
    "notoneless.desks.offline",
    "notoneless.desks.learning",
    "notoneless.desks.programmes",
    "notoneless.desks.files",
    "notoneless.desks.attendance",
    "notoneless.desks.moves",
    "notoneless.desks.deferrals",
    "notoneless.desks.imports",
    "notoneless.desks.sweeps",
    "notoneless.desks.ground",
    "notoneless.desks.duty",
    "notoneless.desks.inbox",
    "notoneless.desks.house",
    "notoneless.desks.guard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "notoneless.desks.kit.unkept.UnkeptMiddleware",
    "csp.middleware.CSPMiddleware",
    "notoneless.desks.kit.sessions.KeptSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "notoneless.desks.kit.middleware.HouseMiddleware",
    "notoneless.desks.kit.errors.ErrorsMiddleware",
    "notoneless.desks.kit.once.OnceMiddleware",
    "axes.middleware.AxesMiddleware",
]

FORM_RENDERER = "notoneless.desks.kit.widgets.Renderer"
ROOT_URLCONF = "notoneless.config.urls"
WSGI_APPLICATION = "notoneless.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The kit's come before allauth's, whose pages wear the house's look.
        "DIRS": [Path(__file__).resolve().parent.parent / "desks" / "kit" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

DATABASES = {"default": home.database(NOTONELESS_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Who signs in ─────────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; the sign-in form is made from it
ACCOUNT_ADAPTER = "notoneless.desks.people.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = False  # the station's own budgets count in the database, for all processes together
ACCOUNT_FORMS = {"login": "notoneless.desks.people.forms.SignInForm"}
SOCIALACCOUNT_ADAPTER = "notoneless.desks.people.adapters.OfficeAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
NOTONELESS_OIDC = oidc.from_environment()
SOCIALACCOUNT_PROVIDERS = oidc.providers(NOTONELESS_OIDC)
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_NAME = "notoneless_session" if PLAIN_HTTP else "__Host-notoneless_session"
CSRF_COOKIE_NAME = "notoneless_csrf" if PLAIN_HTTP else "__Host-notoneless_csrf"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_HANDLER = "notoneless.desks.people.lockout.Handler"
AXES_LOCKOUT_CALLABLE = "notoneless.desks.people.lockout.answer"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a try that was not heard is no failure
AXES_USERNAME_FORM_FIELD = "username"
CSRF_FAILURE_VIEW = "notoneless.desks.kit.errors.stale_form"

# ── What a browser is told ───────────────────────────────────────────────────────────────────────────────────

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A form that leads to another office's sign-in is followed there by a redirect, which this rule covers too.
        "form-action": [SELF, *oidc.origins(NOTONELESS_OIDC)],
    }
}
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# ── Letters out ──────────────────────────────────────────────────────────────────────────────────────────────

NOTONELESS_MAIL = mailing.mail_server()
NOTONELESS_ADDRESS = mailing.address()
# Another address stands here only where an office reaches these through a gateway of its own.
NOTONELESS_WECOM = os.environ.get("NOTONELESS_WECOM", mailing.WECOM)
NOTONELESS_DINGTALK = os.environ.get("NOTONELESS_DINGTALK", mailing.DINGTALK)
NOTONELESS_ALIYUN_SMS = os.environ.get("NOTONELESS_ALIYUN_SMS", mailing.ALIYUN_SMS)

# ── Language, time, files ────────────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "desks" / "kit" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = NOTONELESS_HOME.static
BUILT = Path(__file__).resolve().parent.parent / "desks" / "kit" / "built"
STATICFILES_DIRS = [BUILT] if BUILT.exists() else []
WHITENOISE_USE_FINDERS = True
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": BUILT / "manifest.json", "static_url_prefix": ""}}

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING"},
        "axes": {"handlers": ["console"], "level": "ERROR"},
        "waitress": {"handlers": ["console"], "level": "ERROR"},
        "notoneless": {"handlers": ["console"], "level": "INFO"},
    },
}
