"""The message as the group will see it: a preview tree drawn with widgets, in the window and into a picture.

``view`` is the area of the window, ``render`` writes a PNG; both show a ``canvas``, which holds a shape for each type.
``document`` turns blocks into a ``QTextDocument``, replacing only the blocks that differ.
"""
