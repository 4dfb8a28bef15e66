"""What a process does that is killed: it serves a telephone's requests, one after another, and writes down each that was answered."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path


def serve(folder: str) -> None:
    """Serve the requests that lie in the folder; an answer counts when its line is on the disk."""
    from django.test import Client

    home = Path(folder)
    with (home / "answered").open("a") as answered:
        for one in json.loads((home / "requests.json").read_text("utf-8")):
            answer = Client().generic(
                "POST", one["path"], b64decode(one["body"]), content_type=one["kind"], headers={"Authorization": f"Device {one['token']}"}
            )  # fmt: skip
            if answer.status_code == 200:
                answered.write(json.dumps(answer.json()) + "\n")
                answered.flush()
                os.fsync(answered.fileno())
