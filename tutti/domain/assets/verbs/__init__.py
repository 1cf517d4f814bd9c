"""What is done with files: received, kept, imported, uploaded in chunks or directly, found, cleaned up."""
