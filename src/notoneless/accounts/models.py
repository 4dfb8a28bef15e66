"""The account, the slip by which it is opened, its second factor, and the tokens by which a program speaks for it."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import ListKind, Proof, SlipKind
from notoneless.privacy.models import BlindIndexField, SealedTextField
from notoneless.standards.care import ACCOUNT, OFFICE, Care, Keep, Kept, Level, Mask, Scrub, sealed

PASSING = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)


class AccountManager(BaseUserManager["Account"]):
    """Finds an account by its login name, whatever the case of its letters."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """One person who may sign in. An account alone opens nothing: posts do, while they last.

    There is no superuser: who runs the machine has a post like everyone, and sees the masks like everyone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(_("登录名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    phone = SealedTextField(_("手机"), mask=Mask.PHONE)
    phone_index = BlindIndexField(of="phone", purpose="account.phone")
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    language = models.CharField(_("语言"), max_length=8, default="zh-hans")
    made_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = AccountManager()

    care = (
        dict.fromkeys(
            ("id", "login", "is_active", "language", "made_at", "disabled_at", "must_change_password"), OFFICE
        )
        | dict.fromkeys(("name", "email", "password", "last_login", "password_changed_at", "phone_index"), ACCOUNT)
        | {"phone": sealed(Mask.PHONE, keep=Keep.ACCOUNT)}
    )

    kept = Kept(Keep.ACCOUNT, since="disabled_at", done="name")

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name on the screen's corner."""
        return self.name

    @property
    def is_opened(self) -> bool:
        """Whether its holder has set a password; before that it waits for its slip."""
        return self.has_usable_password()

    @property
    def is_staff(self) -> bool:
        """Django's admin is not used; nobody is staff."""
        return False


class Slip(models.Model):
    """A code on paper, handed over in person: it opens a new account, or gives back one whose password was forgotten.

    Only a keyed hash of the code is kept. A newer slip makes the older ones void.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="slips")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.name) for kind in SlipKind])
    digest = models.CharField(max_length=22, unique=True)
    made_by = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        ("id", "account", "kind", "digest", "made_by", "made_at", "expires_at", "used_at", "void_at"), PASSING
    )
    kept = Kept(Keep.WORK, since="made_at")

    class Meta:
        verbose_name = _("开户码")


class PastPassword(models.Model):
    """The hash of a password that an account had, where the profile forbids returning to it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    care = dict.fromkeys(("id", "account", "password", "set_at"), ACCOUNT)


class SecondFactor(models.Model):
    """The secret that an account shares with its authenticator.

    ``last_counter`` is the period of the newest code that was taken: a code is good once, whoever comes second with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.OneToOneField(Account, models.CASCADE, related_name="second_factor")
    secret = SealedTextField(mask=Mask.HIDDEN)
    last_counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    care = dict.fromkeys(("id", "account", "last_counter", "made_at"), ACCOUNT) | {
        "secret": sealed(Mask.HIDDEN, keep=Keep.ACCOUNT)
    }

    class Meta:
        verbose_name = _("两步验证")


class PaperCode(models.Model):
    """One of the codes kept on paper for the day the telephone is lost; each is good once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="paper_codes")
    digest = models.CharField(max_length=22)
    used_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(("id", "account", "digest", "used_at"), ACCOUNT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "digest"), name="paper_code_once"),)


class Failure(models.Model):
    """A try to sign in that failed. The name is kept as a keyed hash: people type passwords into the wrong box."""

    name_index = models.CharField(max_length=22)
    address = models.CharField(max_length=45)
    proof = models.CharField(max_length=8, choices=[(proof.value, proof.name) for proof in Proof])
    at = models.DateTimeField()
    forgiven_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(("id", "name_index", "address", "proof", "at", "forgiven_at"), PASSING)
    kept = Kept(Keep.WORK, since="at")

    class Meta:
        indexes = (
            models.Index(fields=("name_index", "at"), name="failure_name"),
            models.Index(fields=("address", "at"), name="failure_address"),
        )


class AccessToken(models.Model):
    """What a program shows in place of a person: some of the person's powers, until a day, shown once when made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4, help_text="the last characters, to tell one from another")
    powers = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_from = models.CharField(max_length=45, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        (
            "id", "account", "name", "digest", "tail", "powers", "made_at", "expires_at", "used_at", "used_from",
            "revoked_at",
        ),
        ACCOUNT,
    )  # fmt: skip

    class Meta:
        verbose_name = _("访问令牌")


class StaffList(models.Model):
    """A list of staff as it was read from a workbook: kept between the preview and the taking over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in ListKind], default=ListKind.STAFF)
    made_by = models.CharField(max_length=36)
    file_name = models.CharField(max_length=120)
    rows = SealedTextField(mask=Mask.HIDDEN)
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(("id", "kind", "made_by", "file_name", "count", "made_at", "applied_at"), OFFICE) | {
        "rows": sealed(Mask.HIDDEN, keep=Keep.WORK)
    }
    kept = Kept(Keep.WORK, since="made_at")

    class Meta:
        verbose_name = _("人员名单")


class SavedFilter(models.Model):
    """A question that somebody asks a list again and again: the list, their word for it, the conditions as an address.

    Numbers of people are never among the conditions that are kept (``desks.kit.filters``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="saved_filters")
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    kept_at = models.DateTimeField()

    care = dict.fromkeys(("id", "account", "list_name", "name", "query", "kept_at"), ACCOUNT)

    class Meta:
        verbose_name = _("常用筛选")
        constraints = [models.UniqueConstraint(fields=["account", "list_name", "name"], name="one_filter_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ProgramAnswer(models.Model):
    """What a program was answered when it wrote, under the key that it chose: asked again, it gets the same and nothing is
    done twice. The answer may tell of children, so it is sealed; after a day it goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.ForeignKey(AccessToken, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was asked")
    status = models.PositiveSmallIntegerField(default=0)
    body = SealedTextField(mask=Mask.HIDDEN)
    made_at = models.DateTimeField()

    care = dict.fromkeys(("id", "token", "key", "digest", "status", "made_at"), OFFICE) | {
        "body": sealed(Mask.HIDDEN, keep=Keep.WORK)
    }
    kept = Kept(Keep.WORK, since="made_at")

    class Meta:
        verbose_name = _("程序的答复")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_of_a_key")]

    def __str__(self) -> str:
        return self.key
