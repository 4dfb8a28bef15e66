"""No field of any table exists without being told how sensitive it is, how masked, how long kept, what becomes of it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from notoneless.privacy.actions import retiring
from notoneless.privacy.models import BlindIndexField, SealedTextField
from notoneless.privacy.rules.foreign import FOREIGN
from notoneless.standards.care import Care, Keep, Level, Mask, Scrub

ALL = apps.get_models()  # a bare link of two rows (many to many) has no field of its own
OURS = [model for model in ALL if model.__module__.startswith("notoneless.")]
#: Words by which a column betrays that it holds what must be sealed; an index, a kind or a count of it may lie open.
TELLING = ("phone", "address", "id_number", "id_card", "disability_no", "bank", "household_number")
#: Where a machine's address, not a home's, is meant.
NETWORK = {"audit.Event.address", "accounts.Failure.address"}


def untold(model):
    """Return the fields without a care and the cares without a field."""
    fields = {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}
    return fields ^ set(getattr(model, "care", {}))


def open_secrets(model):
    """Return columns that are level 3, or sound like it, and are not sealed."""
    name = f"{model._meta.app_label}.{model.__name__}"
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedTextField | BlindIndexField) or f"{name}.{field.name}" in NETWORK:
            continue
        if model.care[field.name].level is Level.SENSITIVE or any(word in field.name for word in TELLING):
            yield f"{name}.{field.name}"


def test_these_tests_would_catch_it():
    class Planted(models.Model):
        guardian_phone = models.CharField(max_length=11)
        diagnosis = models.TextField()
        care = {  # noqa: RUF012
            "id": Care(Level.OFFICE),
            "guardian_phone": Care(Level.PERSONAL),
            "diagnosis": Care(Level.SENSITIVE),
            "gone": Care(Level.OFFICE),
        }

        class Meta:
            app_label = "planted"

    try:
        assert set(open_secrets(Planted)) == {"planted.Planted.guardian_phone", "planted.Planted.diagnosis"}
        assert untold(Planted) == {"gone"}
    finally:
        apps.all_models.pop("planted")
        apps.clear_cache()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_says_how_it_is_treated(model):
    assert not untold(model), f"{model._meta.label}: `care` and the fields differ"
    assert all(isinstance(care, Care) for care in model.care.values())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_is_sensitive_lies_sealed(model):
    assert not list(open_secrets(model))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_sealed_column_is_declared_as_what_it_is(model):
    for field in model._meta.concrete_fields:
        care = model.care[field.name]
        if isinstance(field, SealedTextField):
            assert care.level is Level.SENSITIVE and care.mask is field.mask and care.scrub is Scrub.ERASE, field
            names = [f.name for f in model._meta.concrete_fields]
            assert names.index(model._meta.pk.name) < names.index(field.name), (
                "the key comes first: a cell is bound to it"
            )
        if isinstance(field, BlindIndexField):
            of = model._meta.get_field(field.of)
            assert isinstance(of, SealedTextField), field
            assert care.keep is model.care[of.name].keep and care.scrub is Scrub.ERASE, f"{field} outlives {of}"
        if care.mask is not Mask.NONE:
            assert isinstance(field, SealedTextField), f"{field}: only a sealed column masks itself"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_is_scrubbed_can_be(model):
    for field in model._meta.concrete_fields:
        care = model.care[field.name]
        if care.scrub is Scrub.PSEUDONYM:
            assert isinstance(field, models.CharField | models.TextField), field
        if care.scrub is Scrub.YEAR_ONLY:
            assert isinstance(field, models.DateField), field
        if care.keep in {Keep.JOURNAL, Keep.STRUCTURE}:
            assert care.scrub in {Scrub.STAYS, Scrub.ERASE, Scrub.ROW}, field


def test_what_is_kept_for_a_time_says_from_when():
    """Rows of a child's file or of an account hang on its head; records of work tell their own day."""
    headed = {kept.keep for _, kept in retiring.heads()}
    assert {Keep.CHILD_FILE, Keep.ACCOUNT, Keep.WORK} <= headed
    labels = {model for model, _ in retiring.heads()}
    for model in OURS:
        rows = [care for care in model.care.values() if care.keep is Keep.WORK and care.scrub is Scrub.ROW]
        assert not rows or model in labels, f"{model._meta.label}: `kept` says from when its rows are kept"


def test_tables_that_are_not_ours_are_spoken_for():
    foreign = {model._meta.label for model in ALL if model not in OURS}
    assert foreign == set(FOREIGN)
