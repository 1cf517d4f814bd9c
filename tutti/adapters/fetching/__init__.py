"""Downloads from addresses that users give, to nowhere but the public internet."""
