"""Listening and looking in a child process, because decoders are where hostile files attack.

``listener`` and ``covers`` run in our process and implement the ports; ``child`` and everything that it uses
(``containers``, ``decoding``, ``measuring``, ``preview``, ``pictures``) runs in the child, under limits.
"""
