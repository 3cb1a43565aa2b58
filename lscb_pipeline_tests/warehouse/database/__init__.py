"""Tests of lscb_pipeline.warehouse.database."""
