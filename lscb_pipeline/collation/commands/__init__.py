"""What somebody asks for outside a collation: no stages, and nothing that a stage needs.

Here: a sender's own check (check*.py, sender_and_quarter.py) and workbook (template.py), decisions, a board's edition
(pack.py), retention, another vintage, another secret, a look whether all is there. Not here: arguments and printing
(cli).
"""
