"""Small truths that everything may use: actor, clock, errors, events, identifiers, ids, money."""
