"""The rooms: read the business here."""
