"""Owns how tests read a page of metrics: with Prometheus' own parser."""

from collections.abc import Mapping
from typing import TypeAlias

from prometheus_client.parser import text_string_to_metric_families

Series: TypeAlias = tuple[str, frozenset[tuple[str, str]]]


class Numbers:
    """The numbers of a page."""

    def __init__(self, page: str) -> None:
        self.families = {family.name: family for family in text_string_to_metric_families(page)}
        samples = [sample for family in self.families.values() for sample in family.samples]
        self._values: Mapping[Series, float] = {
            (sample.name, frozenset(sample.labels.items())): sample.value for sample in samples
        }
        assert len(self._values) == len(samples), "a series is there twice"

    def __call__(self, name: str, **labels: str) -> float | None:
        """Give a number; None: there is no such series."""
        return self._values.get((name, frozenset(labels.items())))

    def of(self, name: str) -> Mapping[tuple[str, ...], float]:
        """Give all numbers of a name but 0, by the values of their labels (which are sorted by name)."""
        return {
            tuple(value for _, value in sorted(labels)): number
            for (found, labels), number in self._values.items()
            if found == name and number
        }
