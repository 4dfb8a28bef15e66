"""Two kinds of columns: one that keeps a text sealed, one by which a sealed text can be found again.

On an instance a sealed column is a :class:`Sealed`: written anywhere it shows its mask, and its text comes out only
through :meth:`Sealed.open`, which asks why. The cell is bound to its table, column and row: a copy of it in another
place does not open.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import signals
from django.db.models.query_utils import DeferredAttribute

from notoneless.privacy.models import keys
from notoneless.privacy.models.sealed import Sealed
from notoneless.privacy.rules import envelope
from notoneless.standards.care import Mask

#: What may be asked of a sealed column in a query: whether there is something. (``exact`` becomes it for ``None``, and
#: compares whole cells for the turning of keys.)
ASKABLE: Final = frozenset({"exact", "isnull"})


class SealedAttribute(DeferredAttribute):
    """Wraps what is set: bytes from the table become a bound cell, a text becomes one that waits to be sealed."""

    field: SealedTextField

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = self.field.wrap(instance, value)

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, bytes | memoryview):  # a column that was deferred
            value = instance.__dict__[self.field.attname] = self.field.wrap(instance, value)
        return value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text kept sealed. ``mask`` says how it shows. It cannot be filtered on: see :class:`BlindIndexField`.

    A table or column that gets another name keeps the binding of its cells by ``bound_as="old_table.old_column"``.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, mask: Mask = Mask.HIDDEN, bound_as: str = "", **kwargs: Any) -> None:
        self.mask, self.bound_as = Mask(mask), bound_as
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Django's: the mask is no matter of the table, but belongs to the column's making."""
        name, path, args, kwargs = super().deconstruct()
        more = {"mask": self.mask.value} | ({"bound_as": self.bound_as} if self.bound_as else {})
        return name, path, args, kwargs | more

    def bound_to(self, instance: models.Model) -> str:
        """Return what a cell of this column is bound to on ``instance``: ``table.column:row``."""
        if instance.pk is None:
            raise ValueError(f"{self}: a row must have its key before a text is sealed for it")
        return self.bound_to_row(instance.pk)

    def bound_to_row(self, key: object) -> str:
        """Return what a cell is bound to in the row ``key``, in one spelling however the key was written."""
        return f"{self.bound_to_column}:{self.model._meta.pk.to_python(key)}"

    @property
    def bound_to_column(self) -> str:
        """What every cell of this column is bound to, before the row's key."""
        return self.bound_as or f"{self.model._meta.db_table}.{self.column}"

    def wrap(self, instance: models.Model, value: object) -> object:
        """Return ``value`` as it stands on an instance."""
        if isinstance(value, bytes | memoryview):
            # In ``from_db`` the columns are set in order; the key comes first, so the row is known by then.
            return Sealed(mask=self.mask, bound_to=self.bound_to(instance), cell=bytes(value))
        if isinstance(value, str):
            return Sealed(mask=self.mask, plain=value) if value else None
        if isinstance(value, Sealed):  # from another row or column: its own copy, under this column's mask
            return value.under(self.mask)
        if value is not None:
            raise TypeError(f"{self}: a sealed column takes a text, not {type(value).__name__}")
        return None

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Return the cell for the table, sealed by the key of this moment."""
        value = getattr(model_instance, self.attname)
        return value.sealed_for(self.bound_to(model_instance)) if isinstance(value, Sealed) else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Refuse on its way to the table what no row has sealed (``update()``, a filter)."""
        if isinstance(value, str | Sealed):
            raise TypeError(f"{self}: a sealed column is written through its row, and looked up by its blind index")
        if isinstance(value, bytes | bytearray | memoryview):
            envelope.key_version(bytes(value))  # P001 when it is no cell: plain bytes never reach the table
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only to ask whether there is something: a comparison with cells would quietly find nothing."""
        if lookup_name not in ASKABLE:
            raise FieldError(f"{self}: a sealed column is looked up by its blind index, not by {lookup_name}")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        """Return the cell as ``dumpdata`` writes it: sealed, and bound to its row as before."""
        value = self.value_from_object(obj)
        return b64encode(value.sealed_for(self.bound_to(obj))).decode("ascii") if isinstance(value, Sealed) else ""


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """Finds a sealed text by equality: the keyed hash of the column ``of``, after ``normal`` has tidied it.

    Columns that share a ``purpose`` can be compared with each other; the default purpose is the column's own. Equal texts
    have equal indexes, so whoever holds the table sees which rows are equal, and of a column with few values how often
    each occurs; what they are, only the keyring tells.
    """

    def __init__(
        self, *args: Any, of: str = "", normal: Callable[[str], str] | None = None, purpose: str = "", **kwargs: Any
    ) -> None:
        self.of, self.normal, self.purpose = of, normal, purpose
        kwargs.update(max_length=22, null=True, blank=True, editable=False)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Django's: only ``of``, ``purpose`` and whether the column is indexed are written to a migration."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "null", "blank", "editable"):
            kwargs.pop(key, None)
        return (
            name,
            path,
            args,
            kwargs | {"of": self.of, "purpose": self.purpose, "db_index": kwargs.get("db_index", False)},
        )

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Django's: also watch that the sealed column is never saved without its index."""
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            signals.pre_save.connect(
                self._saved_together, sender=cls, weak=False, dispatch_uid=f"{cls.__name__}.{name}"
            )

    def _saved_together(self, update_fields: frozenset[str] | None = None, **_: object) -> None:
        if update_fields is not None and self.of in update_fields and self.name not in update_fields:
            raise ValueError(f"{self}: saving {self.of} alone would leave the index of the text before it")

    def index_of(self, text: str) -> str:
        """Return the index under which ``text`` would stand."""
        return self.maker()(text)

    def maker(self) -> Callable[[str], str]:
        """Return :meth:`index_of` for many texts: the secret is fetched once."""
        normal, blind = self.normal, keys.blinder(self.purpose or f"{self.model._meta.db_table}.{self.column}")
        return blind if normal is None else lambda text: blind(normal(text))

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Return the index of what the sealed column holds now; made anew each time, so that it can never lag behind."""
        if self.of in model_instance.get_deferred_fields():
            index: str | None = getattr(model_instance, self.attname)
        else:
            sealed = getattr(model_instance, self.of)
            index = self.index_of(sealed.open(why="index")) if isinstance(sealed, Sealed) else None
            setattr(model_instance, self.attname, index)
        return index
