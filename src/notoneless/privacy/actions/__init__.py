"""Acts of this station: showing in full, handing out, turning keys, letting go."""

from notoneless.privacy.actions.alerting import see_alert
from notoneless.privacy.actions.exporting import (
    approve_export,
    download_export,
    expire_exports,
    fetch_export,
    produce_export,
    refuse_export,
    request_export,
)
from notoneless.privacy.actions.retiring import retire, run_retention
from notoneless.privacy.actions.revealing import reveal
from notoneless.privacy.actions.rotating import rewrap_keys, rotate_keys, wipe_keys
from notoneless.privacy.actions.tracing import trace_list
from notoneless.privacy.actions.watching import count_looks

__all__ = [
    "approve_export",
    "count_looks",
    "download_export",
    "expire_exports",
    "fetch_export",
    "produce_export",
    "refuse_export",
    "request_export",
    "retire",
    "reveal",
    "rewrap_keys",
    "rotate_keys",
    "run_retention",
    "see_alert",
    "trace_list",
    "wipe_keys",
]
