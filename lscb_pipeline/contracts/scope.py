"""What is due from whom: data in data_contracts/scope.yaml, as frames of what a quarter owes.

Here: the entries, and what follows of them, and of the indicators' lives, for one collection quarter. Not here: since
when an indicator is asked for at all, and whether of pilots alone (life.py, profile.yaml), reading the file
(scope_file.py), whether it came, nor what is made of its absence (quality/). What a publisher puts out is due from
nobody.
"""

from collections.abc import Iterable
from functools import cache
from typing import Literal

import pandas as pd
from pydantic import Field, PrivateAttr, model_validator

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.life import ORDER, Label
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.frames.key_columns import DUE_KEY, PERIOD
from lscb_pipeline.frames.reference import (
    AskedFigures,
    AskedPeriods,
    OwedFigures,
    OwedIndicators,
    OwingAreas,
    SupplierAreas,
)
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import own_areas, reported_areas
from lscb_pipeline.reference.tables import table

# By a contract's kind of period: how many months it has where not a year's, and a year's last month where not March.
MONTHS, LAST_MONTH = {"month": 1, "financial_quarter": 3}, {"calendar_year": 12, "year_ending_september": 9}


class Expected(Strict):
    """A feed that one supplier, or each of a kind, owes: these indicators (all, where none are named)."""

    feed: str
    kind: str | None = None
    supplier: str | None = None
    indicators: list[str] = []
    until: Label | None = None
    season: Literal["Q1", "Q2", "Q3", "Q4"] | None = Field(None, description="the one quarter of the year it is due in")

    @model_validator(mode="after")
    def _check(self) -> "Expected":
        if (self.kind is None) == (self.supplier is None):
            raise ValueError("a feed is expected of each of a kind or of one supplier")
        return self


class Agreement(Strict):
    """The centre's agreement that an indicator doesn't apply to an area."""

    area_code: str
    indicator_code: str
    since: Label
    why: str


