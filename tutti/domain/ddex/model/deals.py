"""On which terms: deals, where and when they hold, and for which releases of the message."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum

from msgspec import Struct

from tutti.core.territory import TerritorySet


class CommercialModel(StrEnum):
    """How the listener pays (or does not), in the words that stores use."""

    SUBSCRIPTION = "SubscriptionModel"
    ADVERTISEMENT_SUPPORTED = "AdvertisementSupportedModel"
    PAY_AS_YOU_GO = "PayAsYouGoModel"
    FREE_OF_CHARGE = "FreeOfChargeModel"
    RIGHTS_CLAIM = "RightsClaimModel"
    DEVICE_FEE = "DeviceFeeModel"
    PERFORMANCE_ROYALTIES = "PerformanceRoyaltiesModel"


class UseType(StrEnum):
    """What the listener may do, in the words that stores use.

    The three ``UseFor…`` about machines are carried by 4.3.2 alone.
    """

    ON_DEMAND_STREAM = "OnDemandStream"
    NON_INTERACTIVE_STREAM = "NonInteractiveStream"
    TIME_INFLUENCED_STREAM = "TimeInfluencedStream"
    CONTENT_INFLUENCED_STREAM = "ContentInfluencedStream"
    STREAM = "Stream"
    WEBCAST = "Webcast"
    SIMULCAST = "Simulcast"
    PERMANENT_DOWNLOAD = "PermanentDownload"
    CONDITIONAL_DOWNLOAD = "ConditionalDownload"
    TETHERED_DOWNLOAD = "TetheredDownload"
    USER_MAKE_AVAILABLE_LABEL_PROVIDED = "UserMakeAvailableLabelProvided"
    USER_MAKE_AVAILABLE_USER_PROVIDED = "UserMakeAvailableUserProvided"
    USE_FOR_IDENTIFICATION = "UseForIdentification"
    USE_AS_KARAOKE = "UseAsKaraoke"
    USE_AS_RINGTONE = "UseAsRingtone"
    USE_FOR_DATA_MINING = "UseForDataMining"
    USE_FOR_TRAINING_GENERATIVE_AI = "UseForTrainingGenerativeAI"
    USE_FOR_TRAINING_NON_GENERATIVE_AI = "UseForTrainingNonGenerativeAI"


class Period(Struct, frozen=True, kw_only=True, gc=False, tag="days"):
    """The days on which a deal holds, in each territory's own time; the last day belongs to it.

    Without an end it holds until further notice. Only messages that were read can lack a start.
    """

    start: date | None
    end: date | None = None


class TimedPeriod(Struct, frozen=True, kw_only=True, gc=False, tag="times"):
    """The time in which a deal holds, from instant to instant; both carry their zone.

    Only messages that were read can lack a start.
    """

    start: datetime | None
    end: datetime | None = None


class Price(Struct, frozen=True, kw_only=True, gc=False):
    """A wholesale price per unit, or the code of a price agreed with the recipient.

    ``currency`` is an ISO 4217 code; ``code_namespace`` says whose price codes they are.
    """

    amount: Decimal | None = None
    currency: str | None = None
    code: str | None = None
    code_namespace: str | None = None


class Deal(Struct, frozen=True, kw_only=True, gc=False):
    """One set of terms. Models and uses multiply: each use is granted under each model.

    Models and uses are words of :class:`CommercialModel` and :class:`UseType`, other words of the standard,
    or the sender's own.
    """

    commercial_models: tuple[str, ...]
    use_types: tuple[str, ...]
    period: Period | TimedPeriod
    territories: TerritorySet = TerritorySet()
    is_pre_order: bool = False
    price: Price | None = None
    instant_gratification: tuple[int, ...] = ()
    reference: str | None = None


class Scope(Enum):
    """Whether deals are about the release as a whole, its tracks one by one, or both."""

    RELEASE = "release"
    TRACKS = "tracks"
    RELEASE_AND_TRACKS = "release and tracks"


class ReleaseDeal(Struct, frozen=True, kw_only=True, gc=False):
    """Deals and what they are about. ``tracks`` are positions counted from 1; empty means all of them."""

    deals: tuple[Deal, ...]
    scope: Scope = Scope.RELEASE_AND_TRACKS
    tracks: tuple[int, ...] = ()
