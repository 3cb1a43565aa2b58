"""Tests of lscb_pipeline.intake.files."""
