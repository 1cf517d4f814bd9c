"""Every statement of the room, by table: people, members, tokens, sessions, and what OAuth needs.

Those that take no ``%(organisation)s`` run in system transactions only: they make somebody an actor.
"""
