"""The words on tables, views, functions and columns: sql/meanings, and of a feed's own columns its contract.

Here: reading them, and which word is whose. Not here: making comments of them (meanings.py).
"""

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from lscb_pipeline.contracts.contract import Column, Contract, marker_column
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.project_files import project_folder

FOLDER = "meanings"  # of sql/


class Meaning(Strict):
    """A table's or view's own words."""

    says: str = Field(description="what it holds, its grain, its limits")
    like: str | None = Field(None, description="the table whose columns its own mean the same as")
    columns: dict[str, str] = {}


class Feeds(Strict):
    """The words on tables made of contracts, with what each contract fills in."""

    says: str
    counted: str = Field(description="of the view of a feed's events that count")
    marker: str = Field(description="of the column beside a figure")
    moment: str = Field(description="what is added to a moment")
    free_text: str = Field(description="what is added to a free text")
    columns: dict[str, str] = Field(description="what is stored, where a contract says what to write")


class Words(Strict):
    """One file of sql/meanings, or all together."""

    columns: dict[str, str] = Field({}, description="of columns of that name wherever they stand")
    tables: dict[str, Meaning] = {}
    functions: dict[str, str] = {}
    feeds: Feeds | None = None


@dataclass(frozen=True)
class Thing:
    """What can have a comment. `kind`: table, view or function; column: None for the thing itself."""

    kind: str
    name: str
    column: str | None = None


def meaning_files() -> list[Path]:
    """The files of words, in order."""
    return sorted((project_folder("sql") / FOLDER).glob("*.yaml"))


def words_of_contracts(library: Library) -> str:
    """All words that come from contracts: they change with these."""
    return json.dumps(
        [[c.feed, c.title, c.purpose, _written(c), [*c.free_text_columns]] for c in library.contracts.values()]
    )


def every_word(library: Library) -> Words:
    """The words of all files, and of the contracts' own tables. Raises ContractError where two files have the same."""
    columns: dict[str, str] = {}
    tables: dict[str, Meaning] = {}
    functions: dict[str, str] = {}
    seen: set[str] = set()
    for path in meaning_files():
        file = read_as(path, Words)
        if twice := sorted(seen.intersection([*file.columns, *file.tables, *file.functions])):
            raise ContractError(f"{path}: another file has words on {', '.join(twice)} too")
        seen.update(file.columns, file.tables, file.functions)
        columns |= file.columns
        tables |= file.tables
        functions |= file.functions
        if file.feeds:
            tables |= _of_contracts(file.feeds, library)
    return Words(columns=columns, tables=tables, functions=functions)


def _of_contracts(feeds: Feeds, library: Library) -> dict[str, Meaning]:
    """The words on intake.<feed> and core.counted_<feed>."""
    meanings = {}
    for contract in library.contracts.values():
        of_contract = _written(contract)
        for column in contract.columns:
            if column.name in of_contract and column.name in contract.free_text_columns:
                of_contract[column.name] += f" {feeds.free_text}"
            if column.name in of_contract and column.logical_type == "timestamp":
                of_contract[column.name] += f" {feeds.moment}"
            if column.properties.figure:
                of_contract[marker_column(column.name)] = feeds.marker.format(figure=column.name)
        names = {*contract.stored_columns, *_BESIDE}
        columns = of_contract | {name: says for name, says in feeds.columns.items() if name in names}
        says = feeds.says.format(title=contract.title, purpose=contract.purpose)
        meanings[f"intake.{contract.feed}"] = Meaning(says=says, columns=columns)
        if contract.properties.events:
            counted = feeds.counted.format(feed=contract.feed)
            meanings[f"core.counted_{contract.feed}"] = Meaning(says=counted, like=f"intake.{contract.feed}")
    return meanings


_BESIDE = ("delivery_id", "row_number", "column_name", "held_by", "period_start", "period_end")  # in every feed's table


def _written(contract: Contract) -> dict[str, str]:
    """What a contract itself says of each column that is stored, where it says anything."""
    return {c.name: _described(c) for c in contract.columns if c.description and c.name in contract.stored_columns}


def _described(column: Column) -> str:
    codes = f"; one of {', '.join(column.values)}" if column.values else ""
    return f"{column.title}: {column.description}{codes}."


def meaning_of(thing: Thing, words: Words) -> str | None:
    """A thing's meaning; None where nobody has given it one."""
    if thing.kind == "function":
        return words.functions.get(thing.name)
    meaning = words.tables.get(thing.name)
    if thing.column is None or meaning is None:
        return meaning.says if meaning else None
    for _ in words.tables:  # at most: a table that is like itself, by whatever way, has no other's words
        if thing.column in meaning.columns:
            return meaning.columns[thing.column]
        if meaning.like is None:
            break
        meaning = words.tables[meaning.like]
    return words.columns.get(thing.column)
