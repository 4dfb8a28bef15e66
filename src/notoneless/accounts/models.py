"""The account, the invitation by which it comes to be, and the tokens by which a program speaks for it."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.privacy.models import BlindIndexField, SealedTextField
from notoneless.standards.care import ACCOUNT, OFFICE, Keep, Mask, sealed


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

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name on the screen's corner."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's admin is not used; nobody is staff."""
        return False
