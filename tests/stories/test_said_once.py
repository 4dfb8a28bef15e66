"""The police export has headings of its own. A clerk says once which is which; next term nobody has to say it again."""

from __future__ import annotations

import json
import os
import re
from datetime import date

import pytest

from notoneless.cli.parts import profile_folder
from notoneless.rolls.synth import generate
from tests.bench.figures import swept as measured_sweep
from tests.stories.county import AS_OF, PLACE, County, ledger, notoneless

STRANGE = {"姓名": "娃儿", "公民身份号码": "码", "出生日期": "哪天生", "性别": "男女", "监护人姓名": "大人"}
SAID = 'columns = {name = "娃儿", id_number = "码", birth_on = "哪天生", sex = "男女", guardian_name = "大人"}'
NAMED = ("学籍名册", "上学期学籍名册", "在校点名册")
KINDS = {"学籍名册": "enrolment", "上学期学籍名册": "previous_enrolment", "在校点名册": "attendance"}


def strange_county(home, name, columns):
    """The neighbours' rolls, the register's headings replaced, and a manifest that says ``columns`` of the register."""
    county = County.in_order()
    county.rolls["户籍名册"] = [{STRANGE.get(k, k): v for k, v in row.items()} for row in county.rolls["户籍名册"]]
    rolls = county.write(home / name)
    entries = [f'[[roll]]\nkind = "household_register"\npath = "户籍名册.csv"\n{columns}\n']
    entries += [f'[[roll]]\nkind = "{KINDS[roll]}"\npath = "{roll}.csv"\n' for roll in NAMED]
    (rolls / "rolls.toml").write_text("\n".join(entries), "utf-8")
    return rolls


def swept(rolls, out, *more):
    return notoneless("sweep", rolls, "--as-of", AS_OF, "--place", PLACE, "--out", out, "--no-books", *more)


def record(out):
    return json.loads((out / "run.json").read_text("utf-8"))


def test_a_clerk_says_it_once_and_next_term_the_file_loads(tmp_path):
    profiles = tmp_path / "mine"
    autumn = strange_county(tmp_path, "autumn", SAID)
    first = swept(autumn, tmp_path / "out", "--profiles", profiles)
    assert first.code == 0, first.err
    assert record(tmp_path / "out")["profiles_used"] == []
    (written,) = profiles.iterdir()
    assert written.name.startswith("household_register-")
    assert not re.search(r"\d{6}", written.read_text("utf-8")), "columns are remembered, children are not"
    if os.name != "nt":
        assert written.stat().st_mode & 0o077 == 0

    spring = strange_county(tmp_path, "spring", "")
    second = swept(spring, tmp_path / "out-2", "--profiles", profiles)
    assert second.code == 0, second.err
    assert record(tmp_path / "out-2")["profiles_used"] == ["户籍名册.csv"]
    assert ledger(tmp_path / "out-2").keys() == ledger(tmp_path / "out").keys()

    bare = strange_county(tmp_path, "bare", "")
    (bare / "rolls.toml").unlink()
    third = swept(bare, tmp_path / "out-3", "--profiles", profiles)
    assert third.code == 0, third.err

    for unknown in (("--no-profiles",), ("--profiles", tmp_path / "elsewhere")):
        again = swept(spring, tmp_path / "out-4", *unknown)
        assert again.code == 2 and "R00" in again.err and not (tmp_path / "out-4").exists()


def test_a_run_that_was_refused_has_taught_nothing(tmp_path):
    rolls = strange_county(tmp_path, "rolls", SAID)
    profiles = tmp_path / "mine"
    late = notoneless("sweep", rolls, "--as-of", "2041-09-01", "--out", tmp_path / "out", "--profiles", profiles)
    assert late.code == 2 and late.err.startswith("W004") and not profiles.exists()


@pytest.mark.skipif(os.name == "nt", reason="a link needs a privilege on Windows")
def test_results_stand_when_nothing_can_be_remembered(tmp_path):
    rolls = strange_county(tmp_path, "rolls", SAID)
    blocked = tmp_path / "mine"
    blocked.symlink_to(tmp_path / "nowhere" / "at-all")
    run = swept(rolls, tmp_path / "out", "--profiles", blocked)
    assert run.code == 0 and (tmp_path / "out" / "run.json").is_file()
    assert "没能记到" in run.out


def test_one_says_either_or(tmp_path):
    run = swept(tmp_path, tmp_path / "out", "--profiles", tmp_path, "--no-profiles")
    assert run.code == 2 and "--no-profiles" in run.err


def test_the_usual_place_is_the_users_own(tmp_path, monkeypatch):
    rolls = strange_county(tmp_path, "rolls", SAID)
    monkeypatch.setenv("NOTONELESS_PROFILES", str(tmp_path / "usual"))
    assert swept(rolls, tmp_path / "out").code == 0
    assert len(list((tmp_path / "usual").iterdir())) == 1


@pytest.mark.parametrize(("environment", "windows", "wanted"), [
    ({"HOME": "/h"}, False, "/h/.config/notoneless/profiles"),
    ({"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, False, "/x/notoneless/profiles"),
    ({"HOME": "/h", "XDG_CONFIG_HOME": "x"}, False, "/h/.config/notoneless/profiles"),
    ({"HOME": "/h", "XDG_CONFIG_HOME": ""}, False, "/h/.config/notoneless/profiles"),
    ({"APPDATA": "/roaming", "HOME": "/h"}, True, "/roaming/notoneless/profiles"),
    ({"HOME": "/h", "APPDATA": "/roaming", "NOTONELESS_PROFILES": "/mine"}, True, "/mine"),
    ({"HOME": "/h", "NOTONELESS_PROFILES": "/mine"}, False, "/mine"),
    ({}, False, None),
    ({"HOME": "/h"}, True, None),
])  # fmt: skip
def test_where_the_usual_place_is(environment, windows, wanted):
    found = profile_folder(environment, windows=windows)
    assert (found.as_posix() if found else None) == wanted


def test_the_demo_and_the_benchmark_neither_read_nor_write_what_the_user_taught(tmp_path, monkeypatch):
    """A profile that cannot be read stops whoever looks at it: it stops a sweep of the demo's rolls, and not the demo."""
    profiles, rolls = tmp_path / "mine", tmp_path / "rolls"
    monkeypatch.setenv("NOTONELESS_PROFILES", str(profiles))
    generate(rolls, children=200, place=PLACE, seed=5, as_of=date.fromisoformat(AS_OF))
    (rolls / "rolls.toml").write_text(
        '[[roll]]\nkind = "household_register"\npath = "户籍名册.csv"\ncolumns = {name = "姓名"}\n', "utf-8"
    )
    assert swept(rolls, tmp_path / "taught").code == 0
    (written,) = profiles.iterdir()
    written.write_text("broken", "utf-8")
    (rolls / "rolls.toml").unlink()
    assert swept(rolls, tmp_path / "stopped").err.startswith("P001")

    assert notoneless("demo", "--no-site", "--children", "200", "--out", tmp_path / "demo").code == 0
    if hasattr(os, "wait4"):  # what the benchmark asks of the system
        assert measured_sweep(rolls, tmp_path / "measured").answer["profiles_used"] == []
    assert [path.read_text("utf-8") for path in profiles.iterdir()] == ["broken"]
