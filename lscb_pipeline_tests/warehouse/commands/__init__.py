"""Tests of lscb_pipeline.warehouse.commands."""
