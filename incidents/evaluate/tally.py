"""Counts of right answers, and the Markdown table they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

TABLE_HEAD = (
    "| measure | cases | of | precision | recall, or share right | F1 |\n"
    "|---|---:|---:|---:|---:|---:|"
)


@dataclass
class Tally:
    """Right answers among those given and those wanted, with a line for each error.

    `found` counts the wanted ones that were found, `right` the given ones that are right. They differ where
    two answers stand for one. A share (`share=True`) has one answer a case, so precision would say it twice.
    """

    name: str
    share: bool = False
    cases: int = 0
    given: int = 0
    right: int = 0
    wanted: int = 0
    found: int = 0
    errors: list[str] = field(default_factory=list)

    def answer(self, is_right: bool, error: str = "") -> None:
        """Count one answer to one question."""
        self.given += 1
        self.wanted += 1
        self.right += is_right
        self.found += is_right
        if not is_right and error:
            self.errors.append(error)

    @property
    def precision(self) -> float:
        """The share of the given answers that are right; 0 where none was given."""
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """The share of the wanted answers that were found; 0 where none was wanted."""
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def row(self) -> str:
        """Return the tally as a row of the table."""
        precision, f1 = ("", "") if self.share else (f"{self.precision:.3f}", f"{self.f1:.3f}")
        return f"| {self.name} | {self.cases} | {self.wanted} | {precision} | {self.recall:.3f} | {f1} |"


def table(tallies: Iterable[Tally]) -> str:
    """Return the tallies as a Markdown table."""
    return "\n".join([TABLE_HEAD, *(tally.row() for tally in tallies)])
