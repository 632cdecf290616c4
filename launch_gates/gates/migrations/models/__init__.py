"""Whether models were changed against the base and no migration was added: one file a framework.

A module gives `changes(before, after)`. Only what is new against the base counts, and only where both sides are known:
a mismatch that the base has too, a field of an unknown class, a base class of another package are no alarm.
"""
