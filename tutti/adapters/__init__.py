"""Everything that leaves the process: one folder for each port, strangers to one another."""
