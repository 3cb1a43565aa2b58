"""Whose a row is and which: refused are rows of others' areas, of another quarter, of no indicator.

Here: what is checked of typed rows before they are kept. Not here: typing (typed_cells.py), which figures may be stated
at all (statable.py), repeated keys (repeats.py), nor whether a figure is plausible (the contract's rules).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.asked import AskedOfFeed
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.spellings import spelling
from lscb_pipeline.frames.records import DeliveryTexts, TypedRecords
from lscb_pipeline.intake.refusals import DELIVERY, Faults
from lscb_pipeline.intake.tables.set_apart import AREA_AGAIN, INDICATOR_AGAIN, PERIOD_AGAIN
from lscb_pipeline.reference import areas, periods
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.forms import INDICATOR
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import areas_of
from lscb_pipeline.reference.suppliers import own_areas as own_areas_of_suppliers


@dataclass(frozen=True)
class Sender:
    """Who sends, for which collection quarter, the secret for pseudonyms, and which indicators the feed has.

    `asked`: which of its figures somebody asks for; without it that is not looked at.
    `spellings`: how else than by their codes the feed's indicators may be written. `meanings`: the codes that each
    spelling has in the whole catalogue.
    """

    supplier: str
    quarter: Quarter
    key: bytes
    indicator_codes: frozenset[str]
    asked: AskedOfFeed | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, frozenset[str]] = field(default_factory=dict)


def check_identity(frame: TypedRecords, contract: Contract, senders: Sequence[Sender], faults: Faults) -> None:
    """Refuse rows of areas that the sender may not report for, and events of another quarter."""
    sender, area = senders[0], contract.area_column.name
    faults.add(_of_others(frame, area, senders), area, "area_of_supplier",
               f"{area}: the sender does not report for this area")  # fmt: skip
    if "indicator_code" in frame:
        codes = frame["indicator_code"]
        faults.add(codes.notna() & ~codes.isin(sender.indicator_codes), "indicator_code", "indicator_unknown",
                   f"indicator_code: not an indicator of this feed; write {INDICATOR.write}, or its NI number: see the "
                   "catalogue")  # fmt: skip
    if events := contract.properties.events:
        starts, ends = pd.Timestamp(sender.quarter.starts_on), pd.Timestamp(sender.quarter.next().starts_on)
        frame["period_start"], frame["period_end"] = starts, pd.Timestamp(sender.quarter.ends_on)
        if begins := events.of_year:  # a file of all that was open in the year so far, however long ago it began
            faults.add(frame[begins] >= ends, begins, "date_in_quarter",
                       f"{begins}: after {sender.quarter.label}; send it with a later quarter's file")  # fmt: skip
            return
        days = frame[events.at]
        of_quarter = ((days >= starts) & (days < ends)).any(axis=1)
        message = f"{' or '.join(events.at)}: not in {sender.quarter.label}; send it with that quarter's file"
        faults.add(days.notna().any(axis=1) & ~of_quarter, events.at[0], "date_in_quarter", message)
        for name in contract.moment_columns:  # a birth date slips into them easily
            faults.add(frame[name] < starts - pd.DateOffset(years=1), name, "date_in_quarter",
                       f"{name}: more than a year before {sender.quarter.label}; correct it")  # fmt: skip


def check_names(frame: TypedRecords, text: DeliveryTexts, contract: Contract, faults: Faults) -> None:
    """Refuse rows that say their area again, and say another one; what no area is called contradicts nothing."""
    area = contract.area_column.name
    for column in (str(name) for name in text if str(name).startswith(AREA_AGAIN)):
        pairs = pd.DataFrame({"code": frame[area], "again": areas.resolve(text[column])}).dropna()
        numbers, distinct = pd.MultiIndex.from_frame(pairs).factorize()
        differ = [not set(members(code)) & set(members(again)) for code, again in distinct]
        mask = pd.Series(np.array(differ, dtype="bool")[numbers], index=pairs.index)
        message = (
            f"{area}: its row names another area beside it ({str(column).removeprefix(AREA_AGAIN)}); correct the one"
        )
        faults.add(mask.reindex(frame.index, fill_value=False), area, "area_contradicted", f"{message} or the other")


def check_titles(frame: TypedRecords, text: DeliveryTexts, sender: Sender, faults: Faults) -> None:
    """Refuse rows that say their indicator again, and say another one; words of the sender's own contradict nothing."""
    for column in (str(name) for name in text if str(name).startswith(INDICATOR_AGAIN)):
        pairs = pd.DataFrame({"code": frame["indicator_code"], "again": text[column]}).dropna()
        numbers, distinct = pd.MultiIndex.from_frame(pairs).factorize()
        differ = [code not in sender.meanings.get(spelling(again), {code}) for code, again in distinct]
        mask = pd.Series(np.array(differ, dtype="bool")[numbers], index=pairs.index)
        header = column.removeprefix(INDICATOR_AGAIN)
        faults.add(mask.reindex(frame.index, fill_value=False), "indicator_code", "indicator_contradicted",
                   f"indicator_code: its row names another indicator beside it ({header}); correct the one or the "
                   "other")  # fmt: skip


def check_periods(frame: TypedRecords, text: DeliveryTexts, kind: str, faults: Faults) -> None:
    """Refuse rows that say their period again, and say another; what is no period of its kind contradicts nothing."""
    for column in (str(name) for name in text if str(name).startswith(PERIOD_AGAIN)):
        again = periods.parse(text[column], kind)["period_start"]
        differs = again.notna() & frame["period_start"].notna() & (again != frame["period_start"])
        header = column.removeprefix(PERIOD_AGAIN)
        message = f"its row names another period beside it ({header}); correct the one or the other"
        faults.add(differs, "period", "period_contradicted", f"period: {message}")


def areas_of_senders(deliveries: pd.Series, senders: Sequence[Sender]) -> pd.Series:
    """The area that each row's sender is, by the row's delivery (its place among the senders); missing of no area."""
    own = own_areas_of_suppliers()
    return deliveries.map({number: own.get(sender.supplier) for number, sender in enumerate(senders)}).astype("str")


def _of_others(frame: TypedRecords, area: str, senders: Sequence[Sender]) -> pd.Series:
    """Rows of areas that their sender may not report for: one small table of senders by areas, looked up."""
    codes, areas_there = pd.factorize(frame[area])
    refused = np.array([[code not in areas_of(s.supplier) for code in areas_there] for s in senders], dtype=bool)
    if not len(areas_there):
        return pd.Series(False, index=frame.index)
    return pd.Series(refused[frame[DELIVERY].to_numpy(), codes] & (codes >= 0), index=frame.index)


def own_areas(rows: TypedRecords, contract: Contract, senders: Sequence[Sender]) -> pd.Series:
    """The area of each typed row that its sender may report for; missing where it is unknown, or another's."""
    area = contract.area_column.name
    return rows[area].mask(_of_others(rows, area, senders))
