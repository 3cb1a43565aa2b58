"""The LSCB report: what each area's board may ask of which partner, as part of a release.

Made of what the release publishes and nothing else about persons. Layers: lscb_report (files), then board_statements,
board_gaps and stands_out, then figure_facts and board_cells. The rules are data (contracts/board_rules.py).
"""
