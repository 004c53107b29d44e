"""What a training job has found so far, sorted by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung


@dataclass(frozen=True)
class Findings:
    """The records of one job: what it set out to do, its bill, the zero rungs and the report of every epoch."""

    experiment: Experiment | None
    bill: Bill | None
    rungs: Sequence[Rung]
    reports: Sequence[EpochReport]
    seconds: float

    @property
    def last(self) -> EpochReport | None:
        """The newest report."""
        return self.reports[-1] if self.reports else None

    @property
    def is_whole(self) -> bool:
        """Whether the run has come to its end, and its network can be used."""
        return self.last is not None and self.last.backbone is not None


def of(job: Job) -> Findings:
    """Sort the records of a training job."""
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

    records = job.records
    return Findings(
        next((record for record in records if isinstance(record, Experiment)), None),
        next((record for record in records if isinstance(record, Bill)), None),
        [record for record in records if isinstance(record, Rung)],
        [record for record in records if isinstance(record, EpochReport)],
        job.seconds,
    )
