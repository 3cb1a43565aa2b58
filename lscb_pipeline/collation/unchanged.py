"""What has not changed is not done again: a stage whose last result for a quarter stands is skipped inside.

A stage is a function of what the warehouse holds, the code and contracts, the days that have passed, and what lies
beside (editors' texts, the files that it wrote). Of all that a digest is kept with its result; where all are the same,
doing it again would make the same. What a stage makes may be what an earlier stage of the same quarter reads, as
promotion marks deliveries that judging reads: doing the earlier again would change nothing, which is what a
collation promises. So what a stage read is noted as it stands after the last stage that was done, unless somebody
else changed anything in between. A result is kept only when its stage has ended: after a kill the next run does what
wasn't, and where anything is in doubt, it does too much.

Here: when a result stands. Not here: the digests' SQL (warehouse/stages/stage_results.py), the stages.
"""

import datetime as dt
import functools
import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre, Round
from lscb_pipeline.collation.inputs.due import not_yet_due
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import code_digest, lock_digest
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import stage_results

log = logging.getLogger(__name__)
Made = TypeVar("Made")
Stage = Callable[[Centre, Quarter], Made]
Beside = Callable[[Centre, Quarter], object]
COLLATED = ("deliveries", "purges", "decisions", "loads")
PUBLISHED = (*COLLATED, "releases")
WRITTEN = {"deliveries", "loads", "releases"}  # by stages, of their own quarter


def unless_it_stands(
    reads: tuple[str, ...], beside: Beside | None = None, again: Callable[[Any], Any] = lambda made: made
) -> Callable[[Stage[Made]], Stage[Made]]:
    """Make a stage that is skipped where its last result stands.

    `reads`: of the warehouse (stage_results.READ). `beside`: what else it depends on, in a form that JSON can hold.
    `again`: what is told of a result that stands; without it, the same as when it was made.
    """

    def of(work: Stage[Made]) -> Stage[Made]:
        form: TypeAdapter[Made] = TypeAdapter(get_type_hints(work)["return"])
        stage = _name_of(work)

        @functools.wraps(work)
        def skipping(centre: Centre, quarter: Quarter) -> Made:
            under_way = _round_of(centre, quarter, stage, reads)
            under_way.read[stage] = functools.partial(_read, centre, quarter, reads, beside)
            with centre.warehouse.transaction() as connection:
                kept = stage_results.kept(connection, quarter, stage)
            if kept and not centre.anew and kept.read == under_way.read[stage](under_way.stands):
                log.info("%s: %s stands as of %s: nothing that it is made of has changed", quarter.label, stage,
                         f"{kept.at:%-d %B %Y %H:%M %Z}")  # fmt: skip
                under_way.made[stage] = kept.result, kept.at
                under_way.stood.add(stage)
                stands: Made = again(form.validate_python(kept.result))
                return stands
            made = work(centre, quarter)
            under_way.made[stage] = form.dump_python(made, mode="json"), dt.datetime.now(dt.UTC)
            _note(centre, quarter, under_way)
            return made

        return skipping

    return of


def stood_since(centre: Centre, quarter: Quarter, stage: Stage[Any]) -> dt.datetime | None:
    """When a stage's result was made, where it was skipped in the round that is under way; else None."""
    under_way, name = centre.rounds.get(quarter), _name_of(stage)
    return under_way.made[name][1] if under_way and name in under_way.stood else None


def last_made(connection: Connection, centre: Centre, quarter: Quarter, stage: Stage[Made]) -> Made | None:
    """What a stage made of a quarter last, by this code; None where it made nothing, or other code did."""
    kept = stage_results.kept(connection, quarter, _name_of(stage))
    if kept is None or kept.read["code"] != code_of(centre):
        return None
    made: Made = TypeAdapter(get_type_hints(stage)["return"]).validate_python(kept.result)
    return made


def files_in(*folders: Path) -> str:
    """A digest of names, sizes and times of the files in folders: what is gone or was changed is written again.

    Where the folders lie is no matter: what was moved or brought back with its times is the same.
    """
    there = [
        (number, path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for number, folder in enumerate(folders)
        for path in sorted([folder, *folder.rglob("*")])
        if path.is_file()
    ]
    return _digest(there)


def _name_of(stage: Stage[Any]) -> str:
    """The stage's file says what it is called."""
    return stage.__module__.rpartition(".")[2]


def _round_of(centre: Centre, quarter: Quarter, stage: str, reads: tuple[str, ...]) -> Round:
    """The round that is under way; a new one begins where the stage was in it already, or others changed anything."""
    under_way = centre.rounds.get(quarter)
    known = under_way.stands if under_way else {}
    with centre.warehouse.transaction() as connection:
        stands = stage_results.what_stands(connection, quarter, {*known, *reads})
    if under_way is None or stage in under_way.made or any(stands[name] != known[name] for name in known):
        under_way = centre.rounds[quarter] = Round({name: stands[name] for name in reads})
    under_way.stands = {name: stands[name] for name in {*under_way.stands, *reads}}
    return under_way


def _note(centre: Centre, quarter: Quarter, under_way: Round) -> None:
    """Keep the round's results beside what stands now; none where what stages don't write has changed meanwhile."""
    with centre.warehouse.transaction() as connection:
        stands = stage_results.what_stands(connection, quarter, under_way.stands)
        if _unwritten(stands) != _unwritten(under_way.stands):
            del centre.rounds[quarter]
            return
        under_way.stands = stands
        for stage, (made, at) in under_way.made.items():
            read = under_way.read[stage](stands)
            stage_results.keep(connection, quarter, stage, stage_results.KeptResult(read, made, at))


def _unwritten(stands: stage_results.Stands) -> list[object]:
    """What a quarter's stages don't write: other quarters' part, and decisions and purges of its own."""
    return [of_others if name in WRITTEN else (own, of_others) for name, (own, of_others) in sorted(stands.items())]


def _read(
    centre: Centre, quarter: Quarter, reads: tuple[str, ...], beside: Beside | None, stands: stage_results.Stands
) -> dict[str, str]:
    """Digests of all that a stage reads, by name."""
    days = _digest(not_yet_due(centre.library, quarter, centre.today))
    also = {"beside": _digest(beside(centre, quarter))} if beside else {}
    return {"code": code_of(centre), "days": days, **{name: " ".join(stands[name]) for name in reads}, **also}


def code_of(centre: Centre) -> str:
    """Code and contracts; a library that isn't the files' says for itself what it holds."""
    return _of_files() if centre.library is library() else _digest([_of_files(), repr(centre.library)])


@functools.cache
def _of_files() -> str:
    return _digest([code_digest(), lock_digest()])


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
