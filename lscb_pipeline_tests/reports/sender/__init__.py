"""Tests of lscb_pipeline.reports.sender."""
