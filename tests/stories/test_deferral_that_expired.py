"""一帆 was too ill to begin school; the township granted a year. The year is over, and no school has heard of him."""

from __future__ import annotations

import pytest

from tests.stories.county import County, child, flags, sweep


def with_deferral(until):
    boy = child(55, "牟一帆", 2, boy=True)
    county = County.in_order()
    county.register(boy)
    county.add(
        "例外名册",
        姓名=boy.name,
        身份证号=boy.number,
        例外类别="延缓入学",
        开始日期="2025-09-01",
        结束日期=until,
        批准文号="荣隆府〔2025〕12号",
        监护人姓名=boy.guardian,
    )
    return county


def test_a_deferral_that_has_run_out_excuses_no_longer(tmp_path):
    line = sweep(with_deferral("2026-08-31"), tmp_path)["牟一帆"]
    assert line["ledger"] == "suspected_dropout"
    assert "deferral_expired" in flags(line)


@pytest.mark.parametrize("until", ["2026-09-01", "2027-08-31"])
def test_a_deferral_in_force_excuses(tmp_path, until):
    line = sweep(with_deferral(until), tmp_path)["牟一帆"]
    assert line["verdict"] == "deferred" and line["ledger"] == "school_age"
