"""What follows from what was seen, at the edges of each threshold."""

from dataclasses import replace

import pytest

from tutti.core.findings import Severity
from tutti.domain.artwork import INSPECTION_VERSION, CoverReport, ImageFormat, judge

FLAWLESS = CoverReport(INSPECTION_VERSION, ImageFormat.PNG, 3000, 3000, "RGB", 1_000_000)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"width": 3001}, {"cover_not_square": ERROR}),
        ({"width": 2999, "height": 2999}, {"cover_enlarged": WARNING}),
        ({"width": 1400, "height": 1400}, {"cover_enlarged": WARNING}),
        ({"width": 1399, "height": 1399}, {"cover_small": WARNING}),
        ({"width": 1399, "height": 4000}, {"cover_not_square": ERROR, "cover_small": WARNING}),
        ({"width": 9000, "height": 9000}, {}),
        ({"detail_pixels": 1349}, {"cover_upscaled": WARNING}),
        ({"detail_pixels": 1350}, {}),
        ({"detail_pixels": 2249, "interpolated": True}, {"cover_upscaled": WARNING}),
        ({"detail_pixels": 2250, "interpolated": True}, {}),
        ({"animated": True}, {"cover_animated": WARNING}),
        ({"blank": True}, {"cover_blank": WARNING}),
        ({"mode": "CMYK"}, {"cover_cmyk": WARNING}),
        ({"transparent": True}, {"cover_transparent": WARNING}),
        ({"located": True}, {"cover_located": INFO}),
        ({"trailing_bytes": 1}, {"cover_trailing_bytes": WARNING}),
        ({"damage": "it ends too early", "width": 10, "mode": "CMYK"}, {"cover_damaged": ERROR}),
    ],
    ids=str,
)
def test_findings(changed: dict[str, object], expected: dict[str, Severity]) -> None:
    report = replace(FLAWLESS, **changed)  # type: ignore[arg-type]
    findings = judge(report)
    assert {finding.code: finding.severity for finding in findings} == expected
    for finding in findings:
        assert finding.message.endswith(".")
        assert finding.mend.endswith(".")
