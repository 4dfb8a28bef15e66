"""What is filled in at this desk."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.forms import HouseForm, dress


class SignInForm(LoginForm):  # type: ignore[misc]
    """Login and password. Whatever is wrong, the answer is one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = _("登录名"), _("密码"), ""
        login.widget = forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"})
        password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        dress(self.fields)

    def clean(self) -> Any:
        """Return what was given, or say that it was not right."""
        try:
            return super().clean()
        except forms.ValidationError:
            raise forms.ValidationError(
                _("登录名或密码不对。请核对大小写后再试；忘记密码请找给您开户的上级重新打印开户码。")
            ) from None


class CodeForm(HouseForm):
    """Six digits of the authenticator, or a code from paper."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        help_text=_("打开手机上的验证器，输入六位数字；手机不在身边，输入纸上的一个备用码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class NewFactorForm(CodeForm):
    """The first six digits of a new authenticator: nothing else proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("输入验证器上此刻显示的六位数字。备用码在这里不能用。")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class NewPassword(HouseForm):
    """A new password, twice. What it must be is the station's to say."""

    new = forms.CharField(
        label=_("新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Return what was given, or say that the two differ."""
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("两次输入的新密码不一样，请重新输入。"))
        return given


class OpenForm(NewPassword):
    """Login, the slip's code, a new password."""

    login = forms.CharField(
        label=_("登录名"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("开户码"),
        max_length=40,
        help_text=_("纸条上的 12 位字母和数字，大小写和横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    field_order = ("login", "code", "new", "again")


class PasswordForm(NewPassword):
    """The old password and a new one."""

    old = forms.CharField(
        label=_("现在的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old", "new", "again")


class ProofForm(HouseForm):
    """A code, or the password where there is no second factor."""

    proof = forms.CharField(max_length=200, strip=False)

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proof = self.fields["proof"]
        if by_code:
            proof.label = _("验证码")
            proof.widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True})
        else:
            proof.label = _("密码")
            proof.widget = forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True})
        dress(self.fields)
