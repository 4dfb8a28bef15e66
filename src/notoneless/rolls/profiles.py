"""各办公室的习惯 — how an office writes its roll, remembered.

Once a person has said which column of an office's file is which, nobody should have to say it again next term. A
profile is a small readable file, found again by the headings themselves; it holds no child's data.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from notoneless.rolls.headings import load_yaml, normalise
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Profile:
    """What was said of one heading: its ``kind``, ``columns`` (standard → heading or ``#n``) and the ``office``."""

    kind: Kind
    columns: dict[str, str]
    headings: tuple[str, ...]
    office: str | None = None


def signature(labels: Sequence[str]) -> str:
    """Return the key of a heading: 16 hex digits over its normalised labels in order."""
    return hashlib.sha256("\x1f".join(normalise(label) for label in labels).encode()).hexdigest()[:16]


def remembered(folder: Path | None, labels: Sequence[str], kind: Kind | None) -> Profile | None:
    """Return the profile for these labels (of ``kind``, or the only one when the kind is not known), or None.

    Raises UserError (P001) for a profile file that cannot be read: a person wrote or changed it and should know."""
    if folder is None or not folder.is_dir():
        return None
    pattern = f"{kind.value if kind else '*'}-{signature(labels)}.yaml"
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        return None
    try:
        raw = load_yaml(found[0].read_text("utf-8"))
        columns = {str(k): str(v) for k, v in raw["columns"].items()}
        unknown = [c for c in columns if c not in COLUMNS]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}")
        return Profile(Kind(raw["kind"]), columns, tuple(raw["headings"]), raw.get("office"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, yaml.YAMLError) as error:
        raise UserError(
            "P001",
            f"名册习惯文件《{found[0].name}》读不通（{type(error).__name__}）。请改正，或删去它、在 rolls.toml 里重写 columns。",
            f"The profile {found[0].name} cannot be read ({type(error).__name__}). Mend it, or delete it and give columns "
            "in rolls.toml again.",
        ) from error


def remember(folder: Path | None, labels: Sequence[str], profile: Profile) -> Path | None:
    """Write ``profile`` for these labels and return its path; None when there is no folder or nothing to remember."""
    if folder is None or not profile.columns:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{profile.kind.value}-{signature(labels)}.yaml"
    text = yaml.safe_dump(
        {
            "kind": profile.kind.value,
            "office": profile.office,
            "columns": dict(profile.columns),
            "headings": list(profile.headings),
        },
        allow_unicode=True,
        sort_keys=False,
    )
    scratch = path.with_suffix(".tmp")
    scratch.write_text(text, "utf-8")
    os.chmod(scratch, 0o600)
    scratch.replace(path)
    return path
