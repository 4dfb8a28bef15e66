"""查政策 — the value of a topic for a place on a day: nearest place, then latest start, always with its source.

Every rule of the house asks here and nowhere else. A lookup never guesses: a topic nobody wrote, or a day
before its first line, is a refusal that says what is known.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Final

from notoneless.policy.places import NATIONAL, ladder, place_code
from notoneless.policy.reading import ParameterFault, ParameterFaults, read_plain, read_topic
from notoneless.policy.terms import Candidate, Dated, Explanation, Shape, Source, TopicFile, Value
from notoneless.standards.errors import UserError

#: Where an office says in which folders its own parameters lie.
OWN_FOLDERS: Final = "NOTONELESS_PARAMETERS"


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A value in force that nobody has checked for more than a school year."""

    topic: str
    place: str
    since: date
    checked_on: date
    file: Path
    line: int


def load(extra_dirs: Iterable[str | Path] = ()) -> Policy:
    """Return the parameters shipped with the package, with the packs of other folders laid over them in order.

    The folders are those of ``NOTONELESS_PARAMETERS`` (an office's own, parted as in ``PATH``), then ``extra_dirs``. Only
    their names are listed here; a file is read when its topic is first asked for. Raises UserError G003 when such a
    folder does not exist, G004 when a folder or place file is malformed.
    """
    shipped = Path(str(resources.files("notoneless"))) / "parameters"
    roots = [shipped]
    own = (part for part in os.environ.get(OWN_FOLDERS, "").split(os.pathsep) if part)
    for extra in (*own, *extra_dirs):
        folder = Path(extra)
        if not folder.is_dir():
            raise UserError(
                "G003",
                f"参数文件夹“{folder}”不存在。请检查路径；其中应有“代码-地名/站/主题.yaml”。",
                f"The parameter folder “{folder}” does not exist; it should hold “code-place/station/topic.yaml”.",
            )
        roots.append(folder)
    return Policy(roots)


