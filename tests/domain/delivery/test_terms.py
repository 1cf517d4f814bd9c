"""What a label's message allows is what stores get, as far as they take it: never more, never elsewhere."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import given as draws
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.domain.ddex import given
from tests.domain.ddex.anything import messages
from tests.domain.ddex.oracle import SCHEMAS, schema_errors
from tests.domain.delivery.test_cover_declared import COVER, INTENT, SOUND
from tests.instance import release_body
from tutti.core.territory import COUNTRIES, TerritorySet
from tutti.domain import ddex, releases
from tutti.domain.ddex import Deal, Period, Price, ReleaseDeal, Scope, TimedPeriod, Version
from tutti.domain.delivery import InvalidPackage, Party, StoreProfile, load_profiles
from tutti.domain.delivery.profiles.model import Offer, TerritoryRules
from tutti.domain.delivery.verbs.compose import DeliveryKind, compose, nothing_left
from tutti.domain.delivery.verbs.compose.cutting import WIDER, common_uses
from tutti.domain.intake.formats.drafts import draft_of

SENDER = Party("PADPIDA0000000000T", "Tutti")
LONG = dataclasses.replace(SOUND, duration=Fraction(86_400))
DAY = INTENT.created.date()
AHEAD = Period(start=date(2026, 6, 12))
STREAMS = ("OnDemandStream", "NonInteractiveStream", "ConditionalDownload")
GERMANY = TerritorySet.of(["DE"])
SHOP = Offer("PayAsYouGoModel", ("PermanentDownload",))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> StoreProfile:
    return load_profiles(tmp_path_factory.mktemp("home")).get(9999)


@pytest.fixture(scope="module")
def shop(sandbox: StoreProfile) -> StoreProfile:
    return replace(sandbox, deals=(*sandbox.deals, SHOP))


def deal(*models: str, uses: Iterable[str] = STREAMS, **changes: object) -> Deal:
    made = Deal(commercial_models=models or ("SubscriptionModel",), use_types=tuple(uses), period=AHEAD)
    return replace(made, **changes)


def drafted(*told: ReleaseDeal | Deal, tracks: int = 2, **changes: object) -> releases.ReleaseDraft:
    deals = [each if isinstance(each, ReleaseDeal) else ReleaseDeal(deals=(each,)) for each in told]
    message = replace(given.message(given.release(tracks, **changes)), deals=tuple(deals))
    return draft_of(message)


def sent(profile: StoreProfile, draft: releases.ReleaseDraft, **intent: Any) -> ddex.NewReleaseMessage:
    return compose(
        profile, SENDER, dataclasses.replace(INTENT, **intent), draft, [LONG] * len(draft.tracks), COVER
    ).message


def only(message: ddex.NewReleaseMessage) -> Deal:
    ((one,),) = [each.deals for each in message.deals]
    return one


def test_models_and_uses_are_those_of_both(sandbox: StoreProfile, shop: StoreProfile) -> None:
    told = deal("SubscriptionModel", "PayAsYouGoModel", uses=("OnDemandStream", "PermanentDownload"))
    got = only(sent(sandbox, drafted(told)))
    assert (got.commercial_models, got.use_types) == (("SubscriptionModel",), ("OnDemandStream",))
    both = sent(shop, drafted(replace(told, reference="D1"))).deals[0].deals
    assert [(each.commercial_models, each.use_types, each.reference) for each in both] == [
        (("SubscriptionModel",), ("OnDemandStream",), None),
        (("PayAsYouGoModel",), ("PermanentDownload",), None),
    ]


def test_a_price_a_period_and_a_pre_order_are_handed_on(shop: StoreProfile) -> None:
    price = Price(amount=Decimal("0.70"), currency="EUR")
    ordered = deal(
        "PayAsYouGoModel",
        uses=("PermanentDownload",),
        period=TimedPeriod(start=datetime(2026, 5, 1, 9, tzinfo=UTC), end=datetime(2026, 6, 11, tzinfo=UTC)),
        is_pre_order=True,
        price=price,
        instant_gratification=(2,),
        territories=GERMANY,
        reference="D1",
    )
    assert only(sent(shop, drafted(ordered))) == ordered


@pytest.mark.parametrize(
    ("told", "wanted", "served", "left"),
    [
        (["DE", "FR"], [], ["Worldwide"], {"DE", "FR"}),
        (["DE", "FR"], ["FR"], ["Worldwide"], {"FR"}),
        (["Worldwide", "-DE"], [], ["DE", "AT"], {"AT"}),
        (["Worldwide", "-DE"], ["Worldwide", "-AT"], ["Worldwide"], COUNTRIES - {"DE", "AT"}),
        (["DE"], ["FR"], ["Worldwide"], set()),
        (["DE"], [], ["US"], set()),
    ],
)
def test_territories_are_those_of_message_owner_and_store(
    sandbox: StoreProfile, told: list[str], wanted: list[str], served: list[str], left: set[str]
) -> None:
    draft = drafted(deal(territories=TerritorySet.of(told)))
    draft = replace(draft, release=replace(draft.release, territories=tuple(wanted)))
    profile = replace(sandbox, territories=TerritoryRules(allowed=tuple(served)))
    if left:
        assert only(sent(profile, draft)).territories.expand() == left
    else:
        assert "hold in no territory" in (nothing_left(profile, draft, DAY) or "")
        with pytest.raises(InvalidPackage, match="hold in no territory"):
            sent(profile, draft)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "has no deals"),
        ([deal(period=Period(start=date(2020, 1, 1), end=DAY))], "have ended"),
        ([deal("PayAsYouGoModel")], "allows PayAsYouGoModel ConditionalDownload, .* takes none"),
        ([deal(uses=("UseAsRingtone",))], "takes none"),
    ],
)
def test_why_nothing_is_left(sandbox: StoreProfile, told: list[Deal], why: str) -> None:
    draft = drafted(*told)
    with pytest.raises(InvalidPackage, match=why):
        sent(sandbox, draft)
    assert nothing_left(sandbox, draft, DAY)
    assert sent(sandbox, draft, kind=DeliveryKind.TAKEDOWN).deals == ()


def test_a_deal_without_a_start_begins_on_the_release_date(sandbox: StoreProfile) -> None:
    draft = drafted(deal(period=Period(start=None, end=date(2026, 12, 31))))
    assert only(sent(sandbox, draft)).period == Period(start=date(2026, 6, 12), end=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("release_date", "start"),
    [("2026-06-12", "2026-06-12"), ("2026-03-01", "2026-06-12"), ("2026-08-01", "2026-08-01")],
)
def test_putting_a_release_off_puts_its_deals_off(
    sandbox: StoreProfile, release_date: str, start: str
) -> None:
    early = deal(is_pre_order=True, territories=GERMANY)
    draft = drafted(deal(), early)
    draft = replace(draft, release=replace(draft.release, release_date=release_date))
    plain, ordered = sent(sandbox, draft).deals
    assert plain.deals[0].period == Period(start=date.fromisoformat(start))
    assert ordered.deals[0].period == AHEAD


def test_a_past_day_that_became_today_changes_no_deal(sandbox: StoreProfile) -> None:
    old = deal(period=Period(start=date(2011, 11, 28)))
    draft = drafted(old, release_dates=(ddex.EventDate(date="2011-11-28"),))
    draft = replace(draft, release=replace(draft.release, release_date=DAY.isoformat()))
    assert only(sent(sandbox, draft)).period == old.period


def test_deals_about_tracks_follow_their_tracks(sandbox: StoreProfile) -> None:
    about = [ReleaseDeal(deals=(deal(),), scope=Scope.TRACKS, tracks=each) for each in ((1,), (1, 3), (2,))]
    draft = drafted(*about, ReleaseDeal(deals=(deal(),)), tracks=3)
    added = msgspec.structs.replace(draft.tracks[0], isrc="GBABC2600077")
    moved = replace(draft, tracks=(draft.tracks[2], added, draft.tracks[0]))
    got = sent(sandbox, moved)
    assert [(each.scope, each.tracks) for each in got.deals] == [
        (Scope.TRACKS, (3,)),
        (Scope.TRACKS, (1, 3)),
        (Scope.RELEASE_AND_TRACKS, (1, 3)),
    ]
    everything = replace(draft, tracks=draft.tracks[::-1])
    assert sent(sandbox, everything).deals[-1].tracks == ()


def test_stream_holds_each_stream_and_nothing_else() -> None:
    assert common_uses(["Stream"], STREAMS) == ("OnDemandStream", "NonInteractiveStream")
    assert common_uses(["OnDemandStream"], ["Stream"]) == ("OnDemandStream",)
    assert common_uses(["Stream"], ["Stream"]) == ("Stream",)
    assert common_uses(["Stream"], ["PermanentDownload"]) == ()


def test_when_a_release_may_be_shown_is_handed_on(sandbox: StoreProfile) -> None:
    shown = ddex.Visibility(release_display=datetime(2026, 6, 1, tzinfo=UTC))
    there = replace(shown, territories=TerritorySet.of(["JP"]))
    draft = drafted(deal(), visibility=(shown, there))
    profile = replace(sandbox, territories=TerritoryRules(excluded=("JP",)))
    assert [each.territories.words() for each in sent(profile, draft).release.visibility] == [
        ["Worldwide", "-JP"]
    ]


def test_a_release_without_a_message_goes_on_the_store_s_terms(sandbox: StoreProfile) -> None:
    body = release_body("x", "y", upc="850000000018", territories=["DE"])
    body["tracks"][0]["isrc"] = "QZTUT2600001"
    draft, _ = releases.from_wire(body["release"], body["tracks"])
    got = sent(sandbox, draft).deals
    assert [(each.commercial_models, each.use_types) for each in got[0].deals] == [
        ((offer.model,), offer.uses) for offer in sandbox.deals
    ]
    elsewhere = replace(sandbox, territories=TerritoryRules(allowed=("US",)))
    assert nothing_left(elsewhere, draft, DAY) == "Sandbox serves none of the release's territories."


def _granted(message: ddex.NewReleaseMessage) -> set[tuple[str, str, str, object]]:
    """Return every model, use, country and subject that a message grants."""
    count = len(message.release.tracks)
    return {
        (model, use, country, subject)
        for each in message.deals
        for subject in (
            *(["release"] if each.scope is not Scope.TRACKS else []),
            *((each.tracks or range(1, count + 1)) if each.scope is not Scope.RELEASE else []),
        )
        for deal in each.deals
        for model in deal.commercial_models
        for word in deal.use_types
        for use in (word, *WIDER.get(word, ()))
        for country in deal.territories.expand() & {"DE", "US", "CN"}
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@draws(message=messages(), version=st.sampled_from(list(Version)))
def test_no_message_to_a_store_grants_what_its_label_did_not(
    message: ddex.NewReleaseMessage, version: Version, shop: StoreProfile
) -> None:
    draft = draft_of(message)
    release = replace(draft.release, release_date="2026-06-12", upc="850000000018")
    draft = replace(draft, release=release)
    profile = replace(shop, message=replace(shop.message, version=version))
    assume(nothing_left(profile, draft, DAY) is None)
    got = sent(profile, draft)
    assert _granted(got) <= _granted(message)
    document = ddex.write(got, version)
    if (SCHEMAS / "ern-4.3").is_dir():
        assert schema_errors(document, version) == []
