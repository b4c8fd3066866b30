"""What the preview looked like when somebody looked at it: a picture of each case, and what it takes to draw it again.

``make golden`` draws them anew. Look at what changed before you commit it.
"""
