"""How far a figure can be trusted: judged on frames, without warehouse or Dagster.

What is judged is in inputs/; what is worked out for rules to look at in columns/; the frame, the run of the rules
and what they find in rules/; readiness, area by area, in scores/.
"""
