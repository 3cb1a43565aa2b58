"""The columns that judging adds to a feed's own, so that every comparison is a rule on columns of one frame.

Here: their names, what each says, and what it takes to know it. Not here: how they are computed (quality/). A missing
value means not tested: the rule says nothing of that row.
"""

from dataclasses import dataclass
from typing import Literal

Need = Literal["itself", "day", "receipt", "scope", "earlier", "sent_before", "other_feed"]


@dataclass(frozen=True)
class DerivedColumn:
    """One added column: what it says, and what must be at hand to know it beside the file itself.

    `day`: the day on which the file came, or, where nobody has received it yet, today's.
    """

    says: str
    need: Need = "itself"


JUDGED: dict[str, DerivedColumn] = {
    "fault": DerivedColumn("the rule of reading that a row, a cell or the whole file breaks; empty where none"),
    "part": DerivedColumn(
        "the numerator, where it counts a part of its denominator; an answer that counts part of another"
    ),
    "whole": DerivedColumn("the denominator, or the answer, that it is a part of"),
    "beyond_range": DerivedColumn("by how much a figure lies outside the range of its indicator"),
    "times_too_large": DerivedColumn("how many times the most that the number of the area's children lets a count be"),
    "times_too_small": DerivedColumn("how many times a count goes into the least that the area's children let expect"),
    "denominator_times_possible": DerivedColumn("how many times too large, or too small, a denominator is likewise"),
    "answer_times_possible": DerivedColumn("how many times too large an answer that counts is likewise"),
    "count_state": DerivedColumn("`lacking` where a rate over a population is stated without its count, else `given`"),
    "denominator_state": DerivedColumn("`lacking` where a percentage's or ratio's count is stated alone, else `given`"),
    "percent_alone": DerivedColumn("a percentage above 0 that is stated without its parts and without a note"),
    "percent_unlike": DerivedColumn(
        "1 where such a percentage is one or less and its delivery's others show it a fraction"
    ),
    "total": DerivedColumn("a total whose parts are all there"),
    "parts_total": DerivedColumn("the sum of these parts"),
    "definition_due": DerivedColumn("the version of the definition in force when the period began"),
    "printed_gap": DerivedColumn(
        "by how much, beyond rounding, the quotient printed beside a count differs from that of the counts"
    ),
    "printed_times": DerivedColumn("how many times the one quotient is the other, 1 where rounding is why"),
    "days_after_quarter": DerivedColumn("by how many days the period ends after the collection quarter"),
    "of_its_quarter": DerivedColumn(
        "1 where what is owed is of its delivery's quarter, 0 where of one before", "scope"
    ),
    "told_with_whole": DerivedColumn(
        "1 where a return gives a joint figure and, beside it, this one of a member alone"
    ),
    "count_fraction": DerivedColumn("how far a count is from a whole number, where parts of one aren't counted"),
    "denominator_fraction": DerivedColumn("the same, of a denominator"),
    "value_gap": DerivedColumn(
        "by how much a stated value differs from what its parts come to, beyond its last decimal"
    ),
    "same_count_gap": DerivedColumn(
        "by which share a count differs from what other rows of the delivery say of the same"
    ),
    "reason_state": DerivedColumn("`contradicts` where reason, marker and number can't all be true, else `agrees`"),
    "excess_p": DerivedColumn(
        "how likely chance alone lets a count exceed the one it is set beside, where no note is given"
    ),
    "days_signed_early": DerivedColumn("by how many days the sign-off lies before the end of what it signs"),
    "days_signed_late": DerivedColumn("by how many days the sign-off lies after the file came", "day"),
    "note_state": DerivedColumn("`given` or `missing`, where a reason code needs a note"),
    "figures_given": DerivedColumn("how many figures a delivery states"),
    "newest_is_quarter": DerivedColumn("1 where a delivery speaks of its own collection quarter, else 0"),
    "evidence_answers": DerivedColumn("how many of the five questions of the sign-off are answered yes"),
    "set_aside_share": DerivedColumn(
        "which share of a delivery's own events isn't counted, for their rows are refused or held, one aside"
    ),
    "open_p": DerivedColumn(
        "how likely chance alone leaves so many more than a fifth of a delivery's events without an end"
    ),
    "outside_share": DerivedColumn(
        "which share of a delivery's records lies outside, where people from elsewhere are no fault, one aside"
    ),
    "nights": DerivedColumn("midnights of a stay that has ended"),
    "clock_skipped": DerivedColumn("1 where a moment lies in the hour that London's clock skips in March, else 0"),
    "days_until_told": DerivedColumn("days from the beginning of an event to its report"),
    "days_ended_before_told": DerivedColumn("by how many days an event ended before it was reported"),
    "birth_doubtful": DerivedColumn(
        "1 where a reference's birth date isn't the one that most of its events have, else 0"
    ),
    "names_of_person": DerivedColumn(
        "how many names or sexes a person's reference comes with, where it has one birth date or none"
    ),
    "names_without_birth": DerivedColumn(
        "how many names a person's reference comes with in events without a birth date"
    ),
    "references_of_child": DerivedColumn("under how many references one name, birth date and sex comes"),
    "overlaps": DerivedColumn("1 where an event begins before an earlier one of the same reference has ended, else 0"),
    "overlaps_by_name": DerivedColumn(
        "1 where it begins before one of the same child under another reference has, else 0"
    ),
    "days_after_receipt": DerivedColumn(
        "by how many days an event's last moment is after the day the file came", "day"
    ),
    "days_late": DerivedColumn("working days between the due day and the day of receipt", "receipt"),
    "due_state": DerivedColumn(
        "what came of a figure that is due: `figure`, `held`, `withdrawn`, a reason code, or `absent`", "scope"
    ),
    "agreement": DerivedColumn("`agreed` or `not_agreed`, of a figure said not to apply", "scope"),
    "sender_state": DerivedColumn("`returned` or `no_return`, of each sender that owes a delivery", "scope"),
    "change_p": DerivedColumn(
        "how likely chance alone changes the last period's figure so, where no note is given", "earlier"
    ),
    "year_change_p": DerivedColumn("the same, of the figure a year before", "earlier"),
    "restated_share": DerivedColumn(
        "by which share a figure differs from the one sent before for its period", "earlier"
    ),
    "became_zero": DerivedColumn("1 where a zero took the place of a marker, else 0", "earlier"),
    "looks_cumulative": DerivedColumn(
        "2 where a flow is what its quarter's count would be with those before it, 1 where it may have been so, else 0",
        "earlier",
    ),
    "times_apart": DerivedColumn(
        "how many times a count is the nearest of its past, or that it, where neither chance nor a note explains it",
        "earlier",
    ),
    "denominator_times_apart": DerivedColumn("the same, of a denominator", "earlier"),
    "denominator_times": DerivedColumn("the same, where chance is less than 0.002", "earlier"),
    "value_times": DerivedColumn("the same, of a value stated without its count, whatever chance may do", "earlier"),
    "moves_london": DerivedColumn(
        "by which share a figure alone moves London's last total, where chance can't", "earlier"
    ),
    "hidden_state": DerivedColumn(
        "`shown` where a count was hidden (c) when sent before, `hidden` where it was shown, else `same`", "earlier"
    ),
    "repeat_p": DerivedColumn(
        "how likely chance alone repeats so many of the figures of three months, or a year, before", "earlier"
    ),
    "copy_p": DerivedColumn("how likely chance alone lets a delivery state another sender's figures so", "sent_before"),
    "stock_gap": DerivedColumn(
        "the share by which a stock is not the last one, more those joined, less those left", "earlier"
    ),
    "answers_unchanged": DerivedColumn("1 where all parts of a total are the last period's, else 0", "earlier"),
    "records_p": DerivedColumn(
        "how likely chance moves the number of records so far beyond a quarter more or a fifth less", "earlier"
    ),
    "lost_share": DerivedColumn(
        "which share of what its sender gave before a delivery drops, leaves blank or sets to 0, one figure, record or "
        "end of an event aside",
        "sent_before",
    ),
    "lost_areas": DerivedColumn(
        "how many areas an extract of events has none of, though its sender's last one had any (of the same quarter), "
        "or ten (of the quarter before)",
        "sent_before",
    ),
    "kept_state": DerivedColumn("`kept` or `dropped`, of a figure that its sender gave before", "sent_before"),
    "restated_part": DerivedColumn(
        "which share of what its sender gave before a delivery restates, one aside: of figures by more than 5 %, of "
        "events with another area or moment; missing of senders that restate by habit",
        "sent_before",
    ),
    "beyond_habit": DerivedColumn(
        "by how much that share exceeds the most its sender restated before, of one that restates by habit",
        "sent_before",
    ),
    "nights_in_3_months": DerivedColumn("nights of a person in the three months up to the end of a stay", "earlier"),
    "other_feed_p": DerivedColumn("how likely chance alone sets a figure so far from the other feed's", "other_feed"),
    "police_record": DerivedColumn(
        "`found` or `not_found` in the police's records, of a stay police referred", "other_feed"
    ),
}
