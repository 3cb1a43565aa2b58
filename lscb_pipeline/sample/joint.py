"""Two councils that return jointly: one file from one of them, with sums of both where they count together.

Here: the sums, and what becomes of the members' own rows. Not here: who joins, when, for what (behaviour.py). A joint
figure is in the file once: the members' own rows are left out, or give no figure and say `joint`.
"""

from __future__ import annotations

import pandas as pd

from lscb_pipeline.frames.sample import JointFigures, SampleFigures, SentFigures
from lscb_pipeline.sample.behaviour import JOINT, JOINT_MEMBERS, JOINTLY_COUNTED
from lscb_pipeline.sample.long_form import FIGURES


def with_joint(frame: SentFigures) -> JointFigures:
    """The rows as the two send them, with a note beside members' rows that stay."""
    frame = frame.assign(joint_note=pd.Series(None, index=frame.index, dtype="str"))
    is_member = frame["supplier"].isin(JOINT_MEMBERS)
    is_shared = frame["indicator_code"].isin(JOINTLY_COUNTED)
    sums = []
    for quarter, joint in JOINT.items():
        mine = is_member & (frame["period"] == quarter)
        sums.append(_summed(frame[mine & is_shared]).assign(supplier=joint.sender))
        frame.loc[mine, "supplier"] = joint.sender
        merged = sums[-1]["area_code"].iloc[0]
        frame.loc[mine & is_shared, "joint_note"] = f"in the joint figure of {merged}" if joint.members_say_so else ""
    left_out = frame["joint_note"] == ""
    return pd.concat([frame[~left_out], *sums], ignore_index=True)


def _summed(members: JointFigures) -> SampleFigures:
    """The members' counts added up, numerators and denominators each, under their codes joined by `+`."""
    same = [name for name in members.columns if name not in ("area_code", "supplier", "joint_note", *FIGURES)]
    summed = members.groupby(same, as_index=False)[FIGURES].sum(min_count=1)
    return summed.assign(area_code="+".join(sorted(members["area_code"].unique())))
