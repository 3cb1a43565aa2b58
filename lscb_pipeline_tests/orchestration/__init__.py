"""Tests of lscb_pipeline.orchestration."""
