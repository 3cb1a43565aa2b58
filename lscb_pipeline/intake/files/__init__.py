"""Bytes of a file into sheets of text cells, and what it holds beside them; workbooks in a process of their own.

No meaning is added here. Not here: which table is meant, and which cells show no value (tables/).
"""
