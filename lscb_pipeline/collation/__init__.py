"""One function a stage, without Dagster: receive, read, judge, promote, benchmark, report, disclose, release."""
