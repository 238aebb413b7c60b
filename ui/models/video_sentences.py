"""What the video says when a picture does not come or a copy cannot be written, marked for translation.

The English text is the key, with ``{fields}`` where values are; see :mod:`ui.models.sentences`.
"""

from __future__ import annotations

from typing import Final

from ui.models.core_sentences import N_

SOURCES: Final = (
    N_("{address} wants a user name and password; correct them."),
    N_("{address} refuses this user; correct user name and password."),
    N_("{address} has no such stream; check the path."),
    N_("{address} answered with an error; check its settings."),
    N_("{address} does not accept connections; check address, port and camera."),
    N_("{address} does not exist; plug it in or choose another."),
    N_("{address} may not be opened; check the rights of this user."),
    N_("{address} sends nothing that is a picture; check its settings."),
    N_("{address} ended the stream."),
    N_("{address} ended the stream; trying again."),
    N_("{address} receives nothing; check that the camera sends to this computer and port."),
    N_("{address} does not answer; check the camera and the network."),
    N_("{address} cannot be reached; check the network."),
    N_("{address} is taken by another program; close it or choose another port."),
    N_("{address} is in use by another program; close it."),
    N_("{address} could not be read ({error}); check the address."),
    N_("{address} sends no picture; check the camera's settings."),
)
ADDRESSES: Final = (
    N_("{scheme}:// is not a way pictures come; use one of {known} or a file."),
    N_("{address} lacks a port; write it like {scheme}://0.0.0.0:5600."),
    N_("Cameras on this computer cannot be read here; use a network camera."),
    N_("{address} is not a camera; write usb: and its number, like usb:0."),
    N_("There is no file {address}; choose a recording or write an address."),
    N_("{address} is not an address; write it like rtsp://host:554/path."),
)
RECORDINGS: Final = (
    N_("The video is not recorded ({reason}); free space on the disk of {folder}."),
    N_(
        "No legal basis that allows recording is set for this flight, so its picture is live only; "
        "set the basis before the flight, or fly it as training in the simulator."
    ),
    N_("Nothing is being recorded that could be marked; start recording first."),
    N_("Drone {drone} has {count} pictures open; close one first."),
    N_("The mark could not be written ({error}); free space on the disk."),
)
LAW: Final = (
    N_("French municipal police may not film from aircraft today: live view only."),
    N_(
        "The legal basis {code} is not in force on {day}: it ended on {until}; choose another or none."
    ),
    N_(
        "The legal basis {code} is not in force on {day}: it begins on {since}; choose another or none."
    ),
    N_(
        "The legal basis {code} is not in force on {day}: it is switched off; choose another or none."
    ),
    N_("The legal basis {code} does not cover {purpose}; choose another basis or purpose."),
    N_("The legal basis {code} does not allow to record: live view only."),
)
DETECTORS: Final = (
    N_("{name} is too long for a detector's manifest."),
    N_("{name} is not a detector's manifest; get it anew."),
    N_("{name} names {model}, which is not beside it."),
    N_("{model} is not the file its manifest speaks of; get it anew."),
    N_("{name} lacks {error} or has it wrong; get the detector anew."),
    N_("{name} finds faces, which this program does not do; use another detector."),
    N_("{name} names a model outside of its own folder; use another detector."),
    N_("{name} does not say its licence or what it finds; use another detector."),
    N_("{name} decodes by {way}; known are boxes and grid; use another detector."),
    N_("{name} wants pictures of an impossible size; use another detector."),
    N_("{name} has figures that cannot be; use another detector."),
    N_("Detectors need onnxruntime; install dronectl[detectors] and start again."),
    N_("{model} does not load; get the detector anew."),
    N_("The detector does not take pictures as its manifest says; get it anew."),
)
COPIES: Final = (
    N_("This recording is no MPEG transport stream; export it as MP4."),
    N_("{name} could not be written ({error}); choose another place."),
    N_("There is no picture in the part that was chosen; choose another."),
    N_(
        "The recording changes its picture's size; export it with the overlay, or each part by itself."
    ),
)
CAMERAS: Final = (
    N_("it has no camera that zooms."),
    N_("its gimbal is not controlled by one station; nothing to release."),
)
VIDEO_SENTENCES: Final = (*SOURCES, *ADDRESSES, *RECORDINGS, *LAW, *DETECTORS, *COPIES, *CAMERAS)
