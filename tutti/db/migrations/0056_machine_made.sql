-- What listening found about each track when its submission was judged, and how many credits it costs. What the
-- artist declared stays in the snapshot; ``null`` where nobody can tell.

alter table release_track add column machine_made boolean;
alter table release_track add column credits int check (credits > 0);
