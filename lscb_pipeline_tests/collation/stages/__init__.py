"""Tests of lscb_pipeline.collation.stages."""
