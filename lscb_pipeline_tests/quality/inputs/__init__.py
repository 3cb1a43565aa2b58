"""Tests of lscb_pipeline.quality.inputs."""
