"""The tables of duty: every case holds, for every model that the parameters know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from notoneless.policy import load
from notoneless.responsibility.rules import appointing, chain
from notoneless.responsibility.rules.appointing import Term
from notoneless.responsibility.rules.powers import powers_of
from notoneless.responsibility.terms import FAMILY, At, Holder, Line, Model, PostKind, Triple

HERE = Path(__file__).parent
CHAIN = yaml.safe_load((HERE / "chain.yaml").read_text("utf-8"))
APPOINTING = yaml.safe_load((HERE / "appointing.yaml").read_text("utf-8"))
ON = date(2026, 9, 10)
MODELS = load().value("responsibility.models", None, ON).by_id()
LEGAL = load().value("responsibility.legal_actors", None, ON).value


def model(key):
    row = MODELS[key]
    steps = chain.steps_of(row["steps"], LEGAL)
    return Model(key, row["zh"], row["en"], row["zh"], steps, "00", "", ON, "", "")


def posts(case):
    found = {}
    for key, names in {**CHAIN["held"], **case.get("but", {})}.items():
        line, path, kind = key.split()
        holders = tuple(Holder(kind, "", name) for name in names if name != "!")
        found[line, path, kind] = chain.Standing(holders, expired="!" in names)
    return found


@pytest.mark.parametrize("case", CHAIN["cases"], ids=[case["say"] for case in CHAIN["cases"]])
def test_a_chain_is_what_the_table_says(case):
    found = chain.chain(
        model(case["model"]), place_path=case["place"], school_path=case["school"], posts=posts(case),
        areas=frozenset(CHAIN["areas"]), guardians=case.get("guardians"),
    )  # fmt: skip
    if "names" in case:
        assert [link.names for link in found.links] == case["names"]
    gaps = {
        link.step.zh: str(link.hole or link.excuse) for link in found.links if link.step.line != FAMILY or link.hole
    }
    gaps = {name: why for name, why in gaps.items() if why != "None"}
    if "stands" in case:
        assert gaps == case["stands"]
    assert found.is_full is case["full"]
    for link in found.links:
        assert sum((bool(link.holders), link.hole is not None, link.excuse is not None)) == 1


@pytest.mark.parametrize("case", CHAIN["cases"], ids=[case["say"] for case in CHAIN["cases"]])
def test_counting_agrees_with_the_chains_one_by_one(case):
    one = model(case["model"])
    found = chain.chain(one, place_path=case["place"], school_path=case["school"], posts=posts(case),
                        areas=frozenset(CHAIN["areas"]))  # fmt: skip
    counted = chain.coverage(
        lambda _: one, [Triple(case["place"], case["school"], 7)], posts=posts(case), areas=frozenset(CHAIN["areas"])
    )
    assert (counted.children, counted.full) == (7, 7 if found.is_full else 0)
    assert {(step.zh, why) for step, why in counted.holes} == {(link.step.zh, link.hole) for link in found.holes}
    assert set(counted.holes.values()) <= {7}


def test_every_model_has_its_case():
    assert {case["model"] for case in CHAIN["cases"]} == set(MODELS)


@pytest.mark.parametrize("key", MODELS)
def test_the_steps_of_every_model_name_posts_and_levels_that_exist(key):
    for step in model(key).steps:
        assert At(step.at) and (step.line == FAMILY or Line(step.line))
        assert all(PostKind(kind) for kind in step.kinds)
        assert bool(step.kinds) == (step.line != FAMILY)


@pytest.mark.parametrize("code", sorted(load().places()))
def test_every_place_follows_a_model_with_both_lines(code):
    chosen = load().value("responsibility.chain", code, ON).value["model"]
    assert {step.line for step in model(chosen).steps} == {Line.PLACE, Line.SCHOOL, FAMILY}


def test_every_post_of_the_list_is_a_kind_that_exists():
    for row in load().value("responsibility.posts", None, ON).value:
        assert PostKind(row["id"]) and Line(row["line"]) and At(row["at"])


def test_units_are_counted_on_both_lines():
    one = model("joint_guarantee")
    places = [Triple("000100010001", "0001000200010003", 3), Triple("00010001", "", 2)]
    counted = chain.coverage(lambda _: one, places, posts=posts({}), areas=frozenset())
    assert (counted.children, counted.full, counted.missing) == (5, 3, 2)
    town = counted.places["00010001"]
    assert (town.children, town.full) == (5, 3)
    assert counted.places["000100010001"].missing == 0
    assert counted.schools["000100020001"].children == 3


def term(row):
    return Term(row.get("kind", "principal"), row["from"], row.get("to"), row.get("holding", "full"))


@pytest.mark.parametrize("case", APPOINTING["give"], ids=[case["say"] for case in APPOINTING["give"]])
def test_nobody_gives_more_than_his_own(case):
    own = frozenset().union(*(powers_of(kind) for kind in case["by"]))
    assert appointing.may_give(case["kind"], own=own) == case["why"]


@pytest.mark.parametrize("case", APPOINTING["apart"], ids=[case["say"] for case in APPOINTING["apart"]])
def test_the_keepers_are_three_people(case):
    held = [term(row) for row in case["held"]]
    assert appointing.apart(term(case["new"]), held) == case["why"]
    assert all(appointing.apart(other, [term(case["new"])]) == case["why"] for other in held)


@pytest.mark.parametrize("case", APPOINTING["room"], ids=[case["say"] for case in APPOINTING["room"]])
def test_a_post_has_one_full_holder(case):
    assert appointing.room(term(case["new"]), [term(row) for row in case["held"]]) == case["why"]
