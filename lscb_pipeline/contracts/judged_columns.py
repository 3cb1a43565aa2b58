"""The columns that judging adds to a feed's own, so that every comparison is a rule on columns of one frame.

Here: their names, what each says, and what it takes to know it. Not here: how they are computed (quality/). A missing
value means not tested: the rule says nothing of that row.
"""

from dataclasses import dataclass
from typing import Literal

Need = Literal["itself", "receipt", "scope", "earlier", "sent_before", "other_feed"]


@dataclass(frozen=True)
class Judged:
    """One added column: what it says, and what must be at hand to know it beside the file itself."""

    says: str
    need: Need = "itself"


JUDGED: dict[str, Judged] = {
    "fault": Judged("the rule of reading that a row, a cell or the whole file breaks; empty where none"),
    "part": Judged("the numerator, where it counts a part of its denominator"),
    "whole": Judged("the denominator that the numerator is a part of"),
    "beyond_range": Judged("by how much a figure lies outside the range of its indicator"),
    "total": Judged("a total whose parts are all there"),
    "parts_total": Judged("the sum of these parts"),
    "definition_due": Judged("the version of the definition in force when the period began"),
    "days_after_quarter": Judged("by how many days the period ends after the collection quarter"),
    "of_its_quarter": Judged("1 where what is owed is of its delivery's quarter, 0 where of one before", "scope"),
    "told_with_whole": Judged("1 where a return gives a joint figure and, beside it, this one of a member alone"),
    "note_state": Judged("`given` or `missing`, where a reason code needs a note"),
    "figures_given": Judged("how many figures a delivery states"),
    "newest_is_quarter": Judged("1 where a delivery speaks of its own collection quarter, else 0"),
    "evidence_answers": Judged("how many of the five questions of the sign-off are answered yes"),
    "refused_share": Judged(
        "which share of its own events a delivery can't tell, for their rows are refused, one aside"
    ),
    "nights": Judged("midnights of a stay that has ended"),
    "days_late": Judged("working days between the due day and the day of receipt", "receipt"),
    "due_state": Judged("what came of a figure that is due: `figure`, a reason code, or `absent`", "scope"),
    "agreement": Judged("`agreed` or `not_agreed`, of a figure said not to apply", "scope"),
    "sender_state": Judged("`returned` or `no_return`, of each sender that owes a delivery", "scope"),
    "change_p": Judged(
        "how likely chance alone changes the last period's figure so, where no note is given", "earlier"
    ),
    "year_change_p": Judged("the same, of the figure a year before", "earlier"),
    "restated_share": Judged("by which share a figure differs from the one sent before for its period", "earlier"),
    "became_zero": Judged("1 where a zero took the place of a marker, else 0", "earlier"),
    "looks_cumulative": Judged("1 where a flow looks counted from the year's beginning, else 0", "earlier"),
    "stock_gap": Judged(
        "the share by which a stock is not the last one, more those joined, less those left", "earlier"
    ),
    "answers_unchanged": Judged("1 where all parts of a total are the last period's, else 0", "earlier"),
    "records_p": Judged(
        "how likely chance moves the number of records so far beyond a quarter more or a fifth less", "earlier"
    ),
    "lost_share": Judged(
        "which share of what its sender gave before a delivery drops or leaves blank, one figure or record aside",
        "sent_before",
    ),
    "nights_in_3_months": Judged("nights of a person in the three months up to the end of a stay", "earlier"),
    "other_feed_p": Judged("how likely chance alone sets a figure so far from the other feed's", "other_feed"),
    "police_record": Judged("`found` or `not_found` in the police's records, of a stay police referred", "other_feed"),
}
