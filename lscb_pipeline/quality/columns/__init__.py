"""The columns that rules look at and no file has: each figure, event and delivery beside itself, its past and others.

What each says is in contracts/derived_columns.py. Not here: which value is a failure (the rules in data_contracts).
"""
