"""A supplier's own check of a file before it is sent: read and judged as the centre will, with nothing kept.

Here: one file through intake, quality and contracts. It needs no warehouse and no Dagster, and the pseudonyms of
persons' rows are made with a key that is thrown away. Not here: how the result is shown (reports).
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from lscb_pipeline.collation.commands.beside_files import NamedFile, worked_out_of
from lscb_pipeline.collation.commands.check_findings import findings_of
from lscb_pipeline.collation.commands.check_outcome import outcome_of
from lscb_pipeline.collation.commands.sender_and_quarter import SenderAndQuarter, contract_asked, whose
from lscb_pipeline.collation.inputs.due import due_of_sender, quarter_due
from lscb_pipeline.collation.inputs.sender import sender_of
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.judging import StatedFigures
from lscb_pipeline.intake.files.sheets import DEFAULTS
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import RecordCounts, read_earlier, read_files, said_of
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.cell_locator import Places
from lscb_pipeline.intake.tables.opened_file import Opened, open_file, suffixes_of
from lscb_pipeline.intake.unreadable import AskError, UnreadableError
from lscb_pipeline.quality.inputs.judgement_inputs import Comparators, JudgementInputs
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.quality.rules.judgement import judge
from lscb_pipeline.quality.scores.readiness import score
from lscb_pipeline.quality.scores.scoring_units import units_of
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import own_areas, supplier_named
from lscb_pipeline.reports.sender.check import UNREADABLE, Checked, Finding
from lscb_pipeline.settings import Limits

FILE = "this file"  # as a delivery's id


def check_file(
    library: Library, feed: str, content: bytes, suffix: str, supplier: str | None = None,
    quarter: Quarter | None = None, limits: Limits = DEFAULTS, today: dt.date | None = None,
    beside: Sequence[NamedFile] = (),
) -> Checked:  # fmt: skip
    """Check a file (`suffix` as in `.xlsx`) as if it came on `today`, in London today's.

    Who sends it, and for which quarter, is told from it where not given. `beside`: its sender's own return of each
    child, in files.
    Raises AskError for what the caller must say, or said wrongly. A file that can't be read is a result, too.
    """
    supplier = (supplier_named(supplier) or supplier) if supplier else None
    today = today or dt.datetime.now(LONDON).date()
    contract = _asked(library, feed, suffix, supplier, quarter)
    try:
        opened = open_file(content, suffix, library.layouts[feed], contract, limits)
        sent_by = whose(opened, library, contract, supplier, quarter, today)
        sender = sender_of(library, feed, sent_by.supplier, sent_by.quarter, secrets.token_bytes(32))
        (reading,) = read_files([opened], contract, [sender])
    except AskError:
        raise
    except UnreadableError as error:
        return _unreadable(contract, supplier, quarter, error.rule_id, str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours with one file, as a collation takes it
        message = f"our reader failed ({type(error).__name__}): tell the centre"
        return _unreadable(contract, supplier, quarter, "reader_failed", message)
    earlier_figures, notes = _earlier(library, contract, opened, sender)
    worked_out, said = worked_out_of(library, contract, sent_by, beside, limits)
    at_hand = Comparators(earlier_figures=earlier_figures, worked_out=worked_out)
    material = _material(library, contract, sent_by, opened, reading, at_hand, today)
    checked = _judged(library, contract, sent_by, opened, reading, material, [*notes, *said])
    if quarter:
        return checked
    return replace(checked, is_quarter_told=True, quarter_due=_another_due(library, contract, sent_by, today))


def _asked(library: Library, feed: str, suffix: str, supplier: str | None, quarter: Quarter | None) -> Contract:
    """The contract of what is asked for; raises AskError for what there isn't."""
    suffixes = suffixes_of(library.layouts.get(feed, []))
    if suffix not in suffixes:
        raise AskError(f"not one of {', '.join(suffixes)}: save it as one of these")
    return contract_asked(library, feed, supplier, quarter)


def _unreadable(contract: Contract, supplier: str | None, quarter: Quarter | None, fault: str, message: str) -> Checked:
    rule = next(rule for rule in contract.rules if fault in rule.faults)
    finding = Finding(rule, None, None, None, None, None, message)
    others = [other for other in contract.rules if other.id != rule.id]
    label = quarter.label if quarter else None
    return Checked(contract.feed, supplier, label, None, UNREADABLE, None, None, [finding], others)


