"""The audit-readiness report of a quarter, as a page and as a workbook, and what other pages share with it.

Here: frames as the warehouse gives them (inputs.py), verdicts and findings as they are shown. Not here: how a score
is made (quality/scores).
"""
