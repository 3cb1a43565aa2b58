"""Records of text into typed rows, many deliveries in one pass: what is loaded, what is refused and why.

Here: cells, columns, whose a row is, pseudonyms, and what of a reading may be stored. Not here: rules of contracts
that need more than the row (quality).
"""
