"""What is done with credits: spend, read, grant, buy, reload."""
