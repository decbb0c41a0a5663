"""A prepared map: the road graph that OSRM extracted, snapping to it, and fields of travel time towards places."""
