"""The database as a whole: connecting to it, its form, its roles, the feeds' tables, frames by COPY.

Not here: what a stage reads or writes (stages/).
"""
