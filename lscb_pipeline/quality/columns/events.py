"""What events look like: how long a person stayed, whether another feed has them, how many there are.

Here: judged columns of feeds of events. A person is known here by pseudonym alone, and nothing of it leaves: the
columns hold numbers and yes or no. Not here: persons beside each other (persons.py), single moments (event_times.py).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.properties import Answers
from lscb_pipeline.frames.judged_columns import EventColumns, EventRows
from lscb_pipeline.frames.received import DeliveryRecords
from lscb_pipeline.quality.columns import chance
from lscb_pipeline.quality.columns.care_episodes import of_care
from lscb_pipeline.quality.columns.child_cases import of_cases
from lscb_pipeline.quality.columns.event_times import of_moments
from lscb_pipeline.quality.columns.persons import of_persons
from lscb_pipeline.quality.columns.size import times_too_many

MONTHS = pd.DateOffset(months=3)
LEAST = 0.8  # of the last delivery's records


def of_events(
    rows: EventRows, contract: Contract, received: pd.Series, earlier: EventRows | None,
    links: frozenset[str] | None,
) -> EventColumns:  # fmt: skip
    """What each event is beside its moments, its person and the other feed; indexed as `rows`.

    `received`: the day each row's file came. `earlier`: events of the feed's standing deliveries of the quarters
    before; None where they aren't at hand. `links`: the link keys that the other feed has of this quarter and the one
    before; None likewise.
    """
    judged = pd.concat([of_moments(rows, contract, received), of_persons(rows, contract, earlier)], axis=1)
    events = contract.properties.events
    if events and events.answers:
        judged = pd.concat([judged, _parts(rows, events.answers)], axis=1)
        amounts, most = rows[events.answers.amount].astype("float64"), events.answers.most_per_1000
        judged["answer_times_possible"] = times_too_many(amounts, rows[contract.area_column.name], most)
    if events and events.care:
        judged = pd.concat([judged, of_care(rows, contract, events.care)], axis=1)
    if events and events.cases:
        judged = pd.concat([judged, of_cases(rows, contract, events.cases)], axis=1)
    if events and events.stay:
        judged["nights"] = _nights(rows, *events.stay)
        if earlier is not None:
            judged["nights_in_3_months"] = _nights_in_3_months(rows, earlier, *events.stay)
    if events and events.recorded_in and links is not None:
        asked = (rows[events.recorded_in.column] == events.recorded_in.value) & rows["link_key"].notna()
        record = pd.Series("not_found", index=rows.index).mask(rows["link_key"].isin(list(links)), "found")
        judged["police_record"] = record.where(asked)
    return judged


def _parts(rows: EventRows, answers: Answers) -> pd.DataFrame:
    """Answers that count part of another, each beside that one: part, whole."""
    by = ["delivery_id", *answers.by]
    given = rows[[*by, answers.column, answers.amount]]
    whole = given.rename(columns={answers.column: "whole_asked", answers.amount: "whole"}).drop_duplicates(
        [*by, "whole_asked"]
    )
    asked = given.assign(whole_asked=given[answers.column].map(answers.parts).astype("str"))
    beside = asked.merge(whole, on=[*by, "whole_asked"], how="left", validate="many_to_one").set_axis(rows.index)
    part = beside[answers.amount].where(beside["whole_asked"].notna())
    return pd.DataFrame({"part": part, "whole": beside["whole"].where(part.notna())}).astype("float64")


def _nights(rows: EventRows, begins: str, ends: str) -> pd.Series:
    nights: pd.Series = (rows[ends].dt.normalize() - rows[begins].dt.normalize()).dt.days.astype("float64")
    return nights


def _nights_in_3_months(rows: EventRows, earlier: EventRows, begins: str, ends: str) -> pd.Series:
    """Nights that the person of each ended stay spent in the three months up to its end, in all stays known."""
    key = ["person_key", begins]
    ended = rows[rows[ends].notna()]
    if ended.empty:
        return pd.Series(np.nan, index=rows.index)
    every = pd.concat([earlier, rows])[[*key, ends]].dropna().drop_duplicates(key, keep="last")
    own = ended[["person_key", ends]].rename(columns={ends: "until"}).rename_axis("stay").reset_index()
    own["since"] = own["until"] - MONTHS
    pairs = own.merge(every, on="person_key", validate="many_to_many")  # each ended stay with all of its person
    from_ = pairs[[begins, "since"]].max(axis=1).dt.normalize()
    to = pairs[[ends, "until"]].min(axis=1).dt.normalize()
    nights: pd.Series = (to - from_).dt.days.clip(lower=0).groupby(pairs["stay"]).sum()
    return nights.reindex(rows.index).astype("float64")


def records_p(deliveries: DeliveryRecords, before: Mapping[str, int]) -> pd.Series:
    """How likely chance moves the number of records so far beyond a quarter more, or a fifth less, than the last one's.

    By delivery, of every one with records, a held one too; `before`: by supplier. Episodes come in clusters, so equal
    numbers are too much to expect.
    """
    earlier = deliveries["supplier"].map(dict(before)).astype("float64")
    records = deliveries["records"].astype("float64").where(deliveries["records"] > 0)
    ratio = records / earlier.where(earlier > 0)
    nearest = ratio.clip(LEAST, 1 / LEAST)
    return chance.two_counts(earlier, records, nearest / (1 + nearest)).mask(ratio == nearest, 1.0)
