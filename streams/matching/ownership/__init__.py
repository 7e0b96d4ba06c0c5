"""Who owns whom, and who is thereby treated as listed.

Read `rules.py` (what each authority says), then `stakes.py` (what is known), `graph.py` (who is
meant), `closure.py` (who is reached) and `derivation.py` (the entries that come of it).
"""
