"""Files of the sample as tables, and as files of another quarter; with either build's readers."""

import re
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
from moved import module

from lscb_pipeline.reference.quarters import Quarter


def table_of(path: Path) -> pd.DataFrame:
    """The table of a sample file, on whichever sheet, under its header: the first row without a blank."""
    reading = module("intake.files.sheets", "intake.files")
    assert reading is not None  # noqa: S101 - both builds have one
    sheets = reading.read_sheets(path.read_bytes(), path.suffix)
    cells = max((sheet.cells for sheet in sheets), key=lambda cells: cells.size)
    header = int(cells.notna().all(axis=1).to_numpy().argmax())
    return cells.iloc[header + 1 :].set_axis(list(cells.iloc[header]), axis=1).reset_index(drop=True)


def shift(source: Path, was: Quarter, target: Path, becomes: Quarter) -> None:
    """A quarter's files as csv of another quarter: periods renamed, moments moved, what then lies outside left out.

    Counts are drawn anew around those that there were, since deliveries that repeat the quarter before would be held; a
    correction is drawn as what it corrects.
    """
    days = pd.Timestamp(becomes.starts_on) - pd.Timestamp(was.starts_on)
    months = dict(zip(_months(was), _months(becomes), strict=True))
    for path in sorted(source.glob("*/*.*")):
        frame = table_of(path)
        renamed = {name: text.replace({was.label: becomes.label} | months) for name, text in frame.items()
                   if name == "period"}  # fmt: skip
        moved = {name: _moved(text, days) for name, text in frame.items() if re.search("_(at|on)$", str(name))}
        frame = frame.assign(**renamed, **moved, **_drawn_anew(frame, becomes, path))
        for name in ("reported_at", "admitted_at"):
            if name in frame:
                frame = frame[frame[name] < str(becomes.next().starts_on)]
        (target / path.parent.name).mkdir(parents=True, exist_ok=True)
        frame.to_csv(target / path.parent.name / f"{path.stem}.csv", index=False)


def _drawn_anew(frame: pd.DataFrame, quarter: Quarter, path: Path) -> dict[str, pd.Series]:
    """Poisson counts around a file's own, no numerator above its denominator; what is no count stays."""
    sender = f"{path.parent.name}/{path.stem.partition('__')[0]}"
    random = np.random.default_rng([quarter.starts_on.toordinal(), zlib.crc32(sender.encode())])
    counts = {name: pd.to_numeric(frame[name]) for name in ("numerator", "denominator") if name in frame}
    drawn = {name: count.mask(count.notna(), random.poisson(count.fillna(0))) for name, count in counts.items()}
    if "denominator" in drawn:
        drawn["numerator"] = drawn["numerator"].clip(upper=drawn["denominator"].fillna(np.inf))
    return {name: count.astype("Int64") for name, count in drawn.items()}


def _months(quarter: Quarter) -> list[str]:
    return [f"{month:%Y-%m}" for month in pd.date_range(quarter.starts_on, periods=3, freq="MS")]


def _moved(text: pd.Series, by: pd.Timedelta) -> pd.Series:
    moments = pd.to_datetime(text, format="ISO8601") + by
    return moments.dt.strftime("%Y-%m-%d %H:%M" if text.str.len().max() > len("2009-10-01") else "%Y-%m-%d")
