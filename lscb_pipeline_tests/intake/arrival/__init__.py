"""Tests of lscb_pipeline.intake.arrival."""
