"""Reading what labels send in child processes, which hold nothing that could be stolen or broken."""
