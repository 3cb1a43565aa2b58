"""What `lscb status` prints: first what waits for somebody, then what came, and how fit for audit it is.

On a terminal of the usual 80 columns, tables of many columns are put together otherwise; elsewhere they are
tab-separated, with every column. Not here: what is asked for (staff.py), how tables are made to fit (terminal_table).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lscb_pipeline.reference.states import DeliveryStatus, ReturnStatus
from lscb_pipeline.terminal import print_table, say

if TYPE_CHECKING:
    import pandas as pd

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.collation.stages.draft import Draft
    from lscb_pipeline.frames.commands import (
        DecisionsOnDelivery,
        DeliveryStates,
        HeldRecords,
        LoadsOfArea,
        LoadsOfDelivery,
        QuarterStates,
        ReadinessStates,
    )
    from lscb_pipeline.frames.figures import AnyFrame
    from lscb_pipeline.frames.received import HeldDeliveries
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.reports.sender.standing_words import Standing

SHORT = 12  # characters of a delivery's id, as it is shown
RECORDS = ("read", "loaded", "refused", "outside", "held")
COUNTS = ("figures", "held", "withdrawn", "revoked")


# --- What waits


def print_waiting(rows: "HeldDeliveries") -> None:
    """What waits for a decision, why, and what to type."""
    from lscb_pipeline.reference.quarters import Quarter

    if rows.empty:
        return
    say(f"Waiting for a decision: {len(rows)}")
    for day, feed, supplier, delivery_id, path, why in rows.itertuples(index=False):
        short = delivery_id[:SHORT]
        say(f"{Quarter(day).label} {feed} {supplier}, delivery {short} ({path}):\n  {why}")
        say(f"  decide with: lscb accept {short}, or: lscb reject {short} --why TEXT")
    say("")


def print_drafts(drafts: "Mapping[Quarter, Draft]") -> None:
    """Which drafts wait to be published, for what, and what to type."""
    if not drafts:
        return
    say(f"Waiting to be published: {len(drafts)}")
    for quarter, draft in drafts.items():
        say(f"{quarter.label} r{draft.revision}: {'; '.join(draft.waits) or 'nothing but a decision is lacking'}")
        say(f"  publish with: lscb publish {quarter.label} --by ROLE{' --why TEXT' if draft.waits else ''}")
    say("")


def print_not_taken(files: Sequence[tuple[str, str]]) -> None:
    """What lies in the inbox and is not taken in, and why: it is no delivery, so no table of the warehouse names it."""
    if not files:
        return
    say(f"In the inbox and not taken in: {len(files)}")
    for path, why in files:
        say(f"{path}: {why}")
    say("")


def print_not_counted(deliveries: "DeliveryStates") -> None:
    """Which deliveries of a quarter don't count for another reason than that a decision is due, and why."""
    explained = deliveries[deliveries["message"].notna() & (deliveries["status"] != DeliveryStatus.HELD)]
    if explained.empty:
        return
    say(f"Not counted, and why: {len(explained)}")
    for path, message in explained[["path", "message"]].itertuples(index=False):
        say(f"{path}: {message}")
    say("")


def print_owed(centre: "Centre", quarter: "Quarter", rows: "ReadinessStates") -> None:
    """Who owes a delivery of a quarter and has sent none, by feed."""
    from lscb_pipeline.reference import working_days

    owed = rows[rows["status"] == ReturnStatus.NO_RETURN]
    if owed.empty:
        return
    say(f"Owed by their senders: {len(owed)}")
    for feed, owing in owed.groupby("feed"):
        days = centre.library.contracts[str(feed)].due_working_days
        due = f", due {working_days.add(quarter.ends_on, days)}" if days else ""
        asked, names = int((rows["feed"] == feed).sum()), ", ".join(owing["area_or_sender"])
        say(f"{feed}: no delivery from {len(owing)} of {asked}{due}: {names}")
    say("")


# --- What came


def print_quarters(rows: "QuarterStates") -> None:
    """Every quarter with deliveries, a row each."""
    from lscb_pipeline.reference.quarters import Quarter

    labels = [Quarter(day).label for day in rows["collection_quarter"]]
    short = rows.assign(collection_quarter=labels, released=_released(rows)).drop(columns="draft")
    names = {"collection_quarter": "quarter", "deliveries": "came", "records_held": "rows held", "released": "release"}
    print_table("Quarters", rows, lambda: [("Quarters", short.rename(columns=names))])


def _released(rows: "QuarterStates") -> list[str]:
    filled = rows[["released", "draft"]].astype("object").mask(rows[["released", "draft"]].isna(), "")
    return [f"{released} draft {draft}".strip() if draft else released for released, draft in filled.to_numpy()]


