"""Notes beside figures: one that says nothing is none, for a note is what lets an unusual figure count.

Here: `-`, `n/a` and the like in the column of notes, as systems write them into every row. Not here: what a note lets
through (quality).
"""

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.records import CellNotices, TypedRecords
from lscb_pipeline.intake.refusals import DELIVERY
from lscb_pipeline.intake.rows.references import known_parts

SAYS_NOTHING = "note_says_nothing"
LETTERS = 4  # the shortest word that explains anything: `flood`, `snow`


def empty_notes(frame: TypedRecords, contract: Contract) -> list[CellNotices]:
    """Take out notes that say nothing, in place; return notices of them, one a delivery and way of saying it."""
    name = contract.properties.reasons.note if contract.properties.reasons else None
    if name is None or not frame[name].notna().any():
        return []
    note = frame[name]
    says = known_parts(note).notna() & (note.str.count(r"[^\W\d_]") >= LETTERS)
    empty = note.notna() & ~says
    if not empty.any():
        return []
    rows = frame.loc[empty, [DELIVERY, "row_number", name]].drop_duplicates([DELIVERY, name])
    message = f"{name}: a note that says nothing is taken for none; say what is unusual: `two homes closed in May`"
    frame[name] = note.mask(empty)
    return [rows.drop(columns=name).assign(rule_id=SAYS_NOTHING, column_name=name, message=message)]
