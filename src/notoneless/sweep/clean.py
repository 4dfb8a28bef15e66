"""洗 — clean: read what a clerk typed, in the words that can be compared.

The same child is 「５００１５３２０１３…」 on one roll and 500153201303021x on another; her birthday is a
lunar one at the village and 2013/3/2 at the school. Cleaning changes no record: it adds, beside the raw text,
the number, the name and the date as they can be laid side by side, and says of each cell what is wrong with it.
All of it is SQL over columns; names are looked up once per distinct spelling.
"""

from __future__ import annotations

# Widths and punctuation as Chinese keyboards produce them, folded to ASCII.
_WIDE = "０１２３４５６７８９Ｘｘ×Ⅹ"
_ASCII = "0123456789XXXX"


def _digit_sum(n: str) -> str:
    """Return SQL for Σ wᵢ·dᵢ (not yet reduced) of the seventeen digits held in the BIGINT expression ``n``.

    The position weights of GB 11643 are powers of two mod 11 (ISO 7064 MOD 11-2); written over whole quotients
    the sum is 2n + Σ 3·2^k·(n div 10^k): arithmetic on columns, no loop over characters.
    """
    return f"2 * {n} + " + " + ".join(f"{3 * 2**k % 11} * ({n} // {10**k})" for k in range(1, 17))


def digits_sql(raw: str) -> str:
    """Return SQL for an identity number stripped to digits and X (full width, spaces, quotes, lower-case x)."""
    return (
        f"CASE WHEN regexp_full_match({raw}, '[0-9]{{17}}[0-9X]') THEN {raw} "
        f"ELSE regexp_replace(upper(translate({raw}, '{_WIDE}', '{_ASCII}')), '[^0-9A-Z.+]', '', 'g') END"
    )


def check_char_sql(seventeen: str) -> str:
    """Return SQL for the check character that GB 11643 demands of the BIGINT expression ``seventeen``."""
    return f"substr('0123456789X', CAST((12 - ({_digit_sum(seventeen)}) % 11) % 11 AS INTEGER) + 1, 1)"


def check_holds_sql(number: str, seventeen: str) -> str:
    """Return SQL telling whether the 18th character of ``number`` is the check character of its first 17 digits."""
    return f"({check_char_sql(seventeen)} = substr({number}, 18, 1))"


def ymd_valid_sql(ymd: str) -> str:
    """Return SQL telling whether an integer yyyymmdd is a day of the solar calendar."""
    y, m, d = f"({ymd} // 10000)", f"({ymd} // 100 % 100)", f"({ymd} % 100)"
    leap = f"({y} % 4 = 0 AND ({y} % 100 <> 0 OR {y} % 400 = 0))"
    last = f"CASE WHEN {m} IN (4, 6, 9, 11) THEN 30 WHEN {m} = 2 THEN CASE WHEN {leap} THEN 29 ELSE 28 END ELSE 31 END"
    return f"({y} BETWEEN 1900 AND 2100 AND {m} BETWEEN 1 AND 12 AND {d} >= 1 AND {d} <= {last})"


def ymd_sql(raw: str) -> str:
    """Return SQL that reads a written date as an integer yyyymmdd, valid day or not; NULL when no date is there.

    2013-02-03, 20130203, 2013/2/3, 2013.2.3, 2013年2月3日 and a trailing time are understood; a two-digit year
    is not (it would be a guess).
    """
    pattern = r"^\D*((?:19|20)[0-9]{2})\D+([0-9]{1,2})\D+([0-9]{1,2})(?:\D.*)?$"
    long = [f"TRY_CAST(regexp_extract({raw}, '{pattern}', {group}) AS INTEGER)" for group in (1, 2, 3)]
    return (
        f"CASE WHEN {raw} IS NULL THEN NULL "
        f"WHEN length({raw}) = 10 AND substr({raw}, 5, 1) IN ('-', '/', '.') AND substr({raw}, 8, 1) IN ('-', '/', '.') "
        f"THEN TRY_CAST(substr({raw}, 1, 4) || substr({raw}, 6, 2) || substr({raw}, 9, 2) AS INTEGER) "
        f"WHEN regexp_full_match({raw}, '(19|20)[0-9]{{6}}') THEN CAST({raw} AS INTEGER) "
        f"ELSE {long[0]} * 10000 + {long[1]} * 100 + {long[2]} END"
    )


def phone_sql(raw: str) -> str:
    """Return SQL for the digits of a telephone number, without the country code; NULL when fewer than 7."""
    digits = f"regexp_replace(translate({raw}, '{_WIDE}', '{_ASCII}'), '[^0-9]', '', 'g')"
    cut = f"CASE WHEN length({digits}) = 13 AND starts_with({digits}, '86') THEN substr({digits}, 3) ELSE {digits} END"
    return f"CASE WHEN regexp_full_match({raw}, '1[0-9]{{10}}') THEN {raw} WHEN length({digits}) >= 7 THEN {cut} END"


def sex_sql(raw: str) -> str:
    """Return SQL for 'M', 'F' or NULL from GB/T 2261.1 codes and the words offices write."""
    return (
        f"CASE WHEN {raw} IN ('男', '1', '男性', 'M', '男孩', '男生') THEN 'M' "
        f"WHEN {raw} IN ('女', '2', '女性', 'F', '女孩', '女生') THEN 'F' END"
    )
