"""Tests of lscb_pipeline.benchmarks."""
