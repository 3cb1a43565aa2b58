"""What lies in the inbox: whose it is, when it came, its bytes taken and kept.

Not here: what is in a file (files/), beyond whether it is of a kind that is read.
"""
