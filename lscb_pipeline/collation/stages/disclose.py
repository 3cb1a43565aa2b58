"""Stage 8, disclose: what the quarter's release hides, tried by the attacker beside all that was published before.

Where the attacker can tell a small number, more is hidden of its group, then the group's sums, then the group is left
out, then what else of its area hangs together with it; but for what earlier releases told already (by a rule made
since). A release that is broken even so, or that no attack could be completed on, is refused. What comes of it is kept
(mart.release and its tables) for the release itself, for later attacks, and so that the release can be made anew. Here:
the order of things. Not here: patterns and attacks (disclosure), writing files (release.py).
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.attack import Before, attack, attack_before, totals_about_persons
from lscb_pipeline.collation.release.candidate import (
    ReleaseTables,
    UnsuppressedFigures,
    candidate,
    unsuppressed_figures,
)
from lscb_pipeline.collation.release.carried_points import history_of
from lscb_pipeline.collation.release.catalogue_facts import PERIODS, parts_of, relations_of
from lscb_pipeline.collation.release.context import beside_warehouse, told_beside_figures, told_of_changes
from lscb_pipeline.collation.release.kept_tables import keep_tables
from lscb_pipeline.collation.release.rebuild import Kept
from lscb_pipeline.collation.release.runaways_beside import beside_figures, texts_of, told_of_runaways
from lscb_pipeline.collation.release.runaways_told import RunawaysTold
from lscb_pipeline.collation.release.said_again import decided_again, made_of, published_again
from lscb_pipeline.collation.unchanged import PUBLISHED, code_of, unless_it_stands
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.disclosure.interference import exchanged
from lscb_pipeline.disclosure.suppression import LEAVE_OUT, SuppressionPattern, suppress
from lscb_pipeline.frames.disclosure import GroupsTold
from lscb_pipeline.frames.key_columns import COUNT_KEY, FIGURE_GROUP, FIGURE_KEY
from lscb_pipeline.frames.releases import KeptFigures, ReleaseFigures
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import release_reads, release_writes
from lscb_pipeline.warehouse.stages.loads import code_version, vintage_in_use

if TYPE_CHECKING:
    from lscb_pipeline.disclosure.attacker import Audit

log = logging.getLogger(__name__)
BREAKDOWN = COUNT_KEY.index("breakdown")
ATTACKS = 12  # what is broken after so many is refused


@dataclass(frozen=True)
class Guarded:
    """A release that held, or the last one tried, with the attack on it and how many were made.

    attacked: all that the attack found; audit: without what was told before.
    """

    pattern: SuppressionPattern
    candidate: ReleaseTables
    attacked: "Audit"
    audit: "Audit"
    attacks: int
    depends: bool  # whether anything that would be published is another with other hidden numbers
    with_groups: bool = False  # whether what is told by group was in the attack, and nothing is told by it

    @property
    def is_safe(self) -> bool:
        """Whether nothing is told."""
        return self.audit.is_safe and not self.depends


@dataclass(frozen=True)
class Disclosed:
    """What came of it. status: safe, refused, or published where nothing changed since the last revision."""

    revision: int
    status: ReleaseStatus
    counts: dict[str, int]


@unless_it_stands(PUBLISHED, beside_warehouse)
def disclose(centre: Centre, quarter: Quarter) -> Disclosed:
    """Decide what the quarter's next release hides, and keep it. Raises NotPublishedError where the gate is closed."""
    gate.ask(centre, quarter)
    with centre.warehouse.transaction() as connection:
        load_id = release_reads.last_load(connection)
        raw = release_reads.figures_as_at(connection, quarter, load_id, PERIODS, parts_of(centre.library))
        scores, vintage = release_reads.readiness(connection, quarter), vintage_in_use(connection, load_id)
        regional = release_reads.regional_as_at(connection, quarter, load_id)
        made = unsuppressed_figures(raw, regional, scores, centre.library, vintage, centre.today)
        before = Before.of(connection, centre.library)
        published = release_reads.published(connection)
        is_made_up, told = status.is_made_up(connection), told_of_runaways(connection, quarter)
        material = told_beside_figures(centre, connection, quarter, raw)
        beside = [beside_warehouse(centre, quarter), vintage, code_of(centre)]
        of = made_of(centre, quarter, material, told, beside, raw, regional)
        stands = published_again(connection, centre, quarter, made, told)
        stands = stands or decided_again(connection, quarter, of, len(published))
    if stands and not (centre.anew and stands["status"] == ReleaseStatus.SAFE):
        log.info("%s: release r%d says it all", quarter.label, stands["revision"])
        return _as_decided(stands)
    guarded = guard(made, before, centre.library, is_made_up, told.groups if told.ways else None)
    told, proven = guard_groups(made, guarded, told, before, centre.library)
    counts = _counts(made, guarded)
    shown = {"texts": texts_of(centre, quarter), "estimate": dict(told.shown)}
    digest = guarded.candidate.digest_with(beside_figures(shown))
    revisions = published[published["collection_quarter"] == quarter.starts_on]
    if guarded.is_safe and len(revisions) and revisions["digest"].iloc[-1] == digest:
        return Disclosed(int(revisions["revision"].iloc[-1]), ReleaseStatus.PUBLISHED, counts)
    revision = 1 if revisions.empty else int(revisions["revision"].iloc[-1]) + 1
    outcome = Disclosed(revision, ReleaseStatus.SAFE if guarded.is_safe else ReleaseStatus.REFUSED, counts)
    with centre.warehouse.transaction() as connection:
        row = {
            "revision": revision, "load_id": stands["load_id"] if stands else load_id, "status": outcome.status,
            "digest": digest, "code_version": code_version(), "proven": sorted(proven),
            "audit": counts | {"published_before": len(published)},
            "material": material | told_of_changes(connection, guarded.candidate) | shown
            | history_of(connection, quarter, made.oldest) | {"made_of": of},
        }  # fmt: skip
        totals = totals_about_persons(guarded.candidate, centre.library)
        release_writes.keep(connection, quarter, row, _with_those_behind(made, guarded.pattern), totals, told.groups)
    if guarded.is_safe:
        keep_tables(centre, quarter, guarded.candidate)
    log.info("%s: release r%d is %s, %d cells hidden", quarter.label, revision, outcome.status, counts["hidden"])
    return outcome


