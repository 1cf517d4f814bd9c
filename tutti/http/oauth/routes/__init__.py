"""The sign-in face's routes, one file per endpoint."""
