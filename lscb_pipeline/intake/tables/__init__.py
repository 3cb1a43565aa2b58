"""The one table of a file that a layout knows: recognised, looked over for what nobody may see, and made records.

Here: text still, at its place in the file. Not here: types, and what a row says (rows/).
"""
