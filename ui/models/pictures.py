"""Everything about the drones' pictures in one hand, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.models.detector import DetectorModel
from ui.models.gimbal import GimbalModel
from ui.models.ground_names import GroundNames
from ui.models.moving import MovingModel
from ui.models.overlay import LayersModel
from ui.models.sightings import SightingsModel
from ui.models.takes import TakesModel
from ui.models.video import VideoModel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ui.models.actions import ActionsModel
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Submit
    from ui.models.video import Cameras


@dataclass(frozen=True, slots=True)
class Pictures:
    """The models of the video, ticked together."""

    layers: LayersModel
    sightings: SightingsModel
    video: VideoModel
    gimbal: GimbalModel
    takes: TakesModel
    moving: MovingModel
    names: GroundNames
    detector: DetectorModel

    def on_tick(self, tick: Moment) -> None:
        """Take in what is new."""
        self.video.on_tick(tick)
        self.gimbal.on_tick(tick)
        self.moving.on_tick(tick)

    def close(self) -> None:
        """Look no more."""
        self.moving.close()


def pictures_of(
    cameras: Cameras,
    fleet: FleetModel,
    orders: tuple[Submit, ActionsModel],
    folder: Path,
    hidden: Iterable[str] = (),
) -> Pictures:
    """The models over the feeds.

    Args:
        cameras: the feeds.
        fleet: the drones.
        orders: asks a drone without an entry in the list of orders, and with one.
        folder: data folder.
        hidden: layers that are switched off.
    """
    layers = LayersModel(hidden)
    sightings = SightingsModel(folder)
    video = VideoModel(cameras, fleet, layers, sightings)
    gimbal = GimbalModel(*orders, fleet, video)
    takes = TakesModel(cameras, video, fleet, folder)
    moving, names, detector = MovingModel(video, layers, gimbal), GroundNames(), DetectorModel()

    def take_names() -> None:
        video.names, video.private = names.names, names.private

    names.changed.connect(take_names)
    detector.changed.connect(lambda: moving.use(detector.detector))
    return Pictures(layers, sightings, video, gimbal, takes, moving, names, detector)
