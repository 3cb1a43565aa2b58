"""Tests of lscb_pipeline.collation.commands."""
