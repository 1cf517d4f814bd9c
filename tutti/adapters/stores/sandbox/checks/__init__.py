"""What is looked at in a release, each with DDEX's word for it."""
