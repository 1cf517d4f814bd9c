"""Pictures by a diffusion model in a folder of the operator's, on this machine.

``maker`` runs in our process; ``child`` loads torch and the model, and draws.
"""
