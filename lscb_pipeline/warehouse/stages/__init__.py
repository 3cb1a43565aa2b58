"""What the stages of a collation read of the warehouse and write into it, each under its stage's name.

Of several stages are deliveries.py (receive, read, judge, promote), loads.py (loads, and what they append to core),
withdrawals.py (what counts no longer), stated.py (figures for promote), standing.py (what counts now), decisions.py
(what judging holds), and a release's two: release_reads.py and release_writes.py. Not here: what only commands ask
(commands/).
"""
