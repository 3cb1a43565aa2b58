"""What a sensible analyst writes first: each file read by pandas, checked borough by borough, appended by to_sql.

Workbooks are read by pandas' calamine engine, since the lock has no openpyxl. Every rule of a feed's contract is an
expectation of one suite; a column that a rule needs and the file lacks (what was sent before, what others sent) stands
empty, so that working it out costs nothing here, as it does in the stages. Arguments: a folder of feeds' files; prints
as JSON what it took (processor s, of the server, wall s) from the first file on, how many files, batches and rules.
"""

import json
import logging
import os
import sys
import time
import warnings
from functools import partial
from pathlib import Path

import great_expectations as gx  # noqa: TID253 - not timed
import great_expectations.expectations as gxe  # noqa: TID253
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: TID253
from processes import server_seconds
from sqlalchemy import Engine

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.settings import Settings

FIGURES = ("numerator", "denominator", "value", "assurance_level", "hours_spent", "times_missing", "amount")


def main() -> None:
    """Read, check and store every file of the folder."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    settings = Settings()
    engine = Centre(settings).warehouse.engine
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("files").add_dataframe_asset("file")
    whole = asset.add_batch_definition_whole_dataframe("all")
    files = sorted(Path(sys.argv[1]).glob("*/*.*"))
    suites = {path.parent.name: suite(path.parent.name) for path in files}
    own, server, began = sum(os.times()[:4]), server_seconds(settings.home), time.perf_counter()
    batches = sum(check_and_store(path, suites[path.parent.name], whole, engine) for path in files)
    taken = sum(os.times()[:4]) - own, server_seconds(settings.home) - server, time.perf_counter() - began
    rules = sum(len(one.expectations) for one in suites.values())
    sys.stdout.write(json.dumps({"taken": taken, "files": len(files), "batches": batches, "rules": rules}) + "\n")


def suite(feed: str) -> gx.ExpectationSuite:
    """Every rule of the feed's contract, one expectation each."""
    rules = library().contracts[feed].rules
    kinds = [getattr(gxe, "".join(word.capitalize() for word in rule.expectation.split("_"))) for rule in rules]
    return gx.ExpectationSuite(
        name=feed, expectations=[kind(**rule.kwargs) for kind, rule in zip(kinds, rules, strict=True)]
    )


def check_and_store(path: Path, rules: gx.ExpectationSuite, whole: object, engine: Engine) -> int:
    """One file; returns of how many boroughs it is."""
    text = read(path)
    wanted = {value for rule in rules.expectations for name, value in rule.configuration.kwargs.items()
              if name in ("column", "column_A", "column_B")}  # fmt: skip
    table = text.assign(**{name: pd.to_numeric(text[name], errors="coerce") for name in FIGURES if name in text})
    table = table.assign(**dict.fromkeys(sorted(wanted - set(table.columns)), float("nan")))
    area = next((name for name in ("area_code", "residence_area") if name in table), table.columns[0])
    boroughs = [rows for _, rows in table.groupby(area, dropna=False)]
    for rows in boroughs:
        whole.get_batch(batch_parameters={"dataframe": rows}).validate(rules, result_format="COMPLETE")
    text.to_sql(path.parent.name, engine, schema="public", if_exists="append", index=False)
    return len(boroughs)


def read(path: Path) -> pd.DataFrame:
    """The table as text, under a line that says that it is made up where there is one."""
    reader = partial(pd.read_csv if path.suffix == ".csv" else partial(pd.read_excel, engine="calamine"), dtype="str")
    table = reader(path)
    if str(table.columns[0]).startswith("MADE UP"):
        table = reader(path, skiprows=1)
    return table


if __name__ == "__main__":
    main()
