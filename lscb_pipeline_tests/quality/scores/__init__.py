"""Tests of lscb_pipeline.quality.scores."""
