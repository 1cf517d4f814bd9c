"""What can be done with verdicts: make them, read them, question them, learn from them."""
