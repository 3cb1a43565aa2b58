"""What stages are given: fetched from the warehouse and made whole from the contracts, under the stage's name.

Here: what is judged (judge.py) and reported (report.py), who sends what (sender.py), what is owed (due.py) and where
series break (breaks.py), which several stages and commands ask. Not here: what is done with it (stages/).
"""
