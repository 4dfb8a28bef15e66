"""A sealed text as it goes through the program: whoever prints it, by whatever road, gets the mask."""

from __future__ import annotations

from typing import Any

from notoneless.privacy.models import keys
from notoneless.privacy.rules import envelope
from notoneless.privacy.rules.masks import masked
from notoneless.privacy.terms import PrivacyError
from notoneless.standards.care import Mask


class Sealed:
    """A sealed text on an instance. ``str()`` gives the mask; :meth:`open` the text.

    ``repr``, tracebacks and logs show ``<sealed>``; JSON refuses it; a pickle carries the cell and never the text.
    """

    __slots__ = ("_bound_to", "_cell", "_mask", "_plain")

    def __init__(self, *, mask: Mask, bound_to: str = "", cell: bytes | None = None, plain: str | None = None) -> None:
        self._mask, self._bound_to, self._cell, self._plain = mask, bound_to, cell, plain

    def __str__(self) -> str:
        return masked(self._text(), self._mask)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return "<sealed>"

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._text() == other._text()

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Sealed:
        return self.under(self._mask)

    def __deepcopy__(self, memo: dict[int, Any]) -> Sealed:
        return self.under(self._mask)

    def __reduce_ex__(self, protocol: object) -> Any:
        if self._cell is None:
            raise TypeError("a text that is not sealed yet is not put aside: save its row first")
        return _unpickled, (self._mask.value, self._bound_to, self._cell)

    def under(self, mask: Mask) -> Sealed:
        """Return a copy that shows itself by ``mask``."""
        return Sealed(mask=mask, bound_to=self._bound_to, cell=self._cell, plain=self._plain)

    def open(self, *, why: str) -> str:
        """Return the text. ``why`` names the act that needs it (``reveal``, ``match``, ``letter`` …); the caller writes
        the journal's line. Raises :class:`PrivacyError` P001 when the cell does not open."""
        if not why:
            raise ValueError("a sealed text is opened for a reason")
        return self._text()

    open.alters_data = True  # type: ignore[attr-defined]  # a template can never call it

    @property
    def is_fresh(self) -> bool:
        """Whether the text was set in this process and not sealed yet."""
        return self._cell is None

    def sealed_for(self, bound_to: str) -> bytes:
        """Return the cell for ``bound_to`` under the key of this moment; what came from another row, or was sealed by a
        key that is being turned, is sealed anew: a row read before a rotation and saved after it brings no old cell back."""
        key = keys.current()
        if self._cell is None or self._bound_to != bound_to or envelope.key_version(self._cell) != key.version:
            text = self._text()
            self._cell = envelope.seal(_utf8(text), key=key, bound_to=bound_to)
            self._bound_to, self._plain = bound_to, text
        return self._cell

    def _text(self) -> str:
        if self._plain is None:
            if self._cell is None:
                raise ValueError("nothing was sealed")
            self._plain = keys.opened(self._cell, bound_to=self._bound_to).decode()
        return self._plain


def _unpickled(mask: str, bound_to: str, cell: bytes) -> Sealed:
    return Sealed(mask=Mask(mask), bound_to=bound_to, cell=cell)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # its own message would carry the text
        raise PrivacyError(
            "P005",
            "有一个字符不是完整的汉字或符号（多半是从坏文件里复制来的），无法保存。请删去后重新输入。",
            "One character is half of a pair and stands for nothing, probably copied from a damaged file; it cannot be "
            "kept. Delete it and type it again.",
        ) from None
