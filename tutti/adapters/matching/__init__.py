"""The search index on this machine, in processes of its own, and registries of others.

``index`` runs in our process and implements the port; ``process``, ``folder`` and what they use run in the
search process, which alone loads numpy and maps the index into its memory.
"""
