-- A delivery whose place a newer one has taken before anything of it reached the store.

alter table delivery drop constraint delivery_state_check;
alter table delivery add constraint delivery_state_check
  check (state in ('queued', 'processing', 'in_inspection', 'sent', 'live', 'updating', 'attention_needed',
                   'rejected', 'failed', 'takedown_pending', 'taken_down', 'superseded'));
