"""Disclosure control: what is hidden, what is published of the rest, and the attacker that tries to undo it.

Pure: frames in, frames out. Suppression and attacker share no code, so that a fault of one is not a fault of both.
"""
