"""Translation to and from the choreography's bytes: layout, manifest, acknowledgement. All of it pure."""
