"""Every statement of the room: about files, and about uploads under way."""
