"""What a picture looks like in 64 bits, which stay the same through scaling, recoding and small changes.

The signs of the 8 x 8 lowest waves (DCT) of 32 x 32 grey pixels against their median: the perceptual hash
as it is commonly made (Zauner 2010).
"""

import numpy as np
from PIL import Image

PIXELS, WAVES = 32, 8
FAINT = 3.0


def look(grey: Image.Image) -> str | None:
    """Return the 64 bits as 16 hexadecimal digits; ``None`` where there is too little to compare."""
    small = np.asarray(grey.resize((PIXELS, PIXELS), Image.Resampling.BOX), dtype=np.float64)
    if small.std() < FAINT:
        return None
    place = np.arange(PIXELS)
    waves = np.cos(np.pi / PIXELS * (place[None, :] + 0.5) * np.arange(WAVES)[:, None])
    found = (waves @ small @ waves.T).ravel()
    bits = found > np.median(found[1:])
    bits[0] = False
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
