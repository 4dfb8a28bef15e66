"""公民身份号码 (GB 11643-1999) — the number that should find a child at once, and so often does not.

It is typed by tired people, cut by spreadsheets, lent by a guardian, kept from a county that has another code today.
Reading one therefore never answers only "right" or "wrong": it says what is still usable (a birth date, a sex, the
first fourteen digits) and which defect the office should mend. A passport is another document, not a wrong number.

Weights and check characters: GB 11643-1999 (ISO 7064, MOD 11-2). 15-digit numbers: GB 11643-1989, born in 19xx.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notoneless.standards.divisions import RegionStatus, region_status

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
OLDEST_BIRTH_YEAR = 1900
#: A 15-digit number that would make somebody this old on the day of the roll is a child's number cut short.
OLDEST_AGE = 100


class IdDefect(StrEnum):
    """What is wrong with a number; the value is the fault's stable code."""

    DIGITS_LOST = "R020"  # stored as a number: a spreadsheet keeps fifteen digits and writes zeros for the rest
    SCIENTIFIC = "R021"  # 5.00153E+17
    CHECK_DIGIT = "R022"
    IMPOSSIBLE_DATE = "R023"
    UNKNOWN_REGION = "R024"
    SHAPE = "R025"  # wrong length or characters
    PLACEHOLDER = "R026"  # 无, 0000…, 123456…
    OLD_NUMBER = "R027"  # fifteen digits: noted, and upgraded


class IdForm(StrEnum):
    """In which dress the number came."""

    EIGHTEEN = "18"
    FIFTEEN = "15"
    DISABILITY_NO = "disability_no"  # 20 or 22 characters whose first 18 are the number
    PUPIL_NO = "pupil_no"  # G + number
    OTHER_DOCUMENT = "other_document"
    NONE = "none"


class OtherDocument(StrEnum):
    """Documents that are not the citizen's number."""

    HK_MACAU_PERMIT = "hk_macau_permit"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证
    PASSPORT = "passport"  # 护照
    PERMANENT_RESIDENT = "permanent_resident"  # 外国人永久居留身份证
    BIRTH_CERTIFICATE = "birth_certificate"  # 出生医学证明

    @property
    def zh(self) -> str:
        """Return the name an office would use."""
        return _OTHER_ZH[self]


_OTHER_ZH = {
    OtherDocument.HK_MACAU_PERMIT: "港澳居民来往内地通行证",
    OtherDocument.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    OtherDocument.PASSPORT: "护照",
    OtherDocument.PERMANENT_RESIDENT: "外国人永久居留身份证",
    OtherDocument.BIRTH_CERTIFICATE: "出生医学证明",
}


@dataclass(frozen=True, slots=True)
class CitizenId:
    """What one cell says. ``number`` is the usable 18-character number or '' when there is none.

    ``cleaned`` is the cell without spaces and width differences; ``upgraded`` is true for a 15-digit number written
    out as 18. ``birth_on``, ``sex`` ('男'/'女') and ``region`` are given whenever they can be read, even from a
    damaged number; ``defects`` says why ``number`` may be ''. An unknown region is a defect to report, but with a right
    check digit and date the number stays usable: our list of regions ends one day, and children do not. ``region_status`` NOT_IN_FORCE is a doubt, no defect.
    """

    cleaned: str
    form: IdForm
    number: str = ""
    upgraded: bool = False
    region: str = ""
    region_status: RegionStatus | None = None
    birth_on: date | None = None
    sex: str | None = None
    defects: tuple[IdDefect, ...] = ()
    other: OtherDocument | None = None

    @property
    def valid(self) -> bool:
        """Return whether the number is whole: right shape, date, region and check digit (an upgraded one counts)."""
        return bool(self.number) and not set(self.defects) - {IdDefect.OLD_NUMBER}


