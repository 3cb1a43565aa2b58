"""(c), (d): a large person-level file from disk to core, beside a bare COPY of the same typed rows."""

import shutil
import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg2
import pyarrow as pa
from numpy.random import Generator
from pyarrow import csv as arrow_csv
from results import Bench, Result

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.warehouse.database.connect import Warehouse

FEED = "met_police_missing_children"
QUARTER = Quarter.parse("2008-09-Q3")
EPISODES, PERSONS, STRANGERS = 1_000_000, 300_000, 1_000
TIMES = 3
SHARE, MEMORY = 1 / 3, 1500  # of bare COPY's rows a second; MB


def episodes(bench: Bench) -> list[Result]:
    """Medians of TIMES, alternating, so that the two of a pair meet the same machine.

    Memory is the most that any of the processes had, the server apart.
    """
    file = bench.folder / "mps.csv"
    arrow_csv.write_csv(pa.Table.from_pandas(made_up(np.random.default_rng(2008)), preserve_index=False), file)
    bench.out.print(f"(c) {EPISODES:,} episodes, {file.stat().st_size / 1e6:.0f} MB of csv")
    ours, bare = [], []
    for number in range(TIMES):
        home = bench.folder / f"home_{number}"
        inbox = home / "inbox" / QUARTER.label / FEED
        inbox.mkdir(parents=True)
        shutil.copyfile(file, inbox / file.name)
        with bench.database(f"bench_{number}") as url:
            bench.settle()
            ours.append(bench.child(Path(__file__).parent / "episodes_child.py", home, url))
            if ours[-1]["rows"] != EPISODES - STRANGERS:
                raise RuntimeError(f"core.missing_episode shows {ours[-1]['rows']} rows")
            bare.append(_bare_copy(bench, url))
        shutil.rmtree(home)
        bench.out.print("    " + ", ".join(f"{k} {v:.2f}" for k, v in ours[-1].items()) + f"; bare {bare[-1]:.2f}")
    seconds, bare_seconds = statistics.median(run["total"] for run in ours), statistics.median(bare)
    share = statistics.median(other / run["total"] for other, run in zip(bare, ours, strict=True))
    memory = max(run["megabytes"] for run in ours)
    counting = statistics.median(run["counting"] for run in ours)
    return [
        Result(
            "c",
            f"{EPISODES:,} x 12 episodes, disk to core, beside bare COPY (counting them after: {counting:.1f} s)",
            f">= {SHARE:.2f} of its rows a second",
            f"{share:.2f} ({EPISODES / seconds:,.0f} of {EPISODES / bare_seconds:,.0f} rows a second)",
            share >= SHARE,
        ),
        Result("d", "peak memory of that process", f"< {MEMORY} MB", f"{memory:,.0f} MB", memory < MEMORY),
    ]


def made_up(random: Generator) -> pd.DataFrame:
    """Episodes of a quarter as text: each of some persons again and again, blanks, and areas outside London."""
    person = random.integers(0, PERSONS, EPISODES)
    opened = _seconds(random, EPISODES, QUARTER.starts_on, QUARTER.next().starts_on)
    seen = opened - random.integers(0, 86_400, EPISODES).astype("timedelta64[s]")
    found = opened + random.integers(0, 5 * 86_400, EPISODES).astype("timedelta64[s]")
    syllables = np.array(["Al", "Ber", "Cor", "Dan", "El", "Far", "Gor", "Hol", "Is", "Jen", "Kar", "Lo", "Mor", "Nor",
                          "O'", "Par", "Quin", "Ros", "Sin", "Tay", "Ul", "Van", "Wil", "Zo"])  # fmt: skip
    surnames = np.array([a + b.lower() + c for a in syllables for b in syllables for c in ("son", "er", " Khan", "é")])
    born = _seconds(random, PERSONS, pd.Timestamp("1991-01-01"), pd.Timestamp("2005-01-01")).astype("datetime64[D]")
    pairs = table("supplier_area")
    areas = pairs.loc[(pairs["supplier"] == "mps") & ~pairs["area_code"].str.contains("+", regex=False), "area_code"]
    names = table("area").set_index("area_code")["name"][areas].to_numpy(dtype="str")
    residence = names[random.integers(0, len(names), PERSONS)][person].astype(object)
    residence[random.choice(EPISODES, STRANGERS, replace=False)] = "Reigate and Banstead"
    return pd.DataFrame(
        {
            "episode_reference": np.char.mod("08MIS%07d", np.arange(EPISODES)),
            "person_reference": np.char.mod("P%07d", np.arange(PERSONS))[person],
            "forename_initial": np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))[random.integers(0, 26, PERSONS)][person],
            "surname": _blank(random, surnames[random.integers(0, len(surnames), PERSONS)][person], 0.002),
            "birth_date": _blank(random, np.datetime_as_string(born)[person], 0.01),
            "sex": random.choice(["F", "M", "U"], PERSONS, p=[0.56, 0.43, 0.01])[person],
            "residence_area": residence,
            "last_seen_at": _blank(random, _minutes(seen), 0.05),
            "reported_at": _minutes(opened),
            "found_at": _blank(random, _minutes(found), 0.02),
            "missing_from": random.choice(["home", "care", "hospital", "school", "other"], EPISODES),
            "risk_level": random.choice(["low", "medium", "high"], EPISODES, p=[0.2, 0.6, 0.2]),
        },
        dtype="str",
    )


def _seconds(random: Generator, size: int, first: object, after: object) -> np.ndarray:
    start, end = np.datetime64(first, "s"), np.datetime64(after, "s")
    return start + random.integers(0, int((end - start).astype("int64")), size).astype("timedelta64[s]")


def _minutes(moments: np.ndarray) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(moments, unit="m"), "T", " ")


def _blank(random: Generator, cells: np.ndarray, share: float) -> np.ndarray:
    return np.where(random.random(len(cells)) < share, None, cells.astype(object))


def _bare_copy(bench: Bench, url: str) -> float:
    """Seconds to COPY the typed rows, from a csv file made beforehand, into a same table with the same index."""
    file = bench.folder / "typed.csv"
    with psycopg2.connect(_plain(url)) as connection, connection.cursor() as cursor:
        if not file.exists():
            with file.open("wb") as target:
                cursor.copy_expert(f"copy intake.{FEED} to stdout (format csv)", target)
        cursor.execute(f"create table intake.bare (like intake.{FEED} including all)")
        connection.commit()  # COPY into a table made in its own transaction would need no log
        bench.settle()
        began = time.perf_counter()
        with file.open("rb") as source:
            cursor.copy_expert("copy intake.bare from stdin (format csv)", source, 1 << 20)
        connection.commit()
        return time.perf_counter() - began


def _plain(url: str) -> str:
    """The URL as psycopg2 itself reads it."""
    return Warehouse(url).url.set(drivername="postgresql").render_as_string(hide_password=False)
