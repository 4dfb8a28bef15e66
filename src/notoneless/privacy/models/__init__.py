"""The tables of this station, and the two kinds of columns that it lends to all others."""

from notoneless.privacy.models.columns import BlindIndexField, SealedTextField
from notoneless.privacy.models.records import Alert, Export, Looks, Reveal
from notoneless.privacy.models.sealed import Sealed
from notoneless.privacy.models.tables import DataKey

__all__ = ["Alert", "BlindIndexField", "DataKey", "Export", "Looks", "Reveal", "Sealed", "SealedTextField"]
