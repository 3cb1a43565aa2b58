"""What a board is to look at first: news that chance hardly explains, each with how sure and what to ask.

Here: which figures those are, and in which order. Not here: the questions (data_contracts/questions.yaml), the
statistics (benchmarks).
"""

import pandas as pd

from lscb_pipeline.contracts.questions import Questions
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import DistantFigures, MarkedFigures, SignalFigures, WrittenFigures
from lscb_pipeline.reports.release.words import FUNNEL, TREND

FAR = ("below_998", "above_998")
BEYOND_95 = ("below_95", "above_95")
AT_MOST = 5
HOW_SURE = {
    0: "outside the 99.8 % limits, overdispersion allowed for, on the same side in two periods running: chance alone "
    "would hardly do that",
    1: "outside the 99.8 % limits, overdispersion allowed for, in this period alone: it may pass",
    2: "outside the limits of its own past (XmR): a change that chance alone would seldom make",
}


def with_distance(newest: WrittenFigures) -> DistantFigures:
    """Add `distance`: how far from London a figure lies, 1 being the 99.8 % limit above it and -1 that below."""
    off = newest["value"] - newest["london_value"]
    upper = newest["funnel_upper_998"] - newest["london_value"]
    lower = newest["london_value"] - newest["funnel_lower_998"]
    return newest.assign(distance=off / upper.where(off > 0, lower))


def signals(news: DistantFigures, questions: Questions) -> SignalFigures:
    """The signals among the figures that are news, the surest first, with how sure, and what to ask.

    Surest are those far from London in two periods running, then those seen
    once, then breaks with an area's own past; within each, those farthest out.
    """
    is_far = news["funnel"].isin(FAR)
    is_twice = is_far & (news["funnel"] == news["funnel_before"])
    has_moved = news["is_outside"].eq(True) & news["is_too_short"].eq(False)  # both may be missing
    has_moved &= ~(news["value"].eq(0) & news["previous_value"].eq(0))  # a 0 after a 0 is no change
    order = (~is_twice).astype(int) + (~is_far).astype(int)
    direction = news["funnel"].map({"below_998": "below", "above_998": "above"}).fillna("change")
    asked = [questions.ask(area, way) for area, way in zip(news["priority_area"], direction, strict=True)]
    judged = news.assign(
        is_sure=is_twice, order=order, how_sure=order.map(HOW_SURE), question=asked, far=news["distance"].abs(),
        said=_texts(news, is_far, has_moved),
    )  # fmt: skip
    by = ["order", "far", "indicator_code", "breakdown", "area_code"]
    return judged[is_far | has_moved].sort_values(by, ascending=[True, False, True, True, True], ignore_index=True)


def marked(news: DistantFigures, signalled: SignalFigures) -> MarkedFigures:
    """What else is news and beyond 95 %, or breaks with its past, and is no signal, with `said`, why.

    It stands in the tables, and is named here, so that no list says that nothing was found.
    """
    is_beyond = news["funnel"].isin(BEYOND_95)
    is_judged = news["is_too_short"].eq(False)
    breaks = pd.concat([news[name].eq(True) & is_judged for name in TREND], axis=1).any(axis=1)
    breaks &= ~(news["value"].eq(0) & news["previous_value"].eq(0))
    is_signal = pd.MultiIndex.from_frame(news[FIGURE_KEY]).isin(pd.MultiIndex.from_frame(signalled[FIGURE_KEY]))
    return news.assign(said=_texts(news, is_beyond, breaks))[(is_beyond | breaks) & ~is_signal]


def _texts(news: DistantFigures, is_beyond: pd.Series, breaks: pd.Series) -> list[str]:
    """What a page says in short of each figure: where it lies beside London, and what its own past says."""
    both = zip(news["funnel"].map(FUNNEL).where(is_beyond, ""), news["past"].where(breaks, ""), strict=True)
    return ["; ".join(part for part in parts if part) for parts in both]
