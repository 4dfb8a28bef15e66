"""姓名 — one child's name as five offices write it.

A clerk hears it over the telephone, a system has no such character, a grandmother gives the name used at home.
Here names become keys under which the different writings of one name meet: a normal form, how it sounds in the
south-west, which characters look alike. A key that agrees is a reason to look closer, never a proof.

Sound folding (``sound_key``), after the confusions heard and typed in south-western Mandarin:
n/l, zh/z, ch/c, sh/s, -ing/-in, -eng/-en, and the syllable hu/fu. ``huang``/``fang`` stay apart (two large
surnames), and r/l only with ``fold_r=True``. Tones are dropped, ü is v. Syllables are joined without separator, so
that a name typed in pinyin (``ZHANG Xiaoming``) gives the key of 张晓明. Surnames are read as surnames: 单 is shan.
覃 牟 郇 宓, which families read in two ways, have one key, the first reading of :func:`surname_readings`; a pinyin
name typed by the other reading therefore has another key, because one key for both would merge 谭 with 秦.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from operator import add

from notoneless.standards import name_chars as chars
from notoneless.standards.name_chars import WILDCARD, fold, pinyin_syllables

_REMARK = re.compile(r"[（(\[【〔{「『<《].*?[)）\]】〕}」』>》]")
_TRAILING_NUMBER = re.compile(r"(?<=[㐀-鿿])[0-9]+$")
_COMPOSED = re.compile(r"[\u2ff0-\u2ffb](?:[\u2ff0-\u2ffb]?..)?.?", re.DOTALL)
_PLAIN_LOW, _PLAIN_HIGH = "㐀", "鿿"
_ODD = re.compile("[^㐀-鿿 ·\n]")  # what one pass over the table cannot settle
_LATIN = re.compile("[a-z]+")
_UNITS = re.compile("[a-z]+|.", re.DOTALL)
_NOBODY = frozenset(
    "无 无名 无名氏 无姓名 没有 暂无 不详 不明 未知 未取名 未起名 未命名 未定 待定 待取名 待补 空 缺 姓名 名字 某 某某 某某某 新生儿 婴儿 "
    "女婴 男婴 无此人 none null nan na test".split()
)
_NOBODY_PATTERN = re.compile(r".?(?:某某|未取名|新生儿)|.[之](?:子|女|长子|长女|次子|次女)|[0-9]+|x+")
_ERHUA = "儿娃子"
_PREFIX = "小阿老大幺"


def normalise(name: str) -> str:
    """Return the normal form of a name, '' when nothing is left.

    NFKC; traditional → simplified (characters that the 通用规范汉字表 itself lists, such as 乾 and 昇, stay);
    lower-case Latin; spaces, zero-width characters and every kind of name dot dropped, so that the variants of
    阿依古丽·买买提 agree; a remark in brackets and a clerk's trailing number (张伟2) dropped; each unreadable
    character (?, □, private use) kept as one ``?``.
    """
    if not name:
        return ""
    if min(name) >= _PLAIN_LOW and max(name) <= _PLAIN_HIGH:
        return name.translate(chars.normal_table())
    return _normalise_hard(name)


def _normalise_hard(name: str) -> str:
    text = name
    table = chars.normal_table()
    text = "".join(table.get(ord(c), c) or "" if "\ue000" <= c <= "\uf8ff" else c for c in text)
    text = _COMPOSED.sub(WILDCARD, text)
    text = unicodedata.normalize("NFKC", text)
    without = _REMARK.sub("", text)
    text = without if without.strip() else text
    if any("\u00c0" <= c <= "\u024f" or "\u0300" <= c <= "\u036f" for c in text):  # pinyin typed with its tones
        text = text.replace("ü", "v").replace("Ü", "v")
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    out: list[str] = []
    for char in text.casefold():
        mapped = table.get(ord(char), char)
        if mapped is None or not mapped:
            continue
        category = unicodedata.category(mapped)
        if category == "Co" or category == "Cn":
            out.append(WILDCARD)
        elif category[0] not in "ZC" and category not in ("Ps", "Pe", "Pi", "Pf", "Mn"):
            out.append(mapped)
    return _TRAILING_NUMBER.sub("", "".join(out))


def _split(normal: str) -> tuple[str, str]:
    """Return (surname, given) of a normal form; the surname is '' where the name has none (阿依古丽买买提)."""
    size = len(normal)
    if size <= 1:
        return normal, ""
    if size >= 3:
        head = normal[:2]
        if head in chars.compounds():
            return (head, normal[2:]) if size <= 5 else ("", normal)
        if normal[:4] in chars.compounds() and size > 4:
            return normal[:4], normal[4:]
    if size <= 3 or (size == 4 and normal[0] in chars.surnames()):
        return normal[0], normal[1:]
    return "", normal


def split_surname(name: str) -> tuple[str, str]:
    """Return (surname, given name) of a name as written, in normal form.

    Compound surnames are kept whole (欧阳, 司马); names of a people that bears no surname give ``("", name)``;
    a name in pinyin is split after its first syllable, or after a comma or space when one stands there.
    """
    normal = normalise(name)
    return _split_latin(name, normal) if _LATIN.search(normal) else _split(normal)


def _split_latin(raw: str, normal: str) -> tuple[str, str]:
    """Return (surname, given) of a normal form that holds Latin letters, all of it (zhangsan) or some (汤yue彤)."""
    words = [normalise(w) for w in re.split(r"[\s,，]+", raw.strip()) if w]
    if len(words) > 1 and normal.isascii() and "".join(words) == normal:
        return words[0], "".join(words[1:])
    runs = _UNITS.findall(normal)
    parts = [part for run in runs for part in (pinyin_syllables(run) or (run,) if run.isascii() else run)]
    if len(runs) == 1:
        if len(parts) == 1 and not pinyin_syllables(normal):
            return "", normal  # a foreign name
        if len(parts) > 2 and " ".join(parts[:2]) in chars.compound_sounds():
            return "".join(parts[:2]), "".join(parts[2:])
        return parts[0], "".join(parts[1:])
    if not parts[0].isascii():
        if normal[:2] in chars.compounds():
            return normal[:2], normal[2:]
        return (normal[0], normal[1:]) if len(parts) <= 3 or normal[0] in chars.surnames() else ("", normal)
    return (parts[0], normal[len(parts[0]) :]) if len(parts) <= 4 and pinyin_syllables(parts[0]) else ("", normal)


@lru_cache(maxsize=65536)
def _surname_sound(surname: str) -> str:
    if surname.isascii():
        return _LATIN.sub(_run_sound, surname)
    return "".join(fold(s) for s in chars.readings_of_surname(surname)[0].split())


def _given_sound(given: str) -> str:
    return _LATIN.sub(_run_sound, given).translate(chars.sounds())


def _run_sound(run: re.Match[str]) -> str:
    return "".join(fold(s) for s in pinyin_syllables(run[0])) or run[0]


def surname_readings(surname: str) -> tuple[str, ...]:
    """Return the toneless readings of a surname, the usual one first: 覃 → ('qin', 'tan'), 欧阳 → ('ou yang',)."""
    return chars.readings_of_surname(normalise(surname))


def sound_key(name: str, *, fold_r: bool = False) -> str:
    """Return the toneless, folded sound of the whole name, without separators (see the module's head)."""
    surname, given = split_surname(name)
    key = _surname_sound(surname) + _given_sound(given)
    if not fold_r:
        return key
    return "".join(fold(s, fold_r=True) for s in pinyin(name).split())


def pinyin(name: str) -> str:
    """Return the readable toneless pinyin, syllables apart, the surname read as a surname: 单雄 → ``shan xiong``."""
    return _pinyin(*split_surname(name))


def _pinyin(surname: str, given: str) -> str:
    parts: list[str] = list(chars.readings_of_surname(surname)[0].split()) if surname and not surname.isascii() else []
    for run in _UNITS.findall(given) if parts else [*_UNITS.findall(surname), *_UNITS.findall(given)]:
        parts.extend(pinyin_syllables(run) or (run,) if run.isascii() else (chars.readings()[ord(run)],))
    return " ".join(parts)


def search_keys(name: str) -> tuple[str, str, str, str]:
    """Return (pinyin, initials, sound_key, shape_key): what the single functions give, the name read once."""
    normal = normalise(name)
    surname, given = _split_latin(name, normal) if _LATIN.search(normal) else _split(normal)
    return (
        _pinyin(surname, given),
        _surname_initials(surname) + _given_initials(given),
        _surname_sound(surname) + _given_sound(given),
        normal.translate(chars.shape_groups()),
    )


def initials(name: str) -> str:
    """Return the first letter of each folded syllable: 牛春 and 刘纯 both ``lc``."""
    surname, given = split_surname(name)
    return _surname_initials(surname) + _given_initials(given)


def shape_key(name: str) -> str:
    """Return the normal form with each character replaced by the first of its look-alike group.

    Groups hold at most fourteen characters that share all but a radical (晴 睛 情), or are listed as look-alikes
    (未 末, 己 已 巳); each is in one group, and a character in none stands for itself. Two may look alike
    (:func:`similar_shape`) without sharing a group: the key finds pairs, the function judges them.
    """
    return normalise(name).translate(chars.shape_groups())


def similar_shape(a: str, b: str) -> bool:
    """Return whether two writings differ only in characters that look alike (at least one does differ)."""
    left, right = normalise(a), normalise(b)
    if left == right or len(left) != len(right):
        return False
    near, group = chars.look_alikes(), chars.shape_groups()
    for x, y in zip(left, right, strict=True):
        if x == y or y in near.get(x, ()) or x in near.get(y, ()):
            continue
        if ord(x) in group and group[ord(x)] == group.get(ord(y)):
            continue
        return False
    return True


def unreadable(name: str) -> bool:
    """Return whether some character of the name could not be read (?, □, private use)."""
    return WILDCARD in normalise(name)


def no_name(name: str | None) -> bool:
    """Return whether a cell names nobody: empty, only unreadable characters, or a word such as 无名, 未取名, 新生儿."""
    normal = normalise(name or "")
    return not normal.strip(WILDCARD) or normal in _NOBODY or _NOBODY_PATTERN.fullmatch(normal) is not None


def fits_wildcard(a: str, b: str) -> bool:
    """Return whether two names agree where both can be read, a ``?`` standing for any one character."""
    left, right = normalise(a), normalise(b)
    if len(left) != len(right) or not left:
        return False
    pairs = list(zip(left, right, strict=True))
    return any(x == y != WILDCARD for x, y in pairs) and all(x == y or WILDCARD in (x, y) for x, y in pairs)


def nickname_core(name: str) -> str:
    """Return the syllable or character by which a name is called at home, '' when the name has no such form.

    小明, 阿明, 老幺明, 明明, 明儿, 明娃, 明明儿 → 明. The core is only what two names may share; it is never an identity.
    """
    text = normalise(name)
    if not 2 <= len(text) <= 4:
        return ""
    body = text
    if body[0] in _PREFIX and len(body) >= 2:
        body = body.lstrip(_PREFIX) or body[-1]
    if len(body) >= 2 and body[-1] in _ERHUA:
        body = body[:-1]
    if len(body) == 2 and body[0] == body[1]:
        body = body[0]
    if len(body) == 3 and body[1] == body[2]:  # 张明明 with its surname
        body = body[1]
    return body if len(body) == 1 and body != text and body != WILDCARD else ""


def is_nickname_of(short: str, full: str) -> bool:
    """Return whether ``short`` is a home form of ``full``: its core is a character of the given name of ``full``."""
    core = nickname_core(short)
    return bool(core) and normalise(short) != normalise(full) and core in split_surname(full)[1]


NameKeys = tuple[str, str, str, str, str, str]


def name_keys(names: Sequence[str]) -> list[NameKeys]:
    """Return (normal, sound_key, surname_sound, given_sound, initials, shape_key) for each name, in order.

    The same values as the single functions give, made for a county's distinct names at once.
    """
    return list(zip(*name_key_columns(names), strict=True))


def name_key_columns(names: Sequence[str]) -> tuple[list[str], list[str], list[str], list[str], list[str], list[str]]:
    """Return :func:`name_keys` as six columns, each as long as ``names``."""
    if not names:
        return [], [], [], [], [], []
    normals, surnames, givens, odd = _split_all(names)
    sounds, heads, given_sounds = _sound_all(surnames, givens, odd)
    given_initials = "\n".join(givens).translate(chars.initial_letters()).split("\n")
    for i in odd:
        given_initials[i] = _given_initials(givens[i])
    initial_of = {s: _surname_initials(s) for s in set(surnames)}
    letters = list(map(add, [initial_of[s] for s in surnames], given_initials))
    return normals, sounds, heads, given_sounds, letters, _shape_all(normals)


def name_sound_columns(names: Sequence[str]) -> tuple[list[str], list[str], list[str], list[str], list[str]]:
    """Return (normal, sound_key, surname_sound, given_sound, shape_key) of ``names`` as columns, as :func:`name_key_columns`
    does.

    Each key is one pass over all names joined by line ends, which Python does in C: about half a million distinct
    names a CPU second.
    """
    if not names:
        return [], [], [], [], []
    normals, surnames, givens, odd = _split_all(names)
    return normals, *_sound_all(surnames, givens, odd), _shape_all(normals)


def _shape_all(normals: list[str]) -> list[str]:
    return "\n".join(normals).translate(chars.shape_groups()).split("\n")


def _sound_all(surnames: list[str], givens: list[str], odd: list[int]) -> tuple[list[str], list[str], list[str]]:
    """Return the sounds of whole names, of their surnames and of their given names."""
    given_sounds = "\n".join(givens).translate(chars.sounds()).split("\n")
    for i in odd:
        given_sounds[i] = _given_sound(givens[i])
    sound_of = {s: _surname_sound(s) for s in set(surnames)}
    heads = [sound_of[s] for s in surnames]
    return list(map(add, heads, given_sounds)), heads, given_sounds


def _split_all(names: Sequence[str]) -> tuple[list[str], list[str], list[str], list[int]]:
    """Return the normal forms, surnames and given names of ``names``, and where the odd ones stand."""
    normals, odd = _normal_all(names)
    compounds, known = chars.compounds(), chars.surnames()
    surnames: list[str] = []
    givens: list[str] = []
    add_surname, add_given = surnames.append, givens.append
    for normal in normals:
        size = len(normal)
        if (size == 3 or size == 2 or (size == 4 and normal[0] in known)) and normal[:2] not in compounds:
            add_surname(normal[0])
            add_given(normal[1:])
        else:
            surname, given = _split(normal)
            add_surname(surname)
            add_given(given)
    for i in odd:
        if _LATIN.search(normals[i]):
            surnames[i], givens[i] = _split_latin(names[i], normals[i])
    return normals, surnames, givens, odd


@lru_cache(maxsize=65536)
def _surname_initials(surname: str) -> str:
    if not surname:
        return ""
    if surname.isascii():
        return _LATIN.sub(_run_initials, surname)
    return "".join(fold(s)[:1] for s in chars.readings_of_surname(surname)[0].split())


def _given_initials(given: str) -> str:
    return _LATIN.sub(_run_initials, given).translate(chars.initial_letters())


def _run_initials(run: re.Match[str]) -> str:
    return "".join(fold(s)[:1] for s in pinyin_syllables(run[0]) or (run[0],))


def _normal_all(names: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the normal form of every name and where the odd ones stand (those not written in plain characters)."""
    joined = "\n".join(names)
    if joined.count("\n") != len(names) - 1:
        names = [n.replace("\n", " ") for n in names]
        joined = "\n".join(names)
    normals = joined.translate(chars.normal_table()).split("\n")
    odd: list[int] = []
    line, at = 0, 0
    while found := _ODD.search(joined, at):
        start = joined.rfind("\n", 0, found.start()) + 1
        line += joined.count("\n", at, start)
        normals[line] = _keep_apart(names[line])
        odd.append(line)
        end = joined.find("\n", found.start())
        if end < 0:
            break
        line, at = line + 1, end + 1
    return normals, odd


@lru_cache(maxsize=65536)
def _keep_apart(name: str) -> str:
    return _normalise_hard(name)
