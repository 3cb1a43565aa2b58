"""Tests of lscb_pipeline.reports.readiness."""
