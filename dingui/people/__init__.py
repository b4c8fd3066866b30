"""The people whom messages mention: what is known of one, how one is found, and how lists of them are read.

Names and numbers are personal data: no ``repr`` shows them, and no error holds them.
"""
