"""假名册 — synthetic counties whose every child we know, to measure how many a sweep would lose.

:func:`generate` writes the twelve rolls as offices would, with their errors, and the truth to a folder apart.
"""

from notoneless.rolls.synth.generate import SynthReport, generate

__all__ = ["SynthReport", "generate"]