def _earlier(
    library: Library, contract: Contract, opened: Opened, sender: Sender
) -> tuple[StatedFigures | None, list[str]]:
    """Earlier figures as the workbook prints them; None where it prints none. And what is to be said of them."""
    if not contract.properties.figures:
        return None, []
    try:
        rows = read_earlier(opened, contract, sender)
    except UnreadableError as error:
        return None, [f"the sheet of earlier figures is not used: {error}"]
    return None if rows is None else words_of(rows.assign(delivery_id="earlier"), contract, library.indicators), []


def _another_due(library: Library, contract: Contract, sent_by: SenderAndQuarter, today: dt.date) -> str | None:
    """The quarter that is due now, where a file speaks of another; of events the one under way is none."""
    due = quarter_due(library, contract, sent_by.supplier, today)
    is_under_way = bool(contract.properties.events) and sent_by.quarter == Quarter.of(today)
    return None if due is None or is_under_way or due == sent_by.quarter else due.label


def _judged(
    library: Library, contract: Contract, sent_by: SenderAndQuarter, opened: Opened, reading: Reading,
    material: JudgementInputs, notes: list[str],
) -> Checked:  # fmt: skip
    judgement = judge([material])
    units = units_of([material], judgement)
    scores = units.units.join(score(units.units, units.results, library.weights)).sort_values("readiness")
    own_area = scores[scores["area_code"].isin([own_areas().get(sent_by.supplier)])]
    unit = (own_area if len(own_area) else scores).iloc[0]
    findings, left_out = findings_of(contract, judgement, Places(opened))
    unchecked = judgement.unchecked[contract.feed]
    crashed = {name for names in judgement.crashed_on.values() for name in names}
    return Checked(
        feed=contract.feed, supplier=sent_by.supplier, quarter=sent_by.quarter.label, layout=opened.table.layout.layout,
        outcome=outcome_of(material, judgement, reading, crashed),
        readiness=float(unit["readiness"]), colour=str(unit["colour"]), findings=findings,
        not_checked=[rule for rule in contract.rules if rule in unchecked or rule.id in crashed],
        notes=[*notes, *_notes(contract, sent_by, material, sorted(crashed))], left_out=left_out,
    )  # fmt: skip


def _material(
    library: Library,
    contract: Contract,
    sent_by: SenderAndQuarter,
    opened: Opened,
    reading: Reading,
    beside: Comparators,
    today: dt.date,
) -> JudgementInputs:
    """What is judged: the one file, which comes today at the earliest; how late it will be nobody knows yet."""
    fault, message = said_of(RecordCounts().plus(reading))
    sheet = opened.table.sheet.name
    delivery = {"delivery_id": FILE, "supplier": sent_by.supplier, "received_on": pd.NaT, "rule_id": fault,
                "message": message, "sheet": sheet, "records": len(reading.rows),
                "records_outside": sum(reading.outside.values()),
                "is_usable": fault is None, "is_accepted": False, "is_confirmed": False}  # fmt: skip
    return JudgementInputs(
        contract=contract,
        indicators={indicator.code: indicator for indicator in library.indicators_of(contract.feed)},
        quarter=sent_by.quarter,
        deliveries=pd.DataFrame([delivery]).astype({"received_on": "datetime64[s]"}),
        rows=reading.rows.assign(delivery_id=FILE, held_by=None),
        refused=reading.refused.assign(delivery_id=FILE, sheet=sheet),
        notices=reading.notices.assign(delivery_id=FILE),
        beside=beside,
        due=due_of_sender(library, contract, sent_by.quarter, sent_by.supplier),
        today=today,
    )


def _notes(contract: Contract, sent_by: SenderAndQuarter, material: JudgementInputs, crashed: list[str]) -> list[str]:
    """What the sender should know beside the findings."""
    notes = [f"the centre's rule {name} failed to run on this file: tell the centre" for name in crashed]
    if contract.due_working_days is not None and material.due is not None and not material.due.senders:
        notes.append(f"nothing of {contract.feed} is due from {sent_by.supplier} with {sent_by.quarter.label}")
    return notes
