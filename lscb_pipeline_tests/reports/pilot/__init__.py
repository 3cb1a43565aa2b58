"""Tests of lscb_pipeline.reports.pilot."""
