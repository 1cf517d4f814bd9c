"""Looking a fingerprint up in segments: votes first, then alignment of the few that got most. Pure."""
