"""A supplier's receipt: what became of one delivery, what was found in it, its own figures, and the next day.

Here: what stands on a receipt. It goes back to its sender alone and is never part of a release, so it may hold the
sender's own figures; of a person-level feed it holds counts of records and London's totals, nothing by area.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.readiness_report import ResentFigures, ToldDeliveries, ToldFigures, ToldSums
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.periods import label_of
from lscb_pipeline.reference.states import DeliveryStatus, StatementKind
from lscb_pipeline.reports.readiness.findings import Trouble, troubles_of
from lscb_pipeline.reports.readiness.inputs import DIMENSIONS, Inputs, Record, area_name, records
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.readiness.scores import Score, scores_of
from lscb_pipeline.reports.sender.outside_words import outside_words
from lscb_pipeline.reports.sender.standing_words import SHORT, Standing

BECAME = {
    DeliveryStatus.RECEIVED: "Received; it has not been read yet.",
    DeliveryStatus.READ: "Received and read; its figures do not count yet.",
    DeliveryStatus.PROMOTED: "Accepted",  # and how much of it counts now
    DeliveryStatus.HELD: "Held: it waits for a decision, and its figures do not count until then.",
    DeliveryStatus.REJECTED: "Not accepted: none of its figures counts. What you sent before stands.",
    DeliveryStatus.UNREADABLE: "It could not be read: none of its figures counts. What you sent before stands.",
}
STANDS = {
    StatementKind.FIGURE: "counts",
    StatementKind.HELD: "waits for a decision",
    StatementKind.WITHDRAWAL: "withdrawn: left out of this file",
    "overtaken": "overtaken by delivery",
}
COUNTS = {
    "read": "records read",
    "loaded": "used",
    "refused": "refused",
    "outside": "{outside}",
    "held": "waiting for a decision",
}


@dataclass(frozen=True)
class Delivered:
    """What the quarter's deliveries are and state.

    figures: without those of person-level feeds and of deliveries with too many to list. sums: of those `figures`
    leaves out. standing: by delivery, what of it counts now; of those that state figures in the warehouse. resent: what
    each does to figures that its sender gave before.
    """

    deliveries: ToldDeliveries
    figures: ToldFigures
    sums: ToldSums
    standing: dict[str, Standing]
    resent: ResentFigures = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Receipt:
    """One delivery's receipt. `figures` are listed, or else summed up in `sums`; `next_due` is None for publishers."""

    delivery: Record
    sender: str
    feed_title: str
    received_at: dt.datetime
    is_person_level: bool
    troubles: list[Trouble]
    figures: list[Record]
    sums: list[Record]
    resent: list[Record]
    scores: list[Score]
    next_due: dt.date | None
    standing: Standing | None = None

    @property
    def file_name(self) -> str:
        """The file's own name, without the folders of the inbox."""
        return PurePosixPath(self.delivery["path"]).name

    @property
    def became(self) -> str:
        """What became of the delivery, and what of it counts now, in a sentence."""
        said = BECAME[self.delivery["status"]]
        if self.delivery["status"] != DeliveryStatus.PROMOTED:
            return said
        return f"{said}: {self.standing.words}." if self.standing else f"{said}; it states no figure."

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many records were read, and what became of them."""
        outside = outside_words(self.delivery["outside_by_reason"])
        return [
            (label.format(outside=outside), int(self.delivery[f"records_{name}"])) for name, label in COUNTS.items()
        ]


def receipts(inputs: Inputs, delivered: Delivered) -> Iterator[tuple[str, str, str]]:
    """Each delivery's supplier, delivery_id and receipt, as one HTML document each; in the order of deliveries."""
    senders, feeds, personal = inputs.senders(), {r["feed"]: r for r in records(inputs.feeds)}, inputs.person_level()
    troubles = troubles_of(inputs)
    figures, sums, resent = (
        _by_delivery(_named(frame, inputs)) for frame in (delivered.figures, delivered.sums, delivered.resent)
    )
    own_scores = [
        s for s in scores_of(inputs) if not s.is_external
    ]  # a sender's own row, or each area of a joint return
    for row in records(delivered.deliveries):
        feed = feeds[row["feed"]]
        receipt = Receipt(
            delivery=row,
            sender=str(senders.get(row["supplier"], {}).get("name", row["supplier"])),
            feed_title=feed["title"],
            received_at=row["received_at"].astimezone(LONDON),
            is_person_level=row["feed"] in personal,
            troubles=troubles.get(row["delivery_id"], []),
            figures=figures.get(row["delivery_id"], []),
            sums=sums.get(row["delivery_id"], []),
            resent=resent.get(row["delivery_id"], []),
            scores=[s for s in own_scores if (s.feed, s.supplier) == (row["feed"], row["supplier"])],
            next_due=feed["next_due_on"],
            standing=delivered.standing.get(row["delivery_id"]),
        )
        yield row["supplier"], row["delivery_id"], _page(inputs, receipt)


def _page(inputs: Inputs, receipt: Receipt) -> str:
    return render(
        "receipt.html.j2", receipt=receipt, quarter=inputs.quarter, made_up=inputs.is_made_up, dimensions=DIMENSIONS,
        stands=STANDS, short=SHORT, period=label_of, names=inputs.area_names(),
    )  # fmt: skip


def _named(frame: AnyFrame, inputs: Inputs) -> list[Record]:
    """Rows with the titles of their indicators, and the names of their areas where they have one."""
    titles = dict(zip(inputs.indicators["indicator_code"], inputs.indicators["title"], strict=True))
    names = inputs.area_names()
    return [
        row
        | {"title": titles.get(row["indicator_code"], "")}
        | ({"area": area_name(row["area_code"], names)} if "area_code" in row else {})
        for row in records(frame)
    ]


def _by_delivery(rows: list[Record]) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        grouped[row["delivery_id"]].append(row)
    return grouped
