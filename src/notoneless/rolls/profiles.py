"""各办公室的习惯 — how an office writes its roll, remembered.

Once a person has said which column of an office's file is which, nobody should have to say it again next term. A
profile is a small readable file, found again by the headings themselves; it holds no child's data: of the headings it
names only those that the person named.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from notoneless.rolls.headings import load_yaml, normalise
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.rolls.recognise import NOT_THERE
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Profile:
    """What was said of one heading, known by its ``signature``: its ``kind``, ``columns`` (standard → heading or ``#n``)
    and the ``office``."""

    kind: Kind
    columns: dict[str, str]
    signature: str
    office: str | None = None

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.kind.value}-{self.signature}.yaml"


def signature(labels: Sequence[str]) -> str:
    """Return the key of a heading: 16 hex digits over its normalised labels in order."""
    return hashlib.sha256("\x1f".join(normalise(label) for label in labels).encode()).hexdigest()[:16]


class Profiles:
    """The profiles that stand in a folder (none when there is no folder), read one by one when they are asked for."""

    def __init__(self, folder: Path | None) -> None:
        """Look what is there. Raises UserError (P002) for a folder that is none or may not be read."""
        self._folder = folder or Path()
        self._kinds: dict[str, list[Kind]] = {}
        if folder is None:
            return
        try:
            names = sorted(os.listdir(folder))
        except FileNotFoundError:
            return
        except OSError as error:
            raise UserError(
                "P002",
                f"名册习惯的文件夹“{folder}”打不开（{type(error).__name__}）。请检查路径和权限，或用 --profiles 另指一处、用 --no-profiles 不用它。",
                f"The folder of profiles {folder} cannot be read ({type(error).__name__}). Check the path and who may read it, "
                "name another with --profiles, or do without by --no-profiles.",
            ) from error
        for name in names:
            kind, _, key = name.removesuffix(".yaml").rpartition("-")
            if name.endswith(".yaml") and kind in set(Kind):
                self._kinds.setdefault(key, []).append(Kind(kind))

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def find(self, labels: Sequence[str], kind: Kind | None) -> Profile | None:
        """Return the profile for these labels (of ``kind``, or the only one when the kind is not known), or None.

        Raises UserError (P001) for a profile file that cannot be read: a person wrote or changed it and should know."""
        if not self._kinds:
            return None
        key = signature(labels)
        kinds = [k for k in self._kinds.get(key, []) if kind in (None, k)]
        return _read(self._folder, Profile(kinds[0], {}, key), labels) if len(kinds) == 1 else None


def _read(folder: Path, wanted: Profile, labels: Sequence[str]) -> Profile:
    try:
        raw = load_yaml((folder / wanted.file).read_text("utf-8"))
        columns = {str(k): str(v) for k, v in raw["columns"].items()}
        seen = {normalise(label) for label in labels}
        if any(
            c not in COLUMNS or not (v == NOT_THERE or v.startswith("#") or normalise(v) in seen)
            for c, v in columns.items()
        ):
            raise ValueError("a column that is none of ours, or a heading that is none of theirs")
        if Kind(raw["kind"]) is not wanted.kind:
            raise ValueError("another kind than the file's name says")
        return Profile(wanted.kind, columns, wanted.signature, raw.get("office"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, yaml.YAMLError) as error:
        raise UserError(
            "P001",
            f"名册习惯文件《{wanted.file}》读不通（{type(error).__name__}）。请改正，或删去它、在 rolls.toml 里重写 columns。",
            f"The profile {wanted.file} cannot be read ({type(error).__name__}). Mend it, or delete it and give columns "
            "in rolls.toml again.",
        ) from error


def remember(folder: Path, said: Iterable[Profile]) -> list[Path]:
    """Write what was ``said`` into ``folder`` (made when it is not there), each file whole or not at all; return the
    files. To be called when a run has completed: a mapping that led nowhere is not worth remembering."""
    written = []
    for profile in said:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = yaml.safe_dump(
            {"kind": profile.kind.value, "office": profile.office, "columns": dict(profile.columns)},
            allow_unicode=True,
            sort_keys=False,
        )
        path = folder / profile.file
        scratch = folder / f".{profile.file}.{os.getpid()}"
        scratch.write_text(text, "utf-8")
        os.chmod(scratch, 0o600)
        scratch.replace(path)
        written.append(path)
    return written
