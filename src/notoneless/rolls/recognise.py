"""认列认册 — which column is which, and which office's roll this is.

Headings speak first, contents second, and where both leave a doubt the person is asked: a column taken for another
would turn a grandmother's number into a child's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from notoneless.rolls.contents import ADULT_YEARS, Contents, contents_of
from notoneless.rolls.headings import Heading, Vocabulary, normalise
from notoneless.rolls.kinds import COLUMNS, SPECS, Kind
from notoneless.standards.errors import UserError

_OWNERS = {
    "name": "child",
    "guardian_name": "guardian",
    "father_name": "father",
    "mother_name": "mother",
    "householder_name": "householder",
}
_OWNER_ID = {"guardian": "guardian_id", "father": "father_id", "mother": "mother_id", "householder": "householder_id"}
#: What a person says of a standard column that is not in the roll, whatever a heading or its cells look like.
NOT_THERE = "-"

# Columns in which a wrong choice between two of one heading would misname a person: never settled by position alone.
_KEYS = frozenset({"name", "id_number", "pupil_no", "birth_on"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Standard column → 0-based index, and the labels of the columns that are not used."""

    index: dict[str, int]
    unused: tuple[str, ...]


def map_columns(
    heading: Heading,
    sample: Sequence[Sequence[str | None]],
    kind: Kind,
    words: Vocabulary,
    *,
    year: int,
    file: str,
    fixed: Mapping[str, str] | None = None,
) -> Columns:
    """Return which column of a ``kind`` roll is which. ``sample`` are rows below the heading, ``year`` that of the
    as-of date (adults' numbers are told by age), ``fixed`` what the manifest or the office's profile says
    (standard → heading, ``#n`` for the n-th column, ``-`` where it is not there). Raises UserError for a heading that is named but absent
    (L005) and for two columns that both claim to be the child's (L007)."""
    labels = heading.labels
    index: dict[str, int] = {}
    absent = {standard for standard, label in (fixed or {}).items() if label == NOT_THERE}
    for standard, label in (fixed or {}).items():
        if standard not in absent:
            index[standard] = _fixed(label, labels, file)
    taken = set(index.values())
    claims: dict[str, list[int]] = {}
    for i, label in enumerate(labels):
        meaning = words.standard(label, kind) if i not in taken else None
        if meaning is not None and meaning not in index and meaning not in absent:
            claims.setdefault(meaning, []).append(i)
    shapes = _Shapes(sample)
    owners = _owners(labels, claims)
    for standard, places in claims.items():
        if len(places) == 1:
            index.setdefault(standard, places[0])
    for standard, places in claims.items():
        if len(places) > 1:
            _settle(standard, places, index, labels, owners, shapes, kind, year, file)
    _by_content(index, labels, shapes, kind, words, year)
    for standard in absent:
        index.pop(standard, None)
    used = set(index.values())
    return Columns(index, tuple(label for i, label in enumerate(labels) if label and i not in used))


