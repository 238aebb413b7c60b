"""The map: a folium page in a web view that shows what it is told and reports what the hand does.

It knows places, marks and drawings, never vehicles, requests or plans; panels translate. The page
itself can reach nothing: every request it makes is answered from this machine or blocked, and tiles
from the network are fetched on our side, only from a source the operator switched on.
"""
