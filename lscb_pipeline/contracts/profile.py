"""The dataset's profile: data_contracts/profile.yaml, the lives that many indicators share, joined with their own.

Here: which life an indicator has, and that none contradicts itself, another, or its definitions. Not here: what a life
says (life.py), what an indicator measures (catalogue.py).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.life import LifeEvent, begins_by_itself, contradiction
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as, read_yaml

Fault = tuple[list[str | int], str]


class SharedLife(Strict):
    """The life of a phase's indicators, of some feeds', or of those named: what is named closer goes first."""

    phase: Literal["I", "II"] | None = None
    feeds: list[str] = []
    codes: list[str] = []
    life: list[LifeEvent] = Field(min_length=1)

    @model_validator(mode="after")
    def _of_one_kind(self) -> "SharedLife":
        if sum(map(bool, (self.phase, self.feeds, self.codes))) != 1:
            raise ValueError("a life is of a phase, of feeds or of indicators")
        return self

    def closeness(self, indicator: Indicator) -> int:
        """How closely it names an indicator: 3 by its code, 2 by its feed, 1 by its phase, 0 not at all."""
        named = (indicator.code in self.codes, indicator.feed in self.feeds, indicator.phase == self.phase)
        return next((close for close, is_named in zip((3, 2, 1), named, strict=True) if is_named), 0)


class Profile(Strict):
    """All shared lives."""

    lives: list[SharedLife]


def read_profile(path: Path, folder: Path, indicators: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """The indicators with the lives of the profile, each followed by the indicator's own events.

    An own life that begins by itself is whole: an indicator that came later than its feed has nothing of the feed's.
    `folder`: of the catalogue, to say where a fault stands. Raises ContractError, with file and line, for a life that
    contradicts itself, names what there isn't, or leaves a version of a definition unsaid.
    """
    profile = read_as(path, Profile)
    for steps, message in _of_names(profile, indicators):
        raise fault(path, steps, message)
    for number, shared in enumerate(profile.lives):
        if wrong := contradiction(shared.life):
            raise fault(path, ["lives", number, "life", wrong[0]], wrong[1])
    with_lives = {}
    for code, indicator in indicators.items():
        shared = max(profile.lives, key=lambda one: one.closeness(indicator))
        if not shared.closeness(indicator):
            raise fault(path, ["lives"], f"what is the life of {code}?")
        before = [] if begins_by_itself(indicator.life) else shared.life
        whole = indicator.model_copy(update={"life": [*before, *indicator.life]})
        for steps, message in _of_life(whole, len(before)):
            raise _at_indicator(folder, code, steps, message)
        with_lives[code] = whole
    return with_lives


def _of_names(profile: Profile, indicators: Mapping[str, Indicator]) -> Iterator[Fault]:
    feeds = {i.feed for i in indicators.values()}
    seen: set[str] = set()
    for number, shared in enumerate(profile.lives):
        for kind, names, known in (("feeds", shared.feeds, feeds), ("codes", shared.codes, set(indicators))):
            for place, name in enumerate(names):
                if name not in known:
                    yield ["lives", number, kind, place], f"no {'feed' if kind == 'feeds' else 'indicator'} {name}"
        for name in (*filter(None, [shared.phase]), *shared.feeds, *shared.codes):
            if name in seen:
                yield ["lives", number], f"{name} has two lives"
            seen.add(name)


def _of_life(indicator: Indicator, shared: int) -> Iterator[Fault]:
    """What is wrong with a whole life; steps lead into the indicator's own entry."""
    if wrong := contradiction(indicator.life):
        yield ["life", max(wrong[0] - shared, 0)], wrong[1]
    known = {d.version: d for d in indicator.definitions}
    for number, event in enumerate(indicator.life[shared:]):
        if event.version and event.version not in known:
            yield ["life", number, "version"], f"no version {event.version} of {indicator.code}"
        begins = known[event.version].valid_from if event.version else None
        if event.version and begins is None:
            yield ["life", number, "version"], f"version {event.version} is the first: its life is the indicator's"
        if begins and event.day > begins:
            said = event.stage.replace("_", " ")
            yield ["life", number, "day"], f"version {event.version} was in force from {begins}, before it was {said}"
    signed = next((e.day for e in indicator.life if e.stage == "signed_off" and not e.version), dt.date.max)
    told = {event.version for event in indicator.life}
    for number, definition in enumerate(indicator.definitions):
        is_later = definition.valid_from is not None and definition.valid_from > signed
        if is_later and definition.version not in told:
            yield ["definitions", number], f"version {definition.version} has no life: who signed it off, and when?"


def _at_indicator(folder: Path, code: str, steps: list[str | int], message: str) -> Exception:
    """The error of something in an indicator's entry, in whichever file of the catalogue that stands."""
    for path in sorted(folder.glob("*.yaml")):
        for number, entry in enumerate(read_yaml(path)):
            if entry.get("code") == code:
                return fault(path, [number, *steps], f"{code}: {message}")
    raise KeyError(code)
