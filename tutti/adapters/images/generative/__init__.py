"""Generative design: covers drawn by rules from the words of a prompt and from the song, with nothing learnt.

``designer`` runs in our process and implements the ports; all else runs in the child that it starts.
"""
