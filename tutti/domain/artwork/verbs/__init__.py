"""What the room does: looking at covers, making them, reading them again."""
