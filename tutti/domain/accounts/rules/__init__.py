"""Pure decisions: what an address, a password, a scope, a redirect address and a proof of a code must be."""
