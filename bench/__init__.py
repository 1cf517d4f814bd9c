"""Figures beside their floors, each measured in turn in the same run."""
