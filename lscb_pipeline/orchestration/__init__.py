"""Dagster: the only folder that imports it. Assets by stage, checks, partitions, schedule, resources, runs."""