_DROPPED = re.compile(
    r"[\s\u00a0\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u3000\ufeff'`‘’＇\"“”=＝,，·.．。\-‐-―－_]+"
)
_WIDE = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {ord(c): "X" for c in "xXｘＸ×✕хХχΧⅹⅩ"} | {ord("〇"): "0"}
_SCIENTIFIC = re.compile(r"^[+]?[0-9](?:\.[0-9]+)?[Ee][+]?[0-9]{1,2}$")
_DECIMAL = re.compile(r"^[0-9]{15,20}\.0*$")
_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_WORDS = re.compile(
    r"^(?:无|没有|暂无|无号|无身份证|无证件?|不详|不明|未知|未办理?|未上户?|未登记|没办|待补|待查|待定|空|缺|忘记|丢失|未提供|不清楚|保密|"
    r"NULL|NONE|NAN|NA|N/A|#N/A|#VALUE!|#REF!|#NAME\?|NIL|TEST|/+|\\+|X+|[?？]+|[—~～#]+)$"
)
_OTHERS = (
    (OtherDocument.HK_MACAU_PERMIT, re.compile(r"^[HM](?:[0-9]{8}|[0-9]{10})$")),
    (OtherDocument.TAIWAN_PERMIT, re.compile(r"^(?:[0-9]{8}|[0-9]{10}(?:\([A-Z]\)|[A-Z]))$")),
    (OtherDocument.PERMANENT_RESIDENT, re.compile(r"^(?:[A-Z]{3}[0-9]{12}|9[0-9]{17})$")),
    (OtherDocument.BIRTH_CERTIFICATE, re.compile(r"^[A-Z][0-9]{9}$")),
    (OtherDocument.PASSPORT, re.compile(r"^(?:[EGDSP]{1,2}[0-9]{7,8}|E[A-Z][0-9]{7}|[A-Z]{1,2}[0-9]{6,8})$")),
)


def clean(text: str) -> str:
    """Return the cell in plain width and upper case without spaces, zero-width characters, quotes and marks."""
    wide = text.translate(_WIDE)
    stripped = _DROPPED.sub("", wide) if not _SCIENTIFIC.match(wide.strip()) else wide.strip()
    return stripped.upper()


def check_character(first17: str) -> str:
    """Return the 18th character for seventeen digits. Raises ``ValueError`` on anything else."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("seventeen digits are needed")
    return CHECK_CHARACTERS[sum(w * int(d) for w, d in zip(WEIGHTS, first17, strict=True)) % 11]


def upgrade(fifteen: str, *, century: str = "19") -> str:
    """Return the 18-character form of a 15-digit number. Raises ``ValueError`` when it is not fifteen digits.

    Fifteen digits were issued to 1999 only, so the century is 19 unless the caller knows of a child's number that
    somebody cut to the old length (``century="20"``).
    """
    if len(fifteen) != 15 or not (fifteen.isascii() and fifteen.isdigit()):
        raise ValueError("fifteen digits are needed")
    first17 = fifteen[:6] + century + fifteen[6:]
    return first17 + check_character(first17)


def downgrade(number: str) -> str | None:
    """Return the 15-digit form of an 18-character number, or None for somebody not born in 19xx."""
    return number[:6] + number[8:17] if len(number) == 18 and number[6:8] == "19" else None


def make(region: str, birth_on: date, order: int) -> str:
    """Return the valid number for a region, birth date and order 0–999 (odd = male, even = female).

    For synthetic persons and tests. Raises ``ValueError`` when a part does not fit.
    """
    if len(region) != 6 or not region.isdigit() or not 0 <= order <= 999:
        raise ValueError("a six-digit region and an order of 0 to 999 are needed")
    first17 = f"{region}{birth_on:%Y%m%d}{order:03d}"
    return first17 + check_character(first17)


def is_valid(text: str, *, on: date | None = None) -> bool:
    """Return whether the cell holds a whole citizen's number (18 characters, or 15 that can be upgraded)."""
    return parse(text, on=on).valid


def parse(text: str | None, *, on: date | None = None) -> CitizenId:
    """Return what a cell says; never raises. ``on`` is the day of the roll: nobody is born after it.

    Full width, spaces, zero-width characters, a leading apostrophe, tab or =, a lower-case x and ``.0`` are mended
    without a defect. Fifteen digits are read as born in 19xx unless that makes a centenarian on ``on``. A 20- or
    22-character disability number and a ``G`` pupil number yield the number inside.
    """
    if not text or not text.strip():
        return CitizenId("", IdForm.NONE)
    plain = text.translate(_WIDE).strip().strip("'‘’\"“”= \t")
    if _SCIENTIFIC.match(plain):
        return CitizenId(plain.upper(), IdForm.NONE, defects=(IdDefect.SCIENTIFIC,))
    if _DECIMAL.match(plain):
        plain = plain.split(".", 1)[0]
    cleaned = clean(plain)
    if _is_placeholder(cleaned, plain):
        return CitizenId(cleaned, IdForm.NONE, defects=(IdDefect.PLACEHOLDER,))
    form, body = IdForm.EIGHTEEN, cleaned
    if len(cleaned) == 19 and cleaned[0] == "G":
        form, body = IdForm.PUPIL_NO, cleaned[1:]
    elif len(cleaned) in (20, 22) and _EIGHTEEN.match(cleaned) and date_of_digits(cleaned[6:14], on):
        form, body = IdForm.DISABILITY_NO, cleaned[:18]
    if len(body) == 18 and _EIGHTEEN.fullmatch(body):
        return _parse_eighteen(cleaned, body, form, on)
    if len(cleaned) == 15 and cleaned.isdigit():
        return _parse_fifteen(cleaned, on)
    for kind, pattern in _OTHERS:
        if pattern.match(cleaned) and not (cleaned.isdigit() and len(cleaned) == 8 and date_of_digits(cleaned, on)):
            return CitizenId(cleaned, IdForm.OTHER_DOCUMENT, other=kind)
    return _damaged(cleaned, on)


