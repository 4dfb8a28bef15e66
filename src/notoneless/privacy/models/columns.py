"""Two kinds of columns: one that keeps a text sealed, one by which a sealed text can be found again.

On an instance a sealed column is a :class:`Sealed`: written anywhere it shows its mask, and its text comes out only
through :meth:`Sealed.open`, which asks why. The cell is bound to its table, column and row: a copy of it in another
place does not open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from notoneless.privacy.models import keys
from notoneless.privacy.rules import envelope
from notoneless.privacy.rules.masks import masked
from notoneless.standards.care import Mask


class Sealed:
    """A sealed text on an instance. ``str()`` gives the mask; :meth:`open` the text."""

    __slots__ = ("_bound_to", "_cell", "_mask", "_plain")

    def __init__(self, *, mask: Mask, bound_to: str = "", cell: bytes | None = None, plain: str | None = None) -> None:
        self._mask, self._bound_to, self._cell, self._plain = mask, bound_to, cell, plain

    def __str__(self) -> str:
        return masked(self._text(), self._mask)

    def __repr__(self) -> str:
        return "<sealed>"

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._text() == other._text()

    __hash__ = None  # type: ignore[assignment]

    def open(self, *, why: str) -> str:
        """Return the text. ``why`` names the act that needs it (``reveal``, ``match``, ``letter`` …); the caller writes
        the journal's line. Raises :class:`PrivacyError` P001 when the cell does not open."""
        if not why:
            raise ValueError("a sealed text is opened for a reason")
        return self._text()

    @property
    def is_fresh(self) -> bool:
        """Whether the text was set in this process and not sealed yet."""
        return self._cell is None

    def sealed_for(self, bound_to: str) -> bytes:
        """Return the cell for ``bound_to``; a text that came from another row is sealed anew."""
        if self._cell is None or self._bound_to != bound_to:
            text = self._text()
            self._cell = envelope.seal(text.encode(), key=keys.current(), bound_to=bound_to)
            self._bound_to, self._plain = bound_to, text
        return self._cell

    def _text(self) -> str:
        if self._plain is None:
            if self._cell is None:
                raise ValueError("nothing was sealed")
            key = keys.by_version(envelope.key_version(self._cell))
            self._plain = envelope.unseal(self._cell, key=key, bound_to=self._bound_to).decode()
        return self._plain


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
    """A text kept sealed. ``mask`` says how it shows. It cannot be filtered on: see :class:`BlindIndexField`."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, mask: Mask = Mask.HIDDEN, **kwargs: Any) -> None:
        self.mask = Mask(mask)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Django's: the mask is no matter of the table, but belongs to the column's making."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"mask": self.mask.value}

    def bound_to(self, instance: models.Model) -> str:
        """Return what a cell of this column is bound to on ``instance``: ``table.column:row``."""
        if instance.pk is None:
            raise ValueError(f"{self}: a row must have its key before a text is sealed for it")
        return f"{self.model._meta.db_table}.{self.column}:{instance.pk}"

    def wrap(self, instance: models.Model, value: object) -> object:
        """Return ``value`` as it stands on an instance."""
        if isinstance(value, bytes | memoryview):
            # In ``from_db`` the columns are set in order; the key comes first, so the row is known by then.
            return Sealed(mask=self.mask, bound_to=self.bound_to(instance), cell=bytes(value))
        if isinstance(value, str):
            return Sealed(mask=self.mask, plain=value) if value else None
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Return the cell for the table."""
        value = getattr(model_instance, self.attname)
        return value.sealed_for(self.bound_to(model_instance)) if isinstance(value, Sealed) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Refuse a text on its way to the table that no row has sealed (``update()``, a filter)."""
        if isinstance(value, str | Sealed):
            raise TypeError(f"{self}: a sealed column is written through its row, and looked up by its blind index")
        return super().get_db_prep_value(value, connection, prepared)


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """Finds a sealed text by equality: the keyed hash of the column ``of``, after ``normal`` has tidied it.

    Columns that share a ``purpose`` can be compared with each other; the default purpose is the column's own.
    """

    def __init__(
        self, *args: Any, of: str = "", normal: Callable[[str], str] | None = None, purpose: str = "", **kwargs: Any
    ) -> None:
        self.of, self.normal, self.purpose = of, normal, purpose
        kwargs.update(max_length=22, null=True, blank=True, editable=False)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Django's: only ``of`` and ``purpose`` are written to a migration."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "null", "blank", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def index_of(self, text: str) -> str:
        """Return the index under which ``text`` would stand."""
        tidy = self.normal(text) if self.normal else text
        return keys.blind(tidy, purpose=self.purpose or f"{self.model._meta.db_table}.{self.column}")

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Return the index of what the sealed column holds now."""
        sealed = getattr(model_instance, self.of)
        if not isinstance(sealed, Sealed):
            index = None
        elif add or sealed.is_fresh or not getattr(model_instance, self.attname):
            index = self.index_of(sealed.open(why="index"))
        else:
            index = getattr(model_instance, self.attname)
        setattr(model_instance, self.attname, index)
        return index