class Policy:
    """All parameters of the given folders. Later folders override line by line: the same place, topic and start."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self._files: dict[str, dict[str, list[Path]]] = {}
        self._names: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self._read: dict[tuple[str, str], TopicFile] = {}
        for root in roots:
            self._list(Path(root))

    def _list(self, root: Path) -> None:
        register = root / "sources.yaml"
        if register.is_file():
            for key, raw in read_plain(register).items():
                self._sources[key] = _registered(register, key, raw)
        for pack in sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))):
            code, _, label = pack.name.partition("-")
            try:
                code = place_code(code)
            except UserError:
                fault = ParameterFault(
                    pack, 1, pack.name, "文件夹名须为“区划代码-地名”", "the folder must be named “code-place”"
                )
                raise ParameterFaults([fault]) from None
            self._names.setdefault(code, label or code)
            card = pack / "place.yaml"
            if card.is_file():
                self._names[code] = _named(card)
            for file in sorted(pack.glob("*/*.yaml")):
                topic = f"{file.parent.name}.{file.stem}"
                self._files.setdefault(topic, {}).setdefault(code, []).append(file)

    def topics(self) -> tuple[str, ...]:
        """Return the names of all topics, sorted."""
        return tuple(sorted(self._files))

    def places(self, topic: str | None = None) -> dict[str, str]:
        """Return code → name of every place with a pack, or of those that speak of ``topic``."""
        codes = self._names if topic is None else self._of(topic)
        return {code: self._names[code] for code in sorted(codes)}

    def place_name(self, code: str) -> str:
        """Return the pack's name for ``code``, or the code where no pack names it."""
        return self._names.get(code, code)

    def _of(self, topic: str) -> dict[str, list[Path]]:
        try:
            return self._files[topic]
        except KeyError:
            raise self._unknown(topic) from None

    def _unknown(self, topic: str) -> UserError:
        near = difflib.get_close_matches(topic, self._files, n=4, cutoff=0.5)
        tail = topic.rpartition(".")[2]
        near += [t for t in self.topics() if t.rpartition(".")[2] == tail and t not in near]
        stations = sorted({t.partition(".")[0] for t in self._files})
        same = [t for t in self.topics() if t.partition(".")[0] == topic.partition(".")[0]]
        shown = near or same
        if shown:
            zh, en = f"相近的有：{'、'.join(shown)}", f"near it: {', '.join(shown)}"
        else:
            zh, en = f"已有的站：{'、'.join(stations)}", f"stations: {', '.join(stations)}"
        return UserError(
            "G001",
            f"没有“{topic}”这个参数。{zh}。用 notoneless policy list 可看全部 {len(self._files)} 个主题。",
            f"There is no parameter “{topic}”; {en}. “notoneless policy list” shows all {len(self._files)} topics.",
        )

    def file(self, topic: str, place: str) -> TopicFile | None:
        """Return what exactly ``place`` says of ``topic`` (all folders merged), or None. Raises G001, G004."""
        files = self._of(topic).get(place)
        if not files:
            return None
        key = (topic, place)
        if key not in self._read:
            self._read[key] = self._merged(topic, place, files)
        return self._read[key]

    def _merged(self, topic: str, place: str, files: list[Path]) -> TopicFile:
        merged: TopicFile | None = None
        for file in files:
            read = read_topic(file, topic, place, self._sources)
            if merged is None:
                merged = read
                continue
            lines = {line.since: line for line in merged.dated} | {line.since: line for line in read.dated}
            merged = replace(read, dated=tuple(lines[since] for since in sorted(lines)))
        assert merged is not None
        return merged

    def value(self, topic: str, place: str | None, on: date) -> Value:
        """Return the value of ``topic`` that holds at ``place`` on ``on``: nearest place, then latest start.

        ``place`` is a division code (2, 4, 6, 9 or 12 digits); None or ``00`` asks for the nation. A line that
        adds (``how: add``) is laid over the value of the next wider place. Raises UserError G001 (no such
        topic), G002 (no such place code), G005 (no value there on that day), G004 (a faulty file).
        """
        steps = list(self._standing(topic, place, on))
        if not steps:
            raise self._missing(topic, place, on)
        value: Value | None = None
        for file, line in reversed(steps):
            value = self._value(file, line, value if line.adds else None)
        assert value is not None
        return value

    def _standing(self, topic: str, place: str | None, on: date) -> Iterator[tuple[TopicFile, Dated]]:
        """Yield the lines that make up the value, nearest first, down to the first that does not add."""
        self._of(topic)
        for code in ladder(place):
            file = self.file(topic, code)
            line = file.standing_on(on) if file else None
            if file is None or line is None or line.value is None:
                continue
            yield file, line
            if not line.adds:
                return

    def _value(self, file: TopicFile, line: Dated, base: Value | None) -> Value:
        return Value(
            topic=file.topic,
            name_zh=file.name_zh,
            name_en=file.name_en,
            value=_copy(line.value) if base is None else _laid_over(file.shape, base.value, line.value),
            unit=file.unit,
            shape=file.shape,
            source=line.source,
            evidence=line.evidence,
            checked_on=line.checked_on,
            place=file.place,
            place_name=self.place_name(file.place),
            since=line.since,
            weaker=dict(line.weaker),
            note=line.note,
            file=f"{line.file.parent.parent.name}/{line.file.parent.name}/{line.file.name}",
            line=line.line,
            built_on=base,
        )

    def _missing(self, topic: str, place: str | None, on: date) -> UserError:
        code = place_code(place)
        said = [line for c in ladder(place) if (f := self.file(topic, c)) and (line := f.standing_on(on))]
        if said:
            ended = max(said, key=lambda line: line.since)
            note = f"（{ended.note.rstrip('。')}）" if ended.note else ""
            return UserError(
                "G005",
                f"“{topic}”自 {ended.since} 起没有值{note}。有了新的规定，请在自己的参数文件夹里补上一条。",
                f"“{topic}” has no value from {ended.since} on. When a rule is set, add its line to your parameter folder.",
            )
        starts = [f.dated[0].since for c in ladder(place) if (f := self.file(topic, c)) is not None]
        if starts:
            return UserError(
                "G005",
                f"“{topic}”在 {on} 还没有值：最早一条从 {min(starts)} 起。请核对日期，或在自己的参数文件夹里补上更早的规定。",
                f"“{topic}” has no value on {on}: its first line begins on {min(starts)}. Check the date, or add the earlier rule.",
            )
        elsewhere = "、".join(f"{name}({c})" for c, name in self.places(topic).items())
        return UserError(
            "G005",
            f"“{topic}”在 {self.place_name(code)}（{code}）及其上级没有规定；有此规定的是：{elsewhere}。",
            f"Neither {code} nor any wider place sets “{topic}”; places that do: {elsewhere}.",
        )

    def explain(self, topic: str, place: str | None, on: date) -> Explanation:
        """Return every dated line that could have spoken, nearest place first, and why each won or lost."""
        self._of(topic)
        chosen = {(f.place, line.since): n for n, (f, line) in enumerate(self._standing(topic, place, on))}
        found: list[Candidate] = []
        for code in ladder(place):
            file = self.file(topic, code)
            if file is None:
                continue
            standing = file.standing_on(on)
            for index in range(len(file.dated) - 1, -1, -1):
                line = file.dated[index]
                until = file.dated[index + 1].since if index + 1 < len(file.dated) else None
                rank = chosen.get((code, line.since))
                zh, en = _why(line, standing, until, on, rank, bool(chosen))
                found.append(Candidate(code, self.place_name(code), line, until, rank == 0, zh, en))
        return Explanation(topic, place_code(place), on, tuple(found))

    def faults(self) -> list[ParameterFault]:
        """Read every file and return all that is wrong, across files too (one topic, one shape, one unit)."""
        faults: list[ParameterFault] = []
        for topic, by_place in sorted(self._files.items()):
            seen: TopicFile | None = None
            for code in sorted(by_place):
                try:
                    file = self.file(topic, code)
                except ParameterFaults as error:
                    faults.extend(error.faults)
                    continue
                assert file is not None
                if seen is not None and (file.shape, file.unit) != (seen.shape, seen.unit):
                    said = f"{seen.shape}、{seen.unit}"
                    zh = f"形状或单位与 {self.place_name(seen.place)} 的同名参数（{said}）不一致"
                    en = f"shape or unit differ from the same topic at {seen.place} ({seen.shape}, {seen.unit})"
                    faults.append(ParameterFault(file.file, 1, "shape", zh, en))
                seen = seen or file
                if code == NATIONAL and any(line.adds for line in file.dated):
                    zh, en = "全国的值之上再无可增添", "a national value has nothing to add to"
                    faults.append(ParameterFault(file.file, 1, "how", zh, en))
        return faults

    def unchecked(self, on: date) -> list[Unchecked]:
        """Return the lines in force on ``on`` whose last check lies more than one school year (a year) back."""
        limit = on.replace(year=on.year - 1) if (on.month, on.day) != (2, 29) else date(on.year - 1, 2, 28)
        found = []
        for topic, by_place in sorted(self._files.items()):
            for code in sorted(by_place):
                file = self.file(topic, code)
                line = file.standing_on(on) if file else None
                if line is not None and line.checked_on < limit:
                    found.append(Unchecked(topic, code, line.since, line.checked_on, line.file, line.line))
        return found


