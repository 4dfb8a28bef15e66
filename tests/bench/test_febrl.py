"""FEBRL 4, the public yardstick: the sweep's own model, told nothing about its answers, must join all 5,000 pairs."""

from __future__ import annotations

from tests.bench.febrl import main


def test_febrl_4_is_linked_without_a_fault() -> None:
    found = main("ours")
    assert found["links"] == 5000
    assert found["f1"] == 1.0, found
