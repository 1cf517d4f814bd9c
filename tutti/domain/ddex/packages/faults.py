"""What can be said about a package that is read all the same."""

from tutti.core.findings import Severity
from tutti.domain.ddex.rules.findings import Fault

RATIO = Fault(
    "package_ratio",
    "{file!r} unpacks to {ratio} times its size.",
    "Nothing to mend if the file is silence; else see why it packs so well.",
    Severity.WARNING,
)
DROPPED = Fault(
    "package_junk",
    "{count} files that a desktop leaves behind were left out, the first is {file!r}.",
    "Nothing to mend.",
    Severity.INFO,
)
UNOPENED = Fault(
    "package_zip_unopened",
    "{count} ZIPs in the folder were not opened, the first is {file!r}.",
    "Give each ZIP by itself.",
    Severity.WARNING,
)
DOCTYPE = Fault(
    "package_doctype",
    "{file!r} is XML with a DOCTYPE and was not looked at.",
    "Remove the DOCTYPE if the file is meant as a message.",
    Severity.WARNING,
)
UNMARKED = Fault(
    "batch_unmarked",
    "The batch {file!r} has no completion file, so it may not be whole.",
    "Wait until BatchComplete_<batchId>.xml is there, or send it after all other files.",
    Severity.WARNING,
)
UNTIMED = Fault(
    "message_untimed",
    "The message {file!r} has no MessageCreatedDateTime that can be read, so its batch's time orders it.",
    "Write the time as 2026-03-01T12:00:00+00:00.",
    Severity.WARNING,
)
REPEATED = Fault(
    "message_repeated",
    "The message {file!r} is the same as {other!r}, to the byte, and is read once.",
    "Nothing to mend.",
    Severity.INFO,
)
ID_REUSED = Fault(
    "message_id_reused",
    "The messages {file!r} and {other!r} of the sender {sender!r} differ and have the same MessageId {id!r}.",
    "Give each message an id of its own.",
    Severity.WARNING,
)
MANIFEST_UNREADABLE = Fault(
    "manifest_unreadable",
    "The manifest {file!r} cannot be read: {why}.",
    "The messages were found without it; send a manifest that is well-formed, without DOCTYPE.",
    Severity.WARNING,
)
MANIFEST_COUNT = Fault(
    "manifest_count",
    "The manifest {file!r} announces {announced} messages, and its batch holds {found}.",
    "Send the batch again, whole, or mend NumberOfMessages.",
    Severity.WARNING,
)
MANIFEST_URL = Fault(
    "manifest_url_unsafe",
    "The manifest {file!r} names a message by {url!r}, which {why}.",
    "Name messages by ./<releaseId>/<releaseId>.xml.",
    Severity.WARNING,
)
MANIFEST_MISSING = Fault(
    "manifest_message_missing",
    "The manifest {file!r} names the message {url!r}, which is not in the batch.",
    "Send the batch again, whole, or mend the manifest's URL.",
    Severity.WARNING,
)
MANIFEST_UNLISTED = Fault(
    "manifest_message_unlisted",
    "The message {file!r} is not in its batch's manifest, and is read all the same.",
    "List every message of the batch in the manifest.",
    Severity.WARNING,
)
FILE_PATH_UNSAFE = Fault(
    "file_path_unsafe",
    "The message names a file by {file!r}, which {why}; it was not looked for.",
    "Name files by a path below the message's folder, such as resources/01.wav.",
)
FILE_MISSING = Fault(
    "file_missing",
    "The file {file!r} is named in the message and is not in the package.",
    "Send the file with the message, or name it as it is called.",
    Severity.WARNING,
)
FILE_AMBIGUOUS = Fault(
    "file_ambiguous",
    "The message names {file!r}, and {count} files in other folders have that name: {found}.",
    "Write the folder into FilePath.",
    Severity.WARNING,
)
FILE_ELSEWHERE = Fault(
    "file_elsewhere",
    "The file {file!r} was found as {found!r}.",
    "Name files by their exact path from the message's folder.",
    Severity.INFO,
)
FILE_UNNAMED = Fault(
    "file_unnamed",
    "The file {file!r} is in the package and not named in the message.",
    "Name the file in the message, or leave it out.",
    Severity.WARNING,
)
HASH_MISMATCH = Fault(
    "hash_mismatch",
    "The {algorithm} of {file!r} is {found}, stated is {stated}.",
    "Send the file again, or state the hash sum of the file that is sent.",
    Severity.WARNING,
)
HASH_UNKNOWN = Fault(
    "hash_algorithm_unknown",
    "The hash sum of {file!r} is stated by {algorithm!r}, which is not known here, so it was not compared.",
    "State MD5, SHA1 or SHA-256.",
    Severity.WARNING,
)
HASH_PLACEHOLDER = Fault(
    "hash_placeholder",
    "The {algorithm} stated for {file!r} is {stated!r}, which is none, so it was not compared.",
    "State the hash sum in hexadecimal, or leave it out.",
    Severity.WARNING,
)
