"""A sealed text shows its mask by whatever road it leaves the program, and a cell opens only in its own place."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import string
import traceback
import uuid

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.template import Context, Template
from django.utils.html import format_html
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notoneless.accounts.models import Account
from notoneless.children.models import Guardian, Household
from notoneless.privacy.models import Sealed
from notoneless.privacy.rules.masks import masked
from notoneless.privacy.terms import PrivacyError
from notoneless.standards.care import Mask
from tests import world

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def house():
    one = Household(id=uuid.uuid4(), recorded_at=world.NOW)
    one.number, one.head_number = "H0001", "500153198001010012"
    one.save()
    return Household.objects.get(pk=one.pk)


@pytest.fixture
def account():
    one = Account(login="w", name="王", made_at=world.NOW)
    one.phone = PHONE
    one.save()
    return Account.objects.get(pk=one.pk)


def roads(sealed):
    """Every way we could think of by which something on an instance becomes text."""
    record = logging.LogRecord("x", 20, "", 0, "%s %r", (sealed, sealed), None)
    yield "str", str(sealed)
    yield "repr", repr(sealed)
    yield "f-string", f"{sealed} {sealed!r} {sealed:>30}"
    yield "percent", "%s %r" % (sealed, sealed)  # noqa: UP031
    yield "format", "{} {!r}".format(sealed, sealed)  # noqa: UP032
    yield "Template", string.Template("$x").substitute(x=sealed)
    yield "join", "".join(map(str, [sealed]))
    yield "list", str([sealed]) + str({"a": sealed})
    yield "log", record.getMessage()
    yield "html", format_html("<b>{}</b>", sealed)
    for template in (
        "{{ x }}", "{{ x|safe }}", "{{ x|pprint }}", "{{ x|stringformat:'r' }}", "{{ x|default:'-' }}", "{{ x.open }}",
        "{{ x|slice:':99' }}", "{{ x|linebreaks }}", "{{ x|upper }}", "{{ x|urlencode }}", "{% for c in y %}{{ c }}{% endfor %}",
    ):  # fmt: skip
        yield template, Template(template).render(Context({"x": sealed, "y": [sealed]}))
    yield "json by str", json.dumps({"x": sealed}, default=str)
    try:
        raise ValueError(sealed)
    except ValueError:
        yield "traceback", traceback.format_exc()
    try:
        json.dumps({"x": sealed}, cls=DjangoJSONEncoder)
    except TypeError as error:
        yield "json", str(error)
    else:
        raise AssertionError("JSON took it")


def test_no_road_leads_the_text_out(account):
    assert account.phone.open(why="test") == PHONE  # it is there to be found
    for name, text in roads(account.phone):
        assert PHONE not in text and PHONE[3:] not in text, name
    assert "139******78" in str(account.phone)


def test_a_text_not_yet_sealed_is_as_shy():
    account = Account(login="w", name="王", made_at=world.NOW)
    account.phone = PHONE
    for name, text in roads(account.phone):
        assert PHONE not in text and PHONE[3:] not in text, name
    with pytest.raises(TypeError):
        pickle.dumps(account.phone)


def test_a_template_that_reaches_for_the_text_gets_nothing(account):
    assert Template("{{ x.open }}").render(Context({"x": account.phone})) == ""
    with pytest.raises(Exception, match="underscore"):
        Template("{{ x._plain }}")


def test_copies_stay_sealed(account):
    for twin in (copy.copy(account.phone), copy.deepcopy(account.phone), copy.deepcopy(account).phone):
        assert isinstance(twin, Sealed) and str(twin) == "139******78" and twin.open(why="test") == PHONE


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_carries_the_cell_and_not_the_text(account, protocol):
    assert str(account.phone)  # the text lies open in memory now
    for whole in (account, account.phone):
        raw = pickle.dumps(whole, protocol)
        assert PHONE.encode() not in raw
    assert pickle.loads(pickle.dumps(account, protocol)).phone.open(why="test") == PHONE


def test_forms_and_dumps_do_not_open_it(account, house):
    assert "phone" not in model_to_dict(account)
    assert PHONE not in str(vars(account))
    for form in ("json", "jsonl", "xml", "python"):
        dumped = str(serializers.serialize(form, [account, house]))
        assert PHONE not in dumped and "十二号" not in dumped


def test_a_dump_is_no_backup_and_says_so(account):
    dumped = serializers.serialize("json", [account])
    with pytest.raises(TypeError), transaction.atomic():
        for back in serializers.deserialize("json", dumped):
            back.save()
    assert Account.objects.get().phone.open(why="test") == PHONE


def test_the_table_holds_no_text(account):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_account")
        raw = bytes(cursor.fetchone()[0])
    assert raw[0] == 1 and PHONE.encode() not in raw


def swap(model, column, one, other):
    table = model._meta.db_table
    get = dict(model.objects.filter(pk__in=[one, other]).values_list("pk", column))
    for pk, cell in ((one, get[other]), (other, get[one])):
        model.objects.filter(pk=pk).update(**{column: bytes(cell)})
    return table


def test_a_cell_moved_to_another_row_does_not_open():
    made = world.county()
    one, other = Guardian.objects.all()[:2]
    assert one.phone.open(why="test") != other.phone.open(why="test")
    swap(Guardian, "phone", one.pk, other.pk)
    for pk in (one.pk, other.pk):
        with pytest.raises(PrivacyError, match="P006"):
            str(Guardian.objects.get(pk=pk).phone)
    assert made


def test_a_cell_moved_to_another_column_does_not_open(house):
    Household.objects.filter(pk=house.pk).update(head_number=Household.objects.values_list("number", flat=True).get())
    with pytest.raises(PrivacyError, match="P006"):
        str(Household.objects.get().head_number)


def test_a_text_given_to_another_row_is_sealed_for_it(account):
    other = Account(login="z", name="张", made_at=world.NOW)
    other.phone = account.phone
    other.save()
    account.save()
    for pk in (account.pk, other.pk):
        assert Account.objects.get(pk=pk).phone.open(why="test") == PHONE


def test_a_text_given_to_another_column_takes_its_mask(house):
    account = Account(login="z", name="张", made_at=world.NOW)
    account.phone = PHONE
    house.head_number = account.phone
    assert str(house.head_number) == masked(PHONE, Mask.ID_NUMBER) and str(account.phone) == masked(PHONE, Mask.PHONE)


def test_the_key_of_a_row_may_be_written_in_any_spelling():
    key = uuid.uuid4()
    one = Household(id=str(key).upper(), recorded_at=world.NOW)
    one.number = "H1"
    one.save()
    assert Household.objects.get(pk=key).number.open(why="test") == "H1"


def test_what_no_row_sealed_does_not_reach_the_table(account):
    for wrong in (PHONE, account.phone, PHONE.encode(), b""):
        with pytest.raises((TypeError, PrivacyError)), transaction.atomic():
            Account.objects.update(phone=wrong)
    for wrong in (5, PHONE.split(), {"a": 1}):
        with pytest.raises(TypeError):
            account.phone = wrong
    assert Account.objects.get().phone.open(why="test") == PHONE


def test_a_sealed_column_is_not_searched(account):
    with pytest.raises(TypeError):
        Account.objects.filter(phone=PHONE).exists()
    for lookup in ("contains", "startswith", "in", "gt", "regex", "iexact"):
        with pytest.raises(FieldError):
            Account.objects.filter(**{f"phone__{lookup}": [PHONE] if lookup == "in" else PHONE}).exists()
    assert Account.objects.filter(phone=None).count() == 0 and Account.objects.filter(phone__isnull=False).count() == 1


def test_the_index_follows_the_text(account):
    index = Account._meta.get_field("phone_index").index_of
    assert Account.objects.get(phone_index=index(PHONE)) == account
    account.phone = "13900000000"
    account.save()
    assert not Account.objects.filter(phone_index=index(PHONE)).exists()
    assert Account.objects.get(phone_index=index("13900000000")) == account
    account.phone = None
    account.save()
    assert Account.objects.get().phone_index is None


def test_the_text_is_never_saved_without_its_index(account):
    account.phone = "13900000000"
    with pytest.raises(ValueError, match="index"):
        account.save(update_fields=("phone",))
    account.save(update_fields=("phone", "phone_index"))
    assert Account.objects.filter(phone_index=Account._meta.get_field("phone_index").index_of("13900000000")).exists()


def test_bulk_writes_seal_and_index():
    Account.objects.bulk_create(
        Account(login=f"w{n}", name="王", made_at=world.NOW, phone=f"1390000000{n}") for n in range(3)
    )
    index = Account._meta.get_field("phone_index").index_of
    assert Account.objects.get(phone_index=index("13900000001")).phone.open(why="test") == "13900000001"


def test_columns_left_out_of_a_query_come_when_asked(account):
    late = Account.objects.only("name").get()
    assert str(late.phone) == "139******78"
    early = Account.objects.defer("phone").get()
    early.name = "李"
    early.save()
    assert Account.objects.get().phone.open(why="test") == PHONE
    assert Account.objects.get().phone_index


def test_half_a_character_is_refused_without_being_told(account):
    account.phone = "138\ud8001001"
    with pytest.raises(PrivacyError) as told, transaction.atomic():
        account.save()
    assert told.value.code == "P005" and told.value.__suppress_context__
    assert "1001" not in str(told.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(min_size=1, max_size=120).filter(lambda t: t.isprintable()))
def test_any_text_comes_back_as_it_was(text):
    one = Household(id=uuid.uuid4(), recorded_at=world.NOW)
    one.head_number = text
    one.save()
    assert Household.objects.get(pk=one.pk).head_number.open(why="test") == text
