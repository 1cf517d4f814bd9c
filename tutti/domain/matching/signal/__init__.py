"""What is kept of a sound: peaks of its spectrogram, and words for the whole file. Pure, with numpy."""
