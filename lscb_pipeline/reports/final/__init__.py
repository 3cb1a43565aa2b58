"""The project's final report: figures generated from the warehouse, around texts agreed with the steering group.

Here: its contents, what it counts, its page. Not here: reading the warehouse (warehouse/commands/final_reads.py), nor
how texts are read and filled (reports/editors_texts.py).
"""
