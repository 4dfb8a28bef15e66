"""What a telephone seals to the house opens here and nowhere else; a bit that was turned is noticed."""

from __future__ import annotations

import pytest

from notoneless.visits.rules import sealing
from notoneless.visits.rules.sealing import AROUND, CannotOpenError


@pytest.fixture(scope="module")
def pairs():
    return sealing.new_pair(), sealing.new_pair()


def test_it_opens_with_the_houses_key_alone(pairs):
    (public, private), (_other, strange) = pairs
    wrapped, iv, data = sealing.seal("外婆家".encode(), public)
    assert sealing.opened(wrapped, iv, data, sealing.private_key(private)).decode() == "外婆家"
    with pytest.raises(CannotOpenError):
        sealing.opened(wrapped, iv, data, sealing.private_key(strange))
    assert "外婆家".encode() not in wrapped + iv + data


def test_every_byte_counts(pairs):
    (public, private), _strange = pairs
    key, parts = sealing.private_key(private), sealing.seal(b"x" * 40, public)
    for number, part in enumerate(parts):
        for at in (0, len(part) // 2, len(part) - 1):
            turned = [bytearray(one) for one in parts]
            turned[number][at] ^= 1
            with pytest.raises(CannotOpenError):
                sealing.opened(*(bytes(one) for one in turned), key)


def test_a_picture_bears_its_key_at_its_head(pairs):
    (public, private), _strange = pairs
    blob = b"".join(sealing.seal(b"jpeg", public))
    assert len(blob) == len(b"jpeg") + AROUND == 4 + 412
    key = sealing.private_key(private)
    assert sealing.opened_file(blob, key) == b"jpeg"
    for cut in (0, 11, 384, 396, len(blob) - 1):
        with pytest.raises(CannotOpenError):
            sealing.opened_file(blob[:cut], key)


def test_two_sealings_of_one_text_are_not_alike(pairs):
    (public, _private), _strange = pairs
    assert len({sealing.seal(b"same", public)[2] for _turn in range(20)}) == 20
