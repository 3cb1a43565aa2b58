"""The one frame, the contracts' rules run on it, and what they find: failures told, and what must not count.

Not here: the columns that are worked out (columns/), what findings cost (scores/).
"""
