"""Rates, London values and ranks: pure functions on frames and arrays. Methods: docs/statistics.md."""
