"""What can be wrong in a message that was read, by kind: code, sentence, mend."""

from tutti.core.findings import Severity
from tutti.domain.ddex.rules.findings import Fault

_WARNING, _INFO = Severity.WARNING, Severity.INFO

DURATION = Fault(
    "duration_invalid",
    "'{value}' is not a duration.",
    "Write it as PT3M45S; it was not read and not guessed.",
)
DATE = Fault("date_invalid", "'{value}' is not a date.", "Use 2026, 2026-05 or 2026-05-29.")
TIME = Fault("time_invalid", "'{value}' is not a time.", "Write it as 2026-05-29T12:00:00+00:00.")
NO_ZONE = Fault(
    "time_without_zone", "The time {value} has no zone.", "Add the offset from UTC, such as +00:00.", _WARNING
)
TAKEN_AS_UTC = Fault(
    "day_taken_as_utc",
    "'{value}' is a day where a time is wanted: it is taken as its midnight in UTC.",
    "Give a time with its zone.",
    _INFO,
)
NUMBER = Fault("number_invalid", "'{value}' is not a number that can be here.", "Write it in plain digits.")
UNIT = Fault(
    "unit_implausible",
    "{value} {unit} cannot be: it is taken as {value} Hz.",
    "Give the rate in its unit.",
    _WARNING,
)
WORD = Fault(
    "word_unknown",
    "'{value}' is no word for this that is known: it is kept as it was sent.",
    "Use one of the words of the standard: {known}.",
    _WARNING,
)
OWN_WORD = Fault(
    "word_own",
    "'{value}' is no word of the standard for this: it is kept, and handed on as the sender's own.",
    "Make sure that recipients know it, or use a word of the standard.",
    _WARNING,
)
ISRC_MISSING = Fault("isrc_missing", "The recording has no ISRC.", "Give it one.")
ISRC = Fault(
    "isrc_invalid", "'{value}' is not an ISRC: {reason}.", "Write twelve characters, such as GBABC2600001."
)
ISRC_REPEATED = Fault(
    "isrc_repeated", "The ISRC {value} belongs to two recordings of the message.", "Give each its own."
)
ISRC_OTHER = Fault(
    "isrc_conflict",
    "The track is given the ISRC {value}, its recording {other}.",
    "Say the same in both places; that of the recording is taken.",
    _WARNING,
)
ICPN_MISSING = Fault(
    "icpn_missing", "The release has neither an ICPN (UPC, EAN) nor a GRid.", "Give it one of them.", _WARNING
)
ICPN = Fault("icpn_invalid", "'{value}' is not a UPC or EAN: {reason}.", "Correct it.")
IDENTIFIER = Fault("identifier_invalid", "{name} '{value}' is not valid: {reason}.", "Correct it.", _WARNING)
NO_MAIN = Fault(
    "no_main_release",
    "No release of the message is its main release.",
    "Send the album, EP or single itself.",
)
MAIN_UNMARKED = Fault(
    "main_release_unmarked",
    "No release says that it is the main one: the first that is no track release is taken for it.",
    'Mark it with IsMainRelease="true".',
    _WARNING,
)
MAIN_IS_TRACK = Fault(
    "main_release_is_track",
    "The main release says that it is a track release.",
    "Give it the type that it is sold as, such as Album or Single.",
)
TWO_MAINS = Fault(
    "two_main_releases",
    "More than one release says it is the main release: the first is taken.",
    "Send one message for each.",
)
NO_TYPE = Fault(
    "release_type_missing",
    "The release does not say what it is sold as: by its tracks it is taken for {type}.",
    "Give its type, such as Album.",
    _WARNING,
)
OTHER_TYPE = Fault(
    "release_type_other",
    "A '{value}' is handled as {type}; the word is kept.",
    "Nothing, if that is right.",
    _WARNING,
)
NO_TITLE = Fault("no_title", "There is no title to show.", "Give it a title.")
NO_ARTIST = Fault(
    "no_main_artist", "There is no main artist.", "Give at least one artist the role MainArtist."
)
NO_TRACK_ARTIST = Fault(
    "no_track_artist",
    "The recording has no main artist of its own.",
    "Give at least one artist the role MainArtist.",
    _WARNING,
)
PARTY_UNNAMED = Fault("party_unnamed", "The party has no name.", "Give its full name.")
NO_RECORDINGS = Fault(
    "no_recordings", "The release has no sound recordings.", "Send the recordings it consists of."
)
NOT_MODELLED = Fault(
    "resource_kept_aside",
    "A resource of the kind {kind} is kept as it was sent and not handled.",
    "Nothing, if sound recordings and cover are what matters.",
    _WARNING,
)
RELEASE_ASIDE = Fault(
    "release_kept_aside",
    "The release {reference} is neither the main release nor a track of it: it is kept as it was sent.",
    "Send a message of its own for it.",
    _WARNING,
)
UNUSED = Fault(
    "resource_unused",
    "{value} is in the list of resources, but no release refers to it.",
    "Refer to it in the release, or leave it out.",
    _WARNING,
)
NO_TRACK_RELEASE = Fault(
    "track_release_missing",
    "{value} has no track release: it can only be had with the whole release.",
    "Add a track release for each recording and video, as the profile {profile} asks.",
    _WARNING,
)
NO_COVER = Fault(
    "no_cover", "The release has no front cover.", "Send an image of the type FrontCoverImage.", _WARNING
)
NOT_A_COVER = Fault(
    "image_type_wrong",
    "The only image of the release is a {kind}, not its front cover.",
    "Give the cover the type FrontCoverImage.",
)
DANGLING = Fault(
    "reference_dangling",
    "{what} refers to {value}, which is not in the message.",
    "Add it, or correct the reference.",
)
ANCHOR_REPEATED = Fault(
    "reference_repeated", "{value} is given to more than one {what}.", "Give each a reference of its own."
)
NO_DEALS = Fault(
    "no_deals",
    "The message has no deals: it takes the release down.",
    "Add deals, unless that is meant.",
    _WARNING,
)
TAKEDOWN = Fault("deal_takedown", "The deal takes the release down.", "Leave the deal out instead.", _INFO)
NO_DEAL_START = Fault(
    "no_start", "The deal does not say from when on it holds.", "Give its first day.", _WARNING
)
BACKWARDS = Fault("period_backwards", "The deal ends before it begins.", "Put the end on or after the start.")
MIXED_PERIOD = Fault(
    "period_mixed",
    "The period mixes days and times: only {kept} is taken.",
    "Use either dates or times for both ends.",
    _WARNING,
)
NO_MODEL = Fault(
    "no_commercial_model", "The deal does not say how it is paid for.", "Name a commercial model.", _WARNING
)
NO_USE = Fault("no_use_type", "The deal does not say what may be done.", "Name at least one use.", _WARNING)
NO_PLACE = Fault(
    "no_territory", "The deal names no territory: it is taken to hold everywhere.", "Name it.", _WARNING
)
TERRITORY = Fault("territory_unknown", "'{value}' is not a territory.", "Use an ISO 3166-1 code, such as DE.")
TERRITORY_OLD = Fault(
    "territory_not_country",
    "'{value}' is a territory of the standard, but no country.",
    "Name the countries.",
    _WARNING,
)
BASE_TERRITORY = Fault(
    "not_worldwide",
    "The only details hold in single territories: they are taken to hold everywhere.",
    "Give details for Worldwide first.",
    _INFO,
)
NO_MESSAGE_ID = Fault(
    "no_message_id",
    "The message has no MessageId.",
    "Give each message an id of its own; acknowledgements name it.",
    _WARNING,
)
NO_SENDER = Fault("no_sender", "The message does not say who sends it.", "Give the sender's DPID.", _WARNING)
NO_RECIPIENT = Fault("no_recipient", "The message is for nobody.", "Name at least one recipient.", _WARNING)
NO_TIME = Fault(
    "no_time", "The message does not say when it was made.", "Give its time, with a zone.", _WARNING
)
FILE_UNSAFE = Fault(
    "file_path_unsafe",
    "'{value}' does not name a file beside the message.",
    "Use a relative path with slashes, such as resources/cover.jpg, without '..' or reserved characters.",
)
UNNAMED_RELEASE = Fault(
    "release_unidentified", "The release has no identifier.", "Give it an ICPN (UPC, EAN) or a GRid."
)
MORE = Fault("more_findings", "There is more wrong than is listed.", "Mend the above and try again.", _INFO)
NO_P_LINE = Fault("no_p_line", "There is no P-line.", "Give year and owner of the right.", _WARNING)
NO_C_LINE = Fault("no_c_line", "There is no C-line.", "Give year and owner of the right.", _WARNING)