class Scope(Strict):
    """What is due from whom; since when, the indicators' lives say."""

    version: str
    pilots: list[str] = Field([], description="area codes: library() brings them from pilot.yaml, which names them")
    expected: list[Expected]
    not_applicable: list[Agreement]
    published: list[str] = Field(description="feeds, and single indicators of other feeds, that nobody owes")
    _known: dict[tuple[str, str, tuple[str, ...], Quarter], OwedIndicators] = PrivateAttr(default_factory=dict)

    def due_figures(self, contract: Contract, indicators: Iterable[Indicator], quarter: Quarter) -> OwedFigures:
        """The figures due with a collection quarter.

        `indicators`: of the contract's feed. Never of a merged area: a merged figure that came fulfils what is due of
        each member. Of a contract of months, three rows an indicator. Periods are datetime64[s]. Empty for a feed of
        events, where an area without an event has a true zero.
        """
        kind = contract.period_column.properties.period if contract.period_column else None
        months = MONTHS.get(kind or "", 12)
        after = pd.Timestamp(quarter.next().starts_on)
        ends = [after - pd.DateOffset(months=back) for back in reversed(range(0, 3, months))] if kind else []
        periods = pd.DataFrame(
            {
                "period_start": [end - pd.DateOffset(months=months) for end in ends],
                "period_end": [end - pd.Timedelta(days=1) for end in ends],
            },
            dtype="datetime64[s]",
        )
        return self._owed(contract, indicators, quarter).merge(periods, how="cross")

    def expected_suppliers(self, contract: Contract, indicators: Iterable[Indicator], quarter: Quarter) -> list[str]:
        """Who owes a delivery of the feed with the quarter, of events too; none where no indicator is due."""
        return sorted(self._owed(contract, indicators, quarter)["supplier"].unique())

    def due_areas(self, contract: Contract, indicators: Iterable[Indicator], periods: AskedPeriods) -> OwingAreas:
        """The single areas that owe each figure, of events too: the rows of `periods`, each with its area_codes.

        `periods`: of the contract's feed; each is due with the collection quarter in which it ends. What is published
        is to be had of every area that the feed covers.
        """
        every = list(indicators)
        published = [i.code for i in every if self.is_published(contract, i)]
        is_free = periods["indicator_code"].isin(published)
        areas = table("area")[["area_code"]]
        covered = areas[~areas["area_code"].isin(list(contract.properties.areas_not_covered))]
        due = [periods[is_free].merge(covered, how="cross")]
        for span, rows in periods[~is_free].groupby(periods["period_end"].dt.to_period("Q")):
            owed = self._owed(contract, every, Quarter.parse(f"{span.start_time:%Y-%m-%d}"))
            areas_owing = owed[["indicator_code", "area_code"]].drop_duplicates()
            # many_to_many: of an indicator several periods, each owed by several areas
            due.append(rows.merge(areas_owing, on="indicator_code", validate="many_to_many"))
        return pd.concat(due, ignore_index=True)

    def is_asked(self, contract: Contract, indicators: Iterable[Indicator], figures: AskedFigures) -> pd.Series:
        """Whether anybody asks for each figure, of a merged area: for any member's; indexed as `figures`.

        `figures`: of the contract's feed.
        """
        due = self.due_areas(contract, indicators, figures[["indicator_code", *PERIOD]].drop_duplicates())
        single = by_member(figures[DUE_KEY]).reset_index(names="figure")
        with_due = single.merge(due.assign(is_asked=True), on=DUE_KEY, how="left", validate="many_to_one")
        asked: pd.Series = with_due["is_asked"].notna().groupby(with_due["figure"]).any()
        return asked.reindex(figures.index, fill_value=False)

    def asked_since(self, contract: Contract, indicator: Indicator) -> str:
        """In words: from when to when, and of whom, an indicator is asked for."""
        asked, first = indicator.asked, indicator.asked.all
        if first is None and asked.pilots is None:
            return f"of nobody: it is {(indicator.life[-1].stage if indicator.life else ORDER[0]).replace('_', ' ')}"
        entry = next(
            e for e in self.expected if e.feed == contract.feed and indicator.code in (e.indicators or [indicator.code])
        )
        lasts = [last for last in (asked.until, entry.until) if last]
        months = MONTHS.get(contract.period_column.properties.period or "", 12) if contract.period_column else 3
        of_pilots = f"of pilots from {asked.pilots.label} on" if asked.pilots and asked.pilots != first else ""
        text = f"from {first.label} on" + (f" ({of_pilots})" if of_pilots else "") if first else of_pilots
        text += f", up to {min(lasts).label}" if lasts else ""
        return text + (", once a year" if indicator.frequency == "annual" and months < 12 else "")

    def is_published(self, contract: Contract, indicator: Indicator) -> bool:
        """Whether the indicator comes as it is published, and is due from nobody."""
        return bool({contract.feed, indicator.code} & set(self.published))

    def is_agreed(self, area_codes: pd.Series, indicator_codes: pd.Series, quarter: Quarter) -> pd.Series:
        """Whether it is agreed that the indicator doesn't apply to the single area; indexed as `area_codes`."""
        agreed = [(a.area_code, a.indicator_code) for a in self.not_applicable if a.since <= quarter]
        pairs = pd.MultiIndex.from_arrays([area_codes, indicator_codes])
        return pd.Series(pairs.isin(agreed), index=area_codes.index)

    def _owed(self, contract: Contract, indicators: Iterable[Indicator], quarter: Quarter) -> OwedIndicators:
        """What each area owes with the quarter, and by whom, in the order of area, supplier and indicator.

        Worked out once: a release asks for every quarter of its history.
        """
        every = list(indicators)
        key = (contract.feed, contract.version, tuple(i.code for i in every), quarter)
        if key not in self._known:
            self._known[key] = self._work_out(contract, every, quarter)
        return self._known[key]

    def _work_out(self, contract: Contract, indicators: list[Indicator], quarter: Quarter) -> OwedIndicators:
        in_season = [i for i in indicators if i.code not in self.published and _is_in_season(contract, i, quarter)]
        owed = [pd.DataFrame(columns=["supplier", "area_code", "indicator_code"], dtype="str")]
        for entry in self.expected:
            is_open = (entry.until is None or quarter <= entry.until) and entry.season in (None, quarter.label[-2:])
            if entry.feed == contract.feed and is_open:
                begun = _begun([i for i in in_season if i.code in (entry.indicators or [i.code])], quarter)
                places = _places(entry.kind, entry.supplier)
                both = places.merge(begun, how="cross")
                is_owed = ~both["area_code"].isin(list(contract.properties.areas_not_covered)) & (
                    both["of_all"] | (both["of_pilots"] & both["area_code"].isin(self.pilots))
                )
                owed.append(both.loc[is_owed, ["supplier", "area_code", "indicator_code"]])
        columns = ["area_code", "supplier", "indicator_code"]
        return pd.concat(owed)[columns].sort_values(columns, ignore_index=True)


def _begun(indicators: list[Indicator], quarter: Quarter) -> pd.DataFrame:
    """Of which indicators pilots owe figures of the quarter, and of which all areas do."""
    rows = [
        (i.code, _is_within(i.asked.pilots, quarter, i.asked.until), _is_within(i.asked.all, quarter, i.asked.until))
        for i in indicators
    ]
    frame = pd.DataFrame(rows, columns=["indicator_code", "of_pilots", "of_all"])
    return frame.astype({"indicator_code": "str", "of_pilots": "bool", "of_all": "bool"})


def _is_within(first: Quarter | None, quarter: Quarter, last: Quarter | None) -> bool:
    return first is not None and first <= quarter and (last is None or quarter <= last)


def _is_in_season(contract: Contract, indicator: Indicator, quarter: Quarter) -> bool:
    """Whether a figure of the indicator is due with this quarter of the year: a year's, with that in which it ends."""
    kind = contract.period_column.properties.period if contract.period_column else None
    is_of_year = indicator.frequency == "annual" or not (kind is None or kind in MONTHS)
    return not is_of_year or quarter.ends_on.month == LAST_MONTH.get(kind or "", 3)


@cache
def _places(kind: str | None, supplier: str | None) -> SupplierAreas:
    """The single areas for which one supplier, or each of a kind, owes figures.

    An area may send another's figures, in a joint return, but owes its own alone.
    """
    senders = table("supplier")
    chosen = senders[(senders["kind"] == kind) if kind else (senders["supplier"] == supplier)]
    pairs = reported_areas().merge(chosen, on="supplier", validate="many_to_one")
    is_own = pairs["supplier"].map(own_areas()) == pairs["area_code"]
    return pairs.loc[(pairs["kind"] != "area") | is_own, ["supplier", "area_code"]]
