"""The attacker: what can be inferred of hidden counts from everything published so far, by outsiders and by boards.

It sees what is published as one system of linear constraints (system.py), bounds each hidden count by linear
programming (solve.py) and says which are told (audit.py). The truth serves it only to know which unknowns are one and
the same, which relations hold, and what a board knows of itself. It shares no code with suppression.
"""

from lscb_pipeline.disclosure.attacker.audit import Audit, audit

__all__ = ["Audit", "audit"]
