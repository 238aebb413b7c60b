"""What an exercise adds to a scene: the faces of its buckets, and its movers among the town's.

A bucket is a tube with a rim; its bottom shows a letter, and only to who looks in along its axis.
"""

from dataclasses import dataclass, replace

import numpy as np

from simulator.camera.mesh import Boxes, Faces, faces_of, joined
from simulator.camera.optics import Floats
from simulator.camera.scene import KINDS, Crowds, Scene
from simulator.extras import Bucket, ExtraMover, Extras
from simulator.town.values import MoverKind

_CORNERS = 12
_DEPTH = 0.6  # of the diameter
_BOTTOM = 0.82
_STROKE = 0.15
_RIM_BGR = (245.0, 245.0, 245.0)
_TUBE_BGR = (150.0, 128.0, 108.0)
_DARK_BGR = (52.0, 48.0, 46.0)
_BOTTOM_BGR = (40.0, 215.0, 250.0)
_LETTER_BGR = (12.0, 12.0, 12.0)
_STAND_BGR = (96.0, 92.0, 90.0)
_SIZES = {"car": (4.3, 1.8, 1.5), "person": (0.5, 0.55, 1.72)}
_LOOP_GAP_M = 1.0
_FIRST_KEY = 100_000

Bgr = tuple[float, float, float]
Line = tuple[float, float, float, float]
_LEFT: Line = (-0.3, -0.45, -0.3, 0.45)
_RIGHT: Line = (0.3, -0.45, 0.3, 0.45)
_TOP: Line = (-0.3, 0.42, 0.3, 0.42)
_LOW: Line = (-0.3, -0.42, 0.3, -0.42)
_WAIST: Line = (-0.3, 0.0, 0.2, 0.0)
_UPPER: Line = (0.28, 0.0, 0.28, 0.42)
_LETTERS: dict[str, tuple[Line, ...]] = {
    "C": (_LEFT, _TOP, _LOW),
    "D": (
        _LEFT,
        (-0.3, 0.42, 0.1, 0.42),
        (0.1, 0.42, 0.32, 0.15),
        (0.32, 0.15, 0.32, -0.15),
        (0.32, -0.15, 0.1, -0.42),
        (0.1, -0.42, -0.3, -0.42),
    ),
    "E": (_LEFT, _TOP, _WAIST, _LOW),
    "F": (_LEFT, _TOP, _WAIST),
    "H": (_LEFT, _RIGHT, (-0.3, 0.0, 0.3, 0.0)),
    "J": (
        _RIGHT,
        (0.3, -0.42, -0.1, -0.42),
        (-0.1, -0.42, -0.3, -0.2),
    ),
    "K": (_LEFT, (-0.3, -0.02, 0.32, 0.45), (-0.12, 0.1, 0.32, -0.45)),
    "L": (_LEFT, _LOW),
    "N": (_LEFT, _RIGHT, (-0.3, 0.45, 0.3, -0.45)),
    "P": (_LEFT, _TOP, (-0.3, 0.0, 0.3, 0.0), _UPPER),
    "R": (_LEFT, _TOP, (-0.3, 0.0, 0.3, 0.0), _UPPER, (-0.05, 0.0, 0.32, -0.45)),
    "T": ((-0.38, 0.42, 0.38, 0.42), (0.0, -0.45, 0.0, 0.45)),
    "U": (_LEFT, _RIGHT, _LOW),
    "V": ((-0.34, 0.45, 0.0, -0.45), (0.34, 0.45, 0.0, -0.45)),
    "X": ((-0.34, 0.45, 0.34, -0.45), (0.34, 0.45, -0.34, -0.45)),
    "Z": (_TOP, _LOW, (0.3, 0.42, -0.3, -0.42)),
}
_CROSS: tuple[Line, ...] = ((-0.3, 0.0, 0.3, 0.0), (0.0, -0.3, 0.0, 0.3))


