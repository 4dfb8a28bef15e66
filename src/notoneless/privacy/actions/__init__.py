"""Acts of this station: showing in full, handing out, turning keys, letting go."""

from notoneless.privacy.actions.alerting import see_alert
from notoneless.privacy.actions.revealing import reveal

__all__ = ["reveal", "see_alert"]
