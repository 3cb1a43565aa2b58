"""Every hostile file, and every trick of names and links, in one inbox beside one good return: it is promoted."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3, current, row
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.hostile.catalogue import HARMLESS, HOSTILE, LIMITS

FEED = "borough_return"
SECRET = "a file that lies elsewhere"


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LIMITS["most_file_bytes"] + 1)


# What lies under a name of its own in the feed's folder, and what is said of it.
TRICKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "barnet__link.csv": (lambda path: path.symlink_to(path.parents[3] / "elsewhere.csv"), "a link, not followed"),
    "barnet__link_within.csv": (lambda path: path.symlink_to("camden.csv"), "a link, not followed"),
    "barnet__link_to_nothing.csv": (lambda path: path.symlink_to("nowhere"), "a link, not followed"),
    "barnet__link_to_itself.csv": (lambda path: path.symlink_to(path.name), "a link, not followed"),
    "folder_link": (lambda path: path.symlink_to(path.parents[3] / "elsewhere"), "a link, not followed"),
    "barnet__pipe.csv": (os.mkfifo, "not a file"),
    "barnet__folder.csv": (Path.mkdir, "not a file"),
    "barnet__device.csv": (lambda path: path.symlink_to("/dev/zero"), "a link, not followed"),
    "barnet__large.csv": (sparse, "50,000,001 bytes, more than 50,000,000"),
}  # fmt: skip
NAMES = ["barnet__\n.csv", "barnet__a\u202efdp.csv", "barnet__..%2f..%2fetc.csv", f"barnet__{'x' * 243}.csv",
         os.fsdecode(b"barnet__\xff\xfe.csv"), "barnet__'); drop table core.observation; --.csv", "barnet__=1+1.csv",
         "barnet__e\u0301.csv"]  # fmt: skip


@pytest.fixture
def hostile_inbox(centre: Centre, inbox: Inbox) -> Inbox:
    for name, most in LIMITS.items():
        setattr(centre.settings, name, most)
    return inbox


@pytest.mark.slow
def test_the_good_return_counts_and_each_hostile_file_has_its_reason(centre: Centre, hostile_inbox: Inbox) -> None:
    inbox = hostile_inbox
    inbox.put(Q3, FEED, "camden", [row("Camden", "SG014", 3)])
    moments = {}
    for name, hostile in HOSTILE.items():
        path = inbox.put(Q3, FEED, f"enfield__{name}.{hostile.suffix}", hostile.make())
        moments[name] = path.stat().st_mtime
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): 3}
    came = query(
        centre,
        """select extract(epoch from received_at)::double precision as at, status, rule_id, message
           from intake.delivery""",
    ).set_index("at")
    assert len(came) == len(HOSTILE) + 1
    for name, hostile in HOSTILE.items():
        said = came.loc[moments[name]]
        assert (name, said["rule_id"]) == (name, hostile.rule)
        assert said["status"] == ("rejected" if hostile.rule == "nothing_usable" else "unreadable"), name
        assert len(said["message"]) > 30, name
    findings = query(
        centre,
        """select count(distinct delivery_id) as deliveries from quality.finding
           where severity = 'critical' and supplier = 'enfield' and delivery_id is not null""",
    )
    assert findings["deliveries"][0] == len(HOSTILE)
    print(f"hostile files tried in one inbox: {len(HOSTILE)}")  # noqa: T201


def test_no_trick_of_names_and_links_leads_elsewhere_or_waits(centre: Centre, hostile_inbox: Inbox) -> None:
    inbox = hostile_inbox
    good = [row("Barnet", "SG014", 2)]
    inbox.put(Q3, FEED, "camden", [row("Camden", "SG014", 3)])
    folder = inbox.folder / Q3 / FEED
    (inbox.folder.parent / "elsewhere.csv").write_text(SECRET)
    (inbox.folder.parent / "elsewhere").mkdir()
    (inbox.folder.parent / "elsewhere" / "barnet.csv").write_text(SECRET)
    (inbox.folder / "2008-10-01").symlink_to(inbox.folder.parent / "elsewhere")
    os.mkfifo(inbox.folder / Q3 / "receipts.csv")
    for name, (make, _) in TRICKS.items():
        make(folder / name)
    for name in NAMES:
        inbox.put(Q3, FEED, name, good)
    received = receive(centre, Quarter.parse(Q3))
    wanted = ["a link, not followed", *(said for _, said in TRICKS.values())]
    assert len(received.unrouted) == len(wanted)
    for said in set(wanted):
        assert sum(said in why for _, why in received.unrouted) == wanted.count(said), said
    assert {path for path, _ in received.unrouted} <= {
        "2008-10-01",
        "*",
        f"{Q3}/{FEED}/*",
        f"{Q3}/{FEED}/barnet__*.csv",
    }
    assert [fault.split(":")[0] for fault in received.receipt_faults] == [f"{Q3}/receipts.csv can't be read"]
    collate(centre, Q3)
    assert set(current(centre).values()) == {2.0, 3.0}
    came = query(centre, "select path, status from intake.delivery where supplier = 'barnet'")
    assert set(came["status"]) == {"promoted"}
    assert len(came) == len(NAMES)
    assert all(path.isprintable() for path in came["path"])
    kept = [path.read_bytes() for path in Path(centre.settings.archive_url).rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in content for content in kept)
    print(f"tricks of names and links tried: {len(TRICKS) + len(NAMES) + 2}")  # noqa: T201


def test_what_is_strange_and_harmless_counts(centre: Centre, hostile_inbox: Inbox) -> None:
    for name, make in HARMLESS.items():
        hostile_inbox.put(Q3, FEED, f"enfield__{name}", make())
    collate(centre, Q3)
    assert set(query(centre, "select status from intake.delivery")["status"]) == {"promoted"}
    assert current(centre) == {("E09000010", "SG014"): 3}
    notes = query(centre, "select reason_note from intake.borough_return where reason_note is not null")
    assert set(notes["reason_note"]) == {"given"}, "of a sender's own words is stored that there are some"
