"""Pictures of a message, from strangers' servers: bounded in every direction, asked for first, kept for a while.

No Qt here. ``fetch`` speaks with one server after another, ``headers`` tells pictures from everything else, ``getting``
puts the cache before both; ``permissions`` holds the person's answers. Decoding is ``dingui.background.pictures``.
"""
