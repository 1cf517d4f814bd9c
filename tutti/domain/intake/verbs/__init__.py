"""What can be done with what labels send."""
