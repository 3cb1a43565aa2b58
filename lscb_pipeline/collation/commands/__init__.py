"""What somebody asks for outside a collation: no stages, and nothing that a stage needs.

Here: a sender's own check (check*.py, whose.py) and workbook (template.py), decisions, a board's edition (pack.py),
retention, another vintage, another secret, a look whether all is there. Not here: arguments and printing (cli).
"""
