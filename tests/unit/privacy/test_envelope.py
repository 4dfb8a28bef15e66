"""A sealed cell opens where it was sealed, with its key, whole; and nowhere else."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from notoneless.privacy.rules import envelope
from notoneless.privacy.rules.envelope import Key, Suite
from notoneless.privacy.terms import PrivacyError

H = bytes.fromhex
KEYS = {suite: Key(7, suite, bytes(range(suite.key_bytes))) for suite in Suite}
suites = st.sampled_from(list(Suite))
HERE = "children_guardian.phone:4f6e4d0a-0000-4000-8000-000000000001"


def test_aes_256_gcm_gives_the_published_vector():
    """Test case 16 of McGrew and Viega, The Galois/Counter Mode of Operation."""
    secret = H("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    nonce, aad = H("cafebabefacedbaddecaf888"), H("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = H(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    body = H(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert envelope.encrypt(plain, Suite.AES_256_GCM, secret, nonce=nonce, associated=aad) == body
    assert envelope.decrypt(body, Suite.AES_256_GCM, secret, nonce=nonce, associated=aad) == plain


def test_sm4_gcm_gives_the_published_vector():
    """RFC 8998, appendix A.1."""
    secret, nonce = H("0123456789abcdeffedcba9876543210"), H("00001234567800000000abcd")
    aad = H("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(H(pair) * 8 for pair in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"))
    body = H(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert envelope.encrypt(plain, Suite.SM4_GCM, secret, nonce=nonce, associated=aad) == body
    assert envelope.decrypt(body, Suite.SM4_GCM, secret, nonce=nonce, associated=aad) == plain


@pytest.mark.parametrize(
    ("suite", "cell"),
    [
        (
            Suite.AES_256_GCM,
            "0101000000076465666768696a6b6c6d6e6f7928e64649d966ae1e536fd8eb458343da32a6a43c2d969ee653cdcdc64345b64ca5ef83d1",
        ),
        (
            Suite.SM4_GCM,
            "0102000000076465666768696a6b6c6d6e6f8438aee0d72ecfcb5a30c566dd7b2b5e6b22194cb19d925a7a1163c66ddc3f7398a38355e5",
        ),
    ],
)
def test_a_cell_sealed_long_ago_still_opens(suite, cell):
    """Frozen cells: a change of the format that forgets the old one fails here."""
    assert envelope.unseal(H(cell), key=KEYS[suite], bound_to=HERE).decode() == "138 0000 1001 龘𠮷"


def test_the_blind_index_is_frozen_too():
    secret = bytes(32)
    assert envelope.blind("X1", secret=secret, purpose="p") == urlsafe_b64encode(
        hmac.digest(secret, b"p\0X1", "sha256")[:16]
    ).decode().rstrip("=")
    assert envelope.blind("X1", secret=secret, purpose="p", suite=Suite.SM4_GCM) == "oI3BLM8jZdvhvAjfJEqh8g"


@given(st.text(max_size=300), suites, st.text(max_size=40))
def test_what_was_sealed_opens_as_it_was(text, suite, place):
    try:
        plain = text.encode()
        place.encode()
    except UnicodeEncodeError:
        return
    cell = envelope.seal(plain, key=KEYS[suite], bound_to=place)
    assert envelope.unseal(cell, key=KEYS[suite], bound_to=place) == plain
    assert envelope.key_version(cell) == 7
    if len(plain) > 3:
        assert plain not in cell


@given(st.binary(min_size=1, max_size=80), suites, st.data())
def test_an_altered_cell_never_opens(plain, suite, data):
    cell = bytearray(envelope.seal(plain, key=KEYS[suite], bound_to=HERE))
    at = data.draw(st.integers(0, len(cell) - 1))
    cell[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PrivacyError, match="P006"):
        envelope.unseal(bytes(cell), key=KEYS[suite], bound_to=HERE)


@given(st.binary(max_size=80), suites, st.data())
def test_a_cut_or_lengthened_cell_never_opens(plain, suite, data):
    cell = envelope.seal(plain, key=KEYS[suite], bound_to=HERE)
    for wrong in (cell[: data.draw(st.integers(0, len(cell) - 1))], cell + data.draw(st.binary(min_size=1))):
        with pytest.raises(PrivacyError, match="P006"):
            envelope.unseal(wrong, key=KEYS[suite], bound_to=HERE)


@given(st.binary(max_size=80), suites, st.text(max_size=40), st.text(max_size=40))
def test_a_moved_cell_never_opens(plain, suite, here, there):
    try:
        same = here.encode() == there.encode()
    except UnicodeEncodeError:
        return
    if same:
        return
    cell = envelope.seal(plain, key=KEYS[suite], bound_to=here)
    with pytest.raises(PrivacyError, match="P006"):
        envelope.unseal(cell, key=KEYS[suite], bound_to=there)


@given(st.binary(max_size=40), suites)
def test_another_key_never_opens_it(plain, suite):
    cell = envelope.seal(plain, key=KEYS[suite], bound_to=HERE)
    others = [Key(7, suite, bytes(suite.key_bytes)), Key(8, suite, KEYS[suite].secret)]
    others += [Key(7, other, KEYS[other].secret) for other in Suite if other is not suite]
    for other in others:
        with pytest.raises(PrivacyError, match="P006"):
            envelope.unseal(cell, key=other, bound_to=HERE)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_cell_are_told_from_cells(raw):
    if len(raw) >= 34 and raw[0] == 1 and raw[1] in set(Suite):
        return
    with pytest.raises(PrivacyError, match="P006"):
        envelope.key_version(raw)


def test_two_cells_of_one_text_have_nothing_in_common():
    key = KEYS[Suite.AES_256_GCM]
    cells = {envelope.seal(b"13800001001", key=key, bound_to=HERE)[6:] for _ in range(100)}
    assert len(cells) == 100


def test_a_key_shows_nothing_of_itself():
    key = KEYS[Suite.SM4_GCM]
    assert repr(key) == "Key(version=7, suite=SM4_GCM)" == f"{key}"


def test_the_cipher_itself_refuses_what_was_altered():
    for suite, key in KEYS.items():
        body = envelope.encrypt(b"x", suite, key.secret, nonce=bytes(12), associated=b"a")
        with pytest.raises(InvalidTag):
            envelope.decrypt(body, suite, key.secret, nonce=bytes(12), associated=b"b")