def _why(
    line: Dated, standing: Dated | None, until: date | None, on: date, rank: int | None, any_chosen: bool
) -> tuple[str, str]:
    if rank == 0:
        tail_zh, tail_en = ("，并在上级的值上增添", ", added to the wider value") if line.adds else ("", "")
        return f"采用：最近的地方，当日有效{tail_zh}", f"holds: nearest place, in force that day{tail_en}"
    if rank is not None:
        return "采用：较近地方的值加在它上面", "holds: a nearer place adds to it"
    if line.since > on:
        return f"未采用：{line.since} 才开始", f"not yet: begins on {line.since}"
    if line is not standing:
        return f"未采用：{until} 起已有新规定", f"superseded on {until}"
    if line.value is None:
        return "未采用：自此日起本地不再另有规定", "ended: no value of its own from this day"
    return "未采用：更近的地方另有规定", "a nearer place sets its own"


def _named(card: Path) -> str:
    name = read_plain(card).get("name")
    if not (isinstance(name, dict) and isinstance(name.get("zh"), str) and name["zh"]):
        raise ParameterFaults([ParameterFault(card, 1, "name", "须写明地名 {zh: …, en: …}", "needs {zh: …, en: …}")])
    return str(name["zh"])


def _registered(file: Path, key: str, raw: Any) -> Source:
    if not isinstance(raw, dict) or not raw.get("title") or not set(raw) <= {"title", "number", "article", "link"}:
        fault = ParameterFault(
            file, 1, key, "须有 title，可有 number、article、link", "needs title; may have number, article, link"
        )
        raise ParameterFaults([fault])
    return Source(**{str(k): str(v) for k, v in raw.items()})


def _copy(value: Any) -> Any:
    """Return a deep copy, so that a caller who changes a value cannot change the policy."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value


def _laid_over(shape: Shape, base: Any, more: Any) -> Any:
    """Return ``base`` with ``more`` added; of words, the nearer place decides what a word means."""
    if shape is Shape.WORDS:
        taken = {word for words in more.values() for word in words}
        base = {key: [word for word in words if word not in taken] for key, words in base.items()}
    return _added(base, more)


def _added(base: Any, more: Any) -> Any:
    """Return ``base`` with ``more`` laid over it: mappings by key, records by id, lists by new items."""
    if isinstance(base, dict) and isinstance(more, dict):
        both = {**base, **more}
        return {key: _added(base[key], more[key]) if key in base and key in more else _copy(both[key]) for key in both}
    if isinstance(base, list) and isinstance(more, list):
        if all(isinstance(row, dict) and "id" in row for row in [*base, *more]):
            rows = {row["id"]: row for row in base}
            for row in more:
                rows[row["id"]] = _added(rows.get(row["id"], {}), row)
            return [_copy(row) for row in rows.values()]
        return [*_copy(base), *(_copy(item) for item in more if item not in base)]
    return _copy(more)
