"""参数一览 — the reference page of every parameter, made from the parameters themselves.

An office that is told “your child counts as of school age” may read here by which figure, whose, and since
when; and which figures nobody has yet confirmed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from notoneless.policy.lookup import Policy, load
from notoneless.policy.places import NATIONAL
from notoneless.policy.show import short
from notoneless.policy.terms import Dated, Evidence, TopicFile, Value


def parameters_page(policy: Policy) -> str:
    """Return ``docs/reference/parameters.md`` (Markdown): every topic, every place, every dated line with its source."""
    counts = dict.fromkeys(Evidence, 0)
    body: list[str] = []
    station = ""
    for topic in policy.topics():
        if topic.partition(".")[0] != station:
            station = topic.partition(".")[0]
            body += [f"## {station}", ""]
        files = [file for code in policy.places(topic) if (file := policy.file(topic, code)) is not None]
        first = files[0]
        unit = "" if first.unit == "—" else f"，{first.unit}"
        body += [
            f"### `{topic}` {first.name_zh}",
            "",
            f"{first.name_en}. *{first.shape}{unit}*",
            "",
            "| 地方 | 自 | 值 | 来源 | 依据 | 核对 |",
            "|---|---|---|---|---|---|",
        ]
        for file in files:
            for line in file.dated:
                counts[line.evidence] += 1
                body.append(_row(policy, file, line))
        body.append("")
    head = [
        "# 参数一览 · Parameters",
        "",
        "Generated from `src/notoneless/parameters/`; do not edit. Nearest place wins, then the latest start on or",
        "before the day. `notoneless policy show TOPIC --place CODE --on DATE` gives any value in full.",
        "Money is kept in integer 分 (fen).",
        "",
        "| 依据 | 意思 | meaning | 条数 |",
        "|---|---|---|---|",
        *(f"| [{level}] | {level.zh} | {level.en} | {counts[level]} |" for level in Evidence),
        "",
        f"{len(policy.topics())} topics; packs: {'、'.join(f'{n} ({c})' for c, n in policy.places().items())}.",
        "",
    ]
    return "\n".join([*head, *body])


def places_page(policy: Policy) -> str:
    """Return ``docs/reference/places.md`` (Markdown): what each place has of its own, since when, on whose authority."""
    lines = [
        "# 各地做法 · What each place has of its own",
        "",
        "Generated from `src/notoneless/parameters/`; do not edit. Only what a place sets itself; all else comes from",
        "the wider place. 做法 are the identifiers of [practices.md](practices.md).",
    ]
    for code, name in policy.places().items():
        if code == NATIONAL:
            continue
        lines += [
            "",
            f"## {name} ({code})",
            "",
            "| 做法 | 参数 | 自 | 内容 | 来源 | 依据 |",
            "|---|---|---|---|---|---|",
        ]
        for topic in policy.topics():
            file = policy.file(topic, code)
            for line in file.dated if file is not None else ():
                cells = _row(policy, file, line).removeprefix("| ").removesuffix(" |").split(" | ") if file else []
                practices = "、".join(line.practices) or "—"
                lines.append(f"| {practices} | `{topic}` {file.name_zh if file else ''} | {' | '.join(cells[1:5])} |")
    return "\n".join(lines) + "\n"


def _row(policy: Policy, file: TopicFile, line: Dated) -> str:
    cite = line.source.cite()
    source = f"[{cite}]({line.source.link})" if line.source.link else cite
    value = Value(
        topic=file.topic,
        name_zh=file.name_zh,
        name_en=file.name_en,
        value=line.value,
        unit=file.unit,
        shape=file.shape,
        source=line.source,
        evidence=line.evidence,
        checked_on=line.checked_on,
        place=file.place,
        place_name=policy.place_name(file.place),
        since=line.since,
        weaker=line.weaker,
    )
    text = "（不再另有规定）" if line.value is None else short(value, 120)
    if line.adds:
        text = f"增添：{text}"
    cells = (value.place_name, str(line.since), text, source, value.mark(), str(line.checked_on))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(folder: Path) -> None:
    """Write both pages into ``folder`` (``docs/reference``)."""
    policy = load()
    (folder / "parameters.md").write_text(parameters_page(policy), encoding="utf-8")
    (folder / "places.md").write_text(places_page(policy), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
