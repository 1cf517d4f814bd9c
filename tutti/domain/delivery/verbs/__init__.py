"""What delivery does with a store: send a package, collect its answers."""
