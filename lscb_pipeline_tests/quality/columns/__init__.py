"""Tests of lscb_pipeline.quality.columns."""
