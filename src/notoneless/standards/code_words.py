"""The English of the national code lists, so that a page in English says "grandmother" and not a number.

The ethnic groups are in the Roman spelling that GB/T 3304-1991 itself gives; relations (GB/T 4761-2008) are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _words(text: str) -> Mapping[str, str]:
    """Return '01 word; 02 two words; …' as a mapping."""
    return MappingProxyType(dict(part.strip().split(" ", 1) for part in text.split(";")))


ETHNIC: Final = _words(
    "01 Han; 02 Mongol; 03 Hui; 04 Zang; 05 Uygur; 06 Miao; 07 Yi; 08 Zhuang; 09 Buyei; 10 Chosen; 11 Man; 12 Dong; 13 Yao; "
    "14 Bai; 15 Tujia; 16 Hani; 17 Kazak; 18 Dai; 19 Li; 20 Lisu; 21 Va; 22 She; 23 Gaoshan; 24 Lahu; 25 Sui; 26 Dongxiang; "
    "27 Naxi; 28 Jingpo; 29 Kirgiz; 30 Tu; 31 Daur; 32 Mulao; 33 Qiang; 34 Blang; 35 Salar; 36 Maonan; 37 Gelao; 38 Xibe; "
    "39 Achang; 40 Pumi; 41 Tajik; 42 Nu; 43 Uzbek; 44 Russ; 45 Ewenki; 46 Deang; 47 Bonan; 48 Yugur; 49 Gin; 50 Tatar; "
    "51 Derung; 52 Oroqen; 53 Hezhen; 54 Monba; 55 Lhoba; 56 Jino; 97 other; 98 of foreign descent, Chinese citizen"
)

RELATION: Final = _words(
    "01 the person; 02 head of the household; 10 spouse; 11 husband; 12 wife; 20 son; 21 only son; 22 eldest son; "
    "23 second son; 24 third son; 25 fourth son; 26 fifth son; 27 adopted son or stepson; 28 son-in-law; 29 other son; "
    "30 daughter; 31 only daughter; 32 eldest daughter; 33 second daughter; 34 third daughter; 35 fourth daughter; "
    "36 fifth daughter; 37 adopted daughter or stepdaughter; 38 daughter-in-law; 39 other daughter; 40 grandchild; "
    "41 grandson (son's son); 42 granddaughter (son's daughter); 43 grandson (daughter's son); "
    "44 granddaughter (daughter's daughter); 45 grandson's wife; 46 granddaughter's husband; 47 great-grandson; "
    "48 great-granddaughter; 49 other grandchild; 50 parent; 51 father; 52 mother; 53 husband's father; 54 husband's mother; "
    "55 wife's father; 56 wife's mother; 57 stepfather or adoptive father; 58 stepmother or adoptive mother; "
    "59 other relation of a parent; 60 grandparent; 61 father's father; 62 father's mother; 63 mother's father; "
    "64 mother's mother; 65 spouse's grandparent; 66 great-grandfather; 67 great-grandmother; 68 spouse's great-grandparent; "
    "69 other relation of a grandparent; 70 brother or sister; 71 elder brother; 72 elder brother's wife; 73 younger brother; "
    "74 younger brother's wife; 75 elder sister; 76 elder sister's husband; 77 younger sister; 78 younger sister's husband; "
    "79 other brother or sister; 80 other relative; 81 father's elder brother; 82 wife of the father's elder brother; "
    "83 father's younger brother; 84 wife of the father's younger brother; 85 mother's brother; 86 wife of the mother's "
    "brother; 87 husband of the mother's sister; 88 mother's sister; 89 husband of the father's sister; 90 father's sister; "
    "91 cousin on the father's side; 92 cousin; 93 nephew (brother's son); 94 niece (brother's daughter); "
    "95 nephew (sister's son); 96 niece (sister's daughter); 97 other relative; 99 not related"
)
