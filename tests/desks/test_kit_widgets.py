"""Inputs that are drawn without a template are, character for character, those that Django's templates give."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.widgets import DRAWN, Renderer

CHOICES = [
    ("", gettext_lazy("全部")),
    ("a<b", "甲 & \"乙\" 'b'"),
    (7, 1234),
    ("组", [("x", "　丙"), (None, mark_safe("<i>丁</i>"))]),
]
DATA = {
    "text": "<\"&'>",
    "number": "12",
    "picked": "a<b",
    "yes": "on",
    "day": "2026-11-26",
    "mail": "a@b",
    "secret": "s",
}


class Form(forms.Form):
    text = forms.CharField(max_length=60, help_text="帮助", widget=forms.TextInput({"data-x": 'a"b', "hidden": True}))
    number = forms.IntegerField(min_value=0, required=False)
    day = forms.DateField(required=False)
    mail = forms.EmailField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    kept = forms.CharField(widget=forms.HiddenInput, required=False, initial="k")
    yes = forms.BooleanField(required=False)
    picked = forms.ChoiceField(choices=CHOICES)
    some = forms.MultipleChoiceField(choices=CHOICES, required=False)
    one = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, required=False)
    long = forms.CharField(widget=forms.Textarea, required=False)


@pytest.mark.parametrize("data", [None, DATA, {"picked": "nowhere", "some": ["x", "7"]}])
def test_inputs_are_what_djangos_templates_give(data):
    ours, theirs = Form(data, renderer=Renderer()), Form(data, renderer=DjangoTemplates())
    for name in ours.fields:
        assert str(ours[name]) == str(theirs[name]), name
    assert str(ours) == str(theirs)


def test_every_form_of_the_house_is_drawn_so():
    assert isinstance(Form().renderer, Renderer)
    assert {"django/forms/widgets/select.html", "django/forms/widgets/text.html"} <= DRAWN.keys()
