"""Everything dingui keeps, in one SQLite file."""
