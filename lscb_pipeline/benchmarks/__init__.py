"""Rates, intervals, London values, ranks, funnels, trends: pure functions on frames and arrays (docs/warehouse.md)."""
