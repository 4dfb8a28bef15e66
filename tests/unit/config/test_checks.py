"""What refuses to open the house, on both sides of each threshold."""

from __future__ import annotations

import os
import sqlite3

import pytest
from django.core import checks as django_checks
from django.db import connection
from django.test import override_settings

from notoneless.audit import actions
from notoneless.config import checks, home, sqlite
from notoneless.privacy.models import keys as data_keys
from notoneless.privacy.rules import keyring
from notoneless.privacy.terms import PrivacyError
from notoneless.standards.errors import UserError
from tests.unit.audit import journal


def code(refusal):
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("version", "refused"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False),
        ((3, 45, 0), True), ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 0), True), ((3, 51, 2), True),
        ((3, 51, 3), False), ((3, 53, 4), False), ((4, 0, 0), False),
    ],
)  # fmt: skip
def test_an_sqlite_that_loses_rows_is_refused(version, refused):
    assert code(checks.engine(version)) == ("H011" if refused else None)


@pytest.mark.django_db
def test_no_question_of_a_page_is_compiled_first():
    """PostgreSQL would spend a fifth of a second on making machine code of a question that takes a hundredth to answer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            assert cursor.execute("SHOW jit").fetchone() == ("off",)
    assert home.postgresql("postgresql://a:b@c/d")["OPTIONS"]["options"] == "-c jit=off"


def test_the_house_runs_on_an_sqlite_that_keeps_them():
    assert checks.engine(sqlite3.sqlite_version_info) is None


@pytest.fixture
def raw(tmp_path):
    connection = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None)
    yield connection
    connection.close()


def test_a_connection_as_configured_reads_back_as_configured(raw):
    raw.executescript(sqlite.init_command())
    assert sqlite.astray(raw) == {}


@pytest.mark.parametrize("name", sorted(sqlite.PRAGMAS))
def test_every_pragma_that_is_not_as_configured_is_named(raw, name):
    other = {"journal_mode": "DELETE", "synchronous": "NORMAL", "temp_store": "FILE", "trusted_schema": "ON"}
    raw.executescript(sqlite.init_command())
    raw.execute(f"PRAGMA {name}={other.get(name, '7' if sqlite.PRAGMAS[name][1] not in '01' else '0')}")
    assert list(sqlite.astray(raw)) == [name]


def test_a_new_connection_that_is_astray_is_closed_and_refused(raw):
    class Wrapped:
        vendor = "sqlite"
        connection = raw
        closed = False

        def is_in_memory_db(self):
            return False

        def close(self):
            self.closed = True

    wrapped = Wrapped()
    with pytest.raises(UserError, match="recursive_triggers=0"):
        sqlite.judge_connection(connection=wrapped)
    assert wrapped.closed
    raw.executescript(sqlite.init_command())
    sqlite.judge_connection(connection=wrapped)


@pytest.mark.parametrize(("version", "refused"), [(140009, "H017"), (149999, "H017"), (150000, None), (180004, None)])
def test_a_postgresql_that_is_too_old_is_refused(version, refused):
    assert code(checks.server(version)) == refused


@pytest.mark.parametrize("too_strong", ["superuser", "bypasses", "owns"])
def test_a_role_that_nothing_binds_is_refused(too_strong):
    weak = dict.fromkeys(("superuser", "bypasses", "owns"), False)
    assert checks.role(**weak) is None
    assert code(checks.role(**weak | {too_strong: True})) == "H016"


@pytest.mark.django_db
def test_postgresqls_own_roles_are_told_apart():
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone: SQLite knows no roles")
    assert [refusal.code for refusal in checks.database()] == ["H016"], "whoever owns the tables"
    from notoneless.config.setting_up import grant

    grant("app")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app")
    assert list(checks.database()) == []


@pytest.mark.parametrize(
    ("host", "plain", "hosts", "proxy", "refused"),
    [
        ("127.0.0.1", True, ["localhost"], "", None),
        ("::1", True, ["[::1]"], "", None),
        ("127.8.8.8", True, [], "", None),
        ("0.0.0.0", True, ["localhost"], "", "H014"),
        ("10.1.2.3", True, ["localhost"], "10.1.2.4", "H014"),
        ("127.0.0.1", True, ["school.example"], "", "H014"),
        ("127.0.0.1", True, ["*"], "", "H014"),
        ("127.0.0.1", False, ["school.example"], "", None),
        ("0.0.0.0", False, ["school.example"], "", "H020"),
        ("0.0.0.0", False, ["school.example"], "10.1.2.4", None),
    ],
)
def test_nobodys_password_crosses_the_network_in_the_clear(host, plain, hosts, proxy, refused):
    assert code(checks.door(host=host, plain=plain, hosts=hosts, proxy=proxy)) == refused


def test_debug_is_refused():
    assert code(checks.debug(True)) == "H015" and checks.debug(False) is None


@pytest.mark.django_db
def test_keys_of_another_house_are_refused(settings):
    data_keys.forget()
    data_keys.current()
    journal.fill(1)
    assert checks.keys() is None
    own = settings.NOTONELESS_KEYRING
    other = keyring.new()
    settings.NOTONELESS_KEYRING = other
    assert code(checks.keys()) == "H013", "no data key opens"
    settings.NOTONELESS_KEYRING = type(own)(
        **{name: getattr(own, name) for name in own.__slots__} | {"journal": other.journal}
    )
    assert code(checks.keys()) == "H013", "the journal's last line does not fit"
    settings.NOTONELESS_KEYRING = own
    assert checks.keys() is None
    data_keys.forget()


@pytest.mark.django_db
def test_a_house_without_keys_does_not_open(settings):
    with override_settings(NOTONELESS_KEYRING=None):
        assert [refusal.code for refusal in checks.refusals()] == ["H012"]
        with pytest.raises(RuntimeError, match="no keys"):
            actions.write("test.write", by=journal.BY, at=journal.T0)


@pytest.mark.skipif(os.name != "posix", reason="the modes of files are of POSIX")
@pytest.mark.parametrize(
    ("mode", "fits"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o666, False)]
)
def test_a_key_file_that_others_may_read_is_refused(tmp_path, mode, fits):
    path = tmp_path / "keyring.json"
    keyring.create(path, keyring.new())
    path.chmod(mode)
    if fits:
        keyring.load(path)
    else:
        with pytest.raises(PrivacyError, match="P007"):
            keyring.load(path)


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"masters": 1}'])
def test_a_key_file_that_is_not_whole_is_refused(tmp_path, text):
    path = tmp_path / "keyring.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(PrivacyError, match="P007"):
        keyring.load(path)


@pytest.mark.django_db
def test_migrations_that_wait_are_refused(monkeypatch):
    if connection.vendor == "postgresql":
        monkeypatch.setattr(checks, "database", lambda: iter(()))  # the tests' role owns its tables
    assert [refusal.code for refusal in checks.refusals()] == []
    monkeypatch.setattr(checks, "unapplied", lambda: True)
    assert [refusal.code for refusal in checks.refusals()] == ["H018"]


@pytest.mark.django_db
def test_djangos_own_check_lists_the_refusals():
    with override_settings(DEBUG=True):
        found = django_checks.run_checks(tags=["house"], include_deployment_checks=True)
    assert "notoneless.H015" in [message.id for message in found]


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres", "sqlite:///x"])
def test_an_address_that_is_not_of_postgresql_is_refused(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(UserError, match="H002"):
        home.database(home.Home(tmp_path))


def test_an_address_of_postgresql_is_taken_apart(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://us%40er:p%3Aw@db.example:5433/ho%20use")
    found = home.database(home.Home(tmp_path))
    assert [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er",
        "p:w",
        "db.example",
        "5433",
        "ho use",
    ]


@pytest.mark.parametrize(
    ("issuer", "refused"),
    [
        ("", None),
        ("https://id.example", None),
        ("http://127.0.0.1:8080", None),
        ("http://id.example", "H021"),
        ("ldap://id.example", "H021"),
    ],
)
def test_another_offices_sign_in_is_reached_over_tls_only(issuer, refused):
    assert code(checks.other_office(issuer)) == refused
