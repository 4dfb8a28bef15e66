"""What all acts of this station share: whose the rolls are, where they lie, what is said when an act comes too late."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from notoneless.accounts.terms import Viewer
from notoneless.findings.access import Publications
from notoneless.imports.models import RollImport
from notoneless.imports.terms import AT_HAND, RollsError

POWER = "sweep.publish"


def profiles_of(county: str) -> Path:
    """Return where is remembered what was said of the headings of a county's offices. It holds no child's data and is
    kept beside the data, not in the work folder, which is cleared."""
    root: Path = settings.NOTONELESS_HOME.root
    return root / "profiles" / county


def own_folder(folder: Path) -> Path:
    """Make ``folder`` and those above it for the house's own user alone; return it."""
    for one in (*reversed(folder.parents), folder):
        if not one.exists():
            one.mkdir(mode=0o700)
    return folder


def locked(one: RollImport, by: Viewer, *, at_hand: bool = True) -> RollImport:
    """Return ``one`` locked for an act of ``by``. Raises :class:`RollsError` Y001 (not the viewer's county), Y002 (the
    worker has it in hand, or it was discarded or published)."""
    may(one, by)
    one = RollImport.objects.select_for_update().select_related("county").get(pk=one.pk)
    if at_hand and (one.state not in AT_HAND or is_published(one)):
        raise RollsError(
            "Y002",
            f"这批名册的状态是“{one.get_state_display()}”{'，结果已写入档案' if is_published(one) else ''}，现在不能改。"
            "要用新的名册，请另开一批。",
            f"These rolls are “{one.state}”{' and in the files already' if is_published(one) else ''}; they cannot be changed "
            "now. Begin a new set for new rolls.",
        )
    return one


def may(one: RollImport, by: Viewer) -> None:
    """Raise Y001 where ``by`` may not bring in the rolls of this county."""
    if not Publications(by, POWER).allows_county(one.county.path):
        raise RollsError("Y001", "您的岗位不能为这个区县收册。", "Your post cannot bring in the rolls of this county.")


def is_published(one: RollImport) -> bool:
    """Return whether lines of the newest sweep are in the files, or on their way there."""
    return one.publication is not None and one.publication.state in ("applying", "undoing", "published")


def subject(one: RollImport) -> str:
    """Return how the journal names a set of rolls."""
    return f"imports_rollimport:{one.pk}"
