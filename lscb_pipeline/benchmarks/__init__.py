"""Rates, London values and ranks: pure functions on frames and arrays. What each figure means: docs/warehouse.md."""
