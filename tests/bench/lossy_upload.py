"""How well missions get over bad links: ``python tests/bench/lossy_upload.py [--seeds N] [--json F]``.

Virtual time, seeded; both firmwares and the misbehaving ones. A false "verified" is counted by asking
the simulated vehicle what it holds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.drive import Link, drive
from tests.support.fake_mission import Firmware, Misstep
from tests.support.uploads import ROUGH, a_vehicle, an_upload, some_items

PLAIN = Link(latency_s=0.05)
CARELESS = (Misstep.FINAL_ACK_MISSING, Misstep.RESTARTS_AFTER_ACK, Misstep.REBOOTS_ONCE)


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    items: int
    loss: float
    link: Link
    missteps: tuple[Misstep, ...] = ()
    share: float = 1.0
    """Of the seeds asked for; long ones take fewer."""


CASES = (
    Case("no loss", 100, 0.0, PLAIN, share=0.05),
    Case("10 % loss", 100, 0.1, PLAIN),
    Case("30 % loss", 100, 0.3, PLAIN),
    Case("30 % loss, jitter, reordering, duplicates", 100, 0.3, ROUGH),
    Case("the same, careless vehicle", 100, 0.3, ROUGH, CARELESS),
    Case("40 % loss, jitter, reordering, duplicates", 100, 0.4, ROUGH),
    Case("700 items, 10 % loss, jitter ...", 700, 0.1, ROUGH, share=0.25),
)


@dataclass(frozen=True)
class Row:
    """What came of one case with one firmware."""

    case: str
    firmware: str
    uploads: int
    verified: int
    false_verified: int
    median_s: float | None
    longest_s: float | None
    messages_an_item: float | None


def run(case: Case, firmware: Firmware, seeds: int) -> Row:
    """All seeds of a case."""
    items = some_items(case.items)
    uploads = max(1, round(seeds * case.share))
    times: list[float] = []
    sent = verified = wrong = 0
    for seed in range(uploads):
        vehicle = a_vehicle(firmware, *case.missteps)
        upload = an_upload(items, firmware)
        outcome = drive(upload, vehicle, seed=seed, loss=case.loss, link=case.link)
        if outcome.finished is None or outcome.finished.failure is not None:
            continue
        if vehicle.holds(items):
            verified += 1
            times.append(outcome.ended_s)
            sent += len(outcome.sent)
        else:
            wrong += 1
    return Row(
        case.name, firmware.name.lower(), uploads, verified, wrong,
        round(statistics.median(times), 1) if times else None,
        round(max(times), 1) if times else None,
        round(sent / len(times) / case.items, 2) if times else None,
    )  # fmt: skip


def main() -> int:
    """Print the table; 0 when every figure that is aimed for was reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = [run(case, fw, arguments.seeds) for case in CASES for fw in Firmware]
    print(f"{'link':44}{'vehicle':10}{'verified':>12}{'false':>7}{'median s':>10}{'max s':>8}"
          f"{'msgs/item':>11}")  # fmt: skip
    for row in rows:
        print(
            f"{row.case:44}{row.firmware:10}{row.verified:>7}/{row.uploads:<4}"
            f"{row.false_verified:>7}{row.median_s or 0:>10}{row.longest_s or 0:>8}"
            f"{row.messages_an_item or 0:>11}"
        )
    document = json.dumps({"bench": "lossy_upload", "rows": [asdict(row) for row in rows]})
    if arguments.json:
        arguments.json.write_text(document)
    print(document)
    aimed = [row for row in rows if "40 %" not in row.case]
    is_good = all(row.verified >= 0.99 * row.uploads and not row.false_verified for row in aimed)
    return 0 if is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
