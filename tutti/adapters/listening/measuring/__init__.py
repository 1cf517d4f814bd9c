"""One pass over the sound: each module measures one thing, block by block, in flat memory."""
