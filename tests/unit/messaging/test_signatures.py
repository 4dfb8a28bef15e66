"""Signatures as the other houses publish them."""

from __future__ import annotations

from datetime import UTC, datetime

from notoneless.messaging.channels import aliyun


def test_the_published_example_of_the_gateway_is_signed_as_published():
    headers = aliyun.signed(
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"},
        host="ecs.cn-shanghai.aliyuncs.com", action="RunInstances", version="2014-05-26",
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC), nonce="3156853299f313e23d1673dc12e1703d",
        key_id="YourAccessKeyId", key_secret="YourAccessKeySecret",
    )  # fmt: skip
    assert headers["Authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_chinese_and_signs_are_written_as_they_are_signed():
    assert aliyun.canonical({"SignName": "教委 办~*"}) == "SignName=%E6%95%99%E5%A7%94%20%E5%8A%9E~%2A"