def _parse_eighteen(cleaned: str, body: str, form: IdForm, on: date | None) -> CitizenId:
    born = date_of_digits(body[6:14], on)
    region = body[:6]
    status = region_status(region, born)
    right = check_character(body[:17]) == body[17]
    if body[0] == "9" and right and born and status is RegionStatus.UNKNOWN:
        return CitizenId(cleaned, IdForm.OTHER_DOCUMENT, other=OtherDocument.PERMANENT_RESIDENT, birth_on=born)
    defects: list[IdDefect] = []
    if not right:
        defects.append(IdDefect.DIGITS_LOST if body.endswith("000") else IdDefect.CHECK_DIGIT)
    if born is None:
        defects.append(IdDefect.IMPOSSIBLE_DATE)
    if status is RegionStatus.UNKNOWN:
        defects.append(IdDefect.UNKNOWN_REGION)
    lost = IdDefect.DIGITS_LOST in defects
    return CitizenId(
        cleaned,
        form,
        number="" if set(defects) - {IdDefect.UNKNOWN_REGION} else body,
        region=region,
        region_status=status,
        birth_on=born,
        sex=None if lost else _sex(body[16]),
        defects=tuple(defects),
    )


def _parse_fifteen(cleaned: str, on: date | None) -> CitizenId:
    century = "19"
    if on is not None and on.year - int("19" + cleaned[6:8]) >= OLDEST_AGE and date_of_digits("20" + cleaned[6:12], on):
        century = "20"
    born = date_of_digits(century + cleaned[6:12], on)
    status = region_status(cleaned[:6], born)
    defects = [IdDefect.OLD_NUMBER]
    if born is None:
        defects.append(IdDefect.IMPOSSIBLE_DATE)
    if status is RegionStatus.UNKNOWN:
        defects.append(IdDefect.UNKNOWN_REGION)
    whole = born is not None
    return CitizenId(
        cleaned,
        IdForm.FIFTEEN,
        number=upgrade(cleaned, century=century) if whole else "",
        upgraded=whole,
        region=cleaned[:6],
        region_status=status,
        birth_on=born,
        sex=_sex(cleaned[14]),
        defects=tuple(defects),
    )


def _damaged(cleaned: str, on: date | None) -> CitizenId:
    """Return what can still be read of a number of wrong length or characters: its region and birth date."""
    head = cleaned[:14]
    if len(cleaned) >= 16 and head.isascii() and head.isdigit():
        region, born = head[:6], date_of_digits(head[6:14], on)
        status = region_status(region, born)
        if born is not None and status is not RegionStatus.UNKNOWN:
            return CitizenId(
                cleaned, IdForm.NONE, region=region, region_status=status, birth_on=born, defects=(IdDefect.SHAPE,)
            )
    return CitizenId(cleaned, IdForm.NONE, defects=(IdDefect.SHAPE,))


def _sex(digit: str) -> str:
    return "男" if int(digit) % 2 else "女"


def date_of_digits(text: str, on: date | None) -> date | None:
    """Return the date of eight digits when the calendar has it and somebody could be born then, else None."""
    if not text.isdigit():
        return None
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return born if born.year >= OLDEST_BIRTH_YEAR and (on is None or born <= on) else None


def _is_placeholder(cleaned: str, plain: str) -> bool:
    if not cleaned or _WORDS.match(cleaned) or _WORDS.match(plain.upper()):
        return True
    if cleaned.isdigit():
        core = cleaned
        if len(set(core)) == 1 or core in "1234567890123456789012" or core in "0123456789012345678901":
            return True
        return len(core) >= 14 and core[6:] == "0" * (len(core) - 6)
    return False
