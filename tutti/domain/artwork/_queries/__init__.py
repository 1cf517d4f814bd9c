"""Every statement of the room."""
