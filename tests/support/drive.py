"""Runs one machine against one peer in virtual time, over a link that can be bad."""

from __future__ import annotations

import heapq
import itertools
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from dronectl.mavlink.codec import Encoder, PeerDecoder
from dronectl.protocol.machine import Finished, Progress, Send

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect, Machine

OURS = (255, 190)
START_S = 1000.0
MOST_STEPS = 400_000


class Peer(Protocol):
    """The vehicle's side: like a machine, but it simply answers messages."""

    address: Address
    deadline_s: float | None

    def on_message(self, message: Message, now_s: float) -> list[Message]: ...
    def on_time(self, now_s: float) -> list[Message]: ...


class Silent:
    """A vehicle that never answers."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.deadline_s: float | None = None

    def on_message(self, message: Message, now_s: float) -> list[Message]:
        return []

    def on_time(self, now_s: float) -> list[Message]:
        return []


@dataclass(frozen=True, slots=True)
class Link:
    """How packets travel, the same both ways."""

    latency_s: float = 0.02
    jitter_s: float = 0.0
    """Each packet is late by up to this much more, so that packets overtake each other."""
    duplicate: float = 0.0
    """Share of packets that arrive twice."""
    spacing_s: float = 0.0005
    """Least time between two packets leaving one end."""


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    effects: list[Effect] = field(default_factory=list)
    finished: Finished | None = None
    ended_s: float = 0.0
    """Seconds from the start to the end, or to the end of the run."""
    sent: list[Message] = field(default_factory=list)
    """Everything the machine sent, lost or not."""

    @property
    def value(self) -> object:
        assert self.finished is not None, "it did not end"
        assert self.finished.failure is None, self.finished.failure
        return self.finished.value

    @property
    def fault(self) -> object:
        assert self.finished is not None, "it did not end"
        return self.finished.failure.fault if self.finished.failure else None

    @property
    def progress(self) -> list[Progress]:
        return [effect for effect in self.effects if isinstance(effect, Progress)]


class _Run:
    """One run: both ends, the packets in the air, and what the machine said."""

    def __init__(self, machine: Machine, peer: Peer, rng: random.Random, loss: float) -> None:
        self.machine = machine
        self.peer = peer
        self.rng = rng
        self.loss = loss
        self.link = Link()
        self.now_s = START_S
        self.outcome = Outcome()
        self._air: list[tuple[float, int, bool, bytes]] = []
        self._count = itertools.count()
        self._free_at_s = {True: 0.0, False: 0.0}
        self._encoders = {True: Encoder(*OURS), False: Encoder(*peer.address)}
        self._decoders = {True: PeerDecoder(), False: PeerDecoder()}

    def act(self, effects: list[Effect]) -> None:
        outcome = self.outcome
        for effect in effects:
            assert outcome.finished is None, "something came after the end"
            outcome.effects.append(effect)
            if isinstance(effect, Send):
                outcome.sent.append(effect.message)
                self._post(effect.message, to_vehicle=True)
            elif isinstance(effect, Finished):
                outcome.finished = effect
                outcome.ended_s = self.now_s - START_S

    def next_s(self) -> float | None:
        """When something happens next; None when nothing will, or all is said and done."""
        if self.outcome.finished is not None and not self._air:
            return None
        times = [t for t in (self.machine.deadline_s, self.peer.deadline_s) if t is not None]
        if self._air:
            times.append(self._air[0][0])
        return max(self.now_s, min(times)) if times else None

    def step(self) -> None:
        """The one thing that is due now."""
        if self._air and self._air[0][0] <= self.now_s:
            self._arrive()
        elif self.peer.deadline_s is not None and self.peer.deadline_s <= self.now_s:
            self._answer(self.peer.on_time(self.now_s))
        else:
            before = self.machine.deadline_s
            self.act(self.machine.on_time(self.now_s))
            assert self.machine.deadline_s != before, "time passed and the deadline stayed"

    def _arrive(self) -> None:
        _, _, to_vehicle, frame = heapq.heappop(self._air)
        for message in self._decoders[to_vehicle].datagram(frame):
            if to_vehicle:
                self._answer(self.peer.on_message(message, self.now_s))
            else:
                self.act(self.machine.on_message(message, self.now_s))

    def _answer(self, messages: list[Message]) -> None:
        for message in messages:
            self._post(message, to_vehicle=False)

    def _post(self, message: Message, *, to_vehicle: bool) -> None:
        frame = self._encoders[to_vehicle].encode(message)
        leaves_s = max(self.now_s, self._free_at_s[to_vehicle])
        self._free_at_s[to_vehicle] = leaves_s + self.link.spacing_s
        copies = 2 if self.rng.random() < self.link.duplicate else 1
        for _ in range(copies):
            if self.rng.random() >= self.loss:
                late_s = self.link.latency_s + self.rng.random() * self.link.jitter_s
                entry = (leaves_s + late_s, next(self._count), to_vehicle, frame)
                heapq.heappush(self._air, entry)


def drive(
    machine: Machine,
    peer: Peer,
    *,
    seed: int = 0,
    loss: float = 0.0,
    until_s: float = 3600.0,
    link: Link | None = None,
) -> Outcome:
    """Run until the machine is finished and the air is empty, or ``until_s`` has passed.

    Every message goes through our encoder and decoder. Asserts what holds for every machine:
    progress never goes back, and nothing comes after the end.
    """
    run = _Run(machine, peer, random.Random(seed), loss)  # noqa: S311 - repeatable, not secret
    run.link = link or Link()
    run.act(machine.start(run.now_s))
    for _ in range(MOST_STEPS):
        next_s = run.next_s()
        if next_s is None or next_s > START_S + until_s:
            break
        run.now_s = next_s
        run.step()
    else:
        raise AssertionError("it goes on without an end")
    if run.outcome.finished is None:
        run.outcome.ended_s = run.now_s - START_S
    else:
        assert machine.deadline_s is None, "finished, but still waiting"
    _assert_never_back(run.outcome.progress)
    return run.outcome


def _assert_never_back(progress: list[Progress]) -> None:
    for before, after in itertools.pairwise(progress):
        assert after.done >= before.done, "progress went back"
        assert after.done * before.total >= before.done * after.total, "progress went back"
    assert all(0 <= p.done <= p.total for p in progress)
