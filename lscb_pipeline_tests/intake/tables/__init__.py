"""Tests of lscb_pipeline.intake.tables."""
