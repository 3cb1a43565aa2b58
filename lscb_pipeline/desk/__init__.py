"""The desk for senders: a page on loopback that checks a file, and the answers to what lies in the drop folder.

Here: a process of its own, what it lets in and how it answers. It knows neither warehouse nor Dagster, keeps nothing of
a file and tells no log of one. Not here: the check (collation/commands), what the page looks like (reports/sender).
"""
