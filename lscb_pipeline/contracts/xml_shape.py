"""How an XML return becomes rows: which of its elements are records, and whence each cell of theirs. Data of a layout.

Not here: reading it (intake/files/xml_records.py), nor what the cells mean (the rest of the layout).
"""

from pydantic import Field, model_validator

from lscb_pipeline.contracts.strict import Strict

OWN = "."  # a record's own text, where it is an element without others in it
RECORD = "record"  # the column that says which of the records a row is


class XmlRecord(Strict):
    """One kind of record: a row for each element of its name."""

    of: str = Field(description="the element's name")
    cells: dict[str, str] = Field(
        description="column -> whence: `Name`, an element in the record's own; `Element/Name`, one in the nearest "
        "element around it, or in one of its case or of the file's head, of that name; `.`, the record's own text"
    )


class XmlShape(Strict):
    """The elements of one XML form. Names are compared without prefixes, in the case that they are written in."""

    roots: list[str] = Field(min_length=1, description="what the outermost element is called")
    case: str = Field(description="the element whose records are made together, once it has ended")
    spelled: dict[str, str] = Field({}, description="what other programs call an element -> its name")
    every: dict[str, str] = Field({}, description="cells of every record, as a record's own")
    given: dict[str, str] = Field({}, description="column -> whence: `1` where something stands there, else `0`")
    records: dict[str, XmlRecord] = Field(min_length=1, description="what column `record` says -> the record")
    known: list[str] = Field([], description="elements that are known and not used: others are told")

    @property
    def columns(self) -> list[str]:
        """The columns of the rows, in order."""
        own = [column for record in self.records.values() for column in record.cells]
        return list(dict.fromkeys([RECORD, *self.every, *self.given, *own]))

    @property
    def names(self) -> set[str]:
        """The names of all elements that are known, by their own spelling."""
        paths = [*self.every.values(), *self.given.values()]
        paths += [path for record in self.records.values() for path in record.cells.values()]
        parts = {part for path in paths if path != OWN for part in path.split("/")}
        return parts | {*self.roots, self.case, *self.known, *(record.of for record in self.records.values())}

    @model_validator(mode="after")
    def _paths_of_two_at_most(self) -> "XmlShape":
        """A path has one step, or two; what holds for every record has two."""
        own = [path for record in self.records.values() for path in record.cells.values()]
        both = [*self.every.values(), *self.given.values()]
        if any(path.count("/") > 1 for path in own) or any(path.count("/") != 1 for path in both):
            raise ValueError("a path is `Name` or `Element/Name`, and the latter where it is of every record")
        return self