def _with_those_behind(made: UnsuppressedFigures, pattern: SuppressionPattern) -> KeptFigures:
    """What is kept of a release's figures about persons, for later attacks."""
    seen = made.about_persons.join(pattern.figures, how="inner").assign(is_behind=False)
    return pd.concat([seen, made.kept_behind()], ignore_index=True)


def _as_decided(kept: Kept) -> Disclosed:
    audit = {name: count for name, count in kept["audit"].items() if name != "published_before"}
    return Disclosed(kept["revision"], ReleaseStatus(kept["status"]), audit)


def guard(
    made: UnsuppressedFigures, before: Before, library: Library, is_made_up: bool, told: GroupsTold | None = None
) -> Guarded:
    """Hide what has to be hidden, attack, and hide more where that succeeded.

    `told`: what is told by group. It is in the attacks as long as nothing is told by it: what they find is then what
    they would find without it.
    """
    persons, relations = made.about_persons, relations_of(library)
    levels = pd.Series(dtype="int64", index=pd.MultiIndex.from_frame(persons[FIGURE_GROUP][:0]))
    told_by = pd.MultiIndex.from_frame(persons[FIGURE_KEY][:0])
    attacks, attacked_before, proven, with_groups = 0, None, before.proven, told is not None
    while attacks < ATTACKS:
        attacks += 1
        pattern = suppress(persons, before.published, made.public_beside(relations), relations, levels, told_by)
        tables = candidate(made, pattern, library, is_made_up)
        audit = attacked = attack(made, tables, before, library, proven, told if with_groups else None)
        if with_groups and not audit.is_of_cells:
            with_groups, audit = False, attack(made, tables, before, library, proven)
            attacked = audit
        proven |= audit.proven
        # what a first attack finds is mostly new, and more hidden cells end it: only then, what was told before
        if not audit.is_safe and len(before.figures) and attacks > 1:
            attacked_before = attacked_before or attack_before(made, before, library, proven)
            audit = audit.beside(attacked_before)
        is_shown = ~pd.MultiIndex.from_frame(audit.broken[FIGURE_KEY]).isin(_hidden(persons, pattern))
        shown = pd.MultiIndex.from_frame(audit.broken.loc[is_shown, FIGURE_KEY]).difference(told_by)
        told_by = told_by.union(shown)
        broken = pd.concat([audit.broken.loc[~is_shown, FIGURE_GROUP], audit.leaks[FIGURE_GROUP]])
        groups = pd.MultiIndex.from_frame(broken.drop_duplicates())
        was = levels.reindex(levels.index.union(groups), fill_value=0)
        levels = (was + pd.Series(1, index=groups).reindex(was.index, fill_value=0)).clip(upper=LEAVE_OUT)
        if levels.equals(was) and not len(shown):  # nothing is broken, or nothing more is left of its own
            beside = _beside(audit, persons).difference(told_by)
            if not len(beside):
                break
            told_by = told_by.union(beside)
    figures, reasons = exchanged(made.figures, pattern, seed=attacks)
    other = candidate(made.with_figures(figures), reasons, library, is_made_up)
    return Guarded(pattern, tables, attacked, audit, attacks, other.digest != tables.digest, with_groups)


