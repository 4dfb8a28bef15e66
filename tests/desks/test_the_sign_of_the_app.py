"""The app is put on a home screen: its sign is there as every telephone takes it."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from PIL import Image

from notoneless.desks.offline import sign

pytestmark = pytest.mark.django_db


def test_each_picture_that_the_manifest_names_is_there_in_the_size_it_says():
    client = Client()
    said = json.loads(client.get("/offline/manifest.webmanifest").content)
    dots = [one for one in said["icons"] if one["type"] == "image/png"]
    assert {(one["sizes"], one["purpose"]) for one in dots} >= {
        (f"{size}x{size}", purpose) for size in (192, 512) for purpose in ("any", "maskable")
    }
    for one in dots:
        answer = client.get(one["src"])
        assert answer["Content-Type"] == "image/png"
        assert "x".join(map(str, Image.open(io.BytesIO(answer.content)).size)) == one["sizes"]
    assert client.get("/offline/icon-64.png").status_code == 404
    assert client.get("/offline/icon.svg").content.startswith(b"<svg ")


def test_the_dots_show_what_the_lines_show():
    drawn = Image.open(io.BytesIO(sign.as_png(512)))
    for at, colour in (
        ((10, 10), sign.BLUE), ((256, 180), sign.WHITE), ((216, 232), sign.GOLD), ((296, 275), sign.GOLD), ((256, 350), sign.BLUE),
        ((216, 290), sign.WHITE),
    ):  # fmt: skip
        assert "#{:02x}{:02x}{:02x}".format(*drawn.getpixel(at)) == colour, at
