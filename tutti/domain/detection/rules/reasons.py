"""What each reason of a verdict means, in a sentence for whoever reads it."""

from tutti.domain.detection.model import Reason

SENTENCES = {
    Reason.TAG: "The file itself says that a generator made it.",
    Reason.CLOCK: "Lines stand at the multiples of a known decoder's clock.",
    Reason.CLOCK_UNCERTAIN: "Lines stand at the multiples of a known decoder's clock; too few to be sure.",
    Reason.CLOCK_UNKNOWN: "Lines stand at the multiples of a clock that no known decoder has.",
    Reason.CLOCK_WARPED: "Lines stand at the multiples of nearly a known clock, as after a change of speed.",
    Reason.SEQUENCER: "Slower multiples are marked as well: a sequencer repeats to the sample.",
    Reason.ROUND_CLOCK: "Sequencers and sound chips have this round clock too, and one test is weak.",
    Reason.BLOCK_CLOCK: "Synthesisers that compute in blocks have the same clock, and the lines are sparse.",
    Reason.HELD_NOTE: "The lines are as strong as the partials of a held note, and as much of the sound.",
    Reason.PACKS: "The operator's model packs tipped the balance.",
    Reason.TOO_SHORT: "There are fewer than 20 seconds.",
    Reason.SILENT: "Hardly anything sounds.",
    Reason.NARROW: "The sound ends below 5 kHz, where the lines would be.",
    Reason.LOW_BITRATE: "The file is coded with so few bits that no line would have survived.",
    Reason.NOTHING: "No trace of a decoder was found, which says nothing about who composed the music.",
}
