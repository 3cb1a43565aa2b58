"""The sheet that says whether a workbook can be sent: counts first, then every row with something to settle.

Here: plain formulas over the checks of the sheet of figures (figures_sheet.py) and the answers of the sign-off.
"""

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from lscb_pipeline.reports.sender.figures_sheet import FIGURES, FIRST, SPARE_ROWS, check_place
from lscb_pipeline.reports.sender.return_form import ReturnForm
from lscb_pipeline.reports.sender.self_check import NOTHING_YET, STOPS
from lscb_pipeline.reports.sender.state_words import CAN, CANNOT, COMPLETE, NOTHING_TO_SETTLE, STOPPED_BY, TO_SETTLE
from lscb_pipeline.reports.sender.template_cells import Cells

CHECK = "Check"
STATES = (f"{CANNOT}{STOPPED_BY}", f"{CAN}{TO_SETTLE}", f"{COMPLETE}{NOTHING_TO_SETTLE}")


def check_sheet(cells: Cells, form: ReturnForm, answers: list[str]) -> None:
    """What is still to settle; `answers`: the cells of the sign-off that are to be filled in, one below the other."""
    place, due = check_place(form), len(form.rows)
    column = xl_col_to_name(place)
    checks = f"{FIGURES}!${column}${FIRST + 1}:${column}${FIRST + due + SPARE_ROWS}"
    nothing, some, stops = (f'COUNTIF({checks},"{text}")' for text in (f"{NOTHING_YET[:11]}*", "?*", f"*{STOPS}*"))
    unsigned = f"SUMPRODUCT(--(LEN({answers[0]}:{answers[-1].split('!')[1]})=0))" if answers else "0"
    cells.add(CHECK, [30, 100])
    cells.heading("What is still to settle before this workbook is sent; it is worked out as you type")
    cells.line("", "It tells what a row says by itself. What needs more (changes beyond chance, the size of the area) "
                   "`lscb check` tells, and the centre.")  # fmt: skip
    cannot, can = (_with_number(text, of) for text, of in zip(STATES, (stops, f"{some}+{unsigned}"), strict=False))
    state = f'=IF({stops}>0,{cannot},IF({some}+{unsigned}>0,{can},"{STATES[-1]}"))'
    cells.formula_line("State", state, STATES[1].format(due + len(answers)))
    cells.formula_line("Figures due", f"={due}", due)
    cells.formula_line("Nothing said yet", f"={nothing}", due)
    cells.formula_line("Rows with something to settle", f"={some}-{nothing}", 0)
    cells.formula_line("Of them, that stop the return", f"={stops}", 0)
    if answers:
        cells.formula_line("Sign-off: answers missing", f"={unsigned}", len(answers))
    cells.heading("Row by row, as on the sheet Figures (empty: nothing to settle)")
    for at, code in enumerate(form.rows["indicator_code"], start=FIRST):
        cell = f"{FIGURES}!{xl_rowcol_to_cell(at, place)}"
        cells.formula_line(f"Row {at + 1}: {code}", f'=IF({cell}="","",{cell})', NOTHING_YET)


def _with_number(text: str, number: str) -> str:
    """A text with a number in it, as a formula makes it."""
    before, after = text.split("{}")
    return f'"{before}"&({number})&"{after}"'
