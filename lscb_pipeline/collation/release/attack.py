"""What the attacker is shown: a release in the making, together with all that was published before it.

Here: frames put together as disclosure.attacker takes them. Not here: the attack itself, nor what follows of it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.release.candidate import ReleaseTables, UnsuppressedFigures, with_catalogue
from lscb_pipeline.collation.release.catalogue_facts import catalogue_of, relations_of
from lscb_pipeline.collation.release.runaways_beside import told_before_groups_were_kept
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.disclosure import AttackedFigures, AttackedGroups, AttackedTotals, GroupsTold
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import FactualFiguresBefore, ReleasedSummary, ReleaseFigures
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.project_files import code_digest
from lscb_pipeline.reference.boards import insiders
from lscb_pipeline.warehouse.stages import release_reads

if TYPE_CHECKING:
    from lscb_pipeline.disclosure.attacker import Audit

THIS = "this one"  # the release in the making: in the order of names after all that are dated
SEEN = list(schema_of(AttackedFigures).columns)
SUMS = list(schema_of(AttackedTotals).columns)


@dataclass(frozen=True)
class Before:
    """All that was published about persons before: figures as they were, with what of them was hidden; and the sums.

    figures: those too that stood behind published ones over overlapping periods. proven: the parts of the last
    release's attack of which nothing is told. groups: those of which London's count was told.
    """

    figures: FactualFiguresBefore
    totals: AttackedTotals
    groups: AttackedGroups
    proven: frozenset[str] = frozenset()

    @classmethod
    def of(cls, connection: Connection, library: Library) -> "Before":
        """All of it that the warehouse keeps."""
        figures = with_catalogue(release_reads.figures_before(connection), library)
        kept, unattacked = release_reads.groups_before(connection), told_before_groups_were_kept(connection)
        groups = pd.concat([kept, unattacked], ignore_index=True) if len(unattacked) else kept
        return cls(figures, release_reads.totals_before(connection), groups, release_reads.proven_before(connection))

    @property
    def published(self) -> FactualFiguresBefore:
        """The figures that readers saw."""
        return self.figures[~self.figures["is_behind"]]


def attack(
    made: UnsuppressedFigures, tables: ReleaseTables, before: Before, library: Library, proven: frozenset[str],
    groups: GroupsTold | None = None,
) -> "Audit":  # fmt: skip
    """Attack a release together with all that was published before. `proven`: parts that needn't be tried again.

    `groups`: those of which it tells London's count.
    """
    from lscb_pipeline.disclosure.attacker import audit  # with its solver: a second, for those who attack

    public = made.public_beside(relations_of(library))
    seen = [
        _as_published(before.figures),
        _of_this(made, tables),
        _as_published(made.kept_behind().assign(release=THIS)),
    ]
    figures = pd.concat([*seen, _as_known(public)], ignore_index=True)
    of_this = totals_about_persons(tables, library).assign(release=THIS)
    totals = pd.concat([before.totals[SUMS], of_this[SUMS]], ignore_index=True)
    told = before.groups if groups is None else pd.concat([before.groups, groups.assign(release=THIS)])
    boards = insiders(figures["area_code"])
    return audit(
        figures, totals, told, catalogue_of(library), relations_of(library), boards, proven=proven, code=code_digest()
    )


def attack_before(made: UnsuppressedFigures, before: Before, library: Library, proven: frozenset[str]) -> "Audit":
    """Attack what was published before by itself, beside what is public now."""
    from lscb_pipeline.disclosure.attacker import audit

    public, relations = _as_known(made.public_beside(relations_of(library))), relations_of(library)
    figures = pd.concat([_as_published(before.figures), public], ignore_index=True)
    boards = insiders(figures["area_code"])
    return audit(
        figures, before.totals[SUMS], before.groups, catalogue_of(library), relations, boards, proven=proven,
        code=code_digest(),
    )  # fmt: skip


def totals_about_persons(tables: ReleaseTables, library: Library) -> ReleasedSummary:
    """The sums of a release that disclosure control applies to."""
    codes = [code for code, indicator in library.indicators.items() if indicator.disclosure == "persons"]
    return tables.london_summary[tables.london_summary["indicator_code"].isin(codes)]


def _of_this(made: UnsuppressedFigures, tables: ReleaseTables) -> AttackedFigures:
    """Figures of the release in the making, as it would publish them."""
    persons = made.about_persons
    truth = persons[FIGURE_KEY].assign(true_numerator=persons["numerator"], true_denominator=persons["denominator"])
    seen = tables.benchmark.merge(truth, on=FIGURE_KEY, validate="one_to_one")
    return seen.assign(release=THIS, is_public=False, is_behind=False)[SEEN]


def _as_published(figures: pd.DataFrame) -> AttackedFigures:
    """Figures of former releases without what was hidden. Their measures were attacked when they were made."""
    hides = figures["hides_numerator"]
    return figures.assign(
        true_numerator=figures["numerator"],
        true_denominator=figures["denominator"],
        numerator=figures["numerator"].mask(hides),
        denominator=figures["denominator"].mask(figures["hides_denominator"]),
        value=figures["value"].mask(hides),
        marker=hides.map({True: "c", False: None}),
        is_public=False,
    ).reindex(columns=SEEN)


def _as_known(public: ReleaseFigures) -> AttackedFigures:
    """What publishers say, as anybody can read it."""
    truth = {f"true_{name}": public[name] for name in ("numerator", "denominator")}
    return public.assign(release=THIS, is_public=True, is_behind=False, **truth).reindex(columns=SEEN)
