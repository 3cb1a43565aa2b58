"""What is judged: a feed's deliveries and rows, the figures that they state, and what is due.

Not here: how they compare with anything (columns/).
"""
