"""The centre that collates, checks and benchmarks safeguarding figures for London's 33 boards."""

import os

if os.environ.get("LSCB_DEBUG"):
    from lscb_pipeline.frames.checking import check_frames

    check_frames()
