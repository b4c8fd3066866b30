"""Speaking with one robot: its address, its signature, one attempt to post, and what came of it.

Nothing heavy is imported here: ``requests`` and what belongs to it are loaded by the first attempt, in its own thread.
"""
