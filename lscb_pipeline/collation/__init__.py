"""One function a stage, without Dagster: rooms and warehouse joined. receive, judge, promote, benchmark."""
