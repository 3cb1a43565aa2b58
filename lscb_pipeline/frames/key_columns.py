"""Keys: the columns that say which row is meant, under one name each.

Here: what several frames share. Not here: a key that one frame alone has (it stands in its declaration).
"""

from typing import Final

PERIOD: Final = ["period_start", "period_end"]
# Figures that follow one another over time, and those that a page shows together.
SERIES_KEY: Final = ["indicator_code", "feed", "breakdown"]
# Figures that are compared with one another: one indicator's, of one part of it, over one period.
FIGURE_GROUP: Final = [*SERIES_KEY, *PERIOD]
FIGURE_KEY: Final = [*FIGURE_GROUP, "area_code"]
REGION_KEY: Final = ["region", *FIGURE_GROUP]
# What a figure is about as one feed states it, whichever of its tables does.
STATED_KEY: Final = ["indicator_code", "area_code", "breakdown", *PERIOD]
TABLES_KEY: Final = [*STATED_KEY, "source_table"]
# Where indicators of one delivery stand side by side.
BESIDE_KEY: Final = ["delivery_id", "area_code", "breakdown", *PERIOD]
# What a delivery's word on a figure is known by, beside the area and the feed.
STATEMENT_KEY: Final = ["indicator_code", "breakdown", *PERIOD, "source_table", "delivery_id"]
# Whether something was due of an area; of any feed and breakdown.
DUE_KEY: Final = ["indicator_code", "area_code", *PERIOD]
# What several areas owe together; of any breakdown.
DUE_GROUP: Final = ["indicator_code", "feed", *PERIOD]
# Where in what was received a record stands: a line, or of a wide file a cell.
RECORD_PLACE: Final = ["delivery_id", "row_number", "column_name"]
# One count, whichever figures it stands in: what is counted, of whom and when.
COUNT_KEY: Final = ["what", "feed", "breakdown", *PERIOD, "area_code"]
# One count as the attacker and the linking of counts know it: what is counted, where, from which month for how many.
COUNT_PLACE: Final = ["what", "area_code", "first", "months"]
