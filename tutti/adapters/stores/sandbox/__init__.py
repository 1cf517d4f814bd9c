"""The embedded store: judges packages like a DSP would, and answers with real acknowledgements.

It shares nothing with the code that writes messages and packages, except the form of the acknowledgement.
``store`` is the door. ``child``, ``reading`` and ``checks`` run in a child process under limits, because what
they open was written by strangers; they import nothing of the rest of Tutti.
"""
