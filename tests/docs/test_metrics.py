"""The metrics that the page names are those that are shown, and its rules ask for nothing else."""

import re

from prometheus_client import CollectorRegistry, generate_latest
from ruamel.yaml import YAML

from bot.metrics.commits import CountedCommits
from bot.metrics.levels import COUNTED_EVERY_S, COUNTED_TO, families
from bot.metrics.slack import CountedCalls
from tests.docs.pages import ROOT, blocks, rows, section
from tests.unit.metrics.reading import Numbers

OPERATING = ROOT / "docs" / "operating.md"
TOLD = rows("operating", "Metrics")


def shown() -> dict[str, str]:
    """Give every metric by the name that one asks for, with its type."""
    registry = CollectorRegistry()
    CountedCommits(registry)
    CountedCalls(registry)
    page = Numbers(generate_latest(registry).decode())
    counted = [(family.name, family.type) for family in page.families.values()]
    read = [(family.name, family.type) for family in families(None)]
    found = {name: kind for name, kind in (*counted, *read) if not name.endswith("_created")}
    return {f"{name}_total" if kind == "counter" else name: kind for name, kind in found.items()}


def files() -> dict[str, object]:
    """Give the files of Prometheus that the page shows."""
    return {
        block.file or "": YAML(typ="safe").load(block.text)
        for block in blocks(OPERATING)
        if block.language == "yml"
    }


def test_every_metric_is_described_with_its_type() -> None:
    told = {name: rest.split("|")[0].strip() for name, rest in TOLD.items()}
    assert told == shown()


def test_the_limits_of_counting_are_those_of_the_code() -> None:
    told = section("operating", "Metrics")
    assert f"counted to {COUNTED_TO:,}" in told
    assert told.count(f"counted at most every {COUNTED_EVERY_S:g} s") == 2


def test_the_rules_ask_for_what_is_there() -> None:
    rules = files()["rules.yml"]["groups"][0]["rules"]  # type: ignore[index] # read from YAML
    asked = {name for rule in rules for name in re.findall(r"signoff_\w+", rule["expr"])}
    assert len(asked) >= 6
    assert {re.sub(r"_bucket$", "", name) for name in asked} <= shown().keys()
    for rule in rules:
        assert rule["alert"].startswith("Signoff"), rule
        assert rule["annotations"]["summary"], rule
        assert rule["expr"].count("(") == rule["expr"].count(")"), rule


def test_prometheus_looks_where_the_bot_listens_by_default() -> None:
    (job,) = files()["prometheus.yml"]["scrape_configs"]  # type: ignore[index] # read from YAML
    assert job == {"job_name": "signoff", "static_configs": [{"targets": ["127.0.0.1:3000"]}]}
