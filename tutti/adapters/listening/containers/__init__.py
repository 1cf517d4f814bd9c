"""What a container promises about its sound, read from its own bytes before anything is decoded.

Decoders are lenient: a WAV cut in half decodes without a word. So each walker here reads the structure of one
container (never the samples) and says what should be there, what is missing, and what does not belong.
"""
