"""What is measured on the pixels of a cover, in the child: sharpness, frames, codes, what it looks like."""
