-- A takedown that did not get through, because the store refused it or it could not be written, may be sent again.

drop index delivery_once;
create unique index delivery_once on delivery (release_id, snapshot_number, store_id, (kind = 'takedown'))
  where not (kind = 'takedown' and state in ('rejected', 'attention_needed'));
