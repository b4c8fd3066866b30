"""What dingui keeps: one SQLite file with drafts, robots, people, the journal of deliveries and small marks.

Whoever imports this package imports sqlite3 (7 ms); parts that must start fast name its types under ``TYPE_CHECKING``.
"""

from dingui.library.deliveries import Deliveries, Delivery
from dingui.library.drafts import Draft, DraftHead, Drafts
from dingui.library.errors import LIBRARY_ERROR_CODES, DraftMissing, LibraryError, PersonTaken, RobotNameTaken
from dingui.library.library import Library
from dingui.library.marks import Marks
from dingui.library.people import People
from dingui.library.robots import Robot, Robots

__all__ = [
    "LIBRARY_ERROR_CODES",
    "Deliveries",
    "Delivery",
    "Draft",
    "DraftHead",
    "DraftMissing",
    "Drafts",
    "Library",
    "LibraryError",
    "Marks",
    "People",
    "PersonTaken",
    "Robot",
    "RobotNameTaken",
    "Robots",
]
