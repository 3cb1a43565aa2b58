"""Readiness: how fit for audit what was sent is, of each sender and feed, of each area, of London.

Not here: findings (rules/), how a score is shown (reports/readiness).
"""
