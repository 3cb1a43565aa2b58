"""Tests of lscb_pipeline.warehouse.server."""
