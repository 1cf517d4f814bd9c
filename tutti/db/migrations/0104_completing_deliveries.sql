-- Whether the file that completes a package was ever begun to be written: until then nothing counts at the store,
-- and something newer can take the delivery's place without asking there.

alter table delivery add column completing boolean not null default false;
update delivery set completing = true where batch_id is not null;

-- by whom a delivery is being tried, or when it will be
create index deliver_to_store_by_delivery on absurd.t_tutti ((params ->> 'delivery_id'))
  where task_name = 'deliver_to_store';
