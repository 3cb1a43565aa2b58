"""A release in the making, for the stages disclose, draft and release, and for the commands that make one anew.

Here: its figures, shown and hidden (candidate.py), what the attacker is shown (attack.py), what is told beside the
figures (context.py), making it anew of what was kept (rebuild.py), what publishing waits for (waits.py). Not
here: the stages themselves (stages/), how its pages and files look (reports/release).
"""
