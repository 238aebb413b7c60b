"""A bad radio between two UDP programs, in a process of its own: delay and loss, seeded.

``python -m tests.bench.lossy_link --listen A --forward B --delay S --loss F --seed N``: what comes to
port A goes to port B and back, each datagram late and some never.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import random
import select
import socket
import sys
import time


def run(listen: int, forward: int, delay_s: float, loss: float, seed: int) -> None:
    """Forward until killed."""
    chances = random.Random(seed)  # noqa: S311 - the same losses for everyone
    near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    near.bind(("127.0.0.1", listen))
    far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    far.bind(("127.0.0.1", 0))
    for each in (near, far):
        each.setblocking(False)
    vehicle: tuple[str, int] | None = None
    waiting: list[tuple[float, int, socket.socket, bytes, tuple[str, int]]] = []
    order = itertools.count()
    print("ready", flush=True)
    while True:
        timeout_s = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.5
        ready, _, _ = select.select([near, far], [], [], timeout_s)
        now_s = time.monotonic()
        for each in ready:
            data, address = each.recvfrom(4096)
            if each is near:
                vehicle = address
            target = ("127.0.0.1", forward) if each is near else vehicle
            if target is None or chances.random() < loss:
                continue
            out = far if each is near else near
            heapq.heappush(waiting, (now_s + delay_s, next(order), out, data, target))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, out, data, target = heapq.heappop(waiting)
            try:
                out.sendto(data, target)
            except OSError:  # nobody there yet
                continue


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--forward", type=int, required=True)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--loss", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    run(arguments.listen, arguments.forward, arguments.delay, arguments.loss, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
