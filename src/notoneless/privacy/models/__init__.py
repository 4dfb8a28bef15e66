"""The tables of this station, and the two kinds of columns that it lends to all others."""

from notoneless.privacy.models.columns import BlindIndexField, Sealed, SealedTextField
from notoneless.privacy.models.tables import DataKey

__all__ = ["BlindIndexField", "DataKey", "Sealed", "SealedTextField"]
