"""From others' messages to what the rooms below know; pure translation."""
