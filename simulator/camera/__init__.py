"""The camera under a simulated drone: pictures of the training town with their truth.

Pictures are pure: the same scene, pose and time give the same pixels on every run. Truth comes from
the same geometry that is painted: the relief is the bilinear surface through its posts, water lies flat
at 0 m, buildings are prisms with flat tops, and a pixel's place is where its ray first meets one of them.
No sockets, processes or MAVLink here.
"""