def missing_columns(kind: Kind, index: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Return the required groups of ``kind`` of which no column was found."""
    return tuple(group for group in SPECS[kind].required if not any(c in index for c in group))


def kind_of(
    stem: str,
    sheet: str | None,
    heading: Heading,
    words: Vocabulary,
    *,
    many_sheets: bool = False,
    said: Kind | None = None,
) -> Kind | None:
    """Return the kind of a roll from the words of its sheet, file and titles, then from what was ``said`` of its heading
    before, then from its telling columns; None when nothing speaks clearly. A sheet's own word wins over the file's
    when the workbook has several."""
    texts = [sheet or "", stem] if many_sheets else [stem, sheet or ""]
    for text in [*texts, *heading.titles]:
        candidates = words.kinds_named(text)
        fitting = [k for k in candidates if not missing_columns(k, _plain(heading, k, words))]
        if len(fitting) == 1 or (len(candidates) == 1 and not fitting):
            return (fitting or list(candidates))[0]
        if len(fitting) > 1:
            return _most_telling(fitting, heading, words) or fitting[0]
    return said or _most_telling(list(Kind), heading, words)


def _most_telling(kinds: Sequence[Kind], heading: Heading, words: Vocabulary) -> Kind | None:
    general = {s for label in heading.labels if (s := words.standard(label))}
    best: list[tuple[float, Kind]] = []
    for kind in kinds:
        spec = SPECS[kind]
        if missing_columns(kind, dict.fromkeys(general & set(spec.columns), 0)):
            continue
        told = [c for c in spec.telling if c in general]
        if told:
            # A telling column that few kinds share says more than one that many share.
            weight = sum(1 / sum(c in SPECS[k].telling for k in Kind) for c in told)
            foreign = sum(c not in spec.columns for c in general)
            best.append((weight - 0.25 * foreign, kind))
    best.sort(key=lambda pair: (-pair[0], list(Kind).index(pair[1])))
    if not best or best[0][0] < 0.5:
        return None
    if (
        len(best) > 1
        and best[0][0] == best[1][0]
        and {best[0][1], best[1][1]}
        != {
            Kind.ENROLMENT,
            Kind.PREVIOUS_ENROLMENT,
        }
    ):
        return None
    return best[0][1]


def _plain(heading: Heading, kind: Kind, words: Vocabulary) -> dict[str, int]:
    return {s: i for i, label in enumerate(heading.labels) if (s := words.standard(label, kind))}


class _Shapes:
    """Contents of a column, looked at once and only when asked."""

    def __init__(self, sample: Sequence[Sequence[str | None]]) -> None:
        self._sample = sample
        self._seen: dict[int, Contents] = {}

    def __getitem__(self, i: int) -> Contents:
        if i not in self._seen:
            self._seen[i] = contents_of([row[i] for row in self._sample if i < len(row)])
        return self._seen[i]


def _fixed(label: str, labels: Sequence[str], file: str) -> int:
    if label.startswith("#") and label[1:].isdigit() and 1 <= int(label[1:]) <= len(labels):
        return int(label[1:]) - 1
    wanted = normalise(label)
    places = [i for i, seen in enumerate(labels) if seen and normalise(seen) == wanted]
    if len(places) == 1:
        return places[0]
    seen = [h for h in labels if h]
    if places:
        raise UserError(
            "L007",
            f'《{file}》有 {len(places)} 列都写着“{label}”。请改写成列号，例如 "#{places[0] + 1}"。',
            f'{file} has {len(places)} columns headed {label!r}. Name the one meant by number, as "#{places[0] + 1}".',
        )
    raise UserError(
        "L005",
        f"rolls.toml 说《{file}》有表头“{label}”，文件里没有。看到的表头：{'、'.join(seen)}。请改正。",
        f"rolls.toml names the heading {label!r} of {file}, which is not there. Seen: {', '.join(seen)}. Correct it.",
    )


def _owners(labels: Sequence[str], claims: Mapping[str, list[int]]) -> list[str]:
    """Return, per column, of whom the nearest name to the left speaks ('child' before any)."""
    person = {i: _OWNERS[s] for s, places in claims.items() if s in _OWNERS for i in places}
    owner, owners = "child", []
    for i in range(len(labels)):
        owner = person.get(i, owner)
        owners.append(owner)
    return owners


def _settle(
    standard: str,
    places: list[int],
    index: dict[str, int],
    labels: Sequence[str],
    owners: Sequence[str],
    shapes: _Shapes,
    kind: Kind,
    year: int,
    file: str,
) -> None:
    """Decide between several columns of one meaning, or ask."""
    if standard not in _KEYS:
        index.setdefault(standard, places[0])
        return
    own = [i for i in places if owners[i] == "child"]
    if standard == "id_number":
        children = [i for i in places if shapes[i].is_adult(year) is False]
        chosen = children if len(children) == 1 else [i for i in own if shapes[i].is_adult(year) is not True]
    else:
        chosen = own
    named = [i for i in chosen if normalise(labels[i]).startswith(("学生", "儿童", "本人", "孩子", "幼儿"))]
    chosen = named if len(named) == 1 else chosen
    if len(chosen) != 1:
        which = "、".join(f"第 {i + 1} 列“{labels[i]}”" for i in places)
        raise UserError(
            "L007",
            f"《{file}》有几列都像孩子的{COLUMNS[standard].zh}：{which}，分不清是哪一列。"
            f'请在 rolls.toml 里写 columns = {{{standard} = "#{places[0] + 1}"}}（列号）。',
            f"{file}: several columns may be the child's {standard}: columns {', '.join(str(i + 1) for i in places)}. "
            f'Name the one meant in rolls.toml: columns = {{{standard} = "#{places[0] + 1}"}}.',
        )
    index.setdefault(standard, chosen[0])
    if standard != "id_number":
        return
    for i in places:
        other = _OWNER_ID.get(owners[i], "guardian_id")
        if i != chosen[0] and shapes[i].is_adult(year) is not False and other in SPECS[kind].columns:
            index.setdefault(other, i)


def _by_content(
    index: dict[str, int], labels: Sequence[str], shapes: _Shapes, kind: Kind, words: Vocabulary, year: int
) -> None:
    """Name columns that no heading names by their contents, where only one fits. A column with an unknown heading is
    named only by numbers that nobody can mistake; sexes, phones, dates and names need a column without any heading."""
    used = set(index.values())
    free = [
        i
        for i, label in enumerate(labels)
        if i not in used and not words.is_refused(label) and words.standard(label, kind) is None
    ]
    blank = [i for i in free if not labels[i]]

    def only(standard: str, places: list[int]) -> None:
        if standard in SPECS[kind].columns and standard not in index and len(places) == 1:
            index[standard] = places[0]

    def shaped(shape: str, places: list[int]) -> list[int]:
        return [i for i in places if shapes[i].shape == shape]

    ids = shaped("id_number", free)
    only("id_number", [i for i in ids if shapes[i].is_adult(year) is False])
    only("guardian_id", [i for i in ids if shapes[i].is_adult(year) and not labels[i]])
    only("pupil_no", shaped("pupil_no", free))
    only("disability_no", shaped("disability_no", free))
    only("sex", shaped("sex", blank))
    only("guardian_phone", shaped("phone", blank))
    only("birth_on", [i for i in shaped("date", blank) if 0 <= year - (shapes[i].year or 0) < ADULT_YEARS])
    only("name", shaped("name", blank)[:1])  # the child's name stands before the guardian's