@dataclass(frozen=True, slots=True)
class Targets:
    """Buckets ready to be painted."""

    middles_m: Floats
    """(K, 3) of the openings: north, east, AMSL."""
    axes: Floats
    """(K, 3) unit vectors out of the openings."""
    cos_seen: Floats
    """(K) nearer to the axis than this the bottom is seen."""
    closed: Faces
    """Everything but the bottoms."""
    bottoms: Faces

    def seen_into(self, origin: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """(K) whether the bottom shows itself to a camera."""
        ways = origin - self.middles_m
        length = np.maximum(np.linalg.norm(ways, axis=1), 1e-6)
        return np.asarray(np.einsum("ki,ki->k", ways, self.axes) / length >= self.cos_seen)


def targets_of(buckets: tuple[Bucket, ...], ground_amsl_m: float) -> Targets | None:
    """The faces of buckets; heights count from the vehicles' start. None: there are none."""
    if not buckets:
        return None
    middles = np.array([(b.north_m, b.east_m, ground_amsl_m + b.up_m) for b in buckets])
    bearing = np.radians([b.bearing_deg for b in buckets])
    elevation = np.radians([b.elevation_deg for b in buckets])
    flat = np.cos(elevation)
    axes = np.column_stack((flat * np.cos(bearing), flat * np.sin(bearing), np.sin(elevation)))
    closed, bottoms = [_stands(buckets, ground_amsl_m)], []
    for index, bucket in enumerate(buckets):
        right, upright = _plane(axes[index], float(bearing[index]))
        frame = (middles[index], right, upright, axes[index])
        closed.append(_tube(bucket, frame, index))
        bottoms.append(_bottom(bucket, frame, index))
    cos_seen = np.cos(np.radians([b.seen_within_deg for b in buckets]))
    return Targets(middles, axes, cos_seen, joined(closed), joined(bottoms))


_Frame = tuple[Floats, Floats, Floats, Floats]
"""Middle of the opening; right and up as who looks in sees them; axis outwards."""


def _plane(axis: Floats, bearing_rad: float) -> tuple[Floats, Floats]:
    """Right and up of the opening for who looks in; straight from above, up is where it was turned."""
    ahead = np.array([-np.cos(bearing_rad), -np.sin(bearing_rad), 0.0])
    upright = np.array([0.0, 0.0, 1.0]) - axis[2] * axis
    if np.linalg.norm(upright) < 1e-3:
        upright = ahead
    upright = upright / np.linalg.norm(upright)
    # north, east, up is left-handed: the cross product is turned round
    return np.cross(upright, -axis), upright


def _ring(frame: _Frame, radius_m: float, depth_m: float) -> Floats:
    middle, right, upright, axis = frame
    angle = np.arange(_CORNERS) * (2.0 * np.pi / _CORNERS)
    ring: Floats = (
        middle
        - axis * depth_m
        + radius_m * (np.cos(angle)[:, None] * right + np.sin(angle)[:, None] * upright)
    )
    return ring


def _faces(places: list[Floats], normals: list[Floats], colours: list[Bgr], owner: int) -> Faces:
    padded = [np.concatenate((p, np.repeat(p[-1:], _CORNERS - len(p), axis=0))) for p in places]
    return Faces(
        np.array(padded).reshape(-1, _CORNERS, 3),
        np.array(normals).reshape(-1, 3),
        np.array(colours).reshape(-1, 3),
        np.full(len(places), owner, np.intp),
    )


def _tube(bucket: Bucket, frame: _Frame, owner: int) -> Faces:
    middle, _, _, axis = frame
    radius = bucket.diameter_m / 2.0
    front, back = _ring(frame, radius, 0.0), _ring(frame, radius, bucket.diameter_m * _DEPTH)
    places, normals = [back], [-axis]
    colours: list[Bgr] = [_TUBE_BGR]
    for corner in range(_CORNERS):
        after = (corner + 1) % _CORNERS
        places.append(np.array([front[corner], front[after], back[after], back[corner]]))
        outwards = (front[corner] + front[after]) / 2.0 - middle
        normals.append(outwards / np.linalg.norm(outwards))
        shade = 0.8 + 0.2 * float(normals[-1][2])
        colours.append((_TUBE_BGR[0] * shade, _TUBE_BGR[1] * shade, _TUBE_BGR[2] * shade))
    places += [front, _ring(frame, radius * 0.88, 0.0)]
    normals += [axis, axis]
    colours += [_RIM_BGR, _DARK_BGR]
    return _faces(places, normals, colours, owner)


def _bottom(bucket: Bucket, frame: _Frame, owner: int) -> Faces:
    middle, right, upright, axis = frame
    size = bucket.diameter_m * _BOTTOM
    places: list[Floats] = [_ring(frame, size / 2.0, 0.0)]
    colours: list[Bgr] = [_BOTTOM_BGR]
    for x1, y1, x2, y2 in _LETTERS.get(bucket.letter.upper(), _CROSS):
        ends = np.array([[x1, y1], [x2, y2]]) * size * 0.78
        along = ends[1] - ends[0]
        along = along / np.linalg.norm(along)
        aside = np.array([-along[1], along[0]]) * size * _STROKE * 0.5
        cap = along * size * _STROKE * 0.3
        flat = np.array(
            [
                ends[0] - cap + aside,
                ends[1] + cap + aside,
                ends[1] + cap - aside,
                ends[0] - cap - aside,
            ]
        )
        places.append(middle + flat[:, :1] * right + flat[:, 1:] * upright)
        colours.append(_LETTER_BGR)
    return _faces(places, [axis] * len(places), colours, owner)


def _stands(buckets: tuple[Bucket, ...], ground_amsl_m: float) -> Faces:
    """A post under each bucket."""
    stand = np.array([(b.north_m, b.east_m, ground_amsl_m, b.bearing_deg) for b in buckets])
    size = np.array([(0.12, 0.12, max(0.1, b.up_m - 0.2 * b.diameter_m)) for b in buckets])
    boxes = faces_of(
        Boxes(stand, size), np.tile(_STAND_BGR, (len(buckets), 1)), np.arange(len(buckets))
    )
    places = np.concatenate(
        (boxes.places, np.repeat(boxes.places[:, -1:], _CORNERS - boxes.places.shape[1], axis=1)),
        axis=1,
    )
    return replace(boxes, places=places)


def with_movers(scene: Scene, movers: tuple[ExtraMover, ...]) -> Scene:
    """The scene with an exercise's movers among those of the town."""
    if not movers:
        return scene
    crowds = scene.crowds
    offset = float(crowds.way_m[-1, 2]) + _LOOP_GAP_M if len(crowds.way_m) else 0.0
    ways, offsets, lengths = [crowds.way_m], [], []
    for mover in movers:
        corners = np.array([*mover.way, mover.way[0]])
        run = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
        ways.append(np.column_stack((corners, run + offset)))
        offsets.append(offset)
        lengths.append(float(run[-1]))
        offset += float(run[-1]) + _LOOP_GAP_M
    kinds = {"car": KINDS.index(MoverKind.CAR), "person": KINDS.index(MoverKind.PERSON)}
    more = Crowds(
        way_m=np.concatenate(ways),
        offset_m=np.append(crowds.offset_m, offsets),
        length_m=np.append(crowds.length_m, lengths),
        start_m=np.append(crowds.start_m, [m.start_m for m in movers]),
        speed_mps=np.append(crowds.speed_mps, [m.speed_mps for m in movers]),
        key=np.append(crowds.key, _FIRST_KEY + np.arange(len(movers))).astype(np.int32),
        kind=np.append(crowds.kind, [kinds[m.kind] for m in movers]).astype(np.uint8),
        size_m=np.concatenate((crowds.size_m.reshape(-1, 3), [_SIZES[m.kind] for m in movers])),
        bgr=np.concatenate(
            (crowds.bgr.reshape(-1, 3), np.array([m.colour_bgr for m in movers], np.uint8))
        ),
    )
    return replace(scene, crowds=more)


def dressed(scene: Scene, extras: Extras, ground_amsl_m: float) -> tuple[Scene, Targets | None]:
    """A scene with all that an exercise adds."""
    return with_movers(scene, extras.movers), targets_of(extras.buckets, ground_amsl_m)
