"""What can be wrong with the structure of a message, as sentences."""

from tutti.core.findings import Severity
from tutti.domain.ddex.rules.findings import Fault

NOT_A_MESSAGE = Fault(
    "not_a_message",
    "The root element is `{found}`, which is no message of ERN {version}.",
    "Send one of {messages} in the namespace `{namespace}`.",
)
NAMESPACE_VARIANT = Fault(
    "namespace_variant",
    "The root element is `{found}`; ERN {version} is written with the namespace `{namespace}`.",
    "Write the namespace as `{namespace}`: many recipients look for just that.",
    Severity.WARNING,
)
NAMESPACE = Fault(
    "namespace_on_elements",
    "`{where}` stands in the namespace `{namespace}`; below the root, elements of ERN stand in none.",
    "Bind the namespace to a prefix (`xmlns:ern`) and use the prefix on the root element alone.",
)
FOREIGN = Fault(
    "element_unknown",
    "`{where}` stands in the namespace `{namespace}`, in which ERN {version} has no elements.",
    "Remove it: ERN has no place for elements of others.",
)
MISSING = Fault(
    "element_missing",
    "`{where}` lacks {missing}{stands}.",
    "Add {missing}.",
)
UNKNOWN = Fault(
    "element_unknown",
    "`{where}` is not an element that `{parent}` has in ERN {version}.",
    "Remove it, or see whether it belongs elsewhere.",
)
MISSPELT = Fault(
    "element_unknown",
    "`{where}` is not an element that `{parent}` has in ERN {version}; `{guess}` stands here.",
    "Rename it to `{guess}`.",
)
INSTEAD = Fault(
    "element_unknown",
    "`{where}` is not an element that `{parent}` has in ERN {version}; {names} must stand here.",
    "Put {names} in its place.",
)
REPEATED = Fault(
    "element_repeated",
    "`{where}` stands in `{parent}` once more than it may.",
    "Keep one `{name}` of them.",
)
MISPLACED = Fault(
    "element_misplaced",
    "`{where}` is out of order: it must stand before `{other}`.",
    "Move it to before `{other}`.",
)
TOO_EARLY = Fault(
    "element_misplaced",
    "`{where}` is out of order: it must stand after {other}.",
    "Move it to after {other}.",
)
EXCLUSIVE = Fault(
    "element_exclusive",
    "`{where}` cannot stand beside `{other}`: `{parent}` has either.",
    "Keep one of them.",
)
STRAY_TEXT = Fault(
    "text_between_elements",
    "`{where}` holds the text “{text}”, where only elements may stand.",
    "Remove the text, or put it into the element it belongs to.",
)
BARE_TEXT = Fault(
    "text_between_elements",
    "`{where}` holds the text “{text}” itself, where it should hold {names}.",
    "Put {names} into it, and the text where it belongs in that.",
)
NOT_A_VALUE = Fault(
    "elements_in_value",
    "`{where}` holds elements, where only text may stand.",
    "Remove the elements within it.",
)
ATTRIBUTE_MISSING = Fault(
    "attribute_missing",
    "`{where}` lacks the attribute `{name}`.",
    "Add `{name}`: {words}.",
)
ATTRIBUTE_UNKNOWN = Fault(
    "attribute_unknown",
    "`{where}` has the attribute `{name}`, which it does not have in ERN {version}.",
    "Remove the attribute.",
)
ATTRIBUTE_MISSPELT = Fault(
    "attribute_unknown",
    "`{where}` has the attribute `{name}`, which it does not have in ERN {version}; it has `{guess}`.",
    "Rename it to `{guess}`.",
)
TYPE_CHANGED = Fault(
    "type_changed",
    "`{where}` says by `xsi:{name}` what it is; ERN leaves no choice in that.",
    "Remove the attribute.",
)
EMPTY = Fault("value_missing", "`{where}` is empty; it must be {what}.", "{mend}")
MALFORMED = Fault("value_malformed", "`{where}` is “{value}”; it must be {what}.", "{mend}")
UNLISTED = Fault(
    "value_unknown",
    "`{where}` is “{value}”, which the list {name} of ERN {version} does not have.",
    "Use a value of the list{such}.",
)
OF_NEWER_LIST = Fault(
    "value_of_newer_list",
    "`{where}` is “{value}”, which the list {name} has only since the allowed values of {since}.",
    "Recipients with the values of {dated} may refuse it: agree on the newer list, or use an older value.",
    Severity.WARNING,
)
OF_STATED_LIST = Fault(
    "value_of_newer_list",
    "`{where}` is “{value}”, which the list {name} has since {since}: the message names that set itself.",
    "A recipient that goes by the schema of ERN {version} alone has the values of {dated} and may refuse it.",
    Severity.INFO,
)
MORE = Fault(
    "more_not_listed",
    "There is more of this kind; {count} findings are listed.",
    "Mend these first, then check again.",
    Severity.INFO,
)