def print_deliveries(
    quarter: "Quarter", deliveries: "DeliveryStates", held: "HeldRecords", standing: "Mapping[str, Standing]"
) -> None:
    """What came, what became of it and what counts now; then what of it is overtaken, and held.

    `standing`: by delivery, of those that state figures in the warehouse.
    """
    if deliveries.empty:
        say(f"nothing has come for {quarter.label}")
        return
    states = [standing.get(name) for name in deliveries["delivery_id"]]
    figures, counting = [s.figures if s else 0 for s in states], [s.counting if s else 0 for s in states]
    shown = deliveries.assign(figures=figures, counting=counting).drop(columns=["path", "message"])
    title = f"Deliveries of {quarter.label}"
    print_table(title, shown, lambda: _delivery_words(title, shown))
    for path, delivery_id in deliveries[["path", "delivery_id"]].itertuples(index=False):
        if delivery_id in standing and standing[delivery_id].overtaken:
            say(f"{path}: {standing[delivery_id].words}")
    for feed, supplier, rule, records in held.itertuples(index=False):
        say(f"{feed} {supplier}: {records} records held by rule {rule}")


def _delivery_words(title: str, shown: "AnyFrame") -> "list[tuple[str, AnyFrame]]":
    """A table a feed, a row a delivery, in few columns of several words each."""
    import pandas as pd

    told: dict[str, list[dict[str, object]]] = {}
    for row in shown.astype("object").where(shown.notna(), None).to_dict("records"):
        counts = {name: row[f"records_{name}"] or 0 for name in RECORDS}
        told.setdefault(row["feed"] or "unrouted", []).append({
            "supplier": row["supplier"], "delivery": row["delivery_id"][:SHORT], "received": row["received_at"],
            "status": f"{row['status']}, as {row['layout']}" if row["layout"] else row["status"],
            "records": ", ".join(f"{count} {name}" for name, count in counts.items() if count or name == "read"),
            "figures counting": f"{row['counting']} of {row['figures']}" if row["figures"] else None,
        })  # fmt: skip
    return [(f"{title}, {feed}", pd.DataFrame(rows)) for feed, rows in told.items()]


def print_readiness(quarter: "Quarter", rows: "ReadinessStates") -> None:
    """How fit for audit each area's or sender's delivery is."""
    if rows.empty:
        return
    say("")
    shown = rows.astype({"working_days_late": "Int64"})
    title = f"Readiness of {quarter.label}"
    print_table(
        title, shown, lambda: [(f"{title}, {feed}", own.drop(columns="feed")) for feed, own in shown.groupby("feed")]
    )


# --- Histories


def print_delivery_history(
    delivery: "pd.Series[Any]",
    decisions: "DecisionsOnDelivery",
    loads: "LoadsOfDelivery",
    standing: "Standing | None",
) -> None:
    """A delivery's life: how it came, what was read and found of it, who decided what, what was loaded, what counts."""
    for_what = f"{delivery['feed']} from {delivery['supplier']} for {delivery['collection_quarter']}"
    say(f"delivery {delivery['delivery_id']}\n{for_what}")
    file = f"{delivery['path']}, {delivery['size_bytes']} bytes, sha256 {delivery['sha256']}"
    say(f"received {_moment(delivery['received_at'])}: {file}")
    if delivery["layout"]:
        counts = [f"{delivery[f'records_{name}']} {name}" for name in ("loaded", "refused", "outside", "held")]
        say(f"read as {delivery['layout']}: {delivery['records_read']} records, {', '.join(counts)}")
    say(f"{'judged' if delivery['is_judged'] else 'not judged yet'}: {delivery['findings']} findings")
    if delivery["message"]:
        say(f"  {delivery['message']}")
    for moment, load_id, covers, word, by, why in decisions.itertuples(index=False):
        reason = f": {why}" if why else ""
        say(f"{_moment(moment)} load {load_id}: {word}ed ({covers}) by {by}{reason}")
    for moment, load_id, *counted in loads.itertuples(index=False):
        say(f"{_moment(moment)} load {load_id}: {_counted(counted)}")
    since = f", counting since load {delivery['promoted_load_id']}" if delivery["promoted_load_id"] else ""
    say(f"now {delivery['status']}{since}")
    if standing:
        say(f"  {standing.words}")


def print_area_history(area: str, loads: "LoadsOfArea") -> None:
    """What each load changed of an area's figures, its part in merged ones too."""
    if loads.empty:
        say(f"no figure of {area} was ever loaded")
        return
    shown = loads.assign(
        recorded_at=loads["recorded_at"].map(_moment), delivery_id=loads["delivery_id"].str.slice(0, SHORT)
    )
    title = f"Figures of {area}, load by load"
    print_table(title, shown, lambda: [(title, _load_words(shown))])


def _load_words(shown: "LoadsOfArea") -> "AnyFrame":
    """A row a load and delivery, in few columns of several words each."""
    import pandas as pd

    what = shown["feed"] + " " + shown["supplier"] + " for " + shown["collection_quarter"].astype("str")
    return pd.DataFrame({
        "recorded at": shown["recorded_at"], "load": shown["load_id"], "delivery": what + ": " + shown["delivery_id"],
        "what it brought": [_counted(counts) for counts in shown[[*COUNTS]].to_numpy().tolist()],
    })  # fmt: skip


def _moment(moment: object) -> str:
    """A moment in London, to the second."""
    import pandas as pd

    return f"{pd.Timestamp(str(moment)).tz_convert('Europe/London'):%Y-%m-%d %H:%M:%S}"


def _counted(counts: list[int]) -> str:
    return ", ".join(f"{count} {name}" for count, name in zip(counts, COUNTS, strict=True) if count)
