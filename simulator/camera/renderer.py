"""One camera looking at one scene: a pose and a time in, a picture and its truth out."""

import copy
from dataclasses import replace

import numpy as np

from simulator.camera.conditions import CLEAR, Look
from simulator.camera.ground import GroundPainter
from simulator.camera.look import apply
from simulator.camera.mesh import Index
from simulator.camera.optics import NEAR_M, Floats, Lens, Pose, Sight, clipped, middles
from simulator.camera.scene import KINDS, Scene
from simulator.camera.solids import Ids, SolidsPainter
from simulator.camera.targets import Targets
from simulator.camera.truth import MoverTruth, PixelBox, Truth
from simulator.town.view import Image

_LOWEST_EYE_M = 0.5  # a camera on the ground still looks over it


class Camera:
    """Renders pictures; what it keeps of one only makes the next cheaper."""

    def __init__(self, scene: Scene, lens: Lens | None = None, targets: Targets | None = None):
        self.scene = scene
        self.lens = lens or Lens()
        self._ground = GroundPainter(scene)
        self._solids = SolidsPainter(scene, targets)

    def render(self, pose: Pose, t_s: float, look: Look = CLEAR) -> tuple[Image, Truth]:
        """The picture (blue, green, red) from a pose at a time, and the truth about it."""
        pose = self._above_ground(pose)
        sight = Sight(pose, self.lens)
        ids = np.zeros((self.lens.height_px, self.lens.width_px), np.int32)
        image, rows = self._painted(sight, ids, t_s, look)
        movers = self._movers(sight, ids, rows, t_s)
        return image, Truth(self.scene, pose, self.lens, t_s, movers)

    def picture(self, pose: Pose, t_s: float, look: Look = CLEAR) -> Image:
        """Only the picture, the same as :meth:`render` gives; cheaper."""
        pose = self._above_ground(pose)
        ids = None
        if look.is_thermal:
            ids = np.zeros((self.lens.height_px, self.lens.width_px), np.int32)
        return self._painted(Sight(pose, self.lens), ids, t_s, look)[0]

    def zoomed(self, hfov_deg: float) -> "Camera":
        """The same camera at another width of view."""
        if abs(hfov_deg - self.lens.hfov_deg) < 1e-6:
            return self
        other = copy.copy(self)
        other.lens = replace(self.lens, hfov_deg=hfov_deg)
        return other

    def truth(self, pose: Pose, t_s: float) -> Truth:
        """The truth without painting a picture: no movers in it."""
        return Truth(self.scene, self._above_ground(pose), self.lens, t_s, ())

    def _painted(
        self, sight: Sight, ids: Ids | None, t_s: float, look: Look
    ) -> tuple[Image, Index]:
        image = self._ground.paint(sight)
        rows = self._solids.paint(image, ids, sight, t_s)
        if not look.is_plain:
            image = apply(look, image, ids, self._sky(sight), round(t_s * 1000.0))
        return image, rows

    def _sky(self, sight: Sight) -> Image | None:
        """255 above the horizon; None where there is no sky in the picture."""
        columns = np.array([0.5, self.lens.width_px - 0.5])
        rows = middles(self.lens.height_px)
        above = sight.rays(columns, rows)[..., 2].min(axis=1) > 0.0
        if not above.any():
            return None
        mask = np.repeat(above[:, None], self.lens.width_px, axis=1)
        return mask.astype(np.uint8) * np.uint8(255)

    def _above_ground(self, pose: Pose) -> Pose:
        lowest = self.scene.terrain.ground_m(pose.north_m, pose.east_m) + _LOWEST_EYE_M
        if pose.amsl_m >= lowest:
            return pose
        return Pose(pose.north_m, pose.east_m, lowest, pose.yaw_deg, pose.pitch_deg, pose.roll_deg)

    def _movers(self, sight: Sight, ids: Ids, rows: Index, t_s: float) -> tuple[MoverTruth, ...]:
        crowds = self.scene.crowds
        if len(rows) == 0:
            return ()
        at = crowds.at(t_s)[rows]
        boxes = self._solids.mover_boxes(at, rows)
        keys, counts = np.unique(ids, return_counts=True)
        visible = dict(zip(keys.tolist(), counts.tolist(), strict=True))
        found = []
        for row, stand, corners in zip(rows, boxes.stand_m, boxes.corners(), strict=True):
            pixels = _pixel_box(sight, corners)
            if pixels is None:
                continue
            north, east, base, heading = (float(value) for value in stand)
            latitude, longitude = self.scene.frame.to_global(north, east)
            key = int(crowds.key[row])
            found.append(
                MoverTruth(
                    key=key,
                    kind=KINDS[crowds.kind[row]].value,
                    latitude_deg=latitude,
                    longitude_deg=longitude,
                    amsl_m=base,
                    heading_deg=heading,
                    speed_mps=abs(float(crowds.speed_mps[row])),
                    box_px=pixels,
                    visible_px=visible.get(key, 0),
                )
            )
        return tuple(found)


def _pixel_box(sight: Sight, corners: Floats) -> PixelBox | None:
    seen = sight.seen(corners)
    if float(seen[:, 2].min()) < NEAR_M:
        seen = clipped(seen)
        if len(seen) == 0:
            return None
    pixels = sight.flat(seen)
    left, top = (float(value) for value in pixels.min(axis=0))
    right, bottom = (float(value) for value in pixels.max(axis=0))
    lens = sight.lens
    if right <= 0.0 or bottom <= 0.0 or left >= lens.width_px or top >= lens.height_px:
        return None
    return (
        max(left, 0.0),
        max(top, 0.0),
        min(right, float(lens.width_px)),
        min(bottom, float(lens.height_px)),
    )
