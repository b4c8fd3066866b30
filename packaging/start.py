"""Where the frozen program starts."""

import sys

from dingui.__main__ import main

sys.exit(main())