def guard_groups(
    made: UnsuppressedFigures, guarded: Guarded, told: RunawaysTold, before: Before, library: Library
) -> tuple[RunawaysTold, frozenset[str]]:
    """Attack a release again with what it tells of London by group, and withhold ways of grouping by which that tells.

    Returns what is left to tell, all where the release held with it, and the proven parts. Where no way of its own can
    be named, all are withheld: what an earlier release told of a way can't be taken back.
    """
    proven = guarded.audit.proven
    while told.ways and not (guarded.with_groups and guarded.is_safe):
        audit = attack(made, guarded.candidate, before, library, proven, told.groups)
        is_more = len(audit.beside(guarded.attacked).broken) > 0 or not audit.is_solved
        new = audit.told_groups - guarded.attacked.told_groups
        ways = frozenset(str(key[BREAKDOWN]).partition(":")[0] for key in new) & told.ways
        if guarded.is_safe and not is_more and not new:
            return told, audit.proven
        told = told.without(ways or told.ways)
    return told, proven


def _beside(audit: "Audit", persons: ReleaseFigures) -> pd.MultiIndex:
    """The FIGURE_KEYs of this release's figures that have to do with what is told, of the same areas."""
    of_areas = audit.related[audit.related["area_code"].isin(audit.broken["area_code"])]
    told = pd.MultiIndex.from_frame(of_areas[FIGURE_KEY])
    return told.intersection(pd.MultiIndex.from_frame(persons[FIGURE_KEY]))


def _hidden(persons: ReleaseFigures, pattern: SuppressionPattern) -> pd.MultiIndex:
    """The FIGURE_KEYs of the figures that a pattern hides something of."""
    hides = pattern.figures["hides_numerator"] | pattern.figures["hides_denominator"]
    return pd.MultiIndex.from_frame(persons.loc[pattern.figures.index[hides], FIGURE_KEY])


def _counts(made: UnsuppressedFigures, guarded: Guarded) -> dict[str, int]:
    """What the audit tells in numbers: of cells and of attacks, none of them a figure."""
    pattern, audit = guarded.pattern, guarded.audit
    return {
        "figures": len(made.about_persons),
        "hidden": int(pattern.figures["hides_numerator"].sum()),  # and nothing of why
        "sums_withheld": int(pattern.totals.any(axis=1).sum()),
        "left_out": len(pattern.left_out),
        "attacks": guarded.attacks,
        "cells_attacked": int((~audit.is_group).sum()),
        "broken": len(audit.broken),
        "leaks": len(audit.leaks),
        "unsolved": int(not audit.is_solved),
        "depends": int(guarded.depends),
    }
