"""Tests of lscb_pipeline.intake.rows."""
