"""How much of a delivery counts now, in words: on its receipt, in `lscb status`, in the run that took it in.

Here: what is said. Not here: what stands (warehouse/stages/standing.py), which the order that counts decides and
nothing else: a file that comes later with an earlier time of receipt is ordered behind one that counts already.
"""

import datetime as dt
from dataclasses import dataclass

from lscb_pipeline.frames.readiness_report import CountedStatements
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.states import StatementKind

SHORT = 12  # characters of a delivery's id, as it is shown
NAMED = 3  # deliveries that a sentence names


@dataclass(frozen=True)
class Overtaker:
    """A later delivery in the order that counts, and how many figures of an earlier one it has the last word on."""

    delivery_id: str
    received_at: dt.datetime
    figures: int


@dataclass(frozen=True)
class Standing:
    """How many figures a delivery states, how many of them count now and wait, and who overtook the rest."""

    figures: int
    counting: int
    held: int
    overtaken_by: tuple[Overtaker, ...] = ()

    @property
    def overtaken(self) -> int:
        """How many of its figures another delivery has the last word on."""
        return sum(other.figures for other in self.overtaken_by)

    @property
    def words(self) -> str:
        """What counts of it now; what doesn't, and why."""
        clauses = [f"{self.counting} of its {self.figures} figures count now"]
        clauses += [f"{self.held} wait for a decision"] * bool(self.held)
        clauses += [f"{self.overtaken} overtaken: ordered behind {self._others()}"] * bool(self.overtaken)
        return "; ".join(clauses)

    def _others(self) -> str:
        named = [f"delivery {o.delivery_id[:SHORT]}, received {moment(o.received_at)}" for o in self.overtaken_by]
        more = len(named) - NAMED
        return "; ".join([*named[:NAMED], *([f"and {more} more"] if more > 0 else [])])


def moment(at: dt.datetime) -> str:
    """A moment in London, to the second."""
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"


def standings(counted: CountedStatements) -> dict[str, Standing]:
    """Each delivery's standing, of those that state figures."""
    by_delivery = {}
    for delivery_id, rows in counted.groupby("delivery_id", sort=False):
        is_overtaken = rows["overtaken_by"].notna()
        others = rows.loc[is_overtaken, ["overtaken_by", "received_at", "figures"]].itertuples(index=False, name=None)
        figures, held = int(rows["figures"].sum()), int(rows.loc[rows["kind"] == StatementKind.HELD, "figures"].sum())
        by = tuple(Overtaker(str(name), at, int(number)) for name, at, number in others)
        counting = figures - held - sum(other.figures for other in by)
        by_delivery[str(delivery_id)] = Standing(figures, counting, held, by)
    return by_delivery
