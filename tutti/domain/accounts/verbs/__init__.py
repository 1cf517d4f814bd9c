"""What people, programs and operators do with accounts: one file per verb or close family of verbs."""
