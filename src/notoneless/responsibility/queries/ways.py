"""Which model of the chain a county follows on a day: from the parameters, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places.models import Division
from notoneless.policy import Policy, load
from notoneless.policy.terms import Value
from notoneless.responsibility.rules.chain import steps_of
from notoneless.responsibility.terms import Model
from notoneless.standards.errors import UserError
from notoneless.work.again import known_again


@cache
def policy() -> Policy:
    """Return the parameters; they are read once."""
    return load()


def model_of(code: str, on: date, *, topic: str = "responsibility.chain") -> Model:
    """Return the model that the county with this division code follows on ``on``.

    ``topic`` may name another chain of the county (``responsibility.aid_chain``). Raises UserError G005 where the
    parameters know none for that day.
    """
    return _model(code, on, topic)


@cache
def _model(code: str, on: date, topic: str) -> Model:
    chosen = policy().value(topic, code, on)
    row = policy().value("responsibility.models", code, on).by_id()[chosen.value["model"]]
    legal = policy().value("responsibility.legal_actors", code, on).value
    return Model(
        id=row["id"],
        zh=row["zh"],
        en=row["en"],
        called=chosen.value["called"],
        steps=steps_of(row["steps"], legal),
        place_code=chosen.place,
        place_name=chosen.place_name,
        since=chosen.since,
        source=chosen.source.cite(),
        mark=chosen.mark(),
        note=chosen.note,
    )


def model_at(county_path: str, on: date) -> Model:
    """Return the model of the county at ``county_path`` on ``on``; a county's code may have changed since."""
    return model_of(code_at(county_path), on)


def code_at(county_path: str) -> str:
    """Return the division code of the county at ``county_path``. Raises :class:`LookupError` where there is none."""
    code = _code(county_path[:STEP])
    if code is None:
        raise LookupError(county_path)
    return code


@known_again
def _code(path: str) -> str | None:
    return Division.objects.filter(path=path).values_list("code", flat=True).first()


def optional(topic: str, code: str, on: date) -> Value | None:
    """Return the value of a topic that not every place sets, or ``None``."""
    try:
        return policy().value(topic, code, on)
    except UserError as error:
        if error.code != "G005":
            raise
        return None


@dataclass(frozen=True, slots=True)
class CountyModel:
    """A county and the model that it follows; whether the viewer may set up its posts."""

    path: str
    name: str
    model: Model
    others: tuple[Model, ...]
    may_establish: bool

    @property
    def all(self) -> tuple[Model, ...]:
        """The chain of dropout control, then the others."""
        return (self.model, *self.others)


def models_here(by: Viewer, on: date) -> list[CountyModel]:
    """Return the models of the counties in which ``by`` has posts in hand (``post.edit``), with their other chains."""
    roots = {path[:4] for path in (*by.places("post.edit"), *by.schools("post.edit"))}
    found = []
    for path, name, code in Division.objects.filter(path__in=roots, level=1).values_list("path", "name", "code"):
        aid = optional("responsibility.aid_chain", code, on)
        others = (model_of(code, on, topic="responsibility.aid_chain"),) if aid else ()
        found.append(CountyModel(path, name, model_of(code, on), others, path in by.schools("post.edit")))
    return found
