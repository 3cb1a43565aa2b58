"""Tests of the lscb_pipeline package, room by room."""
