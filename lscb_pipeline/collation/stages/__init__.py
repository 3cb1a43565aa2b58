"""The spine of a collation: one file a stage, in the order that each says in its first line.

receive, read, judge, receipts, promote, benchmark, report, disclose, draft, and, by a decision, release: what each
does, asks and writes is in docs/architecture.md. What serves a stage has its name beside it: what it is given in
inputs/, its tables in warehouse/stages; what a release is made of, for the last three, is in release/. Not here:
what is no stage (commands/).
"""
