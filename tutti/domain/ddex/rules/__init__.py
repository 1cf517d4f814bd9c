"""What must be so before a message is written: decided on the model alone, without schemas.

The rules stand in for the schemas, the release profiles (ERN 4: 2.1; ERN 3: 1.4) and the sense of things.
What passes them is valid, which the tests hold against DDEX's own files.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.ddex.rules.findings import Fault, Finding
    from tutti.domain.ddex.rules.whole import check, errors

__all__ = ["Fault", "Finding", "check", "errors"]

__getattr__ = later(__name__)
