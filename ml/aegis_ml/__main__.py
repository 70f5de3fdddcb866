"""`python -m aegis_ml` starts the service."""

import sys

from aegis_ml.server import main

sys.exit(main())
